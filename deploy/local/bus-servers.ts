import type { PaperOptions } from "./flags.ts";

/** One nats-server of the bus. */
export interface BusServer {
  /** Of its process. */
  readonly instance: string;
  /** For clients, on loopback. */
  readonly port: number;
  /** Folder of its streams in the state folder. */
  readonly store: string;
  /** Lines of its configuration that a server by itself does not need. */
  readonly cluster: string;
}

/** A client that is told to go has so long; the least that nats-server takes. */
const LAME_DUCK = "lame_duck_grace_period: 1s\nlame_duck_duration: 30s\n";

/** The servers that the bus consists of. */
export function busServers({ natsPort, natsCluster }: PaperOptions): readonly BusServer[] {
  if (natsCluster === undefined)
    return [{ instance: "nats-server", port: natsPort, store: "nats", cluster: "" }];
  const routes = natsCluster.map(({ route }) => `"nats://127.0.0.1:${route}"`).join(", ");
  return natsCluster.map(({ client, route, monitor }, i) => {
    const instance = `nats-server-${i}`;
    return {
      instance,
      port: client,
      store: `nats-${i}`,
      cluster: `server_name: "${instance}"\nhttp: "127.0.0.1:${monitor}"\n${LAME_DUCK}cluster { name: plimsoll, listen: "127.0.0.1:${route}", routes: [${routes}] }\n`,
    };
  });
}

/** As a client wants it: every server, with commas between them. */
export const busUrl = (options: PaperOptions): string =>
  busServers(options)
    .map(({ port }) => `nats://127.0.0.1:${port}`)
    .join(",");
