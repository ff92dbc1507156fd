import { connect, type NatsConnection } from "@nats-io/transport-node";

export interface BusOptions {
  readonly servers: string | readonly string[];
  /** Shown by `nats server report connections`. */
  readonly name: string;
}

/**
 * A connection that never gives up. The client's defaults would: ten attempts, then closed for good, and a
 * dead peer noticed only after four minutes.
 */
export const connectBus = ({ servers, name }: BusOptions): Promise<NatsConnection> =>
  connect({
    servers: typeof servers === "string" ? servers : [...servers],
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    waitOnFirstConnect: true,
    pingInterval: 10_000,
    maxPingOut: 2,
    timeout: 5_000,
    // A stack captured for each request costs a tenth of the kernel's time.
    noAsyncTraces: true,
    ignoreAuthErrorAbort: false,
  });
