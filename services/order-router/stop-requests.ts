import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import type { BinanceRest, Signing, Waiting } from "#libs/binance/rest.ts";
import { isKnownStopStatus, factOfAlgo, type RestAlgo } from "#libs/binance/algo-orders.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { StopFact } from "#libs/domain/fact.ts";
import {
  format,
  parsePositionAmount,
  parsePrice,
  type PositionAmount,
  type Price,
} from "#libs/domain/fixed.ts";
import type { ClientOrderId } from "#libs/domain/ids.ts";
import type { OrderCommand, Protection } from "#libs/domain/ledger.ts";
import { AccountKeys } from "./account-keys.ts";

type Place = Pick<OrderCommand, "account" | "symbol">;

/** The exchange's names. Source: facts, section 4.6. */
const WORKING_TYPE = { MARK: "MARK_PRICE", CONTRACT: "CONTRACT_PRICE" } as const;

/** What protects a position, asked before anything that opens one; an answer that comes later is about another moment. */
const READ_WITHIN_MS = 2_000;
export const urgent = (withinMs = READ_WITHIN_MS): Waiting => ({
  lane: "exit",
  untilAt: performance.now() + withinMs,
});

/**
 * Requests about conditional orders and the positions they protect. `withinMs`: how long a read may wait for the budget,
 * real time. Every method @throws VenueAnswerError
 */
export class StopRequests {
  readonly #rest: BinanceRest;
  readonly #keys: AccountKeys;

  constructor(rest: BinanceRest, credentials: readonly Credentials[]) {
    this.#rest = rest;
    this.#keys = new AccountKeys(credentials);
  }

  /**
   * Places the stop of an entry's position; it closes all of it.
   *
   * @param signing asked at the moment of sending; undefined gives the request up.
   */
  async place(
    entry: OrderCommand,
    { stopPrice, workingType }: Protection,
    id: ClientOrderId,
    signing: () => Signing | undefined,
    waiting: Waiting,
  ): Promise<StopFact> {
    const answer = (await this.#rest.signed(
      "POST",
      "/fapi/v1/algoOrder",
      {
        algoType: "CONDITIONAL",
        symbol: entry.symbol,
        side: entry.side === "BUY" ? "SELL" : "BUY",
        type: "STOP_MARKET",
        triggerPrice: format(stopPrice),
        workingType: WORKING_TYPE[workingType],
        closePosition: "true",
        clientAlgoId: id,
      },
      this.#keys.of(entry),
      signing,
      waiting,
    )) as RestAlgo | null;
    try {
      if (answer !== null) return factOfAlgo(answer);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
    }
    throw new VenueAnswerError("AMBIGUOUS", 200, 0, "a success that does not describe the stop");
  }

  async cancel(place: Place, id: ClientOrderId): Promise<void> {
    await this.#rest.signed("DELETE", "/fapi/v1/algoOrder", { clientAlgoId: id }, this.#keys.of(place));
  }

  /** What the exchange says of a stop; undefined when it knows none. */
  async find(place: Place, id: ClientOrderId, waiting = urgent()): Promise<StopFact | undefined> {
    try {
      const answer = await this.#read(place, "/fapi/v1/algoOrder", { clientAlgoId: id }, waiting);
      return factOfAlgo(answer as RestAlgo);
    } catch (error) {
      if (error instanceof VenueAnswerError && error.answer === "NOT_FOUND") return undefined;
      throw error;
    }
  }

  /** Conditional orders of the symbol that wait for their trigger. */
  async open(place: Place, withinMs?: number): Promise<readonly StopFact[]> {
    const { symbol } = place;
    const answer = await this.#read(place, "/fapi/v1/openAlgoOrders", { symbol }, urgent(withinMs));
    const rows = answer as readonly RestAlgo[];
    return rows.filter(({ algoStatus }) => isKnownStopStatus(algoStatus)).map(factOfAlgo);
  }

  /** Whether the exchange has, or had, an order of this id. */
  async isKnown(place: Place, origClientOrderId: ClientOrderId, withinMs?: number): Promise<boolean> {
    const { symbol } = place;
    try {
      await this.#read(place, "/fapi/v1/order", { symbol, origClientOrderId }, urgent(withinMs));
      return true;
    } catch (error) {
      if (error instanceof VenueAnswerError && error.answer === "NOT_FOUND") return false;
      throw error;
    }
  }

  /** Of one symbol; 0 when it is not listed. */
  async position(place: Place, withinMs?: number): Promise<PositionAmount> {
    const { symbol } = place;
    const rows = (await this.#read(
      place,
      "/fapi/v3/positionRisk",
      { symbol },
      urgent(withinMs),
    )) as readonly {
      readonly symbol: string;
      readonly positionAmt: string;
    }[];
    const row = rows.find((one) => one.symbol === symbol);
    return row === undefined ? (0n as PositionAmount) : parsePositionAmount(row.positionAmt, "positionAmt");
  }

  /** Symbols of the account that hold a position. */
  async held(account: string): Promise<ReadonlySet<string>> {
    const place = { account, symbol: "" } as unknown as Place;
    const rows = (await this.#read(place, "/fapi/v3/positionRisk", {})) as readonly {
      readonly symbol: string;
      readonly positionAmt: string;
    }[];
    return new Set(
      rows
        .filter((row) => parsePositionAmount(row.positionAmt, "positionAmt") !== 0n)
        .map((row) => row.symbol),
    );
  }

  async touch(symbol: string, withinMs?: number): Promise<{ readonly bid: Price; readonly ask: Price }> {
    const { bidPrice, askPrice } = (await this.#rest.get(
      "/fapi/v1/ticker/bookTicker",
      { symbol },
      urgent(withinMs),
    )) as {
      readonly bidPrice: string;
      readonly askPrice: string;
    };
    return { bid: parsePrice(bidPrice, "bidPrice"), ask: parsePrice(askPrice, "askPrice") };
  }

  #read(
    place: Place,
    path: string,
    params: Readonly<Record<string, string>>,
    waiting = urgent(),
  ): Promise<unknown> {
    return this.#rest.signed("GET", path, params, this.#keys.of(place), undefined, waiting);
  }
}
