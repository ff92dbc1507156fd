import { jetstream, jetstreamManager, type StreamInfo } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { durabilityFaults, readVarz } from "#libs/bus/live-guard.ts";
import type { ClusterPorts } from "../../deploy/local/flags.ts";
import { freePorts } from "../support/free-port.ts";

/** Ports for three servers. */
export async function clusterPorts(): Promise<readonly ClusterPorts[]> {
  return Promise.all(
    Array.from({ length: 3 }, async () => {
      const first = await freePorts(3);
      return { client: first, route: first + 1, monitor: first + 2 };
    }),
  );
}

/** Who leads what in a cluster, by its servers' own word. */
export class ClusterWatch {
  readonly #nc: NatsConnection;
  readonly #monitors: readonly URL[];

  constructor(nc: NatsConnection, ports: readonly ClusterPorts[]) {
    this.#nc = nc;
    this.#monitors = ports.map(({ monitor }) => new URL(`http://127.0.0.1:${monitor}`));
  }

  /** Server that leads a stream. @throws Error while nobody does. */
  async leaderOf(stream: string): Promise<string> {
    const jsm = await jetstreamManager(this.#nc, { checkAPI: false });
    const { cluster } = await jsm.streams.info(stream);
    if (cluster?.leader === undefined || cluster.leader === "") throw new Error(`nobody leads ${stream}`);
    return cluster.leader;
  }

  /** Server that leads the servers. @throws Error while nobody does. */
  async metaLeader(): Promise<string> {
    for (const monitor of this.#monitors) {
      const { meta_cluster: meta } = await read<{ meta_cluster?: { leader?: string } }>(monitor, "/jsz");
      if (meta?.leader !== undefined && meta.leader !== "") return meta.leader;
    }
    throw new Error("nobody leads the servers");
  }

  /** Server that a client is connected to. @throws Error when it is connected to none. */
  async serverOf(client: string): Promise<string> {
    for (const monitor of this.#monitors) {
      const { connections = [] } = await read<{ connections?: { name?: string }[] }>(monitor, "/connz");
      if (!connections.some(({ name }) => name === client)) continue;
      return (await read<{ server_name: string }>(monitor, "/varz")).server_name;
    }
    throw new Error(`${client} is not connected`);
  }

  /** Instance of the kernel that has the lease. @throws Error while none has. */
  async activeKernel(): Promise<string> {
    const leases = await new Kvm(jetstream(this.#nc)).open("lease");
    const entry = await leases.get("kernel.0");
    if (entry?.operation !== "PUT") throw new Error("no kernel reigns");
    return entry.string();
  }

  /** Streams that a server leads. */
  async ledBy(server: string): Promise<readonly string[]> {
    return (await this.#streams()).flatMap(({ config, cluster }) =>
      cluster?.leader === server ? [config.name] : [],
    );
  }

  /** What keeps the servers from being whole: a replica that is away or behind. */
  async lacks(): Promise<readonly string[]> {
    return (await this.#streams()).flatMap(({ config: { name, num_replicas: replicas }, cluster }) => {
      if (cluster?.leader === undefined || cluster.leader === "") return [`${name}: nobody leads`];
      const well = (cluster.replicas ?? []).filter(({ current, offline }) => current && offline !== true);
      return well.length + 1 >= replicas ? [] : [`${name}: ${well.length + 1} of ${replicas} are current`];
    });
  }

  /** Why it may not carry real money. */
  async durabilityFaults(): Promise<readonly string[]> {
    const streams = (await this.#streams()).map(({ config }) => config);
    return durabilityFaults(await readVarz(this.#monitors), streams);
  }

  async #streams(): Promise<readonly StreamInfo[]> {
    const jsm = await jetstreamManager(this.#nc, { checkAPI: false });
    const all: StreamInfo[] = [];
    for await (const info of jsm.streams.list()) all.push(info);
    return all;
  }
}

/** What a server says of itself; nothing when it is away. */
async function read<Word extends object>(monitor: URL, path: string): Promise<Partial<Word> & Word> {
  try {
    const answer = await fetch(new URL(path, monitor), { signal: AbortSignal.timeout(2_000) });
    return (await answer.json()) as Word;
  } catch {
    return {} as Word;
  }
}
