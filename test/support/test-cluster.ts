import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { connectBus } from "#libs/bus/connect.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./free-port.ts";
import { TestServer } from "./nats-server.ts";

/** Three real nats-servers of the test's own in a cluster, with every stream on all of them, and a connection. */
export class TestCluster {
  readonly servers: readonly TestServer[];
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;

  private constructor(servers: readonly TestServer[], nc: NatsConnection, jsm: JetStreamManager) {
    this.servers = servers;
    this.nc = nc;
    this.js = jetstream(nc);
    this.jsm = jsm;
  }

  static async start(): Promise<TestCluster> {
    const all = [await freePort(), await freePort(), await freePort()];
    const servers = await Promise.all(all.map((own) => TestServer.start({ own, all })));
    const nc = await connectBus({ servers: servers.map(({ url }) => url), name: "test" });
    let jsm: JetStreamManager | undefined;
    // Who leads has to be agreed on first.
    await eventually(async () => {
      jsm = await jetstreamManager(nc);
      await ensureStreams(jsm, nc, { replicas: servers.length });
    });
    if (jsm === undefined) throw new Error("no stream was made");
    return new TestCluster(servers, nc, jsm);
  }

  get url(): string {
    return this.servers.map(({ url }) => url).join(",");
  }

  /** Who leads a stream, once it is somebody else than `not`; asked at a server that is neither frozen nor dead. */
  async leaderOf(stream: string, not?: TestServer): Promise<TestServer> {
    const asked = this.servers.find((server) => server !== not);
    const nc = await connectBus({ servers: asked?.url ?? "", name: "test-look" });
    try {
      const jsm = await jetstreamManager(nc, { checkAPI: false });
      return await eventually(async () => {
        const { cluster } = await jsm.streams.info(stream);
        const leader = this.servers.find(({ name }) => name === cluster?.leader);
        if (leader === undefined || leader === not) throw new Error(`nobody else leads ${stream}`);
        return leader;
      });
    } finally {
      await nc.close();
    }
  }

  async stop(): Promise<void> {
    await this.nc.close();
    await Promise.all(this.servers.map((server) => server.remove()));
  }
}
