import { afterEach, beforeEach, expect, test } from "vitest";
import { format, minus, parseMoney } from "#libs/domain/fixed.ts";
import type { DriftClass, FactBody } from "#libs/domain/fact.ts";
import { LiveStage, ownOrder } from "./live-stage.ts";

/** What no event tells is found, named with both sides' evidence, and repaired by facts; the books close to the cent. */

const ONE_DOLLAR = parseMoney("1");

const LATER: unknown = expect.stringMatching(
  /^(TRANSFER income TRANSFER:|LIQUIDATION trade \d+ of order autoclose-\d+: SELL 0.006 at |LIQUIDATION income INSURANCE_CLEAR:)/,
);

let stage: LiveStage;

beforeEach(async () => {
  stage = await LiveStage.start();
});
afterEach(async () => {
  await stage.stop();
});

/** Resolves when so many were named; gives their classes. */
const named = async (count: number): Promise<readonly string[]> => {
  await stage.facts.until(() => (stage.drifts().length >= count ? true : undefined));
  return stage.drifts().map((drift) => drift.class);
};
/** Resolves when kernel and exchange say the same. */
const agreed = async (): Promise<void> => {
  const wallet = await stage.wallet();
  await stage.facts.until(() => {
    const kernel = stage.kernel();
    return kernel.reconciled && parseMoney(kernel.wallet) === parseMoney(wallet) ? true : undefined;
  });
};

/** A process that dies between the two is followed by one that finds it; once it is told, nobody would name it. */
function expectNamedBefore(name: DriftClass, isIt: (body: FactBody) => boolean): void {
  const bodies = stage.facts.facts.map(({ body }) => body);
  const at = bodies.findIndex((body) => body.kind === "drift" && body.class === name);
  expect(bodies.slice(0, at).filter(isIt)).toEqual([]);
  expect(bodies.slice(at).some(isIt)).toBe(true);
}

test("lost events of every kind are named right, and the residual is 0 again", async () => {
  await stage.startStream();
  await stage.trade("BUY", "0.01", "web_told");
  await stage.facts.said("web_told", "FILLED fill");
  await agreed();
  expect(stage.drifts()).toEqual([]);

  const silent = await stage.fault({ fault: "user-stream-silent" });
  await stage.act("funding");
  expect(await named(1)).toEqual(["FUNDING"]);
  await stage.act("transfer", "-250.5");
  expect(await named(2)).toEqual(["FUNDING", "TRANSFER"]);
  await stage.trade("SELL", "0.004", "web_1");
  expect(await named(3)).toEqual(["FUNDING", "TRANSFER", "MANUAL_TRADE"]);
  // What covers the rest is withdrawn: its next price liquidates it.
  await stage.act("transfer", format(minus(ONE_DOLLAR, parseMoney(await stage.wallet()))));
  await named(6);
  await agreed();
  await silent();
  expect(stage.drifts().every(({ repaired, knownGap }) => repaired && !knownGap)).toBe(true);
  expect(stage.drifts().map((drift) => `${drift.class} ${drift.theirs}`)).toEqual([
    expect.stringMatching(/^FUNDING income FUNDING_FEE:\d+ of -0\.06\d* USDT$/),
    expect.stringMatching(/^TRANSFER income TRANSFER:\d+ of -250.5 USDT$/),
    expect.stringMatching(/^MANUAL_TRADE trade \d+ of order web_1: SELL 0.004 at /),
    // A moment later or earlier, as the looks fall.
    LATER,
    LATER,
    LATER,
  ]);
  expect(new Set(stage.drifts().map(({ theirs }) => theirs)).size).toBe(6);
  expectNamedBefore("FUNDING", (body) => body.kind === "balance");
  expectNamedBefore("MANUAL_TRADE", (body) => body.kind === "order" && body.clientOrderId === "web_1");
  const books = await stage.untilBooks(({ lines }) => lines.every(({ residual }) => residual === 0n));
  expect(
    books.lines.map(({ asset, opening, ours, theirs }) => [
      asset,
      format(opening),
      ours.transfers === theirs.transfers,
    ]),
  ).toEqual([["USDT", "10000", true]]);
  expect(stage.kernel()).toMatchObject({ positions: {}, drift: "" });
});

