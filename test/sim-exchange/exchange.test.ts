import fc from "fast-check";
import { expect, test } from "vitest";
import { format, parseMoney, parsePrice, parseQuantity, type Money } from "#libs/domain/fixed.ts";
import { Exchange } from "../../services/sim-exchange/engine/exchange.ts";
import type { VenueNotice } from "../../services/sim-exchange/engine/notices.ts";
import type { PlaceOrder } from "../../services/sim-exchange/engine/order.ts";
import { rulesOf, VenueError } from "../../services/sim-exchange/engine/rules.ts";
import type { JudgeLine } from "../../services/sim-exchange/judge.ts";

const T0 = 1_723_161_256_000;

function venue() {
  const lines: JudgeLine[] = [];
  const notices: VenueNotice[] = [];
  const exchange = new Exchange(
    (line) => lines.push(line),
    (notice) => notices.push(notice),
  );
  exchange.addSymbol(rulesOf("BTCUSDT"), false);
  exchange.sawTop("BTCUSDT");
  let updateId = 0;
  const top = (bid: string, ask: string, quantity = "1"): void => {
    exchange.applyMarket(
      {
        kind: "top",
        symbol: "BTCUSDT",
        timeMs: T0,
        updateId: ++updateId,
        bid,
        bidQuantity: quantity,
        ask,
        askQuantity: quantity,
      },
      T0,
    );
  };
  const trade = (price: string, quantity: string, buyerIsMaker: boolean): void => {
    exchange.applyMarket(
      { kind: "trade", symbol: "BTCUSDT", timeMs: T0, tradeId: ++updateId, price, quantity, buyerIsMaker },
      T0,
    );
  };
  let ids = 0;
  const place = (change: Partial<PlaceOrder>) =>
    exchange.place(
      "a",
      {
        symbol: "BTCUSDT",
        side: "BUY",
        type: "LIMIT",
        timeInForce: "GTC",
        quantity: parseQuantity("0.5"),
        price: parsePrice("60000"),
        reduceOnly: false,
        clientId: `c${++ids}`,
        ...change,
      },
      T0,
    );
  const codeOf = (change: Partial<PlaceOrder>): number => {
    try {
      place(change);
      return 0;
    } catch (error) {
      if (error instanceof VenueError) return error.code;
      throw error;
    }
  };
  return { exchange, lines, notices, top, trade, place, codeOf };
}

test.each<[name: string, change: Partial<PlaceOrder>, code: number]>([
  ["a price off the tick", { price: parsePrice("60000.05") }, -4014],
  ["a quantity off the step", { quantity: parseQuantity("0.0015") }, -1111],
  ["below the minimum notional", { quantity: parseQuantity("0.001") }, -4164],
  ["too far above the mark", { price: parsePrice("63010") }, -4016],
  ["post-only that would take", { price: parsePrice("60001"), timeInForce: "GTX" }, -5022],
  [
    "fill or kill without the size",
    { price: parsePrice("60001"), timeInForce: "FOK", quantity: parseQuantity("30") },
    -5021,
  ],
  ["reduce-only without a position", { reduceOnly: true }, -2022],
  ["more than the margin", { quantity: parseQuantity("9") }, -2019],
  ["an unknown symbol", { symbol: "NOPEUSDT" }, -1121],
  ["nothing wrong", {}, 0],
])("refuses %s by its code, and records no order", (_, change, code) => {
  const { top, codeOf, lines } = venue();
  top("60000", "60001", "1");
  expect(codeOf(change)).toBe(code);
  expect(lines.some(({ k }) => k === "order")).toBe(code === 0);
});

test("a client id is unique among open orders only", () => {
  const { top, codeOf, place, exchange } = venue();
  top("60000", "60001");
  const order = place({ clientId: "same" });
  expect(codeOf({ clientId: "same" })).toBe(-4116);
  exchange.cancel(order, T0);
  expect(codeOf({ clientId: "same" })).toBe(0);
});

