import fc from "fast-check";
import { expect, test } from "vitest";
import type { FactBody, OrderFact, SendFact } from "#libs/domain/fact.ts";
import { format, parseMoney, parsePrice, parseQuantity, parseQuantityOrZero } from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseAccountId, parseIntentId, uuid7 } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { OrderCost } from "#libs/domain/order-cost.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { orderCommandToWire } from "#libs/wire/ledger.ts";
import { CostBook } from "../../services/order-router/cost-book.ts";
import { Outstanding } from "../../services/order-router/outstanding.ts";
import { orderOf, sendOf } from "./test-facts.ts";
import { commandOf, exitOf } from "./test-ledger.ts";

interface Part {
  readonly nowMs: number;
  readonly orders?: readonly OrderCommand[];
  readonly facts?: readonly FactBody[];
  readonly touch?: readonly [bid: string, ask: string];
  readonly account?: string;
}

/** Commits as a router folds them, in their bytes. */
class Ledger {
  readonly costs: CostBook;
  readonly outstanding: Outstanding;
  #number = 0;

  constructor(mine: (account: string) => boolean = () => true) {
    this.costs = new CostBook(mine);
    this.outstanding = new Outstanding(mine, this.costs);
  }

  fold({ nowMs, orders = [], facts = [], touch, account = "paper-1" }: Part): readonly OrderCost[] {
    this.#number += 1;
    const bytes = plimsoll.v1.Commit.encode({
      number: this.#number,
      nowMs,
      marks:
        touch === undefined
          ? []
          : [{ symbol: "BTCUSDT", bidPrice: touch[0], askPrice: touch[1], receivedAtMs: nowMs - 3 }],
      orders: orders.map(orderCommandToWire),
      inputs: facts.map((body) => ({
        stream: plimsoll.v1.InputStream.INPUT_STREAM_FACTS,
        sequence: this.#number,
        subject: `exec.${account}.BTCUSDT`,
        data: encodeFact({ account: parseAccountId(account), recordedAtMs: 1, traceparent: "", body }),
      })),
    } as plimsoll.v1.Commit.$Properties).finish();
    const commit = new LazyCommit(bytes, "the commit");
    this.costs.begin(commit);
    this.outstanding.fold(commit);
    return this.costs.end();
  }
}

const accepted = (id: string): FactBody => ({
  ...(sendOf(id, "ACCEPTED") as SendFact),
  receiptToRequestUs: 900,
  request: { sentAtMs: 1_020, answeredAtMs: 1_030, budgetWaitUs: 400 },
});

const traded = (
  id: string,
  status: OrderFact["status"],
  filled: string,
  [tradeId, quantity, price, maker]: readonly [string, string, string, boolean],
  atMs: number,
): FactBody => ({
  ...(orderOf(id, status) as OrderFact),
  cumulativeFilled: parseQuantity(filled),
  transactionTimeMs: atMs,
  fill: {
    tradeId,
    quantity: parseQuantity(quantity),
    price: parsePrice(price),
    fee: parseMoney("0.001"),
    feeAsset: "USDT",
    realizedPnl: parseMoney("0"),
    maker,
  },
});

const ended = (id: string, status: OrderFact["status"], filled: string, atMs: number): FactBody => ({
  ...(orderOf(id, status) as OrderFact),
  cumulativeFilled: parseQuantityOrZero(filled, "filled"),
  transactionTimeMs: atMs,
});

test("a buy that took in two fills: its price against the middle when it was decided, its fees, its times", () => {
  const ledger = new Ledger();
  expect(ledger.fold({ nowMs: 900, touch: ["9.98", "10.02"] })).toEqual([]);
  expect(ledger.fold({ nowMs: 1_000, orders: [commandOf("a")] })).toEqual([]);
  // The market has moved; what counts is what was known when it was decided.
  expect(ledger.fold({ nowMs: 1_050, facts: [accepted("a")], touch: ["11", "11.02"] })).toEqual([]);
  const first = traded("a", "PARTIALLY_FILLED", "0.4", ["1", "0.4", "10.02", false], 1_040);
  expect(ledger.fold({ nowMs: 1_100, facts: [first] })).toEqual([]);
  const [cost, ...more] = ledger.fold({
    nowMs: 1_200,
    facts: [first, traded("a", "FILLED", "1", ["2", "0.6", "10.04", true], 1_060)],
  });
  expect(more).toEqual([]);
  expect(cost).toEqual({
    account: "paper-1",
    symbol: "BTCUSDT",
    clientOrderId: "a",
    intentId: cost?.intentId,
    strategy: "test",
    side: "BUY",
    leg: "ENTRY",
    end: "FILLED",
    code: 0,
    quantity: parseQuantity("1"),
    price: parsePrice("10"),
    filled: parseQuantity("1"),
    execution: {
      averagePrice: parsePrice("10.032"),
      // 0.032 of 10.
      slippageBps: parsePrice("32"),
      fees: new Map([["USDT", parseMoney("0.002")]]),
      role: "BOTH",
      makerFilled: parseQuantity("0.6"),
      firstFillAtMs: 1_040,
      lastFillAtMs: 1_060,
    },
    arrival: { price: parsePrice("10"), receivedAtMs: 897 },
    decidedAtMs: 1_000,
    commitNumber: 2,
    request: { sentAtMs: 1_020, answeredAtMs: 1_030, queueWaitUs: 500, budgetWaitUs: 400 },
    endedAtMs: 1_060,
  });
  expect(ledger.fold({ nowMs: 1_300, facts: [ended("a", "FILLED", "1", 1_060)] })).toEqual([]);
});

