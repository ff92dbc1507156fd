import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import type { BinanceRest } from "#libs/binance/rest.ts";
import { connectOnce } from "#libs/binance/socket.ts";
import { UnknownWords } from "#libs/binance/unknown-words.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import { BRACKETS_CHANGED_KEY, SYMBOLS_READ_KEY } from "#libs/domain/reference.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { storeReferences } from "./reference.ts";

export interface ContractsPorts extends Pick<ServiceContext, "log" | "stats" | "signal"> {
  readonly kv: KV;
  readonly rest: Pick<BinanceRest, "get">;
  readonly clock: Pick<ExchangeClock, "now">;
  readonly symbols: readonly Symbol[];
  /** Tells people a sentence, and of what. */
  readonly alarm: (text: string, about: string) => void;
  /** Base of the exchange's sockets. */
  readonly ws: URL;
}

const EVERY_MS = 3_600_000;
/** Between a failed read and the next, and between two connections. */
const RETRY_MS = 500;
/** REST may say a change later than the stream: it is asked again. */
const AGAIN_MS = 10_000;
/** The exchange pings every 3 minutes. */
const IDLE_MS = 600_000;

/**
 * Keeps the rules of our symbols in KV `reference`: read at the start, every hour, when the exchange says that a contract
 * has changed, and when it may have said so unheard. What has not changed is not written; when it was read is, each time.
 */
export class Contracts {
  readonly #ports: ContractsPorts;
  #wake: (() => void) | undefined;
  /** Something may have changed since the last read began. */
  #stale = false;

  constructor(ports: ContractsPorts) {
    this.#ports = ports;
  }

  /** Reads until it has succeeded, or the signal is aborted. */
  async read(): Promise<void> {
    const { kv, rest, clock, symbols, alarm, log, stats, signal } = this.#ports;
    while (!signal.aborted)
      try {
        this.#stale = false;
        const asOfMs = clock.now(performance.now());
        const info = await rest.get("/fapi/v1/exchangeInfo");
        // One that is delisted or misspelt must not leave the others without rules, nor without prices.
        for (const { message, field } of await storeReferences(kv, info, symbols, asOfMs))
          alarm(
            `The rules of a symbol cannot be read: ${message}. What was known of it stays; look at SYMBOLS and at the exchange.`,
            `${field} ${message}`,
          );
        await kv.put(SYMBOLS_READ_KEY, JSON.stringify({ asOfMs }));
        stats.count("references.read");
        return;
      } catch (error) {
        log.warn({ event: "references-not-read", error: messageOf(error) }, "exchangeInfo is read again");
        await this.#sleep(RETRY_MS);
      }
  }

  /** Reads whenever it is due, until the signal is aborted. */
  async keep(): Promise<void> {
    const { signal } = this.#ports;
    void this.#listen();
    for (let waitMs = EVERY_MS; !signal.aborted;) {
      const told = this.#stale || (await this.#told(waitMs));
      if (signal.aborted) return;
      await this.read();
      waitMs = told ? AGAIN_MS : EVERY_MS;
    }
  }

  async #told(withinMs: number): Promise<boolean> {
    const woken = Promise.withResolvers<boolean>();
    this.#wake = () => {
      woken.resolve(true);
    };
    const waited = new AbortController();
    const told = await Promise.race([
      woken.promise,
      sleep(withinMs, false, { signal: AbortSignal.any([this.#ports.signal, waited.signal]) }).catch(
        () => false,
      ),
    ]);
    waited.abort();
    return told;
  }

  #tell(): void {
    this.#stale = true;
    this.#wake?.();
  }

  async #listen(): Promise<void> {
    const { ws, signal, stats } = this.#ports;
    const url = new URL(`${ws.href.replace(/\/$/, "")}/market/ws/!contractInfo`);
    let connections = 0;
    while (!signal.aborted) {
      await connectOnce(url, {
        signal,
        idleMs: IDLE_MS,
        onOpen: () => {
          connections += 1;
          // What was said while nobody listened is not known.
          if (connections > 1) this.#tell();
        },
        onText: (text) => {
          this.#onText(text);
        },
      });
      stats.count("contracts.disconnected");
      await this.#sleep(RETRY_MS * (0.5 + Math.random()));
    }
  }

  #onText(text: string): void {
    const { symbols, stats, kv, clock, log } = this.#ports;
    let event: { readonly e?: unknown; readonly s?: unknown; readonly bks?: unknown };
    try {
      event = JSON.parse(text) as typeof event;
    } catch {
      stats.count("contracts.refused");
      return;
    }
    UnknownWords.of(this.#ports).event(event);
    const { e, s, bks } = event;
    if (e !== "contractInfo" || !symbols.some((symbol) => symbol === s)) return;
    stats.count("contracts.changed");
    log.info({ event: "contract-changed", symbol: s }, "the exchange says that a contract has changed");
    this.#tell();
    if (!Array.isArray(bks) || bks.length === 0) return;
    kv.put(BRACKETS_CHANGED_KEY, JSON.stringify({ asOfMs: clock.now(performance.now()) })).catch(
      (error: unknown) => {
        log.warn(
          { event: "brackets-changed-not-told", error: messageOf(error) },
          "changed leverage tables are read within the hour",
        );
      },
    );
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ports.signal }).catch(() => undefined);
  }
}
