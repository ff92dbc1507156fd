import type { KV } from "@nats-io/kv";
import fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  bracketsFromJson,
  bracketsKey,
  bracketsReadFromJson,
  bracketsReadKey,
  bracketsToJson,
  maintenanceOf,
  notionalMaxAt,
  type Bracket,
} from "#libs/domain/brackets.ts";
import {
  parseMoney,
  parseQuantity,
  type Money,
  type PositionAmount,
  type Price,
} from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { BRACKETS_CHANGED_KEY } from "#libs/domain/reference.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { bracketsOf, maintenanceMargin, maxNotional } from "../../services/sim-exchange/engine/brackets.ts";
import { keepBrackets, storeBrackets } from "../../services/user-stream/brackets.ts";
import { ACCOUNT, BTC, ratio, WIDE_POLICY } from "../risk-kernel/given.ts";
import { TestDesk } from "../risk-kernel/desk.ts";
import { TestExchange } from "../support/exchange.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";

const account = parseAccountId(ACCOUNT);
const symbols = [BTC, "SOLUSDT"].map((symbol) => parseSymbol(symbol));

const tableOf = (symbol: string): readonly Bracket[] =>
  bracketsOf(symbol).map(({ initialLeverage, notionalCap, maintMarginRatio, cum }) => ({
    leverageMax: initialLeverage,
    notionalCap,
    maintenanceRatio: maintMarginRatio,
    cum,
  }));

describe("a table", () => {
  test("says what the exchange keeps for a position and lets stand, whatever its size", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(BTC, "SOLUSDT"),
        fc.bigInt({ min: 0n, max: 1_700_000_000n * 100_000_000n }),
        fc.integer({ min: 1, max: 125 }),
        (symbol, notional, leverage) => {
          // One unit at a price of the notional.
          const theirs = maintenanceMargin(
            bracketsOf(symbol),
            100_000_000n as PositionAmount,
            notional as Price,
          );
          const ours = maintenanceOf(tableOf(symbol), notional as Money);
          const cap = notionalMaxAt(tableOf(symbol), 1);
          if (notional <= cap) expect(ours - theirs).toBeGreaterThanOrEqual(0n);
          if (notional <= cap) expect(ours - theirs).toBeLessThanOrEqual(1n);
          expect(notionalMaxAt(tableOf(symbol), leverage)).toBe(maxNotional(bracketsOf(symbol), leverage));
        },
      ),
    );
  });

  test("survives its JSON form; what is out of range is named", () => {
    const table = { account, symbol: parseSymbol(BTC), brackets: tableOf(BTC) };
    expect(bracketsFromJson(bracketsToJson(table))).toEqual(table);
    const step = { leverageMax: 20, notionalCap: "1000", maintenanceRatio: "0.01", cum: "0" };
    for (const [field, brackets] of [
      ["brackets", []],
      ["leverageMax", [{ ...step, leverageMax: 0 }]],
      ["notionalCap", [{ ...step, notionalCap: "0" }]],
      ["maintenanceRatio", [{ ...step, maintenanceRatio: "1" }]],
      ["maintenanceRatio", [{ ...step, maintenanceRatio: 0.01 }]],
      ["cum", [{ ...step, cum: "-1" }]],
      ["notionalCap", [step, step]],
      ["maintenanceRatio", [step, { ...step, notionalCap: "1001", maintenanceRatio: "0.009" }]],
    ] as const)
      expect(() => bracketsFromJson(JSON.stringify({ account, symbol: BTC, brackets }))).toThrow(
        new RegExp(`^${field} is `),
      );
    expect(() => bracketsReadFromJson(`{"account":"${ACCOUNT}","asOfMs":-1}`)).toThrow(/^asOfMs is /);
  });
});

const QUANTITY = parseQuantity("0.5");
/** A wallet of 10,000, and 25,000 of BTC asked for at a leverage of 20; what the kernel says of it. */
function distanceOf(
  side: "BUY" | "SELL",
  {
    tables = [] as readonly string[],
    ageMs = 0,
    limit = "100",
    quantity = QUANTITY,
    price = "50000",
    wallet = "10000",
  } = {},
) {
  const desk = TestDesk.ready({
    wallet,
    policy: {
      ...WIDE_POLICY,
      liquidationDistancePercentMin: ratio(limit),
      maintenanceMarginPercent: ratio("5"),
      bracketsStaleMs: 86_400_000,
    },
    leverage: 20,
  });
  desk.mark(BTC, price, price, price);
  for (const symbol of tables)
    desk.estimate(
      bracketsKey(account, parseSymbol(symbol)),
      bracketsToJson({ account, symbol: parseSymbol(symbol), brackets: tableOf(symbol) }),
    );
  if (tables.length > 0)
    desk.estimate(bracketsReadKey(account), JSON.stringify({ account, asOfMs: desk.nowMs - ageMs }));
  return desk.ask({
    side,
    size: { kind: "quantity", quantity },
    exitPlan: { stopPercent: ratio("0.1"), ladder: [], horizonMs: 0 },
  }).answer;
}

