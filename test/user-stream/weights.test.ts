import { afterEach, beforeEach, expect, test } from "vitest";
import type { Request } from "#libs/budget/port.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { LiveStage } from "./live-stage.ts";

/** What finding out costs of the address's weight, and in which lane: whoever has to wait for it finds nothing in time. */

let stage: LiveStage;

beforeEach(async () => {
  stage = await LiveStage.start();
});
afterEach(async () => {
  await stage.stop();
});

const weightOf = (asked: readonly Request[]): number => asked.reduce((sum, { weight }) => sum + weight, 0);
const named = (asked: readonly Request[], name: string): readonly Request[] =>
  asked.filter((each) => each.name === name);

test("what the balances prove is not asked for, and a lost fill costs a part of a whole catch-up", async () => {
  await stage.startStream();
  await stage.trade("BUY", "0.01", "web_first");
  await stage.facts.said("web_first", "FILLED fill");
  await stage.untilBooks(({ lines }) => lines.every(({ residual }) => residual === 0n));
  await stage.untilCounted("verifications", 2);

  // It trades and is as it was told, to the last digit.
  stage.asked.length = 0;
  for (let n = 0; n < 5; n += 1) {
    await stage.trade(n % 2 === 0 ? "SELL" : "BUY", "0.003", `web_${n}`);
    await stage.facts.said(`web_${n}`, "FILLED fill");
    const verified = stage.counted("verifications");
    await stage.untilCounted("verifications", verified + 1);
  }
  expect(named(stage.asked, "GET /fapi/v1/userTrades")).toEqual([]);

  // Nor does a successor ask for it that goes on from the kernel's positions and the books.
  await stage.stopStream();
  stage.asked.length = 0;
  await stage.startStream({}, { compareMs: 3_600_000 });
  expect(named(stage.asked, "GET /fapi/v1/userTrades")).toEqual([]);

  // One fill is lost: the stream is not trusted, and what did not move is not read again.
  stage.asked.length = 0;
  const catchups = stage.counted("catchups");
  await stage.fault({ fault: "user-event-lost", event: "ORDER_TRADE_UPDATE", count: 2 });
  await stage.trade("BUY", "0.002", "web_lost");
  await stage.untilCounted("catchups", catchups + 1);
  await stage.facts.until(() =>
    stage.drifts().some(({ theirs }) => theirs.includes("web_lost")) ? true : undefined,
  );
  expect(stage.drifts().map((drift) => drift.class)).toEqual(["MANUAL_TRADE"]);
  // Of three symbols: 33, and the gap of each besides.
  const whole = 5 + 5 + 3 + 3 * 5 + 5;
  const found = stage.asked.filter(({ name }) => name !== "GET /fapi/v1/income");
  expect(weightOf(found)).toBeLessThan(whole);
  expect(named(stage.asked, "GET /fapi/v1/openOrders").filter(({ weight }) => weight > 1)).toEqual([]);

  // Other reads of the address may wait for its weight until the minute is over; these may not.
  const reads = stage.asked.filter(({ name }) => name.startsWith("GET /fapi/v"));
  expect(new Set(reads.map(({ name, lane }) => (name === "GET /fapi/v1/time" ? "amend" : lane)))).toEqual(
    new Set(["amend"]),
  );
});

test("orders by hand on a symbol nobody trades here are read, at 1 each and not at 40 for every symbol", async () => {
  await stage.rest("BUY", "0.01", "30000", "web_before");
  const ours = [parseSymbol("ETHUSDT")];
  await stage.startStream({}, {}, ours);
  const [base] = stage.facts.facts.flatMap(({ body }) => (body.kind === "snapshot" ? [body] : []));
  expect(base?.openClientOrderIds).toEqual(["web_before"]);

  const heard = await stage.fault({ fault: "user-stream-silent" });
  await stage.rest("BUY", "1", "100", "web_after", "SOLUSDT");
  await stage.facts.until(() =>
    stage.drifts().some(({ theirs }) => theirs.includes("web_after")) ? true : undefined,
  );
  // One that is gone is asked about once more, and then nobody asks any more.
  await stage.cancel("web_before");
  await stage.cancel("web_after", "SOLUSDT");
  await heard();
  const open = () => named(stage.asked, "GET /fapi/v1/openOrders");
  const verified = stage.counted("verifications");
  await stage.untilCounted("verifications", verified + 2);
  const asked = open().length;
  await stage.untilCounted("verifications", verified + 5);
  expect(open().length - asked).toBeLessThanOrEqual(3 * ours.length);
  expect(open().filter(({ weight }) => weight > 1)).toEqual([]);
});
