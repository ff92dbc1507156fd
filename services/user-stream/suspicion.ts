import type { Symbol } from "#libs/domain/ids.ts";
import type { Payload } from "./events.ts";
import type { Told } from "./told.ts";

/** A trade's full event comes so soon after its TRADE_LITE, real milliseconds; else it is taken for lost. */
const FULL_EVENT_MS = 1_500;

/** Whether a connection that seems well tells all there is: silence is not health. */
export class Suspicion {
  readonly #told: Told;
  readonly #onLost: (reason: string) => void;
  #events = 0;
  #eventsUnsaid = 0;
  /** What the last look at the account found and the stream had not said. */
  #unsaid = "";

  /** @param onLost an event is missing. */
  constructor(told: Told, onLost: (reason: string) => void) {
    this.#told = told;
    this.#onLost = onLost;
  }

  /** Events so far. */
  get events(): number {
    return this.#events;
  }

  /** An event came. TRADE_LITE is a fill without its fee: it says that the full event is due. */
  event({ e, s, t }: Payload): void {
    this.#events += 1;
    if (e !== "TRADE_LITE") return;
    setTimeout(() => {
      if (!this.#told.hasTrade(String(s) as Symbol, String(t)))
        this.#onLost(`the event of trade ${String(t)} on ${String(s)} did not come`);
    }, FULL_EVENT_MS).unref();
  }

  /** The account was found to be as it was told. */
  compared(): void {
    this.#unsaid = "";
  }

  /**
   * The account was read and is not as it was told. REST can be ahead of the stream or behind it; what stays so from
   * one look to the next is neither, nor is an account that moves on while no event at all comes.
   *
   * @param text equal for equal reads. @returns whether the stream is to blame.
   */
  unsaid(text: string): boolean {
    const before = this.#unsaid;
    const silent = this.#events === this.#eventsUnsaid;
    this.#unsaid = text;
    this.#eventsUnsaid = this.#events;
    return before !== "" && (silent || text === before);
  }
}