describe("the kernel", () => {
  test.each([
    // 10,000 less 5 % of 25,000, over 25,000; a short over 25,000 × 1.05.
    ["no table: the policy's assumption", "BUY", {}, "35"],
    ["no table: the policy's assumption", "SELL", {}, "33.333333"],
    // 0.4 % in the first step; a short over 25,000 × 1.004.
    ["a table", "BUY", { tables: [BTC] }, "39.6"],
    ["a table", "SELL", { tables: [BTC] }, "39.442231"],
    ["a table as old as it may be", "BUY", { tables: [BTC], ageMs: 86_400_000 }, "39.6"],
    ["a table too old", "BUY", { tables: [BTC], ageMs: 86_400_001 }, "35"],
    ["another symbol's table", "BUY", { tables: ["SOLUSDT"] }, "35"],
  ] as const)("%s, %s %j: %s per cent away", (_, side, options, observed) => {
    const answer = distanceOf(side, options);
    expect([answer.reason, answer.observed.slice(0, 9)]).toEqual(["LIQUIDATION_DISTANCE", observed]);
  });

  test.each([
    ["BUY", [], "35", "35.00000001"],
    ["SELL", [], "33.33333333", "33.33333334"],
    ["BUY", [BTC], "39.6", "39.60000001"],
    ["SELL", [BTC], "39.44223107", "39.44223108"],
  ] as const)(
    "a %s with tables of %j may be as near as %s, and not %s per cent",
    (side, tables, enough, more) => {
      expect(distanceOf(side, { tables, limit: enough }).verdict).toBe("APPROVED");
      expect(distanceOf(side, { tables, limit: more }).reason).toBe("LIQUIDATION_DISTANCE");
    },
  );

  test("what is held without a table counts as assumed, and with one as it says", () => {
    const desk = TestDesk.ready({
      policy: { ...WIDE_POLICY, liquidationDistancePercentMin: ratio("100") },
      symbols: [BTC, "ETHUSDT"],
      leverage: 20,
    });
    desk.policy(WIDE_POLICY).commit();
    const { order } = desk.ask({
      symbol: "ETHUSDT",
      size: { kind: "quantity", quantity: parseQuantity("0.2") },
    });
    if (order === undefined) throw new Error("not approved");
    desk
      .mark("ETHUSDT", "50000", "50000", "50000")
      .fillAll(order, "1")
      .policy({ ...WIDE_POLICY, liquidationDistancePercentMin: ratio("100") })
      .commit();
    const table = (symbol: string): void => {
      desk.estimate(
        bracketsKey(account, parseSymbol(symbol)),
        bracketsToJson({ account, symbol: parseSymbol(symbol), brackets: tableOf(symbol) }),
      );
    };
    const asked = (): string =>
      desk.ask({ size: { kind: "quantity", quantity: parseQuantity("0.2") } }).answer.observed;
    // 10,000 of each: 1,000 assumed for both; then 40 for BTC and 500 for ETH; then 40 for each.
    expect(asked()).toBe("90");
    table(BTC);
    desk.estimate(bracketsReadKey(account), JSON.stringify({ account, asOfMs: desk.nowMs }));
    expect(asked()).toBe("94.6");
    table("ETHUSDT");
    expect(asked()).toBe("99.2");
  });

  test("no more is approved than the exchange lets stand at the leverage that is set", () => {
    const wallet = "1000000000";
    const most = notionalMaxAt(tableOf("SOLUSDT"), 20);
    const desk = TestDesk.ready({
      wallet,
      policy: {
        ...WIDE_POLICY,
        positionNotionalMax: parseMoney("100000000"),
        orderNotionalMax: parseMoney("100000000"),
        positionMarginMax: parseMoney("100000000"),
      },
      symbols: ["SOLUSDT"],
      leverage: 20,
    });
    desk.estimate(
      bracketsKey(account, parseSymbol("SOLUSDT")),
      bracketsToJson({ account, symbol: parseSymbol("SOLUSDT"), brackets: tableOf("SOLUSDT") }),
    );
    desk.estimate(bracketsReadKey(account), JSON.stringify({ account, asOfMs: desk.nowMs }));
    const asked = (text: string) =>
      desk.ask({ symbol: "SOLUSDT", size: { kind: "quantity", quantity: parseQuantity(text) } }).answer;
    expect(most).toBe(parseMoney("1000000"));
    expect(asked("20.001")).toMatchObject({
      reason: "LEVERAGE",
      limit: "1000000",
      observed: "0",
      requested: "1000050",
      lever: "leverageMax",
    });
    expect(asked("20")).toMatchObject({ verdict: "APPROVED" });
  });
});