test.each([
  ["a buy above the middle is worse", commandOf("a"), "10.01", "10"],
  ["a buy below it is better", commandOf("a"), "9.99", "-10"],
  ["a sale above it is better", exitOf("a"), "10.01", "-10"],
  ["a sale below it is worse, cut to two places", exitOf("a"), "9.98765", "12.35"],
  ["at the middle it is nothing, which is known", exitOf("a"), "10", "0"],
])("%s", (_, command, price, bps) => {
  const ledger = new Ledger();
  ledger.fold({ nowMs: 1_000, orders: [command], touch: ["9.99", "10.01"] });
  const fill = traded("a", "FILLED", "1", ["1", "1", price, false], 1_040) as OrderFact;
  const [cost] = ledger.fold({ nowMs: 1_100, facts: [accepted("a"), { ...fill, side: command.side }] });
  const { slippageBps } = cost?.execution ?? {};
  expect(slippageBps === undefined ? undefined : format(slippageBps)).toBe(bps);
});

test("what never filled has no price and no fees; what was refused or never placed has its reason and its times", () => {
  const ledger = new Ledger();
  const ids = ["expired", "rejected", "unplaced", "resolved"];
  ledger.fold({ nowMs: 1_000, orders: ids.map((id) => commandOf(id)), touch: ["9.99", "10.01"] });
  const refused = { ...(accepted("rejected") as SendFact), outcome: "REJECTED", code: -2019 } as const;
  const costs = [
    ...ledger.fold({
      nowMs: 1_100,
      facts: [accepted("expired"), ended("expired", "EXPIRED", "0", 1_040), refused],
    }),
    ...ledger.fold({ nowMs: 1_200, facts: [sendOf("unplaced", "NOT_PLACED")] }),
    ...ledger.fold({ nowMs: 1_300, orders: [commandOf("resolved", { action: "RESOLVED_NOT_PLACED" })] }),
  ];
  expect(
    costs.map(({ clientOrderId, end, code, endedAtMs }) => [clientOrderId, end, code, endedAtMs]),
  ).toEqual([
    ["expired", "EXPIRED", 0, 1_040],
    ["rejected", "REJECTED", -2019, 1_030],
    ["unplaced", "NOT_PLACED", 0, 1_200],
    ["resolved", "NOT_PLACED", 0, 1_300],
  ]);
  for (const { execution, filled } of costs) expect([execution, filled]).toEqual([undefined, 0n]);
  expect(costs.map(({ request }) => request !== undefined)).toEqual([true, true, false, false]);
});

test("an order that ends before its fills are known waits for them, and is told without them when they do not come", () => {
  for (const late of [true, false]) {
    const ledger = new Ledger();
    ledger.fold({ nowMs: 1_000, orders: [commandOf("a")], touch: ["9.99", "10.01"] });
    const parts = [
      ledger.fold({ nowMs: 1_100, facts: [accepted("a"), ended("a", "CANCELED", "0.5", 1_040)] }),
      ledger.fold({
        nowMs: 2_000,
        facts: late ? [traded("a", "CANCELED", "0.5", ["1", "0.5", "10", true], 1_020)] : [],
      }),
      ledger.fold({ nowMs: 61_099 }),
      ledger.fold({ nowMs: 61_100 }),
    ];
    expect(parts.map(({ length }) => length)).toEqual(late ? [0, 1, 0, 0] : [0, 0, 0, 1]);
    const [cost] = parts.flat();
    expect([cost?.filled, cost?.execution?.role]).toEqual([parseQuantity("0.5"), late ? "MAKER" : undefined]);
  }
});

test("an order whose end is told before its request's answer waits for that, and is told without it when it does not come", () => {
  for (const late of [true, false]) {
    const ledger = new Ledger();
    ledger.fold({ nowMs: 1_000, orders: [commandOf("a")], touch: ["9.99", "10.01"] });
    const filled = traded("a", "FILLED", "1", ["1", "1", "10", false], 1_040);
    const parts = [
      ledger.fold({ nowMs: 1_100, facts: [filled] }),
      ledger.fold({ nowMs: 1_200, facts: late ? [accepted("a")] : [] }),
      ledger.fold({ nowMs: 11_099 }),
      ledger.fold({ nowMs: 11_100 }),
    ];
    expect(parts.map(({ length }) => length)).toEqual(late ? [0, 1, 0, 0] : [0, 0, 0, 1]);
    const [cost] = parts.flat();
    expect([cost?.request?.sentAtMs, cost?.execution?.role]).toEqual([late ? 1_020 : undefined, "TAKER"]);
  }
});

