import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import type { BinanceRest } from "#libs/binance/rest.ts";
import { keepConnected } from "#libs/binance/socket.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { payloadOf } from "./events.ts";
import { Overlap } from "./overlap.ts";

const LISTEN_KEY = "/fapi/v1/listenKey";
const NO_SUCH_KEY = -1125;

/** Real milliseconds. Source: facts, section 3.1. */
export interface SocketTimes {
  /** A key lives 60 minutes; it is kept alive at half of that. */
  readonly keepAliveMs: number;
  readonly keyLifeMs: number;
  /** A keep-alive that fails is tried again so soon, then twice as late each time. */
  readonly retryMs: number;
  /** A connection ends after 24 hours: before that another takes its place. */
  readonly rotateMs: number;
  /** Both are listened to for so long. */
  readonly overlapMs: number;
  /** The exchange pings every 3 minutes; much longer without a frame is a dead socket. */
  readonly idleMs: number;
}

const MINUTE_MS = 60_000;

/** @param scale an exchange whose connections and keys live so many times shorter: a simulated one. */
export const socketTimes = (scale = 1): SocketTimes => ({
  keepAliveMs: (30 * MINUTE_MS) / scale,
  keyLifeMs: (60 * MINUTE_MS) / scale,
  retryMs: 5_000 / scale,
  rotateMs: (23 * 60 * MINUTE_MS) / scale,
  overlapMs: Math.max(500, 10_000 / scale),
  idleMs: Math.max(2_000, (10 * MINUTE_MS) / scale),
});

/**
 * Until the next keep-alive after so many failures in a row, at random so that the accounts of an address do not ask at
 * the same time: a little early, or the first retry and then twice as late each time, by a quarter more or less.
 *
 * @param random within 0 to 1.
 */
export function keepAliveAfterMs(
  { keepAliveMs, retryMs }: Pick<SocketTimes, "keepAliveMs" | "retryMs">,
  failures: number,
  random: number,
): number {
  if (failures === 0) return keepAliveMs * (0.9 + random / 10);
  return Math.min(keepAliveMs, retryMs * 2 ** (failures - 1)) * (0.75 + random / 2);
}

/** What the socket tells its account. */
interface Listener {
  /** Connected: what happened before is not known. */
  readonly open: () => void;
  readonly text: (text: string) => void;
  readonly closed: (reason: string) => void;
  /** Another connection has taken over, and was there before the one before it went. */
  readonly renewed: () => void;
}

/** One connection after the other under one listen key; a successor takes over before its predecessor goes. */
interface Life {
  readonly number: number;
  readonly why: string;
  readonly end: AbortController;
  listenKey: string;
  openedAtMs: number | undefined;
  terminate: () => void;
}

/**
 * One account's private socket: connected again whenever it closes, on a listen key that is kept alive, and renewed
 * before the exchange ends it. The key is everybody's who reads the account, so it is never deleted.
 */
export class PrivateSocket {
  readonly #context: ServiceContext;
  readonly #rest: BinanceRest;
  readonly #keys: Credentials;
  readonly #times: SocketTimes;
  #wsBase = new URL("ws://unset");
  #on: Listener | undefined;
  #lives = 0;
  #primary: Life | undefined;
  #successor: Life | undefined;
  #overlap: Overlap | undefined;
  readonly #running = new Set<Promise<void>>();
  /** Monotonic milliseconds of the last word that the key lives. */
  #aliveAtMs = 0;

  constructor(options: {
    readonly context: ServiceContext;
    readonly rest: BinanceRest;
    readonly keys: Credentials;
    readonly times: SocketTimes;
  }) {
    this.#context = options.context;
    this.#rest = options.rest;
    this.#keys = options.keys;
    this.#times = options.times;
  }

  /** Ends the connection there is; the next one has a new listen key if the old one is gone. */
  cut(): void {
    this.#primary?.terminate();
  }

