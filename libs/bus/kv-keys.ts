import type { JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";

/**
 * Keys of a bucket that have a value, sorted; `filter` as in a subject, e.g. `account.*`.
 *
 * Asks the server for the subjects it holds. The client's `keys()` reads messages one by one, and a key that is
 * written meanwhile comes twice or not at all.
 */
export async function keysOf(jsm: JetStreamManager, kv: KV, filter = ">"): Promise<readonly string[]> {
  const { bucket } = await kv.status();
  const prefix = `$KV.${bucket}.`;
  const { state } = await jsm.streams.info(`KV_${bucket}`, { subjects_filter: `${prefix}${filter}` });
  const subjects = Object.keys(state.subjects ?? {});
  const keys = await Promise.all(
    subjects.map(async (subject) => {
      const key = subject.slice(prefix.length);
      // A deleted key leaves a marker.
      return (await kv.get(key))?.operation === "PUT" ? [key] : [];
    }),
  );
  return keys.flat().sort();
}
