import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import type { AccountId } from "#libs/domain/ids.ts";
import type { OpenOrder } from "./gap.ts";

/** What the kernel says of an account. */
export interface KernelView {
  /** False until it has folded a first snapshot. */
  readonly known: boolean;
  readonly openOrders: readonly OpenOrder[];
  /** Newest trade id folded, by symbol. */
  readonly lastTradeIds: Readonly<Record<string, string>>;
}

/**
 * The active kernel's view; waits until there is one, because without its cursor a gap's beginning is not known.
 *
 * @throws the signal's reason when it is aborted first.
 */
export async function askKernel(
  nc: NatsConnection,
  account: AccountId,
  signal: AbortSignal,
): Promise<KernelView> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const reply = await nc.request("kernel.query", JSON.stringify({ what: "account", account }), {
        timeout: 1_000,
      });
      const { account: view } = reply.json<{ account: Partial<KernelView> }>();
      return {
        known: view.known === true,
        openOrders: view.openOrders ?? [],
        lastTradeIds: view.lastTradeIds ?? {},
      };
    } catch {
      await sleep(200, undefined, { signal }).catch(() => undefined);
    }
  }
}
