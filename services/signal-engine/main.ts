import { jetstream } from "@nats-io/jetstream";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { BurstPublisher } from "#libs/bus/burst-publisher.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { parsePositionAmount, parsePrice, type Price } from "#libs/domain/fixed.ts";
import {
  parseAccountId,
  parseSymbol,
  symbolToken,
  uuid7,
  type AccountId,
  type Symbol,
} from "#libs/domain/ids.ts";
import { integer, list } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { recently } from "#libs/runtime/findings.ts";
import { runService } from "#libs/runtime/service.ts";
import { messaging } from "#libs/telemetry/messaging.ts";
import { accountHash, startSpan, SpanKind } from "#libs/telemetry/trace.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { decodeClockBeat, decodeMarketEvent } from "#libs/wire/market.ts";
import { publishEstimates } from "./estimates.ts";
import { Strategy, type Wish } from "./strategy.ts";

/** How often the kernel's own books are asked, real time: the strategy never keeps a position of its own. */
const ASK_EVERY_MS = 150;
const EXPIRES_AFTER_MS = 20_000;
/** At the end what is on its way to the bus is waited for so long; the process has 3 s. */
const STORED_WITHIN_MS = 1_500;
/** Quiet markets have one each second; the strategy has nothing to go by without. */
const PRICE_WITHIN_MS = 60_000;

interface Holding {
  readonly position: bigint;
  readonly ordersOpen: boolean;
}

