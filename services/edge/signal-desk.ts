import { Departures, TOGETHER_MAX, type Lane } from "#libs/bus/departures.ts";
import type { Stored } from "#libs/bus/store-together.ts";
import { HaltError } from "#libs/domain/errors.ts";
import { format } from "#libs/domain/fixed.ts";
import type { IntentId } from "#libs/domain/ids.ts";
import type { CounterName } from "#libs/telemetry/catalogue.ts";
import { laneOf, SignalQueue } from "./signal-queue.ts";
import type { Signal } from "./signals.ts";

/** What becomes of a signal; exactly one of them is called, once, unless the process ends before. */
export interface Outcome {
  readonly stored: (stored: Stored) => void;
  /** It lost its place to more confident ones; it was never sent to the bus. */
  readonly dropped: (why: string) => void;
  /** The bus says that it will never store it. */
  readonly refused: (reason: string) => void;
}

/** Of one account so many wait; of entries as many as one write takes, so that no burst that it takes loses one. */
const SIGNAL_BOUNDS = { entriesMax: TOGETHER_MAX, exitsMax: 1_000 };

/**
 * Signals from acceptance to the bus's acknowledgement. Exits and entries leave apart, each lane by {@link Departures};
 * the others wait in the queue, where the least confident entry of an account goes first when there are too many.
 */
export class SignalDesk {
  readonly #publish: (signals: readonly Signal[]) => readonly Promise<Stored>[];
  readonly #fail: (error: unknown) => void;
  readonly #stopped: () => boolean;
  readonly #queue = new SignalQueue<Signal>(SIGNAL_BOUNDS);
  readonly #departures: Readonly<Record<Lane, Departures<Signal>>>;
  readonly #count: (name: CounterName) => void;
  /** Who sent what is on its way: the first, and those who repeated it meanwhile. */
  readonly #flights = new Map<IntentId, Outcome[]>();

  constructor(options: {
    /** One by one or many together; each resolves once the bus has stored it, or rejects with HaltError PUBLISH_REFUSED when it never will. */
    readonly publish: (signals: readonly Signal[]) => readonly Promise<Stored>[];
    /** Hears what is nobody's refusal. */
    readonly fail: (error: unknown) => void;
    /** True: what is under way is given up, and nobody is told anything about it any more. */
    readonly stopped: () => boolean;
    readonly count: (name: CounterName) => void;
  }) {
    this.#publish = options.publish;
    this.#fail = options.fail;
    this.#stopped = options.stopped;
    this.#count = options.count;
    const departuresOf = (lane: Lane): Departures<Signal> =>
      new Departures({
        waiting: () => this.#queue.waiting(lane),
        shift: () => this.#queue.shift(lane),
        send: (signals) => this.#send(signals),
      });
    this.#departures = { exits: departuresOf("exits"), entries: departuresOf("entries") };
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get inFlight(): number {
    return this.#departures.exits.underWay + this.#departures.entries.underWay;
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
    this.#departures[laneOf(signal)].call();
  }

  #drop({ intent, account, isExit, confidence }: Signal): void {
    const { entriesMax, exitsMax } = SIGNAL_BOUNDS;
    const why = isExit
      ? `${exitsMax} exits of ${account} wait for the bus already; this one was not sent, send it again`
      : `${entriesMax} signals of ${account} that are no less confident than ${format(confidence)} wait for the bus; this one was not sent`;
    this.#count("signals.dropped");
    for (const { dropped } of this.#landed(intent)) dropped(why);
  }

  #send(signals: readonly Signal[]): readonly Promise<void>[] {
    return this.#publish(signals).map((stored, i) => this.#land(signals[i] as Signal, stored));
  }

  async #land(signal: Signal, stored: Promise<Stored>): Promise<void> {
    try {
      this.#settle(signal, await stored);
    } catch (error) {
      if (this.#stopped()) return;
      if (error instanceof HaltError && error.code === "PUBLISH_REFUSED") this.#refuse(signal, error.message);
      else this.#fail(error);
    }
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
