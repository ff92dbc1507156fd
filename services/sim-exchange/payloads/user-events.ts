import { format } from "#libs/domain/fixed.ts";
import type { VenueAccount } from "../engine/account.ts";
import type { VenueFill, VenueNotice, VenueOrder } from "../engine/order.ts";
import { averageOf } from "./orders.ts";

/** The user stream's events for one notice; ACCOUNT_UPDATE precedes the ORDER_TRADE_UPDATE of the same fill. */
export function userEvents(notice: VenueNotice, account: VenueAccount, nowMs: number): readonly object[] {
  switch (notice.kind) {
    case "order":
      return [orderUpdate(notice.order, notice.execution, notice.expiryReason, undefined, nowMs)];
    case "fill": {
      const { order, fill } = notice;
      const { amount, entryPrice } = account.position(order.symbol);
      return [
        {
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
          i: order.orderId,
        },
        {
          e: "ACCOUNT_UPDATE",
          E: nowMs,
          T: fill.timeMs,
          a: {
            m: "ORDER",
            B: [{ a: "USDT", wb: format(account.wallet), cw: format(account.wallet), bc: "0" }],
            P: [
              {
                s: order.symbol,
                pa: format(amount),
                ep: format(entryPrice),
                bep: format(entryPrice),
                cr: "0",
                up: "0",
                mt: "cross",
                iw: "0",
                ps: "BOTH",
                ma: "USDT",
              },
            ],
          },
        },
        orderUpdate(order, "TRADE", "0", fill, nowMs),
      ];
    }
    case "funding":
      return [
        {
          e: "ACCOUNT_UPDATE",
          E: nowMs,
          T: nowMs,
          a: {
            m: "FUNDING_FEE",
            B: [
              {
                a: "USDT",
                wb: format(account.wallet),
                cw: format(account.wallet),
                bc: format(notice.change),
              },
            ],
            P: [],
            S: notice.symbol,
          },
        },
      ];
    case "leverage":
      return [
        { e: "ACCOUNT_CONFIG_UPDATE", E: nowMs, T: nowMs, ac: { s: notice.symbol, l: notice.leverage } },
      ];
  }
}

function orderUpdate(
  order: VenueOrder,
  execution: string,
  expiryReason: string,
  fill: VenueFill | undefined,
  nowMs: number,
): object {
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
      sp: "0",
      x: execution,
      X: order.status,
      i: order.orderId,
      l: fill === undefined ? "0" : format(fill.quantity),
      z: format(order.filled),
      L: fill === undefined ? "0" : format(fill.price),
      ...(fill === undefined ? {} : { n: format(fill.fee), N: "USDT" }),
      T: order.updateTimeMs,
      t: fill?.tradeId ?? 0,
      b: "0",
      a: "0",
      m: fill?.maker ?? false,
      R: order.reduceOnly,
      wt: "CONTRACT_PRICE",
      ot: order.type,
      ps: "BOTH",
      cp: false,
      rp: fill === undefined ? "0" : format(fill.realizedPnl),
      pP: false,
      si: 0,
      ss: 0,
      V: "EXPIRE_MAKER",
      pm: "NONE",
      gtd: 0,
      er: expiryReason,
    },
  };
}
