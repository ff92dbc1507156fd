import { HaltError } from "#libs/domain/errors.ts";
import { format } from "#libs/domain/fixed.ts";
import type { IntentId } from "#libs/domain/ids.ts";
import type { CounterName } from "#libs/telemetry/catalogue.ts";
import { laneOf, SignalQueue, type Lane } from "./signal-queue.ts";
import type { Signal } from "./signals.ts";

/** What the bus said about a signal. */
export interface Stored {
  /** In INTENTS. */
  readonly sequence: number;
  /** True: the bus had it already. Null: it had it when an attempt of ours was repeated, so nobody knows. */
  readonly duplicate: boolean | null;
}

/** What becomes of a signal; exactly one of them is called, once, unless the process ends before. */
export interface Outcome {
  readonly stored: (stored: Stored) => void;
  /** It lost its place to more confident ones; it was never sent to the bus. */
  readonly dropped: (why: string) => void;
  /** The bus says that it will never store it. */
  readonly refused: (reason: string) => void;
}

export const SIGNAL_BOUNDS = { entriesMax: 100, exitsMax: 1_000, inFlightMax: 32, togetherMax: 256 };

/**
 * Signals from acceptance to the bus's acknowledgement. So many are on their way at once, exits as many again; the
 * others wait in the queue, where the least confident entry of an account goes first when there are too many. Of a burst,
 * as many as may be on their way go one by one; when these are stored and as many again wait, all that wait go together,
 * in one write, which would overtake single messages under way. Those behind them wait until these are stored: the order
 * stays.
 */
export class SignalDesk {
  readonly #publish: (signals: readonly Signal[]) => readonly Promise<Stored>[];
  readonly #fail: (error: unknown) => void;
  readonly #stopped: () => boolean;
  readonly #queue: SignalQueue<Signal>;
  readonly #bounds: typeof SIGNAL_BOUNDS;
  readonly #count: (name: CounterName) => void;
  /** Who sent what is on its way: the first, and those who repeated it meanwhile. */
  readonly #flights = new Map<IntentId, Outcome[]>();
  readonly #inFlight: Record<Lane, number> = { exits: 0, entries: 0 };

  constructor(options: {
    /** One by one or many together; each resolves once the bus has stored it, or rejects with HaltError PUBLISH_REFUSED when it never will. */
    readonly publish: (signals: readonly Signal[]) => readonly Promise<Stored>[];
    /** Hears what is nobody's refusal. */
    readonly fail: (error: unknown) => void;
    /** True: what is under way is given up, and nobody is told anything about it any more. */
    readonly stopped: () => boolean;
    readonly count: (name: CounterName) => void;
    readonly bounds?: typeof SIGNAL_BOUNDS;
  }) {
    const { bounds = SIGNAL_BOUNDS } = options;
    this.#publish = options.publish;
    this.#fail = options.fail;
    this.#stopped = options.stopped;
    this.#count = options.count;
    this.#bounds = bounds;
    this.#queue = new SignalQueue(bounds);
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get inFlight(): number {
    return this.#inFlight.exits + this.#inFlight.entries;
  }

  submit(signal: Signal, outcome: Outcome): void {
    const { intentId } = signal.intent;
    const same = this.#flights.get(intentId);
    if (same !== undefined) {
      same.push(outcome);
      return;
    }
    this.#flights.set(intentId, [outcome]);
    const lost = this.#queue.push(signal);
    if (lost !== undefined) this.#drop(lost);
    this.#pump();
  }

  #drop({ intent, account, isExit, confidence }: Signal): void {
    const { entriesMax, exitsMax } = this.#bounds;
    const why = isExit
      ? `${exitsMax} exits of ${account} wait for the bus already; this one was not sent, send it again`
      : `${entriesMax} signals of ${account} that are no less confident than ${format(confidence)} wait for the bus; this one was not sent`;
    this.#count("signals.dropped");
    for (const { dropped } of this.#landed(intent)) dropped(why);
  }

  #pump(): void {
    for (const lane of ["exits", "entries"] as const) {
      const { inFlightMax, togetherMax } = this.#bounds;
      while (this.#inFlight[lane] < inFlightMax && this.#queue.waiting(lane) > 0) {
        const together = this.#queue.waiting(lane) < inFlightMax ? 1 : togetherMax;
        if (together > 1 && this.#inFlight[lane] > 0) break;
        const signals: Signal[] = [];
        for (let next; signals.length < together && (next = this.#queue.shift(lane)) !== undefined;)
          signals.push(next);
        this.#inFlight[lane] += signals.length;
        for (const [i, stored] of this.#publish(signals).entries())
          void this.#land(signals[i] as Signal, stored);
      }
    }
  }

  async #land(signal: Signal, stored: Promise<Stored>): Promise<void> {
    try {
      this.#settle(signal, await stored);
    } catch (error) {
      if (this.#stopped()) return;
      if (error instanceof HaltError && error.code === "PUBLISH_REFUSED") this.#refuse(signal, error.message);
      else this.#fail(error);
    } finally {
      this.#inFlight[laneOf(signal)] -= 1;
    }
    this.#pump();
  }

  #settle({ intent }: Signal, { sequence, duplicate }: Stored): void {
    if (duplicate !== true) this.#count("signals.stored");
    for (const [i, { stored }] of this.#landed(intent).entries()) {
      const repeated = i > 0 ? true : duplicate;
      if (repeated === true) this.#count("signals.duplicate");
      stored({ sequence, duplicate: repeated });
    }
  }

  #refuse({ intent }: Signal, reason: string): void {
    this.#count("signals.refused");
    for (const { refused } of this.#landed(intent)) refused(reason);
  }

  /** Who waits for word of it; it is on its way no more. */
  #landed({ intentId }: Signal["intent"]): readonly Outcome[] {
    const outcomes = this.#flights.get(intentId) ?? [];
    this.#flights.delete(intentId);
    return outcomes;
  }
}