await runService(
  "signal-engine",
  process.env,
  (reader) => ({
    accounts: reader.read(
      "ACCOUNTS",
      list((text) => parseAccountId(text)),
    ),
    symbols: reader.read(
      "SYMBOLS",
      list((text) => parseSymbol(text)),
    ),
    seed: reader.read("SEED", integer(0, 4_294_967_295)),
  }),
  async (context, { accounts, symbols, seed }) => {
    const { nc, stats, log, signal, fail } = context;
    const js = jetstream(nc);
    const intents = new BurstPublisher({ nc, js, signal });
    const clock = new ExchangeClock(context.timeScale);
    const holdings = new Map<string, Holding>();
    /** Account and symbol whose newest wish the kernel's books do not show yet. */
    const settling = new Set<string>();
    const strategies = new Map<string, Strategy>();
    /** Wishes on their way to the bus. */
    const underWay = new Set<Promise<void>>();
    const keyOf = (account: AccountId, symbol: Symbol): string => `${account} ${symbol}`;
    for (const [a, account] of accounts.entries())
      for (const [s, symbol] of symbols.entries())
        strategies.set(keyOf(account, symbol), new Strategy(seed + a * 7 + s));

    nc.subscribe("clock.exchange", {
      callback: (error, message) => {
        if (error !== null) return;
        const beat = decodeClockBeat(message.data);
        clock.follow(beat.exchangeTimeMs, beat.rate, performance.now());
      },
    });

    const ask = async (account: AccountId): Promise<void> => {
      const reply = await nc.request("kernel.query", JSON.stringify({ what: "account", account }), {
        timeout: 1_000,
      });
      const { account: view } = reply.json<{
        account: {
          known: boolean;
          positions?: readonly { symbol: string; amount: string }[];
          openOrders?: readonly { symbol: string }[];
        };
      }>();
      for (const symbol of symbols) {
        const amount = view.positions?.find((position) => position.symbol === symbol)?.amount ?? "0";
        const ordersOpen = view.openOrders?.some((order) => order.symbol === symbol) ?? false;
        const key = keyOf(account, symbol);
        settling.delete(key);
        if (view.known) holdings.set(key, { position: parsePositionAmount(amount), ordersOpen });
        else holdings.delete(key);
      }
    };
    const asking = setInterval(() => {
      for (const account of accounts)
        ask(account).catch(() => {
          // No active kernel answers: what we hold is not known, so nothing is wished for.
          for (const symbol of symbols) holdings.delete(keyOf(account, symbol));
        });
    }, ASK_EVERY_MS);

    const send = (
      account: AccountId,
      symbol: Symbol,
      wish: Wish,
      nowMs: number,
      receivedAt: number,
    ): void => {
      const intentId = uuid7(nowMs, randomBytes(10));
      const exit = wish.purpose === "REDUCE" || wish.purpose === "CLOSE";
      const signalled = startSpan(
        "signal",
        SpanKind.INTERNAL,
        "",
        {
          "plimsoll.intent_id": intentId,
          "plimsoll.account_hash": accountHash(account),
          "plimsoll.symbol": symbol,
          "plimsoll.purpose": wish.purpose,
          "plimsoll.exit": exit,
        },
        { always: exit, startMs: Date.now() - (performance.now() - receivedAt) },
      );
      const span = startSpan(
        "publish intent.{account}.{symbol}",
        SpanKind.PRODUCER,
        signalled.traceparent,
        messaging("publish", "intent.{account}.{symbol}", intentId),
      );
      const bytes = encodeIntent({
        intentId,
        account,
        strategy: "reference-momentum",
        symbol,
        side: wish.side,
        purpose: wish.purpose,
        size: wish.size,
        entryStyle: wish.entryStyle,
        slippageBps: wish.slippageBps,
        workingMs: wish.workingMs,
        confidence: wish.confidence,
        votes: [],
        createdAtMs: nowMs,
        expiresAtMs: nowMs + EXPIRES_AFTER_MS,
        traceparent: span.traceparent,
      });
      stats.count("intents");
      stats.latency("priceToIntent", performance.now() - receivedAt);
      const message = {
        subject: `intent.${account}.${symbolToken(symbol)}`,
        bytes,
        msgId: intentId,
        type: "Intent",
        traceparent: span.traceparent,
      };
      const stored = intents.publish(message, exit ? "exits" : "entries").then(
        () => {
          span.end();
          signalled.end();
        },
        (error: unknown) => {
          span.end("not stored");
          signalled.end("not stored");
          if (!signal.aborted) fail(error);
        },
      );
      underWay.add(stored);
      void stored.finally(() => underWay.delete(stored));
    };

    let seenAt = Number.NEGATIVE_INFINITY;
    context.health.ready("prices", () =>
      recently("a price was seen", performance.now() - seenAt, PRICE_WITHIN_MS, "feed-gateway"),
    );
    for (const symbol of symbols)
      nc.subscribe(`md.${symbolToken(symbol)}.top`, {
        callback: (error, message) => {
          if (error !== null || signal.aborted || !clock.synced) return;
          const receivedAt = performance.now();
          seenAt = receivedAt;
          let mid: Price;
          try {
            const { body } = decodeMarketEvent(message.data);
            if (body.kind !== "top") return;
            mid = ((parsePrice(body.bidPrice) + parsePrice(body.askPrice)) / 2n) as Price;
          } catch (fault) {
            if (!(fault instanceof InvalidValueError)) throw fault;
            stats.count("tops.refused");
            return;
          }
          const nowMs = clock.now(receivedAt);
          for (const account of accounts) {
            const key = keyOf(account, symbol);
            const holding = holdings.get(key);
            const strategy = strategies.get(key);
            if (holding === undefined || strategy === undefined || settling.has(key)) continue;
            const wish = strategy.onLook({ nowMs, mid, ...holding });
            if (wish === undefined) continue;
            settling.add(key);
            send(account, symbol, wish, nowMs, receivedAt);
          }
        },
      });
    await publishEstimates(context, js, symbols);
    context.onStop(async () => {
      clearInterval(asking);
      // What the kernel decides meanwhile has its parent in the trace.
      await Promise.race([Promise.all(underWay), sleep(STORED_WITHIN_MS)]);
    });
    log.info({ event: "strategy", accounts, symbols }, "the reference strategy watches");
    context.ready();
  },
);
