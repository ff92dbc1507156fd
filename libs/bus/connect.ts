import {
  connect,
  nkeyAuthenticator,
  type ConnectionOptions,
  type NatsConnection,
} from "@nats-io/transport-node";
import { readBusKey } from "./bus-key.ts";
import { inboxPrefixOf } from "./roles.ts";

/** Where the bus is, and who we are there. */
export interface BusAddress {
  /** Several may stand in one text, with commas between them; `tls://` demands encryption. */
  readonly servers: string | readonly string[];
  /** `<role>.nk`; without one the bus must be open. */
  readonly keyFile?: string | undefined;
  /** Certificates of those who may have signed the servers', PEM; without one those the system knows. */
  readonly caFile?: string | undefined;
}

export interface BusOptions extends BusAddress {
  /** Shown by `nats server report connections`. */
  readonly name: string;
}

/** How a connection proves itself, and under which subjects it hears answers. @throws InvalidValueError */
export function identityOf({ keyFile, caFile }: Omit<BusAddress, "servers">): ConnectionOptions {
  const tls = caFile === undefined ? {} : { tls: { caFile } };
  if (keyFile === undefined || keyFile === "") return tls;
  const { role, seed } = readBusKey(keyFile);
  return { ...tls, authenticator: nkeyAuthenticator(seed), inboxPrefix: inboxPrefixOf(role) };
}

/** A server that answers none of so many is left, 4 to 6 s after its last word: another of the cluster leads by then. */
const PING_EVERY_MS = 2_000;
const PINGS_OUT = 2;

/**
 * A connection that never gives up. The client's defaults would: ten attempts, then closed for good, and a
 * dead peer noticed only after four minutes.
 */
export const connectBus = async ({ servers, name, ...identity }: BusOptions): Promise<NatsConnection> =>
  connect({
    servers: typeof servers === "string" ? servers.split(",") : [...servers],
    name,
    ...identityOf(identity),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    waitOnFirstConnect: true,
    pingInterval: PING_EVERY_MS,
    maxPingOut: PINGS_OUT,
    timeout: 5_000,
    // A stack captured for each request costs a tenth of the kernel's time.
    noAsyncTraces: true,
    ignoreAuthErrorAbort: false,
  });

/**
 * The connection's own subjects for answers. A public name for what the client keeps with its options: its helper
 * `createInbox` knows only the common prefix, under which nobody of ours may listen.
 */
export const inboxPrefix = (nc: NatsConnection): string | undefined =>
  (nc as NatsConnection & { readonly options?: ConnectionOptions }).options?.inboxPrefix;

/** Whether an answer may go there: to an inbox. Whoever asks could name any subject, and we may write many. */
export const isInbox = (reply: string | undefined): boolean =>
  reply !== undefined && /^_(INBOX|R_)\./.test(reply);
