import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { PaidStop } from "#libs/budget/port.ts";
import { timeOf, type RestOrder, type RestTrade } from "#libs/binance/orders.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import type { BinanceRest, Signing } from "#libs/binance/rest.ts";
import { tradesBetween, tradesOfOrder, type SignedRead } from "#libs/binance/trades.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { format, parseQuantityOrZero, ZERO_QUANTITY, type Quantity } from "#libs/domain/fixed.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { AccountKeys } from "./account-keys.ts";

/** How far the kernel's exchange time, ours and the exchange's may lie apart, exchange milliseconds. */
const CLOCKS_APART_MS = 60_000;
/** So old a look at a symbol serves other orders of it. */
const LOOK_SHARED_MS = 1_000;
const CLIENT_IDS_MAX = 10_000;

/** What the exchange shows of a symbol. */
interface Shown {
  /** Of all orders that are open or have traded. */
  readonly ids: ReadonlySet<string>;
  readonly position: string;
}

/** A look at what the exchange shows. */
interface Look {
  /** When it began, monotonic milliseconds. */
  readonly at: number;
  readonly sinceMs: number;
  readonly shown: Promise<Shown | undefined>;
  over: boolean;
}

/** What a command asks of the exchange, with its account's keys. Every method @throws VenueAnswerError */
export class OrderRequests {
  readonly #rest: BinanceRest;
  readonly #keys: AccountKeys;
  /** The newest by account, symbol and side. */
  readonly #looks = new Map<string, Look>();
  /** Of orders that have traded: an order's id is its own for ever. */
  readonly #clientIds = new Map<string, string>();

  constructor(rest: BinanceRest, credentials: readonly Credentials[]) {
    this.#rest = rest;
    this.#keys = new AccountKeys(credentials);
  }

