import { isStopOver } from "#libs/domain/fact.ts";
import { format } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { Account } from "./account.ts";
import { heldAt, pathOf } from "./held-price.ts";
import { levelOf } from "./levels.ts";
import { stopOf } from "./protection.ts";
import type { Trust } from "./ruling.ts";
import type { KernelState, Mark } from "./state.ts";

const { PRICE_PATH_REST: REST, PRICE_PATH_UNSPECIFIED: STREAM } = plimsoll.v1.PricePath;
type PathNumber = typeof REST | typeof STREAM;

/** An account's positions for whoever reads, amounts as text. */
export const positionsOf = ({ books }: Account, marks: ReadonlyMap<Symbol, Mark>) =>
  [...books]
    .filter(([, { position }]) => position.amount !== 0n)
    .map(([symbol, book]) => ({
      symbol,
      amount: format(book.position.amount),
      entryPrice: format(book.position.entryPrice),
      stopId: stopOf(book) ?? "",
      nakedSinceMs: book.nakedSinceMs,
      pricePath: pathOf(marks.get(symbol) ?? {}) === "REST" ? REST : STREAM,
    }));

/** Somebody else's orders that rest and may open something. */
export const foreignOrdersOf = ({ foreign }: Account) =>
  [...foreign].map(([orderId, clientOrderId]) => ({ orderId, clientOrderId }));

/** What a position is valued at, of what age, by which path. */
function priceView(known: Mark | undefined, pricePath: PathNumber, nowMs: number) {
  if (known === undefined) return undefined;
  const { mark, bid, ask, receivedAtMs } = heldAt(known);
  return {
    path: pricePath === REST ? "REST" : "SOCKET",
    mark: format(mark),
    bid: format(bid),
    ask: format(ask),
    ageMs: nowMs - receivedAtMs,
    streamAgeMs: nowMs - known.receivedAtMs,
  };
}

/** What the kernel answers about an account. */
export function accountView(
  account: Account,
  trust: Trust | undefined,
  { marks, nowMs }: Pick<KernelState, "marks" | "nowMs">,
) {
  const books = [...account.books];
  return {
    id: account.id,
    known: account.known,
    wallet: format(account.wallet),
    reconciled: account.reconciled,
    streamConnected: account.streamConnected,
    trust,
    live: account.live,
    doctorGreenAtMs: account.doctorGreenAtMs,
    stop: account.stop,
    stopCause: account.stopCause,
    stopLevel: levelOf(account) ?? "",
    coolUntilMs: account.coolUntilMs,
    circuit: account.circuit,
    drift: format(account.drift),
    driftsTotal: account.driftsTotal,
    bracketsAtMs: account.bracketsAtMs,
    positions: positionsOf(account, marks).map(({ pricePath, ...position }) => ({
      ...position,
      price: priceView(marks.get(position.symbol), pricePath, nowMs),
    })),
    stops: books.flatMap(([symbol, { stops }]) =>
      [...stops]
        .filter(([, { status }]) => !isStopOver(status))
        .map(([clientOrderId, { status }]) => ({ clientOrderId, symbol, status })),
    ),
    openOrders: books.flatMap(([symbol, { orders }]) =>
      [...orders.values()].map(({ command, phase, ...order }) => ({
        clientOrderId: command.clientOrderId,
        symbol,
        phase,
        leg: command.leg,
        side: command.side,
        quantity: format(order.quantity),
        price: format(order.price),
        filled: format(order.filled),
        committedAtMs: order.committedAtMs,
        reissues: order.reissues,
      })),
    ),
    foreignOrders: foreignOrdersOf(account),
    lastTradeIds: Object.fromEntries(
      books.map(([symbol, { lastTradeId }]) => [symbol, lastTradeId.toString()]),
    ),
  };
}
