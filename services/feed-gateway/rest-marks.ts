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

type Row = Readonly<Record<string, unknown>>;

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
    const { silent, rest } = this.#ports;
    const symbols = this.#asking ? [] : silent();
    if (symbols.length === 0) return;
    this.#asking = true;
    const which = symbols.join(", ");
    this.#ports.alarm(
      `No connection brings the prices of ${which}: the mark price is asked for by REST and published as such, connections are replaced, and entries stop by the age of what the streams brought last; look at the exchange's streams.`,
      which,
    );
    // What one symbol lacks, or a row, keeps no other's mark back.
    await Promise.all(
      this.#questions(symbols).map(async (params) => {
        try {
          const answer = await rest.get(PATH, params, { untilAt: performance.now() + WITHIN_MS });
          for (const row of Array.isArray(answer) ? (answer as readonly Row[]) : [answer as Row])
            if (symbols.some((symbol) => symbol === row["symbol"])) this.#publish(row);
        } catch (error) {
          this.#failed(error);
        }
      }),
    );
    this.#asking = false;
  }

  #questions(symbols: readonly Symbol[]): readonly Readonly<Record<string, string>>[] {
    return symbols.length <= SYMBOLS_MAX ? symbols.map((symbol) => ({ symbol })) : [{}];
  }

  #publish(row: Row): void {
    try {
      const { symbol, timeMs, body } = premiumIndex(row);
      this.#ports.publish(symbol, timeMs, body);
      this.#ports.stats.count("marks.rest");
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const { stats, log } = this.#ports;
    stats.count("marks.rest.failed");
    log.warn({ event: "rest-mark-failed", error: messageOf(error) }, "a mark price was not read");
  }
}
