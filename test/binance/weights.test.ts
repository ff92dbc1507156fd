import { expect, test } from "vitest";
import { COSTS, costOf } from "#libs/binance/weights.ts";
import { SentParams } from "../../services/sim-exchange/rest/sent-params.ts";
import { findEndpoint } from "../../services/sim-exchange/rest/table.ts";

const ASKED: readonly Readonly<Record<string, string | number>>[] = [
  {},
  { symbol: "BTCUSDT" },
  ...[1, 5, 50, 51, 99, 100, 101, 499, 500, 501, 999, 1_000, 1_001, 1_500].map((limit) => ({
    symbol: "BTCUSDT",
    limit,
  })),
];

test.each(Object.keys(COSTS))("%s costs what the exchange charges", (name) => {
  const [method = "", path = ""] = name.split(" ");
  const endpoint = findEndpoint(method, path);
  expect(endpoint, "the simulated exchange has it").toBeDefined();
  const { weight = 0, orders } = endpoint ?? {};
  for (const params of ASKED) {
    if (Number(params["limit"]) > 1_000 && !path.endsWith("klines")) continue;
    const query = new URLSearchParams(Object.entries(params).map(([key, value]) => [key, String(value)]));
    const cost = costOf(method, path, params);
    const charged = typeof weight === "number" ? weight : weight(new SentParams(query.toString(), ""));
    const counted = Math.max(0, orders?.in10s ?? 0, orders?.in1m ?? 0);
    expect({ params, weight: cost.weight, orders: cost.orders }).toEqual({
      params,
      weight: charged,
      orders: counted,
    });
  }
});

test("what makes a position smaller goes first; a request that nobody has weighed is not sent", () => {
  const laneOf = (method: string, path: string, params = {}) => costOf(method, path, params).lane;
  expect(laneOf("POST", "/fapi/v1/order", { reduceOnly: "true" })).toBe("exit");
  expect(laneOf("POST", "/fapi/v1/algoOrder", { closePosition: true })).toBe("exit");
  expect(laneOf("POST", "/fapi/v1/order", { reduceOnly: undefined })).toBe("entry");
  expect(laneOf("DELETE", "/fapi/v1/order")).toBe("cancel");
  expect(() => costOf("GET", "/fapi/v1/historicalTrades", {})).toThrow(/add its row to COSTS/);
});
