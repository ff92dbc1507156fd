import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { RestOrder, RestTrade } from "#libs/binance/orders.ts";
import type { BinanceRest, Credentials, Signing } from "#libs/binance/rest.ts";
import { tradesBetween, tradesOfOrder, type SignedRead } from "#libs/binance/trades.ts";
import { HaltError } from "#libs/domain/errors.ts";
import { format } from "#libs/domain/fixed.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";

/** How far the kernel's exchange time, ours and the exchange's may lie apart, exchange milliseconds. */
const CLOCKS_APART_MS = 60_000;

/** What a command asks of the exchange, with its account's keys. Every method @throws VenueAnswerError */
export class OrderRequests {
  readonly #rest: BinanceRest;
  readonly #credentials: ReadonlyMap<string, Credentials>;

  constructor(rest: BinanceRest, credentials: readonly Credentials[]) {
    this.#rest = rest;
    this.#credentials = new Map(credentials.map((keys) => [keys.id, keys]));
  }

  /**
   * Places the order; gives the exchange's id of it.
   *
   * @param signing until when the exchange may take it.
   */
  async place(command: OrderCommand, signing: Signing): Promise<string> {
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
      },
      this.#keys(command),
      signing,
    )) as Partial<RestOrder> | null;
    const orderId = String(answer?.orderId);
    if (!/^\d+$/.test(orderId))
      throw new VenueAnswerError("AMBIGUOUS", 200, 0, "a success that names no order");
    return orderId;
  }

  async cancel(command: OrderCommand): Promise<void> {
    const { symbol, clientOrderId } = command;
    await this.#rest.signed(
      "DELETE",
      "/fapi/v1/order",
      { symbol, origClientOrderId: clientOrderId },
      this.#keys(command),
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
   * The position, when neither an open order nor a trade shows the command; undefined when one does or when that
   * cannot be told.
   *
   * @param sinceMs exchange time before which it cannot have been sent; every trade from then to `nowMs` is read.
   */
  async absence(command: OrderCommand, sinceMs: number, nowMs: number): Promise<string | undefined> {
    const { symbol, side, clientOrderId } = command;
    const read = this.#reader(command);
    const open = (await read("/fapi/v1/openOrders", { symbol })) as readonly RestOrder[];
    if (open.some((order) => order.clientOrderId === clientOrderId)) return undefined;
    const trades = await tradesBetween(read, symbol, sinceMs - CLOCKS_APART_MS, nowMs + CLOCKS_APART_MS);
    if (trades === undefined) return undefined;
    const sameSide = trades.filter((trade) => trade.side === side);
    for (const orderId of new Set(sameSide.map((trade) => String(trade.orderId)))) {
      const order = (await read("/fapi/v1/order", { symbol, orderId })) as RestOrder;
      if (order.clientOrderId === clientOrderId) return undefined;
    }
    const risk = (await read("/fapi/v3/positionRisk", { symbol })) as readonly {
      readonly positionAmt: string;
    }[];
    return risk[0]?.positionAmt ?? "0";
  }

  #reader(command: OrderCommand): SignedRead {
    return (path, params) => this.#rest.signed("GET", path, params, this.#keys(command));
  }

  #keys({ account }: OrderCommand): Credentials {
    const credentials = this.#credentials.get(account);
    if (credentials === undefined)
      throw new HaltError("NO_CREDENTIALS", `ACCOUNTS_FILE has no keys of account ${account}`);
    return credentials;
  }
}