test("what the exchange closes by itself is named by its order, told or found: deleveraging, settlement", async () => {
  const closed = (): readonly string[] =>
    stage.facts.facts.flatMap(({ body }) =>
      body.kind === "order" && body.fill !== undefined && body.clientOrderId.includes("autoclose")
        ? [
            `${body.source} ${body.symbol} ${body.clientOrderId.replace(/-\d+$/, "")} ${format(body.fill.quantity)}`,
          ]
        : [],
    );
  await stage.startStream();
  await stage.trade("BUY", "0.01", "web_btc");
  await stage.trade("BUY", "2", "web_sol", "SOLUSDT");
  await stage.facts.said("web_sol", "FILLED fill");
  // Heard, it is no difference: the kernel tells people what it was.
  await stage.deleverage("BTCUSDT", "0.004");
  await stage.facts.until(() => (closed().length > 0 ? true : undefined));
  await agreed();
  expect(stage.drifts()).toEqual([]);

  const heard = await stage.fault({ fault: "user-stream-silent" });
  await stage.deleverage("BTCUSDT", "0.005");
  expect(await named(1)).toEqual(["ADL"]);
  // For good, for everybody.
  await stage.fault({ fault: "symbol-delisted", symbol: "SOLUSDT", account: undefined });
  expect(await named(2)).toEqual(["ADL", "SETTLEMENT"]);
  await agreed();
  await heard();
  expect(stage.drifts().map(({ theirs }) => theirs)).toEqual([
    expect.stringMatching(/^trade \d+ of order adl_autoclose: SELL 0.005 at /),
    expect.stringMatching(/^trade \d+ of order settlement_autoclose-\d+: SELL 2 at /),
  ]);
  expect(closed()).toEqual([
    "STREAM BTCUSDT adl_autoclose 0.004",
    "REST BTCUSDT adl_autoclose 0.005",
    "REST SOLUSDT settlement_autoclose 2",
  ]);
  await stage.untilBooks(
    ({ lines, unconfirmed }) => unconfirmed === 0 && lines.every(({ residual }) => residual === 0n),
  );
  expect(stage.kernel()).toMatchObject({ positions: { BTCUSDT: "0.001" }, drift: "" });
});

test("a fill and an order's end whose events are lost are told by REST, and the account goes on", async () => {
  await stage.startStream();
  const command = ownOrder("ENTRY");
  stage.reserve(command);
  const lost = await stage.fault({ fault: "user-event-lost", event: "ORDER_TRADE_UPDATE" });
  await stage.trade("BUY", "0.01", command.clientOrderId);
  expect(await named(1)).toEqual(["MISSED_FILL"]);
  await agreed();
  // Its end is told too: nothing is reserved for it any more.
  await stage.facts.until(() => (stage.kernel().openOrders.length === 0 ? true : undefined));

  // It rests, and is cancelled, and nobody says so.
  const resting = ownOrder("EXIT");
  stage.reserve(resting);
  await lost();
  await stage.rest("SELL", "0.01", "90000", resting.clientOrderId);
  await stage.facts.said(resting.clientOrderId, "NEW");
  const again = await stage.fault({ fault: "user-event-lost", event: "ORDER_TRADE_UPDATE" });
  await stage.cancel(resting.clientOrderId);
  await stage.facts.said(resting.clientOrderId, "CANCELED");
  await stage.facts.until(() => (stage.drifts().at(-1)?.class === "MISSED_END" ? true : undefined));
  // A person's order that rests: its capacity is nobody's, so somebody must know.
  await stage.rest("SELL", "0.01", "90000", "web_rests");
  await stage.facts.said("web_rests", "NEW");
  await stage.facts.until(() => (stage.drifts().at(-1)?.class === "UNKNOWN_ORDER" ? true : undefined));
  await again();
  await agreed();
  expect(stage.kernel()).toMatchObject({ openOrders: [], drift: "", circuit: "" });
});

