import { StorageType, type StreamConfig } from "@nats-io/jetstream";

/** What of a server's `/varz` matters here. Source: nats-server 2.15, monitoring endpoint. */
export interface ServerVarz {
  readonly server_name: string;
  readonly jetstream?: {
    readonly config?: { readonly sync_always?: boolean; readonly sync_interval?: number };
  };
}

/** Replicas in separate places of failure. */
const REPLICAS = 3;

/**
 * Why the bus may not carry real money; empty when it may. What is acknowledged must be on three servers, and on the disk of
 * each before the word is given: how fast it is proves nothing.
 *
 * @param servers every server of the cluster, by its own word.
 * @param streams every stream and bucket.
 */
export function durabilityFaults(
  servers: readonly ServerVarz[],
  streams: readonly Pick<StreamConfig, "name" | "storage" | "num_replicas">[],
): readonly string[] {
  const faults: string[] = [];
  if (servers.length < REPLICAS)
    faults.push(`${servers.length} servers have answered, ${REPLICAS} are needed`);
  for (const { server_name: name, jetstream } of servers)
    if (jetstream?.config?.sync_always !== true)
      faults.push(`${name}: jetstream.sync_interval is not always, so what it acknowledges may be lost`);
  if (streams.length === 0) faults.push("no stream is known");
  for (const { name, storage, num_replicas: replicas } of streams)
    if (storage === StorageType.File && replicas < REPLICAS)
      faults.push(`${name}: has ${replicas} replicas, ${REPLICAS} are needed`);
  return faults;
}

/** `/varz` of each of these monitoring addresses. @throws Error that names the one that does not answer. */
export const readVarz = (monitors: readonly URL[]): Promise<readonly ServerVarz[]> =>
  Promise.all(
    monitors.map(async (monitor) => {
      try {
        const answer = await fetch(new URL("/varz", monitor), { signal: AbortSignal.timeout(5_000) });
        return (await answer.json()) as ServerVarz;
      } catch (error) {
        throw new Error(`${monitor.href} does not tell how it stores`, { cause: error });
      }
    }),
  );
