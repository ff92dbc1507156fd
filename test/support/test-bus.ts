import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { connectBus } from "#libs/bus/connect.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { TestServer } from "./nats-server.ts";

/** A real nats-server of the test's own with every stream and bucket, and a connection to it. */
export class TestBus {
  readonly server: TestServer;
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly kvm: Kvm;

  private constructor(server: TestServer, nc: NatsConnection, jsm: JetStreamManager) {
    this.server = server;
    this.nc = nc;
    this.js = jetstream(nc);
    this.jsm = jsm;
    this.kvm = new Kvm(this.js);
  }

  static async start(): Promise<TestBus> {
    const server = await TestServer.start();
    const nc = await connectBus({ servers: server.url, name: "test" });
    const bus = new TestBus(server, nc, await jetstreamManager(nc));
    await bus.ensureStreams();
    return bus;
  }

  get url(): string {
    return this.server.url;
  }

  /** Makes the streams and buckets that a test took away. */
  ensureStreams(): Promise<void> {
    return ensureStreams(this.jsm, this.nc);
  }

  /** Ends the server, frozen or not, and removes its files. */
  async stop(): Promise<void> {
    this.server.thaw();
    await this.nc.close();
    await this.server.remove();
  }
}
