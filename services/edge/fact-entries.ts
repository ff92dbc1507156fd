import { isStopOver, isTerminal, type Fact, type OrderFact, type StopFact } from "#libs/domain/fact.ts";
import { format } from "#libs/domain/fixed.ts";
import { TOPICS, topicOf, type Topic } from "./topics.ts";

export type Entry = readonly [topic: Topic, key: string, value: string];

/** How far an order was when it was last spoken of. */
interface Word {
  readonly over: boolean;
  readonly filled: bigint;
  readonly exchangeId: string;
}

/** What facts say to the topics `orders` and `fills`. A word that comes late does not set an order back. */
export class FactEntries {
  readonly #words = new Map<string, Map<string, Word>>();

  of({ account, body, recordedAtMs }: Fact): readonly Entry[] {
    const orders = topicOf("orders", account);
    if (body.kind === "order") {
      const key = `${body.symbol}:${body.clientOrderId}`;
      const { exchangeOrderId: exchangeId, cumulativeFilled: filled, status } = body;
      const newer = this.#isNewer(account, key, { over: isTerminal(status), filled, exchangeId });
      return [
        ...(newer ? [[orders, key, orderValue(body, recordedAtMs)] as const] : []),
        ...fillEntries(account, body),
      ];
    }
    if (body.kind === "stop") {
      const key = `stop:${body.symbol}:${body.clientOrderId}`;
      const { algoId: exchangeId, status } = body;
      const newer = this.#isNewer(account, key, { over: isStopOver(status), filled: 0n, exchangeId });
      return newer ? [[orders, key, stopValue(body, recordedAtMs)]] : [];
    }
    // What the exchange has, it speaks of itself.
    if (body.kind !== "send" || body.outcome === "ACCEPTED" || body.outcome === "CANCEL_DONE") return [];
    const { symbol, clientOrderId, outcome, code, reason } = body;
    const value = JSON.stringify({ symbol, clientOrderId, outcome, code, reason, recordedAtMs });
    return [[orders, `request:${symbol}:${clientOrderId}`, value]];
  }

  #isNewer(account: string, key: string, word: Word): boolean {
    let words = this.#words.get(account);
    if (words === undefined) this.#words.set(account, (words = new Map<string, Word>()));
    const before = words.get(key);
    if (before !== undefined && before.exchangeId === word.exchangeId)
      if (word.filled < before.filled || (before.over && !word.over)) return false;
    words.delete(key);
    words.set(key, word);
    // Beyond what the topic keeps, an old word would be news again.
    if (words.size > 2 * (TOPICS.orders.keep ?? 0))
      for (const oldest of words.keys()) {
        words.delete(oldest);
        break;
      }
    return true;
  }
}

const fillEntries = (account: string, order: OrderFact): readonly Entry[] => {
  const { fill, symbol, clientOrderId, side, transactionTimeMs } = order;
  if (fill === undefined) return [];
  const value = JSON.stringify({
    symbol,
    tradeId: fill.tradeId,
    clientOrderId,
    side,
    price: format(fill.price),
    quantity: format(fill.quantity),
    fee: format(fill.fee),
    feeAsset: fill.feeAsset,
    realizedPnl: format(fill.realizedPnl),
    maker: fill.maker,
    transactionTimeMs,
  });
  return [[topicOf("fills", account), `${symbol}:${fill.tradeId}`, value]];
};

const orderValue = (order: OrderFact, recordedAtMs: number): string =>
  JSON.stringify({
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    exchangeOrderId: order.exchangeOrderId,
    side: order.side,
    status: order.status,
    quantity: format(order.quantity),
    price: format(order.price),
    filled: format(order.cumulativeFilled),
    reduceOnly: order.reduceOnly,
    transactionTimeMs: order.transactionTimeMs,
    recordedAtMs,
  });

const stopValue = (stop: StopFact, recordedAtMs: number): string =>
  JSON.stringify({
    symbol: stop.symbol,
    clientOrderId: stop.clientOrderId,
    side: stop.side,
    status: stop.status,
    triggerPrice: format(stop.triggerPrice),
    reason: stop.reason,
    transactionTimeMs: stop.transactionTimeMs,
    recordedAtMs,
  });