  /** Another connection takes over; the one there is goes when it is there. */
  renew(why: string): void {
    const isRenewing = this.#successor !== undefined || this.#overlap !== undefined;
    if (isRenewing || this.#primary?.openedAtMs === undefined) return;
    this.#successor = this.#begin(why);
  }

  /** Runs until the signal is aborted. */
  async run(wsBase: URL, on: Listener): Promise<void> {
    const { signal } = this.#context;
    this.#wsBase = wsBase;
    this.#on = on;
    this.#primary = this.#begin("start");
    const keeping = Promise.all([this.#keepAlive(), this.#rotate()]);
    await keeping;
    if (!signal.aborted) return;
    await Promise.all(this.#running);
  }

  /** Asks whether the key that is listened on lives; one that does not, or is another, is replaced. */
  async probe(): Promise<void> {
    try {
      const { listenKey } = (await this.#rest.keyed("PUT", LISTEN_KEY, this.#keys)) as { listenKey: string };
      this.#aliveAtMs = performance.now();
      const life = this.#primary;
      if (life?.openedAtMs !== undefined && life.listenKey !== listenKey)
        this.renew("the listen key is another one");
    } catch (error) {
      if (!(error instanceof VenueAnswerError && error.code === NO_SUCH_KEY)) throw error;
      this.#lost("the exchange does not know the listen key");
    }
  }

  async #keepAlive(): Promise<void> {
    const { signal, log, stats } = this.#context;
    const { keyLifeMs } = this.#times;
    for (let failures = 0; !signal.aborted;) {
      const waitMs = keepAliveAfterMs(this.#times, failures, Math.random());
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.probe();
        failures = 0;
      } catch (error) {
        failures += 1;
        stats.count("keep-alive.failed");
        log.warn(
          { event: "keep-alive-failed", account: this.#keys.id, failures, error: messageOf(error) },
          "the listen key is kept alive again soon",
        );
        if (performance.now() - this.#aliveAtMs < keyLifeMs) continue;
        failures = 0;
        this.#lost("the listen key was not kept alive in time");
      }
    }
  }

  async #rotate(): Promise<void> {
    const { signal } = this.#context;
    const { rotateMs } = this.#times;
    // Not at the same instant as every other account on this address.
    const afterMs = rotateMs * (0.9 + Math.random() / 10);
    while (!signal.aborted) {
      const aliveMs = performance.now() - (this.#primary?.openedAtMs ?? performance.now());
      await sleep(Math.max(100, Math.min(60_000, afterMs - aliveMs)), undefined, { signal }).catch(
        () => undefined,
      );
      const openedAtMs = this.#primary?.openedAtMs;
      if (openedAtMs !== undefined && performance.now() - openedAtMs >= afterMs)
        this.renew("its 24 hours end");
    }
  }

  #lost(reason: string): void {
    this.#context.stats.count("listen-keys.lost");
    this.#context.log.warn(
      { event: "listen-key-lost", account: this.#keys.id, reason },
      "a new listen key is fetched",
    );
    this.cut();
  }

  #begin(why: string): Life {
    const life: Life = {
      number: (this.#lives += 1),
      why,
      end: new AbortController(),
      listenKey: "",
      openedAtMs: undefined,
      terminate: () => undefined,
    };
    const running = keepConnected({
      url: async () => {
        const { listenKey } = (await this.#rest.keyed("POST", LISTEN_KEY, this.#keys)) as {
          listenKey: string;
        };
        this.#aliveAtMs = performance.now();
        life.listenKey = listenKey;
        return new URL(`${this.#wsBase.href.replace(/\/$/, "")}/private/ws/${listenKey}`);
      },
      signal: AbortSignal.any([this.#context.signal, life.end.signal]),
      idleMs: this.#times.idleMs,
      onOpen: (terminate) => {
        life.terminate = terminate;
        life.openedAtMs = performance.now();
        this.#context.stats.count("connections");
        if (life === this.#successor) this.#takeOver(life);
        else if (life === this.#primary) this.#on?.open();
      },
      onText: (text) => {
        this.#onText(life, text);
      },
      onClosed: (reason) => {
        life.openedAtMs = undefined;
        life.terminate = () => undefined;
        this.#onClosed(life, reason);
      },
    }).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return life;
  }

  #onText(life: Life, text: string): void {
    if (text.includes('"listenKeyExpired"')) {
      const { e, listenKey } = payloadOf(text);
      // Nothing more comes by this key, and the socket stays open.
      if (e === "listenKeyExpired" && (listenKey === undefined || listenKey === life.listenKey)) {
        if (life === this.#primary) this.#lost("the exchange has ended the listen key");
        return;
      }
    }
    if (this.#overlap === undefined || this.#overlap.isNews(life.number, text)) this.#on?.text(text);
  }

  #takeOver(life: Life): void {
    const predecessor = this.#primary;
    this.#primary = life;
    this.#successor = undefined;
    if (predecessor?.openedAtMs === undefined) {
      predecessor?.end.abort();
      this.#on?.open();
      return;
    }
    this.#overlap = new Overlap();
    this.#context.log.info(
      { event: "connection-renewed", account: this.#keys.id, reason: life.why },
      "another connection has taken over",
    );
    this.#context.stats.count("renewed");
    this.#on?.renewed();
    setTimeout(() => {
      predecessor.end.abort();
      this.#overlap = undefined;
    }, this.#times.overlapMs).unref();
  }

  #onClosed(life: Life, reason: string): void {
    if (life === this.#successor) return; // It tries again.
    if (life !== this.#primary) {
      life.end.abort();
      return;
    }
    this.#context.stats.count("reconnects");
    this.#context.log.warn(
      { event: "stream-down", account: this.#keys.id, reason },
      "the private stream is down",
    );
    this.#on?.closed(reason);
  }
}
