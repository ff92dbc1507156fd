import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { parsePositionAmount, type PositionAmount } from "#libs/domain/fixed.ts";
import { parseSymbol, type AccountId, type Symbol } from "#libs/domain/ids.ts";
import type { OpenOrder } from "./gap.ts";
import type { KnownStop } from "./stops.ts";

/** What the kernel says of an account. */
export interface KernelView {
  /** False until it has folded a first snapshot. */
  readonly known: boolean;
  /** False: since the stream was down, or since a difference, no snapshot was found equal; nothing can be opened. */
  readonly reconciled: boolean;
  readonly openOrders: readonly OpenOrder[];
  /** Somebody else's orders that rest, by the exchange's id; those that can open nothing are not among them. */
  readonly foreignOrders: readonly { readonly orderId: string }[];
  /** Our stops that have not ended. */
  readonly stops: readonly KnownStop[];
  /** Newest trade id folded, by symbol. */
  readonly lastTradeIds: ReadonlyMap<Symbol, bigint>;
  /** Positions folded, of the same moment. */
  readonly positions: ReadonlyMap<Symbol, PositionAmount>;
  /** Why entries are denied until an operator resets it, or "". */
  readonly circuit: string;
}

/** As the kernel answers. */
type KernelJson = Omit<KernelView, "lastTradeIds" | "positions"> & {
  readonly lastTradeIds: Readonly<Record<string, string>>;
  readonly positions: readonly { readonly symbol: string; readonly amount: string }[];
};

/**
 * The active kernel's view; waits until there is one, because without its cursor a gap's beginning is not known.
 *
 * @throws the signal's reason when it is aborted first; InvalidValueError when the answer cannot be read.
 */
export async function askKernel(
  nc: NatsConnection,
  account: AccountId,
  signal: AbortSignal,
): Promise<KernelView> {
  for (;;) {
    signal.throwIfAborted();
    const question = JSON.stringify({ what: "account", account });
    const reply = await nc.request("kernel.query", question, { timeout: 1_000 }).catch(() => undefined);
    // One that cannot tell yet says that instead.
    const view = reply?.json<{ readonly account?: Partial<KernelJson> }>().account;
    if (view !== undefined) return viewOf(view);
    await sleep(200, undefined, { signal }).catch(() => undefined);
  }
}

const viewOf = (view: Partial<KernelJson>): KernelView => ({
  known: view.known === true,
  reconciled: view.reconciled !== false,
  openOrders: view.openOrders ?? [],
  foreignOrders: view.foreignOrders ?? [],
  stops: view.stops ?? [],
  lastTradeIds: new Map(
    Object.entries(view.lastTradeIds ?? {}).map(([symbol, id]) => [parseSymbol(symbol), BigInt(id)]),
  ),
  positions: new Map(
    (view.positions ?? []).map(({ symbol, amount }) => [parseSymbol(symbol), parsePositionAmount(amount)]),
  ),
  circuit: view.circuit ?? "",
});