  /**
   * Places the order; gives the exchange's id of it, and what of it has filled when, as far as the answer says.
   *
   * @param signing asked at the moment of sending: until when the exchange may take it.
   * @param untilAt monotonic milliseconds until which it may wait for the budget.
   * @param onStopPaid of an entry that is to be protected: given its stop's share when the budget is there.
   */
  async place(
    command: OrderCommand,
    signing: () => Signing | undefined,
    untilAt: number,
    onStopPaid?: (paid: PaidStop) => void,
  ): Promise<{ readonly orderId: string; readonly filled: Quantity; readonly atMs: number }> {
    const answer = (await this.#rest.signed(
      "POST",
      "/fapi/v1/order",
      {
        symbol: command.symbol,
        side: command.side,
        type: "LIMIT",
        timeInForce: command.timeInForce,
        quantity: format(command.quantity),
        price: format(command.price),
        reduceOnly: command.reduceOnly ? "true" : undefined,
        newClientOrderId: command.clientOrderId,
        // Final at once for an order that does not rest: what protects a position must not wait for the stream.
        newOrderRespType:
          command.protection !== undefined || command.leg === "FLATTEN" ? "RESULT" : undefined,
      },
      this.#keys.of(command),
      signing,
      {
        untilAt,
        ...(onStopPaid === undefined ? {} : { onStopPaid }),
        // The share that only exits may use is not for taking profit.
        ...(command.leg === "TARGET" ? { lane: "amend" } : {}),
      },
    )) as Partial<RestOrder> | null;
    const orderId = String(answer?.orderId);
    if (!/^\d+$/.test(orderId))
      throw new VenueAnswerError("AMBIGUOUS", 200, 0, "a success that names no order");
    return { orderId, ...filledOf(answer) };
  }

  async cancel(command: OrderCommand): Promise<void> {
    const { symbol, clientOrderId } = command;
    await this.#rest.signed(
      "DELETE",
      "/fapi/v1/order",
      { symbol, origClientOrderId: clientOrderId },
      this.#keys.of(command),
    );
  }

  /** The order as the exchange has it; undefined when it says that there is none. */
  async find(command: OrderCommand): Promise<RestOrder | undefined> {
    const { symbol, clientOrderId } = command;
    try {
      return (await this.#reader(command)("/fapi/v1/order", {
        symbol,
        origClientOrderId: clientOrderId,
      })) as RestOrder;
    } catch (error) {
      if (error instanceof VenueAnswerError && error.answer === "NOT_FOUND") return undefined;
      throw error;
    }
  }

  tradesOf(command: OrderCommand, order: RestOrder): Promise<readonly RestTrade[]> {
    return tradesOfOrder(this.#reader(command), command.symbol, String(order.orderId));
  }

  /**
   * The position, when neither an open order nor a trade shows the command, and when the look at them began; undefined when
   * one does or when that cannot be told.
   *
   * @param sinceMs exchange time before which it cannot have been sent; every trade from then to `nowMs` is read.
   * @param from monotonic milliseconds before which a look would prove nothing. One that has begun since for another order,
   * within the last second or not over yet, serves this one too: a router that takes over a burst asks about hundreds.
   */
  async absence(
    command: OrderCommand,
    { sinceMs, nowMs, from }: { readonly sinceMs: number; readonly nowMs: number; readonly from: number },
  ): Promise<{ readonly position: string; readonly at: number } | undefined> {
    const { account, symbol, side, clientOrderId, reduceOnly } = command;
    const key = `${account} ${symbol} ${side} ${reduceOnly}`;
    const now = performance.now();
    let look = this.#looks.get(key);
    const old = look !== undefined && look.over && look.at < now - LOOK_SHARED_MS;
    if (look === undefined || old || look.at < from || look.sinceMs > sinceMs) {
      const begun: Look = { at: now, sinceMs, shown: this.#look(command, sinceMs, nowMs), over: false };
      const end = (): void => {
        begun.over = true;
      };
      begun.shown.then(end, end);
      this.#looks.set(key, (look = begun));
    }
    const shown = await look.shown;
    if (shown === undefined || shown.ids.has(clientOrderId)) return undefined;
    return { position: shown.position, at: look.at };
  }

  /** Ids of all orders of the command's symbol that are open, or whose trades on its side are as new as that. */
  async #look(command: OrderCommand, sinceMs: number, nowMs: number): Promise<Shown | undefined> {
    const { account, symbol, side } = command;
    const read = this.#reader(command);
    const open = (await read("/fapi/v1/openOrders", { symbol })) as readonly RestOrder[];
    const ids = new Set(open.map((order) => order.clientOrderId));
    const trades = await tradesBetween(read, symbol, sinceMs - CLOCKS_APART_MS, nowMs + CLOCKS_APART_MS);
    if (trades === undefined) return undefined;
    const sameSide = trades.filter((trade) => trade.side === side);
    for (const orderId of new Set(sameSide.map((trade) => String(trade.orderId)))) {
      const key = `${account} ${symbol} ${orderId}`;
      let id = this.#clientIds.get(key);
      if (id === undefined) {
        id = ((await read("/fapi/v1/order", { symbol, orderId })) as RestOrder).clientOrderId;
        this.#clientIds.set(key, id);
        const [oldest = ""] = this.#clientIds.keys();
        if (this.#clientIds.size > CLIENT_IDS_MAX) this.#clientIds.delete(oldest);
      }
      ids.add(id);
    }
    const risk = (await read("/fapi/v3/positionRisk", { symbol })) as readonly {
      readonly positionAmt: string;
    }[];
    return { ids, position: risk[0]?.positionAmt ?? "0" };
  }

  #reader(command: OrderCommand): SignedRead {
    // What became of an order is asked before anything else is read; of an exit before anything is opened.
    const lane = command.reduceOnly ? "cancel" : "amend";
    return (path, params) =>
      this.#rest.signed("GET", path, params, this.#keys.of(command), undefined, { lane });
  }
}

/** The order is there whatever the answer says besides: what cannot be read comes with its events. */
function filledOf(answer: Partial<RestOrder> | null): { readonly filled: Quantity; readonly atMs: number } {
  try {
    const filled = parseQuantityOrZero(answer?.executedQty ?? "0", "executedQty");
    return { filled, atMs: filled === 0n ? 0 : timeOf(answer?.updateTime, "updateTime") };
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    return { filled: ZERO_QUANTITY, atMs: 0 };
  }
}