describe("tables of a real account of the simulated exchange", () => {
  let bus: TestBus;
  let kv: KV;
  let exchange: TestExchange;
  beforeAll(async () => {
    bus = await TestBus.start();
    kv = await bus.kvm.open("reference");
    exchange = await TestExchange.start("--accounts", "1", "--symbols", symbols.join(","));
  });
  afterAll(async () => {
    await exchange.stop();
    await bus.stop();
  });

  const store = (asOfMs: number) =>
    storeBrackets({
      kv,
      account,
      symbols,
      asOfMs,
      read: async (path, params) =>
        (await exchange.signed("GET", path, params as Record<string, string>)).body,
    });
  const stored = async (key: string) => {
    const entry = await kv.get(key);
    if (entry === null) throw new Error(`${key} is missing`);
    return entry;
  };

  test("are stored once, again only when they differ, and their age each time", async () => {
    await store(1_000);
    const key = bracketsKey(account, symbols[0]!);
    const first = await stored(key);
    expect(bracketsFromJson(first.string()).brackets).toEqual(tableOf(BTC));
    expect(bracketsReadFromJson((await stored(bracketsReadKey(account))).string()).asOfMs).toBe(1_000);
    await store(2_000);
    expect((await stored(key)).revision).toBe(first.revision);
    expect(bracketsReadFromJson((await stored(bracketsReadKey(account))).string()).asOfMs).toBe(2_000);
    for (const wrong of [
      bracketsToJson({ account, symbol: symbols[0]!, brackets: tableOf("SOLUSDT") }),
      "no JSON",
    ]) {
      await kv.put(key, wrong);
      await store(3_000);
      expect(bracketsFromJson((await stored(key)).string()).brackets).toEqual(tableOf(BTC));
    }
  });

  test("are read anew when the exchange has said that some have changed", async () => {
    const ending = new AbortController();
    let reads = 0;
    const clock = new ExchangeClock(1);
    clock.follow(Date.now(), 1, performance.now());
    const context = contextFor("user-stream", bus, { signal: ending.signal });
    const keeping = keepBrackets({
      context,
      kv,
      read: async (path, params) => {
        reads += 1;
        return (await exchange.signed("GET", path, params as Record<string, string>)).body;
      },
      clock,
      account,
      symbols,
      lookEveryMs: 50,
    });
    const until = async (count: number): Promise<void> => {
      while (reads < count) await sleep(20);
    };
    await until(1);
    await sleep(300);
    expect(reads).toBe(1);
    await kv.put(BRACKETS_CHANGED_KEY, "{}");
    await until(2);
    ending.abort();
    await keeping;
  });

  test.each(["BUY", "SELL"] as const)(
    "put the liquidation price of a %s where the exchange puts it",
    async (side) => {
      await exchange.signed("POST", "/fapi/v1/leverage", { symbol: BTC, leverage: 20 });
      const order = { symbol: BTC, type: "MARKET", quantity: "0.5" };
      const { status } = await exchange.signed("POST", "/fapi/v1/order", { ...order, side });
      expect(status).toBe(200);
      const [risk] = (await exchange.signed("GET", "/fapi/v3/positionRisk", { symbol: BTC }))
        .body as readonly {
        readonly markPrice: string;
        readonly liquidationPrice: string;
        readonly unRealizedProfit: string;
      }[];
      const { totalMarginBalance } = (await exchange.signed("GET", "/fapi/v3/account")).body as {
        readonly totalMarginBalance: string;
      };
      if (risk === undefined) throw new Error("there is no position");
      const mark = Number(risk.markPrice);
      const theirs = (Math.abs(mark - Number(risk.liquidationPrice)) / mark) * 100;
      const price = mark.toFixed(1);
      const { observed, reason } = distanceOf(side, { tables: [BTC], price, wallet: totalMarginBalance });
      expect(reason).toBe("LIQUIDATION_DISTANCE");
      // Prices moved between the two reads; a long's maintenance margin is not counted as shrinking.
      expect(Number(observed) / theirs).toBeLessThan(1.01);
      expect(Number(observed) / theirs).toBeGreaterThan(0.98);
      await exchange.signed("POST", "/fapi/v1/order", {
        ...order,
        side: side === "BUY" ? "SELL" : "BUY",
        reduceOnly: true,
      });
    },
  );
});
