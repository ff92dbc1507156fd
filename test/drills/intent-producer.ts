import { jetstream } from "@nats-io/jetstream";
import { appendFileSync } from "node:fs";
import { connectBus } from "#libs/bus/connect.ts";
import { parseMoney, parseRatio } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { decodeClockBeat } from "#libs/wire/market.ts";
import { entryOf, storeIntent } from "../support/intents.ts";
import { seeded } from "../../services/sim-exchange/market/synthetic.ts";

/**
 * A strategy without sense or patience: entries and exits on random accounts and symbols, some of them stored twice.
 * Each id that is stored stands in a file, so that the answers can be counted. Ends on SIGTERM.
 */
const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
};
const random = seeded(Number(env("SEED")));
const below = (limit: number): number => Math.floor(random() * limit);
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
const accounts = env("ACCOUNTS").split(",");
const symbols = env("SYMBOLS").split(",");
const everyMs = Number(env("EVERY_MS"));

const nc = await connectBus({
  servers: env("NATS_URL"),
  name: env("INSTANCE"),
  keyFile: process.env["BUS_KEY_FILE"],
});
const js = jetstream(nc);
let [exchangeMs, atMs] = [0, 0];
nc.subscribe("clock.exchange", {
  callback: (error, message) => {
    if (error === null)
      [exchangeMs, atMs] = [decodeClockBeat(message.data).exchangeTimeMs, performance.now()];
  },
});
const stop = new AbortController();
process.once("SIGTERM", () => {
  stop.abort();
});

while (!stop.signal.aborted) {
  await new Promise((resolve) => setTimeout(resolve, everyMs));
  if (exchangeMs === 0) continue;
  const nowMs = Math.round(exchangeMs + performance.now() - atMs);
  const exit = below(3) === 0;
  const intent = entryOf({
    intentId: uuid7(nowMs, new Uint8Array(Array.from({ length: 10 }, () => below(256)))),
    account: parseAccountId(pick(accounts)),
    strategy: env("INSTANCE"),
    symbol: parseSymbol(pick(symbols)),
    side: pick(["BUY", "SELL"]),
    purpose: exit ? "CLOSE" : "OPEN",
    size: exit ? { kind: "all" } : { kind: "notional", notional: parseMoney(String(2_100 + below(2_000))) },
    slippageBps: 10,
    confidence: parseRatio("0.9"),
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 20_000,
  });
  const again = below(20) === 0 ? [`${intent.intentId}:again`] : [];
  for (const msgId of [intent.intentId, ...again]) await storeIntent(js, intent, msgId);
  appendFileSync(env("SENT_FILE"), `${intent.intentId}\n`);
}
await nc.close();