test("folded from a snapshot on: what lies before it is absent, and the rest is there", () => {
  const ledger = new Ledger();
  ledger.outstanding.restore([orderCommandToWire(commandOf("a")) as plimsoll.v1.OrderCommand], 7);
  ledger.fold({ nowMs: 1_100, facts: [traded("a", "FILLED", "1", ["1", "1", "10", false], 1_040)] });
  const [cost] = ledger.fold({ nowMs: 11_100 });
  expect([cost?.decidedAtMs, cost?.arrival, cost?.request, cost?.commitNumber]).toEqual([
    undefined,
    undefined,
    undefined,
    0,
  ]);
  expect(cost?.execution).toMatchObject({ averagePrice: parsePrice("10"), firstFillAtMs: 1_040 });
  expect(cost?.execution).not.toHaveProperty("slippageBps");
});

test("without a touch there is no arrival price", () => {
  const ledger = new Ledger();
  ledger.fold({ nowMs: 1_000, orders: [commandOf("a")], touch: ["", "10.01"] });
  const [cost] = ledger.fold({
    nowMs: 1_100,
    facts: [accepted("a"), traded("a", "FILLED", "1", ["1", "1", "10", false], 1_040)],
  });
  expect([cost?.end, cost?.arrival]).toEqual(["FILLED", undefined]);
});

test("stops and what closes an unprotected position have records too; other people's orders and accounts have none", () => {
  const ledger = new Ledger((account) => account === "paper-1");
  const intentId = parseIntentId(uuid7(1, new Uint8Array(10)));
  const [stop, flatten] = [clientOrderIdOf(intentId, "STOP", 0), clientOrderIdOf(intentId, "FLATTEN", 0)];
  const fills = [stop, flatten, "web_x", clientOrderIdOf(intentId, "ENTRY", 0)].map((id) =>
    traded(id, "FILLED", "1", ["1", "1", "10", false], 1_040),
  );
  expect(ledger.fold({ nowMs: 1_100, facts: fills, account: "paper-2" })).toEqual([]);
  const costs = [...ledger.fold({ nowMs: 1_200, facts: [...fills, accepted(flatten)] })];
  expect(costs.map(({ clientOrderId, leg, intentId: of }) => [clientOrderId, leg, of])).toEqual([
    [stop, "STOP", intentId],
    [flatten, "FLATTEN", intentId],
  ]);
  expect(ledger.fold({ nowMs: 1_300, facts: fills })).toEqual([]);
});

test("what is heard ahead of the ledger counts when the ledger has it", () => {
  const ledger = new Ledger();
  ledger.fold({ nowMs: 1_000, orders: [commandOf("a")] });
  const body = sendOf("a", "NOT_PLACED");
  ledger.outstanding.foldAhead(
    encodeFact({ account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "", body }),
  );
  expect(ledger.fold({ nowMs: 1_100 })).toEqual([]);
  expect(ledger.fold({ nowMs: 1_200, facts: [body] })).toMatchObject([{ endedAtMs: 1_200 }]);
});

test("in whatever order and however often fills are told, one record says the same", () => {
  const fills = [
    ["1", "0.1", "9.9", true],
    ["2", "0.3", "10.1", false],
    ["3", "0.6", "10.2", false],
  ] as const;
  const said = fills.map((fill, i) => traded("a", "PARTIALLY_FILLED", "0.1", fill, 1_010 + i));
  const all = [...said, ended("a", "FILLED", "1", 1_020), accepted("a")];
  const told = (facts: readonly FactBody[], perCommit: number): readonly OrderCost[] => {
    const ledger = new Ledger();
    const command = commandOf("a", { intentId: parseIntentId(uuid7(1, new Uint8Array(10))) });
    const costs = [...ledger.fold({ nowMs: 1_000, orders: [command], touch: ["9.99", "10.01"] })];
    for (let from = 0; from < facts.length; from += perCommit)
      costs.push(...ledger.fold({ nowMs: 1_100 + from, facts: facts.slice(from, from + perCommit) }));
    return costs;
  };
  const [expected] = told(all, 100);
  fc.assert(
    fc.property(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.constantFrom(...all)),
      fc.integer({ min: 1, max: 6 }),
      (facts, again, perCommit) => {
        const costs = told([...facts, ...again], perCommit);
        expect(costs).toEqual([expected]);
      },
    ),
  );
});
