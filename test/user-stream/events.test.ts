import { afterEach, beforeEach, expect, test } from "vitest";
import { format, parseMoney } from "#libs/domain/fixed.ts";
import { LiveStage } from "./live-stage.ts";

/** User events as the network makes them: late, twice, in another order, or missing. Each change counts once. */

let stage: LiveStage;

beforeEach(async () => {
  stage = await LiveStage.start();
});
afterEach(async () => {
  await stage.stop();
});

/** Resolves when kernel and exchange say the same. */
const agreed = async (): Promise<void> => {
  const wallet = parseMoney(await stage.wallet());
  await stage.facts.until(() => {
    const kernel = stage.kernel();
    return kernel.reconciled && parseMoney(kernel.wallet) === wallet ? true : undefined;
  });
};
const classes = (): ReadonlySet<string> => new Set(stage.drifts().map((drift) => drift.class));

test("late, doubled and reordered events leave every fill folded once and the books closed", async () => {
  await stage.startStream();
  await stage.fault({ fault: "user-event-duplicated", probability: 0.4 });
  await stage.fault({ fault: "user-event-reordered", probability: 0.3 });
  await stage.fault({ fault: "user-event-late", probability: 0.3, delayMs: 700 });
  for (let n = 0; n < 12; n += 1) {
    await stage.trade(n % 3 === 2 ? "SELL" : "BUY", "0.003", `web_${n}`);
    if (n % 4 === 1) await stage.act("funding");
  }
  await agreed();
  const books = await stage.untilBooks(
    ({ lines, unconfirmed }) => unconfirmed === 0 && lines.every(({ residual }) => residual === 0n),
  );
  expect(books.lines[0]?.ours).toEqual(books.lines[0]?.theirs);
  expect(stage.kernel()).toMatchObject({ positions: { BTCUSDT: "0.012" }, drift: "", circuit: "" });
  // What came too late was found by REST and named as what it was; nothing was left unexplained.
  for (const name of classes()) expect(["MANUAL_TRADE", "MISSED_END", "FUNDING"]).toContain(name);
});

test("TRADE_LITE says that a fill is due: its event lost, it is found at once and not at the next comparison", async () => {
  await stage.startStream({}, { compareMs: 3_600_000 });
  const lost = await stage.fault({ fault: "user-event-lost", event: "ORDER_TRADE_UPDATE" });
  await stage.trade("BUY", "0.004", "web_1");
  await stage.facts.said("web_1", "PARTIALLY_FILLED fill");
  await lost();
  await agreed();
  expect([...classes()]).toEqual(["MANUAL_TRADE"]);
});

test("a funding event that comes after income has told it changes nothing more", async () => {
  await stage.startStream();
  await stage.trade("BUY", "0.01", "web_1");
  await stage.facts.said("web_1", "FILLED fill");
  await stage.fault({ fault: "user-event-late", event: "ACCOUNT_UPDATE", delayMs: 6_000 });
  await stage.act("funding");
  await stage.facts.until(() => (stage.drifts().length > 0 ? true : undefined));
  await agreed();
  await stage.untilCounted("events.late");
  await agreed();
  const balances = stage.facts.facts.flatMap(({ body }) => (body.kind === "balance" ? [body] : []));
  expect(balances.map(({ reason, change }) => [reason, format(change).startsWith("-0.06")])).toEqual([
    ["FUNDING_FEE", true],
  ]);
  expect([...classes()]).toEqual(["FUNDING"]);
});
