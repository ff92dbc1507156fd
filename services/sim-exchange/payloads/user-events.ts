import { format, notionalOf, type Price, type Side } from "#libs/domain/fixed.ts";
import type { VenueAccount } from "../engine/account.ts";
import type { ExpiryReason, VenueNotice } from "../engine/notices.ts";
import { isOpen, openQuantity, type VenueFill, type VenueOrder } from "../engine/order.ts";
import { jsonInteger } from "../json.ts";
import { algoUpdate, rateText } from "./algo.ts";
import { averageOf } from "./orders.ts";

/** The exchange at the moment of a notice, as far as its events show it. */
export interface EventView {
  readonly account: VenueAccount;
  /** Undefined while a symbol has no price. */
  readonly markOf: (symbol: string) => Price | undefined;
  readonly nowMs: number;
}

/**
 * The user stream's events for one notice; TRADE_LITE and ACCOUNT_UPDATE precede the ORDER_TRADE_UPDATE of the same
 * fill. Source: facts, section 3.
 */
export function userEvents(notice: VenueNotice, view: EventView): readonly object[] {
  const { account, nowMs } = view;
  switch (notice.kind) {
    case "order":
      return [orderUpdate(notice.order, notice.execution, notice.expiryReason, undefined, nowMs)];
    case "fill":
      return [
        tradeLite(notice.order, notice.fill, nowMs),
        {
          e: "ACCOUNT_UPDATE",
          T: notice.fill.timeMs,
          E: nowMs,
          a: {
            B: [balanceRow(account, "0")],
            P: [positionRow(notice.order.symbol, view)],
            m: "ORDER",
          },
        },
        orderUpdate(notice.order, notice.execution, "0", notice.fill, nowMs),
      ];
    case "algo":
      return [algoUpdate(notice.algo, notice.child, nowMs)];
    case "funding":
      return [
        {
          e: "ACCOUNT_UPDATE",
          T: nowMs,
          E: nowMs,
          a: {
            B: [balanceRow(account, format(notice.change))],
            P: [],
            m: "FUNDING_FEE",
            S: notice.symbol,
          },
        },
      ];
    case "transfer":
      return [
        {
          e: "ACCOUNT_UPDATE",
          T: nowMs,
          E: nowMs,
          a: { B: [balanceRow(account, format(notice.change))], P: [], m: notice.reason },
        },
      ];
    case "leverage":
      return [
        { e: "ACCOUNT_CONFIG_UPDATE", E: nowMs, T: nowMs, ac: { s: notice.symbol, l: notice.leverage } },
      ];
    case "margin-call":
      return [
        {
          e: "MARGIN_CALL",
          E: nowMs,
          cw: format(account.wallet),
          p: notice.positions.map(({ symbol, mark, unrealized, maintenance }) => ({
            s: symbol,
            ps: "BOTH",
            pa: format(account.position(symbol).amount),
            mt: "CROSSED",
            iw: "0",
            mp: format(mark),
            up: format(unrealized),
            mm: format(maintenance),
          })),
        },
      ];
  }
}

const balanceRow = (account: VenueAccount, change: string): object => ({
  a: "USDT",
  wb: format(account.wallet),
  cw: format(account.wallet),
  bc: change,
});

function positionRow(symbol: string, { account, markOf }: EventView): object {
  const position = account.position(symbol);
  const mark = markOf(symbol);
  return {
    s: symbol,
    pa: format(position.amount),
    ep: format(position.entryPrice),
    bep: format(account.breakEven(symbol)),
    cr: format(position.realized),
    up: mark === undefined ? "0" : format(account.unrealized(symbol, mark)),
    mt: "cross",
    iw: "0",
    ps: "BOTH",
    ma: "USDT",
  };
}

const tradeLite = (order: VenueOrder, fill: VenueFill, nowMs: number): object => ({
  e: "TRADE_LITE",
  E: nowMs,
  T: fill.timeMs,
  s: order.symbol,
  q: format(order.quantity),
  p: format(order.price),
  m: fill.maker,
  c: order.clientId,
  S: order.side,
  L: format(fill.price),
  l: format(fill.quantity),
  t: fill.tradeId,
  i: jsonInteger(order.orderId),
});

/** What an open limit order would trade at its own price, on the side asked for. */
const openNotional = (order: VenueOrder, side: Side): string =>
  order.side === side && order.type === "LIMIT" && isOpen(order)
    ? format(notionalOf(openQuantity(order), order.price, "down"))
    : "0";

function orderUpdate(
  order: VenueOrder,
  execution: string,
  expiryReason: ExpiryReason,
  fill: VenueFill | undefined,
  nowMs: number,
): object {
  const { origin } = order;
  return {
    e: "ORDER_TRADE_UPDATE",
    E: nowMs,
    T: order.updateTimeMs,
    o: {
      s: order.symbol,
      c: order.clientId,
      S: order.side,
      o: order.type,
      f: order.timeInForce,
      q: format(order.quantity),
      p: format(order.price),
      ap: averageOf(order),
      sp: origin === undefined ? "0" : format(origin.triggerPrice),
      x: execution,
      X: order.status,
      i: jsonInteger(order.orderId),
      ...(execution === "AMENDMENT" && order.modifyId !== undefined ? { M: order.modifyId } : {}),
      l: fill === undefined ? "0" : format(fill.quantity),
      z: format(order.filled),
      L: fill === undefined ? "0" : format(fill.price),
      n: fill === undefined ? "0" : format(fill.fee),
      N: "USDT",
      T: order.updateTimeMs,
      t: fill?.tradeId ?? 0,
      b: openNotional(order, "BUY"),
      a: openNotional(order, "SELL"),
      m: fill?.maker ?? false,
      R: order.reduceOnly,
      wt: origin?.workingType ?? "CONTRACT_PRICE",
      ot: origin?.type ?? order.type,
      ps: "BOTH",
      cp: origin?.closePosition ?? false,
      ...(origin?.type === "TRAILING_STOP_MARKET"
        ? { AP: format(origin.activatePrice), cr: rateText(origin.callbackRate) }
        : {}),
      rp: fill === undefined ? "0" : format(fill.realizedPnl),
      pP: origin?.priceProtect ?? false,
      si: 0,
      ss: 0,
      V: order.selfTradeMode,
      pm: order.priceMatch,
      gtd: order.goodTillMs,
      er: expiryReason,
    },
  };
}
