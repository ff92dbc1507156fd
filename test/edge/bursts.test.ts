import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { uuid7, type IntentId } from "#libs/domain/ids.ts";
import { decodeIntent } from "#libs/wire/intent.ts";
import { storedAfter } from "../support/stored-after.ts";
import type { EdgeClient } from "./client.ts";
import { TOKENS } from "./edge-process.ts";
import { useEdge } from "./stage.ts";

/** Bursts of signals, on their way singly and together when the bus dies or stands still. */

const stage = useEdge();
const NOW_MS = 1_790_000_000_000;
const BURST = 150;

/** Sends a burst, half of it exits; resolves with its ids. */
function send(client: EdgeClient): readonly IntentId[] {
  const ids = Array.from({ length: BURST }, () => uuid7(NOW_MS, randomBytes(10)));
  for (const [i, intentId] of ids.entries()) {
    const what = i % 2 === 0 ? { purpose: "OPEN", notional: "2600" } : { purpose: "CLOSE" };
    const account = `paper-${1 + (i % 3)}`;
    const intent = { account, symbol: "BTCUSDT", side: "BUY", ...what, intentId, createdAtMs: NOW_MS };
    client.send({ op: "signal", id: intentId, intent });
  }
  return ids;
}

/** Ids in INTENTS by their sequences. */
const storedIds = async (): Promise<ReadonlyMap<number, string>> =>
  new Map(
    (await storedAfter(stage.bus, "INTENTS", 0)).map(({ sequence, data }) => [
      sequence,
      decodeIntent(data).intentId,
    ]),
  );

/** What is wrong once each is acknowledged: stored not once, told another's place, or called somebody else's. */
async function faultsOf(client: EdgeClient, ids: readonly string[]): Promise<readonly string[]> {
  await client.until(() => client.of("stored").length >= ids.length);
  const stored = await storedIds();
  const times = new Map<string, number>();
  for (const id of stored.values()) times.set(id, (times.get(id) ?? 0) + 1);
  return [
    ...ids.filter((id) => times.get(id) !== 1).map((id) => `${id} is stored ${times.get(id) ?? 0} times`),
    ...client
      .of("stored")
      .filter(
        ({ intentId, sequence = 0, duplicate }) => stored.get(sequence) !== intentId || duplicate === true,
      )
      .map((told) => `told ${JSON.stringify(told)}`),
    ...(client.of("stored").length === ids.length ? [] : [`${client.of("stored").length} are acknowledged`]),
  ];
}

test.each([0, 2, 4, 7, 11, 16])(
  "a server killed %d ms after a burst began has each signal once when it is back",
  async (afterMs) => {
    const client = await stage.connect(TOKENS.all);
    const ids = send(client);
    await sleep(afterMs);
    await stage.bus.server.kill();
    await stage.bus.server.restart();
    expect(await faultsOf(client, ids)).toEqual([]);
  },
);

test("a server that stands still for longer than a batch waits has each signal once when it goes on", async () => {
  const client = await stage.connect(TOKENS.all);
  const ids = send(client);
  // The first are acknowledged, and the others on their way together.
  await client.until(() => client.of("stored").length > 0);
  stage.bus.server.freeze();
  const before = client.of("stored").length;
  expect(before).toBeLessThan(ids.length);
  await sleep(3_000);
  stage.bus.server.thaw();
  expect(await faultsOf(client, ids)).toEqual([]);
});
