import { premiumIndex } from "#libs/binance/market-events.ts";
import type { BinanceRest } from "#libs/binance/rest.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { MarketBody } from "#libs/wire/market.ts";

export interface RestMarksPorts extends Pick<ServiceContext, "stats" | "log"> {
  readonly rest: Pick<BinanceRest, "get">;
  /** Symbols whose prices the streams do not bring. */
  readonly silent: () => readonly Symbol[];
  readonly alarm: (text: string, about: string) => void;
  readonly publish: (symbol: Symbol, timeMs: number, mark: Extract<MarketBody, { kind: "mark" }>) => void;
}

const PATH = "/fapi/v1/premiumIndex";
/** One symbol costs 1 of 2,400 weight per minute, all of them 10. Source: facts, "REST", premiumIndex. */
const SYMBOLS_MAX = 9;
/** An answer that would come later than this is of no use: the next question is due. */
const WITHIN_MS = 2_000;

/** The second path of marks: asks for those whose streams are silent, one question at a time. */
export class RestMarks {
  readonly #ports: RestMarksPorts;
  #asking = false;

  constructor(ports: RestMarksPorts) {
    this.#ports = ports;
  }

  /** Asks for what is silent now, unless the last question is still open. */
  async ask(): Promise<void> {
    const { silent, stats, log } = this.#ports;
    const symbols = this.#asking ? [] : silent();
    if (symbols.length === 0) return;
    this.#asking = true;
    const which = symbols.join(", ");
    this.#ports.alarm(
      `No connection brings the prices of ${which}: the mark price is asked for by REST and published as such, connections are replaced, and entries stop by the age of what the streams brought last; look at the exchange's streams.`,
      which,
    );
    try {
      for (const row of await this.#answers(symbols)) {
        const { symbol, timeMs, body } = premiumIndex(row as Readonly<Record<string, unknown>>);
        if (!symbols.includes(symbol)) continue;
        stats.count("marks.rest");
        this.#ports.publish(symbol, timeMs, body);
      }
    } catch (error) {
      stats.count("marks.rest.failed");
      log.warn({ event: "rest-mark-failed", error: messageOf(error) }, "a mark price was not read");
    } finally {
      this.#asking = false;
    }
  }

  async #answers(symbols: readonly Symbol[]): Promise<readonly unknown[]> {
    const { rest } = this.#ports;
    const waiting = { untilAt: performance.now() + WITHIN_MS };
    if (symbols.length <= SYMBOLS_MAX)
      return Promise.all(symbols.map((symbol) => rest.get(PATH, { symbol }, waiting)));
    return (await rest.get(PATH, {}, waiting)) as readonly unknown[];
  }
}