test("the books are taken up by the next process: what happened in between is told once and they close", async () => {
  await stage.startStream();
  await stage.trade("BUY", "0.01", "web_1");
  await stage.facts.said("web_1", "FILLED fill");
  await agreed();
  await stage.stopStream();
  await stage.act("funding");
  await stage.act("transfer", "100");
  await stage.trade("SELL", "0.01", "web_2");
  await stage.startStream();
  await agreed();
  const books = await stage.untilBooks(
    ({ lines, unconfirmed }) => unconfirmed === 0 && lines.every(({ residual }) => residual === 0n),
  );
  expect(books.lines[0]?.opening).toBe(parseMoney("10000"));
  expect(books.lines[0]?.ours).toEqual(books.lines[0]?.theirs);
  expect(new Set(stage.drifts().map((drift) => drift.class))).toEqual(
    new Set(["MANUAL_TRADE", "FUNDING", "TRANSFER"]),
  );
  expect(stage.drifts().every(({ knownGap }) => knownGap)).toBe(true);

  // As a person reads it: nats kv get risk ledger.paper-1 --raw
  const view = await stage.ledgerView();
  expect(view).toMatchObject({ residual: { USDT: "0" }, everyMs: { books: 900_000 } });
});

test("an order by hand that rests when its account's reader dies is named by the next one, and once", async () => {
  await stage.startStream();
  await stage.trade("BUY", "0.01", "web_held");
  await stage.facts.said("web_held", "FILLED fill");
  await stage.rest("SELL", "0.01", "90000", "web_told");
  await stage.facts.said("web_told", "NEW");
  await agreed();
  await stage.stopStream();
  await stage.rest("SELL", "0.01", "91000", "web_alone");
  await stage.rest("SELL", "0.01", "92000", "web_reduces", "BTCUSDT", true);
  for (const told of ["web_alone", "web_told"]) {
    await stage.startStream();
    await stage.untilCounted("verifications", 2);
    await stage.facts.said(told, "NEW");
    expect(
      stage.drifts().map((drift) => [drift.class, drift.knownGap, drift.theirs.split(" is ")[0]]),
    ).toEqual([["UNKNOWN_ORDER", true, "order web_alone"]]);
    await stage.stopStream();
  }
  expectNamedBefore("UNKNOWN_ORDER", (body) => body.kind === "order" && body.clientOrderId === "web_alone");
});

test("a trade that somebody else has told holds up no catch-up, and one before it is found", async () => {
  await stage.startStream();
  await stage.trade("BUY", "0.01", "web_told");
  await stage.facts.said("web_told", "FILLED fill");
  // Nothing has moved since a comparison.
  await stage.untilCounted("verifications", stage.counted("verifications") + 2);
  const silent = await stage.fault({ fault: "user-stream-silent" });
  const catchups = stage.counted("catchups");
  // The position is as it was: nothing but the money says that something happened.
  await stage.trade("BUY", "0.004", "web_in");
  await stage.trade("SELL", "0.004", "web_out");
  await stage.tellAsRouter("web_out");
  await stage.untilCounted("catchups", catchups + 1);
  await agreed();
  await silent();
  expect(stage.drifts().map(({ theirs }) => /order (web_\w+):/.exec(theirs)?.[1])).toContain("web_in");
  await stage.untilBooks(
    ({ lines, unconfirmed }) => unconfirmed === 0 && lines.every(({ residual }) => residual === 0n),
  );
  expect(stage.kernel()).toMatchObject({ positions: { BTCUSDT: "0.01" }, drift: "" });
});
