import { afterEach, beforeEach, expect, test } from "vitest";
import { format } from "#libs/domain/fixed.ts";
import { orderEvent, Stage, SYMBOLS } from "./stage.ts";

/** A wallet that moves and no income that says why: the simulated exchange keeps books, so the exchange is scripted. */

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.start();
});
afterEach(() => stage.stop());

test("what no income explains is named so, once, with both sides, until income explains it", async () => {
  // What was named is not looked up again before the books are due.
  await stage.startStream(50, { booksMs: 2_000 });
  await stage.comparisons(2);
  expect(stage.bodies("drift")).toEqual([]);
  stage.exchange.wallet = "10001.5";
  stage.exchange.walletTimeMs += 1;
  await stage.facts.until(() => (stage.bodies("drift").length > 0 ? true : undefined));
  await stage.comparisons(3);
  expect(
    stage
      .bodies("drift")
      .map(({ class: name, asset, amount, ours, theirs, repaired }) => [
        name,
        asset,
        format(amount),
        ours.slice(0, 26),
        theirs,
        repaired,
      ]),
  ).toEqual([["UNEXPLAINED", "USDT", "1.5", "10000 USDT: opening 10000,", "wallet 10001.5 USDT", false]]);
  // Not before income was asked three times.
  expect(stage.exchange.asked("GET /fapi/v1/income").length).toBeGreaterThanOrEqual(3);

  stage.exchange.incomes.push({
    symbol: "",
    incomeType: "TRANSFER",
    income: "1.5",
    asset: "USDT",
    info: "",
    time: Date.now() - 10_000,
    tranId: 7,
    tradeId: "",
  });
  await stage.facts.until(() => (stage.bodies("drift").at(-1)?.class === "TRANSFER" ? true : undefined));
  await stage.facts.until(() => {
    const books = stage.bodies("ledger").at(-1);
    return books?.lines.every(({ residual }) => residual === 0n) === true ? true : undefined;
  });
  expect(stage.bodies("drift").map((drift) => drift.class)).toEqual(["UNEXPLAINED", "TRANSFER"]);
});

test("a round trip by hand that leaves every balance as it was is found and named, and a trade that was told is not", async () => {
  await stage.startStream(50, { booksMs: 500, graceMs: 100 });
  // The first look at the trades only finds out where to begin.
  const from = { symbol: SYMBOLS.at(-1) ?? "", fromId: "1" };
  // The catch-up of the start, and a look that knows where it begins.
  await stage.exchange.untilAsked("GET /fapi/v1/userTrades", from, 2);
  const made = [
    ["web_in", "BUY"],
    ["web_1", "BUY"],
    ["web_2", "SELL"],
    ["web_out", "SELL"],
  ] as const;
  for (const [id, side] of made) stage.exchange.plant(id, "BTCUSDT", "fill", { side, commission: "0" });
  for (const [t, c, S] of [
    [102, "web_1", "BUY"],
    [103, "web_2", "SELL"],
  ] as const)
    stage.exchange.emit(orderEvent({ c, S, t, x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", n: "0" }));
  await stage.facts.until(() => (stage.bodies("drift").length > 1 ? true : undefined));
  const asked = stage.exchange.asked("GET /fapi/v1/userTrades").length;
  // And nothing of it a second time.
  await stage.exchange.untilAsked("GET /fapi/v1/userTrades", {}, asked + 10);
  expect(stage.bodies("drift").map(({ class: name, theirs }) => [name, /web_\w+/.exec(theirs)?.[0]])).toEqual(
    [
      ["MANUAL_TRADE", "web_in"],
      ["MANUAL_TRADE", "web_out"],
    ],
  );
  const fills = stage
    .bodies("order")
    .flatMap(({ clientOrderId, fill }) => (fill === undefined ? [] : [clientOrderId]));
  expect(fills.sort()).toEqual(["web_1", "web_2", "web_in", "web_out"]);
});

const kickback = (tranId: number, time: number, income: string): Readonly<Record<string, unknown>> => ({
  symbol: "BTCUSDT",
  incomeType: "REFERRAL_KICKBACK",
  income,
  asset: "USDT",
  info: "",
  time,
  tranId,
  tradeId: "",
});

test("two of the same amount and time that nobody has told are both told, and the account goes on", async () => {
  await stage.startStream(50, { graceMs: 100 });
  await stage.comparisons(1);
  const time = Date.now() - 10_000;
  stage.exchange.incomes.push(kickback(7, time, "0.5"), kickback(8, time, "0.5"));
  stage.exchange.wallet = "10001";
  stage.exchange.walletTimeMs += 1;
  await stage.facts.until(() => (stage.bodies("balance").length === 2 ? true : undefined));
  await stage.comparisons(2);
  expect(new Set(stage.bodies("balance").map((fact) => fact.transactionTimeMs)).size).toBe(2);
  expect(
    stage
      .bodies("ledger")
      .at(-1)
      ?.lines.map(({ residual }) => format(residual)),
  ).toEqual(["0"]);
  expect(stage.bodies("drift").map((drift) => drift.class)).toEqual(["OTHER_INCOME", "OTHER_INCOME"]);
});

test("a row of income that changes nothing is no difference, however often income is read", async () => {
  await stage.startStream(50, { booksMs: 100, graceMs: 100 });
  stage.exchange.incomes.push(kickback(7, Date.now() - 10_000, "0.00000000"));
  const asked = stage.exchange.asked("GET /fapi/v1/income").length;
  await stage.exchange.untilAsked("GET /fapi/v1/income", {}, asked + 3);
  await stage.comparisons(2);
  expect(stage.bodies("drift")).toEqual([]);
});