test("a taker walks the levels, cannot take them twice, and the rest of an IOC expires", () => {
  const { top, place, exchange } = venue();
  top("60000", "60001", "0.2");
  const first = place({ price: parsePrice("60002"), timeInForce: "IOC" });
  expect([first.status, format(first.filled)]).toEqual(["EXPIRED", "0.4"]);
  const second = place({ price: parsePrice("60002"), timeInForce: "IOC" });
  expect([second.status, format(second.filled)]).toEqual(["EXPIRED", "0"]);
  top("60000", "60001", "0.2");
  const third = place({ price: parsePrice("60001"), timeInForce: "IOC" });
  expect(format(third.filled)).toBe("0.2");
  expect(format(exchange.account("a").position("BTCUSDT").amount)).toBe("0.6");
});

test("a resting order waits behind the displayed size", () => {
  const { top, trade, place } = venue();
  top("60000", "60001", "2");
  const order = place({ timeInForce: "GTX" });
  trade("60000", "1.5", true);
  expect(format(order.filled)).toBe("0");
  trade("60000", "0.7", true);
  expect(format(order.filled)).toBe("0.2");
  trade("59999", "5", true);
  expect(order.status).toBe("FILLED");
});

test("a resting order fills when the other side reaches it, as maker at its own price", () => {
  const { top, place, notices } = venue();
  top("60000", "60001", "2");
  const order = place({ timeInForce: "GTX" });
  top("59998", "59999", "2");
  expect(order.status).toBe("FILLED");
  const fill = notices.find((notice) => notice.kind === "fill");
  expect(fill).toMatchObject({ fill: { maker: true, price: parsePrice("60000") } });
});

test("order ids exceed 2^53", () => {
  const { top, place } = venue();
  top("60000", "60001");
  expect(place({}).orderId > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
});

const actions = fc.array(
  fc.record({
    side: fc.constantFrom("BUY" as const, "SELL" as const),
    lots: fc.integer({ min: 2, max: 900 }),
    reduceOnly: fc.boolean(),
    tif: fc.constantFrom("IOC" as const, "GTC" as const, "GTX" as const),
    offset: fc.integer({ min: -3, max: 3 }),
    mid: fc.integer({ min: 59_950, max: 60_050 }),
    liquidity: fc.integer({ min: 1, max: 1_000 }),
  }),
  { minLength: 1, maxLength: 80 },
);

test("the wallet is opening + realised − fees, nothing overfills, reduce-only never flips, a restart rebuilds all of it", () => {
  fc.assert(
    fc.property(actions, (list) => {
      const { exchange, lines, top, place } = venue();
      for (const { side, lots, reduceOnly, tif, offset, mid, liquidity } of list) {
        top(String(mid), `${mid}.1`, (liquidity / 1_000).toFixed(3));
        const before = exchange.account("a").position("BTCUSDT").amount;
        try {
          const order = place({
            side,
            quantity: parseQuantity((lots / 1_000).toFixed(3)),
            reduceOnly,
            timeInForce: tif,
            price: parsePrice(String(mid + offset)),
          });
          expect(order.filled <= order.quantity).toBe(true);
        } catch (error) {
          if (!(error instanceof VenueError)) throw error;
        }
        const after = exchange.account("a").position("BTCUSDT").amount;
        if (reduceOnly) expect(after === 0n || after > 0n === before > 0n).toBe(true);
      }
      const account = exchange.account("a");
      const expected = exchange.fills.reduce(
        (sum, fill) => (sum + fill.realizedPnl - fill.fee) as Money,
        parseMoney("10000"),
      );
      expect(account.wallet).toBe(expected);

      const again = new Exchange(
        () => undefined,
        () => undefined,
      );
      again.addSymbol(rulesOf("BTCUSDT"), false);
      for (const line of lines) again.restore(JSON.parse(JSON.stringify(line)) as JudgeLine);
      expect(again.account("a").stateText("BTCUSDT")).toEqual(account.stateText("BTCUSDT"));
      const open = (of: Exchange) =>
        [...of.openOrders("a")].map(({ clientId, filled }) => `${clientId} ${filled}`).sort();
      expect(open(again)).toEqual(open(exchange));
    }),
    { numRuns: 200 },
  );
});
