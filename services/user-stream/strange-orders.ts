import { VenueAnswerError } from "#libs/binance/errors.ts";
import { factOfOrder, isKnownStatus, type RestOrder } from "#libs/binance/orders.ts";
import type { SignedRead } from "#libs/binance/trades.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { OrderFact } from "#libs/domain/fact.ts";
import { decodeClientOrderId, type Symbol } from "#libs/domain/ids.ts";
import type { StrangeOrder } from "./events.ts";

/**
 * Our orders in a status this version does not know. What a word means is not guessed: an order that the exchange
 * does not list as open, in two looks apart, has ended; until then it keeps its reservation.
 */
export class StrangeOrders {
  readonly #orders = new Map<string, { readonly symbol: Symbol; missingSince: number | undefined }>();
  readonly #apartMs: number;

  /** @param apartMs between the two looks, real milliseconds. */
  constructor(apartMs: number) {
    this.#apartMs = apartMs;
  }

  get size(): number {
    return this.#orders.size;
  }

  /** A foreign order holds no reservation, so nothing has to be found out about it. */
  add({ clientOrderId, symbol }: StrangeOrder): void {
    if (decodeClientOrderId(clientOrderId) !== undefined && !this.#orders.has(clientOrderId))
      this.#orders.set(clientOrderId, { symbol, missingSince: undefined });
  }

  /** Asks about each once; gives what is known now. @param now monotonic milliseconds. @throws VenueAnswerError */
  async look(read: SignedRead, now: number): Promise<readonly OrderFact[]> {
    const facts: OrderFact[] = [];
    for (const [clientOrderId, known] of this.#orders) {
      const { symbol } = known;
      const order = await read("/fapi/v1/order", { symbol, origClientOrderId: clientOrderId }).catch(
        (error: unknown) => {
          // Gone for the exchange: the router finds out what became of it.
          if (error instanceof VenueAnswerError && error.answer === "NOT_FOUND") return undefined;
          throw error;
        },
      );
      if (order === undefined) {
        this.#orders.delete(clientOrderId);
        continue;
      }
      const found = order as RestOrder;
      if (!isKnownStatus(found.status)) {
        const open = (await read("/fapi/v1/openOrders", { symbol })) as readonly RestOrder[];
        const listed = open.some((other) => other.clientOrderId === clientOrderId);
        known.missingSince = listed ? undefined : (known.missingSince ?? now);
        if (known.missingSince === undefined || now - known.missingSince < this.#apartMs) continue;
      }
      try {
        facts.push(isKnownStatus(found.status) ? factOfOrder(found) : factOfOrder(found, "EXPIRED"));
        this.#orders.delete(clientOrderId);
      } catch (error) {
        // Nothing of it can be read: it stays, and keeps its reservation.
        if (!(error instanceof InvalidValueError)) throw error;
      }
    }
    return facts;
  }
}
