import { factOfAlgoUpdate } from "#libs/binance/algo-orders.ts";
import { parseLossless } from "#libs/binance/json.ts";
import { factOfOrderUpdate, isKnownStatus, isTrade, timeOf } from "#libs/binance/orders.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import { decodeClientOrderId, parseSymbol, type Symbol } from "#libs/domain/ids.ts";

export type Payload = Readonly<Record<string, unknown>>;

/** An order whose status this version does not know. */
export interface StrangeOrder {
  readonly symbol: Symbol;
  readonly clientOrderId: string;
  readonly status: string;
}

/** What one event says. */
export interface Understood {
  /** None for an event that says nothing new. */
  readonly facts: readonly FactBody[];
  /** Its status has to be found out otherwise; what the event says of a fill is in the facts. */
  readonly strange?: StrangeOrder;
  /** The wallet balance in the quote asset after it. */
  readonly wallet?: string;
}

/** Name of an event whose text was no JSON object. */
const UNREADABLE = "unreadable";

export const QUOTE_ASSET = "USDT";

/** A text that is no JSON object is an event that says so: it is refused like any other that cannot be read. */
export function payloadOf(text: string): Payload {
  try {
    const payload = parseLossless(text);
    if (typeof payload === "object" && payload !== null) return payload as Payload;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { e: UNREADABLE, text };
}

/** Whether an event tells of this trade, as far as it can be read. */
export function isEventOf({ e, o }: Payload, symbol: Symbol, tradeId: string): boolean {
  if (e !== "ORDER_TRADE_UPDATE" || typeof o !== "object" || o === null) return false;
  const order = o as Payload;
  return isTrade(order) && order["s"] === symbol && String(order["t"]) === tradeId;
}

/** @throws InvalidValueError for a field that cannot be read: what it said is not known then. */
export function understand(event: Payload): Understood {
  switch (event["e"]) {
    case "ORDER_TRADE_UPDATE":
      return ofOrder(objectOf(event, "o"));
    case "ACCOUNT_UPDATE":
      return ofAccount(objectOf(event, "a"), timeOf(event["T"], "T"));
    case "ACCOUNT_CONFIG_UPDATE":
      // The other form tells of the multi-assets mode.
      return event["ac"] === undefined ? { facts: [] } : { facts: [ofConfig(objectOf(event, "ac"))] };
    case "ALGO_UPDATE":
      return { facts: ofAlgo(objectOf(event, "o"), event["T"]) };
    case UNREADABLE:
      throw new InvalidValueError("event", event["text"], "a JSON object");
    default:
      return { facts: [] }; // TRADE_LITE repeats a fill; others concern nothing we hold.
  }
}

function objectOf(payload: Payload, field: string): Payload {
  const value = payload[field];
  if (typeof value !== "object" || value === null) throw new InvalidValueError(field, value, "an object");
  return value as Payload;
}

function ofConfig(config: Payload): FactBody {
  const leverage = Number(config["l"]);
  if (!Number.isInteger(leverage) || leverage < 1)
    throw new InvalidValueError("ac.l", config["l"], "a whole number > 0");
  return { kind: "leverage", symbol: parseSymbol(String(config["s"]), "ac.s"), leverage };
}

function ofOrder(order: Payload): Understood {
  const status = String(order["X"]);
  if (isKnownStatus(status)) return { facts: [factOfOrderUpdate(order)] };
  // A fill is a fill whatever the order is called after it, and a fill alone never releases capacity.
  const fact = factOfOrderUpdate({ ...order, X: "PARTIALLY_FILLED" });
  return {
    facts: fact.fill === undefined ? [] : [fact],
    strange: { symbol: fact.symbol, clientOrderId: fact.clientOrderId, status },
  };
}

/** Foreign conditional orders protect nothing we committed; of ours a status that is not known has to be found out. */
const ofAlgo = (algo: Payload, time: unknown): readonly FactBody[] =>
  decodeClientOrderId(String(algo["caid"])) === undefined ? [] : [factOfAlgoUpdate(algo, time)];

function ofAccount(update: Payload, transactionTimeMs: number): Understood {
  const reason = String(update["m"]);
  const balances = (update["B"] ?? []) as readonly Payload[];
  const quote = balances.find((balance) => balance["a"] === QUOTE_ASSET);
  const wallet = quote === undefined ? {} : { wallet: String(quote["wb"]) };
  // Trades are folded from their orders; the balances here are their result.
  if (reason === "ORDER") return { facts: [], ...wallet };
  const positions = (update["P"] ?? []) as readonly Payload[];
  return {
    facts: [
      ...(reason === "MARGIN_TYPE_CHANGE" ? positions.flatMap(notCrossed) : []),
      ...balances.map(
        (balance) =>
          ({
            kind: "balance",
            reason,
            change: parseMoney(String(balance["bc"]), "bc"),
            walletBalance: parseMoney(String(balance["wb"]), "wb"),
            asset: String(balance["a"]),
            transactionTimeMs,
            symbol: typeof update["S"] === "string" ? update["S"] : "",
          }) as const,
      ),
    ],
    ...wallet,
  };
}

/** Somebody has changed a symbol's margin type: without crossed margin its limits mean nothing. */
const notCrossed = (position: Payload): readonly FactBody[] =>
  position["mt"] === "cross"
    ? []
    : [{ kind: "leverage", symbol: parseSymbol(String(position["s"]), "P.s"), leverage: 0 }];
