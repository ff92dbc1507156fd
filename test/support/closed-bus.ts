import { jetstreamManager } from "@nats-io/jetstream";
import { connect, nkeyAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { busKeyFile, makeBusKey } from "#libs/bus/bus-key.ts";
import { identityOf } from "#libs/bus/connect.ts";
import { ROLES, type Role } from "#libs/bus/roles.ts";
import { accessConfig, type ServerTls } from "#libs/bus/server-config.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { TestServer } from "./nats-server.ts";

/** A real nats-server of the test's own with every stream, closed as the launched one is, and every role's key. */
export class ClosedBus {
  readonly server: TestServer;
  readonly admin: NatsConnection;
  readonly #keys: string;
  readonly #caFile: string | undefined;

  private constructor(server: TestServer, admin: NatsConnection, keys: string, caFile: string | undefined) {
    this.server = server;
    this.admin = admin;
    this.#keys = keys;
    this.#caFile = caFile;
  }

  /** @param tls and the certificate of who has signed it; without it nothing is encrypted. */
  static async start(tls?: ServerTls & { readonly caFile: string }): Promise<ClosedBus> {
    const keys = mkdtempSync(join(tmpdir(), "plimsoll-bus-keys-"));
    const publicKeys = new Map(
      ROLES.map((role) => {
        const { seed, publicKey } = makeBusKey();
        writeFileSync(join(keys, busKeyFile(role)), seed, { mode: 0o600 });
        return [role, publicKey];
      }),
    );
    const identity = { keyFile: join(keys, busKeyFile("admin")), caFile: tls?.caFile };
    const server = await TestServer.start(undefined, {
      config: accessConfig(publicKeys, tls),
      identity: identityOf(identity),
    });
    const admin = await connect({ servers: server.url, ...identityOf(identity) });
    await ensureStreams(await jetstreamManager(admin), admin);
    return new ClosedBus(server, admin, keys, tls?.caFile);
  }

  keyFile(role: Role): string {
    return join(this.#keys, busKeyFile(role));
  }

  connect(role: Role): Promise<NatsConnection> {
    const identity = identityOf({ keyFile: this.keyFile(role), caFile: this.#caFile });
    return connect({ servers: this.server.url, name: role, reconnect: false, ...identity });
  }

  /** Somebody whom the server does not know. */
  connectStranger(withKey: boolean): Promise<NatsConnection> {
    const seed = new TextEncoder().encode(makeBusKey().seed);
    const identity = withKey ? { authenticator: nkeyAuthenticator(seed) } : {};
    return connect({ servers: this.server.url, reconnect: false, ...identity });
  }

  async stop(): Promise<void> {
    await this.admin.close();
    await this.server.remove();
    rmSync(this.#keys, { recursive: true, force: true });
  }
}
