import { factOfAlgo, type RestAlgo } from "#libs/binance/algo-orders.ts";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { SignedRead } from "#libs/binance/trades.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { OrderFact, StopFact } from "#libs/domain/fact.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";

/** A stop that the kernel believes to be at the exchange. */
export interface KnownStop {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly status: string;
}

/**
 * What became of stops that are not open any more and of which no event said so.
 *
 * Weights: 1 per symbol, 1 per stop that is not open. @throws VenueAnswerError
 */
export async function* endedStops(read: SignedRead, known: readonly KnownStop[]): AsyncGenerator<StopFact> {
  const bySymbol = new Map<string, KnownStop[]>();
  for (const stop of known) bySymbol.set(stop.symbol, [...(bySymbol.get(stop.symbol) ?? []), stop]);
  for (const [symbol, stops] of bySymbol) {
    const rows = (await read("/fapi/v1/openAlgoOrders", { symbol })) as readonly RestAlgo[];
    const open = new Map(rows.map((row) => [row.clientAlgoId, row.algoStatus]));
    for (const { clientOrderId, status } of stops) {
      if (open.get(clientOrderId) === status) continue;
      try {
        yield factOfAlgo((await read("/fapi/v1/algoOrder", { clientAlgoId: clientOrderId })) as RestAlgo);
      } catch (error) {
        // Forgotten by the exchange: the router asks about it when it is in the way. Described in words that nobody here
        // knows: whether it is over is not known, so nothing is said, and the account's other stops are.
        const unread = error instanceof InvalidValueError;
        if (!unread && !(error instanceof VenueAnswerError && error.answer === "NOT_FOUND")) throw error;
      }
    }
  }
}

const KEPT = 1_000;

/**
 * Which of our stops became which order: a triggered stop's order has an id of its own, and nobody promises that it
 * carries the stop's. Source: facts, section 3.4, ALGO_UPDATE, `ai`.
 */
export class StopChildren {
  readonly #stops = new Map<string, string>();

  note({ childOrderId, clientOrderId }: StopFact): void {
    if (childOrderId === "") return;
    this.#stops.set(childOrderId, clientOrderId);
    if (this.#stops.size <= KEPT) return;
    const oldest = this.#stops.keys().next().value;
    if (oldest !== undefined) this.#stops.delete(oldest);
  }

  /** The fact under the stop's id when its order is a stop's child. */
  joined(fact: OrderFact): OrderFact {
    const clientOrderId = this.#stops.get(fact.exchangeOrderId);
    return clientOrderId === undefined || decodeClientOrderId(fact.clientOrderId) !== undefined
      ? fact
      : { ...fact, clientOrderId };
  }
}
