import { jetstream } from "@nats-io/jetstream";
import { randomBytes } from "node:crypto";
import { connectBus } from "#libs/bus/connect.ts";
import { parseQuantity, parseRatio } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { entryOf, storeIntent } from "../support/intents.ts";

/**
 * One layer of a strategy: at each `drill.wave`, an OPEN on every symbol named there, all at once, as every other
 * layer does at the same moment. What it has stored it says on `drill.sent`, again when it hears of the wave again.
 */
const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
};
const layer = env("INSTANCE");
const account = parseAccountId(env("ACCOUNT"));
const nc = await connectBus({ servers: env("NATS_URL"), name: layer });
const js = jetstream(nc);
const waves = new Map<number, Promise<readonly string[]>>();
process.once("SIGTERM", () => process.exit(0));
nc.subscribe("drill.wave", {
  callback: (error, message) => {
    if (error !== null) return;
    const { wave, symbols } = message.json<{ wave: number; symbols: string[] }>();
    const sending = waves.get(wave) ?? Promise.all(symbols.map(open));
    waves.set(wave, sending);
    void sending.then((ids) => {
      nc.publish("drill.sent", JSON.stringify({ wave, layer, ids }));
    });
  },
});
await nc.flush();
// Repeated, because it says nothing to whoever is not connected at that moment.
setInterval(() => {
  if (waves.size === 0) nc.publish("drill.ready", layer);
}, 250);

async function open(name: string): Promise<string> {
  const nowMs = Date.now();
  const intentId = uuid7(nowMs, randomBytes(10));
  const intent = entryOf({
    intentId,
    account,
    strategy: layer,
    symbol: parseSymbol(name),
    size: { kind: "quantity", quantity: parseQuantity("1") },
    confidence: parseRatio("0.95"),
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 600_000,
  });
  await storeIntent(js, intent);
  return intentId;
}
