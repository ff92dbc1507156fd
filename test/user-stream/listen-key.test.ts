import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FactSource } from "#libs/domain/fact.ts";
import type { Side } from "#libs/domain/fixed.ts";
import { Overlap } from "../../services/user-stream/overlap.ts";
import { LiveStage } from "./live-stage.ts";

let stage: LiveStage;

afterEach(async () => {
  await stage.stop();
});

const words = (): readonly string[] =>
  stage.facts.facts.flatMap(({ body }) => (body.kind === "stream" ? [body.connected ? "up" : "down"] : []));
/** Resolves when it is up for the n-th time. */
const untilUp = (times: number): Promise<unknown> =>
  stage.facts.until(() => (words().filter((word) => word === "up").length >= times ? true : undefined));
/** Trades; gives by what way its fill was told. */
async function tradeTold(id: string, side: Side = "BUY"): Promise<FactSource> {
  await stage.trade(side, "0.002", id);
  return stage.facts.until((all) => {
    for (const { body } of all)
      if (body.kind === "order" && body.clientOrderId === id && body.fill !== undefined) return body.source;
    return undefined;
  });
}
const heard = async (id: string, side?: Side): Promise<void> =>
  expect(await tradeTold(id, side)).toBe("STREAM");

describe("a listen key that ends", () => {
  beforeEach(async () => {
    stage = await LiveStage.start();
  });

  test("with its event: a new one at once, and what happened in between is told", async () => {
    await stage.startStream();
    await heard("web_1");
    await stage.fault({ fault: "listen-key-expired" });
    await untilUp(2);
    await heard("web_2");
    expect(words()).toEqual(["down", "up", "down", "up"]);
  });

  test("without any word: the account's next move tells, and from then on the stream is heard again", async () => {
    await stage.startStream();
    await heard("web_1");
    await stage.fault({ fault: "listen-key-lost" });
    await stage.act("transfer", "5");
    await stage.facts.until(() => (stage.drifts().length > 0 ? true : undefined));
    expect(stage.drifts().map((drift) => drift.class)).toEqual(["TRANSFER"]);
    // What comes before there is a connection with a new key is found by REST.
    for (let n = 2; (await tradeTold(`web_${n}`)) !== "STREAM";) n += 1;
  });
});

test("hours in seconds: keys are kept alive, connections take over from each other, nothing is missing or told twice", async () => {
  // A key lives 10 s.
  stage = await LiveStage.start(360);
  await stage.startStream({ rotateMs: 2_500, overlapMs: 500 });
  const until = performance.now() + 13_000;
  let trades = 0;
  // To and fro, so that no machine is too fast for the account's margin.
  while (performance.now() < until) await heard(`web_${(trades += 1)}`, trades % 2 === 0 ? "SELL" : "BUY");
  // No gap: the stream was never down, and every trade there was is told by it, once.
  expect(words()).toEqual(["down", "up"]);
  await stage.untilRenewed(2);
  const made = await stage.tradeIds();
  expect(made.length).toBeGreaterThanOrEqual(trades);
  const told = await stage.facts.until((all) => {
    const fills = all.flatMap(({ body }) =>
      body.kind === "order" && body.fill !== undefined ? [`${body.source} ${body.fill.tradeId}`] : [],
    );
    return fills.length >= made.length ? fills : undefined;
  });
  expect(told).toEqual(made.map((tradeId) => `STREAM ${tradeId}`));
});

test("what two connections tell counts as often as the one that tells it most often", () => {
  const overlap = new Overlap();
  const said: readonly (readonly [from: number, text: string])[] = [
    [1, "a"],
    [2, "a"],
    [2, "b"],
    [1, "b"],
    // The exchange itself tells it twice.
    [1, "c"],
    [1, "c"],
    [2, "c"],
    [2, "c"],
  ];
  expect(said.filter(([from, text]) => overlap.isNews(from, text)).map(([, text]) => text)).toEqual([
    "a",
    "b",
    "c",
    "c",
  ]);
});
