import type { JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureStreams } from "#libs/bus/streams.ts";
import { HaltError, messageOf } from "#libs/domain/errors.ts";

const RETRY_MS = 100;

/**
 * Makes streams and buckets anew whenever the bus comes back: those in memory are gone with its only server, and no
 * service may make any.
 *
 * @param print hears when one is there and differs from its declaration; resolves when `signal` is aborted or `nc` closed.
 */
export async function keepStreams(
  nc: NatsConnection,
  jsm: JetStreamManager,
  {
    replicas,
    print,
    signal,
  }: { readonly replicas: number; readonly print: (line: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  for await (const { type } of nc.status())
    for (let made = type !== "reconnect"; !made && !signal.aborted;)
      try {
        await ensureStreams(jsm, nc, { replicas });
        made = true;
      } catch (error) {
        // One that is away again, or has not agreed on its leader yet, is asked until it answers.
        if (error instanceof HaltError) {
          print(`bus        ${messageOf(error)}`);
          break;
        }
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
}
