import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { BurstPublisher } from "#libs/bus/burst-publisher.ts";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { accessFor, tokensText } from "../../services/edge/tokens.ts";
import { freePort } from "../support/free-port.ts";
import { intentOf } from "./intents.ts";
import type { Row } from "./main.ts";
import { median, retry, SYMBOLS, timed, type BenchSystem } from "./system.ts";

const BURST = 200;
const BURSTS = 15;
const EDGE_CLIENTS = 5;
/** Of a client the edge takes 200 messages a second. */
const BETWEEN_MS = (1_000 * BURST) / EDGE_CLIENTS / 200;
const TOKEN = "a-token-of-the-bench-only";

type Burst = ReturnType<typeof burstOf>;

const burstOf = (ids: readonly string[]) =>
  Array.from({ length: BURST }, (_, i) => {
    const intent = intentOf(ids[i % ids.length] ?? "", SYMBOLS[i % SYMBOLS.length] ?? "");
    return { ...intent, msgId: intent.intentId, type: "Intent" };
  });

/** Made ready outside the measurement: sends a burst and resolves when its last answer is heard. */
async function burst(
  { nc }: BenchSystem,
  ids: readonly string[],
  send: (intents: Burst) => Promise<unknown>,
): Promise<() => Promise<unknown>> {
  const intents = burstOf(ids);
  const waiting = new Set(intents.map(({ answer }) => answer));
  const all = new Promise<void>((resolve) => {
    const answers = nc.subscribe("answer.>", {
      callback: (_, { subject }) => {
        waiting.delete(subject);
        if (waiting.size > 0) return;
        answers.unsubscribe();
        resolve();
      },
    });
  });
  await nc.flush();
  return () => Promise.all([send(intents), all]);
}

/** Clients of a real edge, which sends every signal it is given to the bus. */
async function edgeClients(system: BenchSystem): Promise<readonly WebSocket[]> {
  const port = await freePort();
  const tokens = join(system.dir, "tokens.json");
  const access = accessFor(TOKEN, { name: "bench", accounts: ["*"], permissions: ["signal"] });
  writeFileSync(tokens, tokensText([access]), { mode: 0o600 });
  system.service("edge", {
    EDGE_PORT: String(port),
    EDGE_TOKENS_FILE: tokens,
    SYMBOLS: SYMBOLS.join(","),
  });
  return Promise.all(
    Array.from({ length: EDGE_CLIENTS }, async () => {
      const socket = await retry(async () => {
        const opening = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
        await once(opening, "open");
        return opening;
      });
      const welcome = once(socket, "message");
      socket.send(JSON.stringify({ op: "auth", token: TOKEN }));
      await welcome;
      return socket;
    }),
  );
}

/**
 * Bursts of intents from the first byte sent to the last answer heard: as a strategy sends them that has them all, that
 * gives them one by one to the publisher of ours, and that signals them one by one to the edge. A client that stores each by
 * itself pays an fsync each on one node, which nobody behind it can spare it: that is shown for information, with what
 * storing alone takes.
 *
 * @param bound one bare append and two bare publishes, milliseconds: a lone intent is to be answered within twice that,
 *   and a burst within ten times as much.
 */
export async function benchBursts(
  system: BenchSystem,
  ids: readonly string[],
  bound: number,
): Promise<readonly Row[]> {
  const { nc, js, replicas } = system;
  const publisher = new BurstPublisher({ nc, js });
  const clients = await edgeClients(system);
  const atOnce: number[] = [];
  const given: number[] = [];
  const singly: number[] = [];
  const byEdge: number[] = [];
  const stored: number[] = [];
  for (let round = 0; round < BURSTS; round += 1) {
    await timed(atOnce, await burst(system, ids, (intents) => publishAllDurably(nc, js, intents)));
    await timed(
      given,
      await burst(system, ids, (intents) => Promise.all(intents.map((intent) => publisher.publish(intent)))),
    );
    await timed(
      singly,
      await burst(system, ids, (intents) =>
        Promise.all(
          intents.map((intent) => js.publish(intent.subject, intent.bytes, { msgID: intent.msgId })),
        ),
      ),
    );
    await timed(stored, () =>
      Promise.all(
        burstOf(ids).map(({ bytes, msgId }) => js.publish("bench.publish", bytes, { msgID: msgId })),
      ),
    );
    await sleep(BETWEEN_MS);
    await timed(
      byEdge,
      await burst(system, ids, async (intents) => {
        for (const [i, { bytes }] of intents.entries()) clients[i % clients.length]?.send(bytes);
        await Promise.resolve();
      }),
    );
  }
  for (const client of clients) client.terminate();
  const row = (how: string, ours: readonly number[], limit: string) => ({
    name: `burst of ${BURST} intents ${how}, all answered (${replicas} node)`,
    unit: "ms",
    ours: median(ours),
    floor: 2 * bound,
    floorIs: "2 × (one bare append + two bare publishes)",
    lessIsBetter: true,
    limit,
  });
  const judged = (...of: Parameters<typeof row>): Row => ({ ...row(...of), wanted: 10 });
  const staging =
    replicas === 1
      ? "one node stages a batch in a file of its own, some 10 ms; answers are heard before they are stored"
      : "replicating the batch, its commits and its answers";
  const together = `what comes in one moment goes in one batch: ${staging}`;
  const storing = `storing each by itself: ${BURST} bare publishes of the same intents at once took ${median(stored).toFixed(1)} ms, ${(median(stored) / (2 * bound)).toFixed(1)} × what a lone intent may take`;
  return [
    judged("in one batch", atOnce, staging),
    judged("given to the publisher", given, together),
    judged("signalled to the edge", byEdge, together),
    row("each stored by itself", singly, storing),
  ];
}
