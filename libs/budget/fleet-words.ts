import { setTimeout as sleep } from "node:timers/promises";
import { DOCUMENTED_LIMITS, type ExchangeLimits } from "./limits.ts";
import { longer, parseSilence, silenceText, type Silence } from "./silence.ts";
import type { BudgetStore } from "./store.ts";
import type { Instant } from "./window-clock.ts";

const LIMITS_KEY = "limits";
/** Processes of one address do not come back at the same instant. */
const JITTER_MS = 250;
const TELL_EVERY_MS = 1_000;
/** It keeps no process from ending. */
const QUIETLY = { ref: false };

/** What the exchange told one process of the fleet and all must know: silence, and its limits. */
export class FleetWords {
  readonly #options: ConstructorParameters<typeof FleetWords>[0];
  readonly #silenceKey: string;
  #silence: Silence | undefined;
  #limits = DOCUMENTED_LIMITS;
  #jitterMs = 0;
  #telling = false;

  constructor(options: {
    readonly store: BudgetStore;
    readonly owner: string;
    readonly egress: string;
    /** The exchange's wall clock. */
    readonly now: () => Instant;
    /** 0..1. */
    readonly random: () => number;
    readonly onSilence: (silence: Silence, leftMs: number) => void;
    readonly onLimits: (limits: ExchangeLimits) => void;
    readonly onAway?: (error: unknown) => void;
    readonly signal: AbortSignal;
  }) {
    this.#options = options;
    this.#silenceKey = `silence.${options.egress}`;
  }

  get silence(): Silence | undefined {
    return this.#silence;
  }

  get limits(): ExchangeLimits {
    return this.#limits;
  }

  /** Reads what was told before, and follows it. @throws when the bus is away. */
  async open(): Promise<void> {
    const { store, signal } = this.#options;
    const keys = [this.#silenceKey, LIMITS_KEY];
    for (const key of keys) this.#hear(key, (await store.read(key))?.text ?? "");
    store.watch(
      keys,
      (key, text) => {
        this.#hear(key, text);
      },
      signal,
    );
  }

  /** Real milliseconds for which nothing may be sent. */
  silentForMs(): number {
    if (this.#silence === undefined) return 0;
    return Math.max(0, this.#silence.untilMs + this.#jitterMs - this.#options.now().loMs);
  }

  silenced(state: Silence["state"], waitMs: number, text: string): void {
    const { owner, now } = this.#options;
    const silence: Silence = { state, untilMs: now().hiMs + Math.ceil(waitMs), told: owner, text };
    this.#takeOver(silence);
  }

  learn(limits: ExchangeLimits): void {
    const text = JSON.stringify(limits);
    this.#hear(LIMITS_KEY, text);
    this.#share(LIMITS_KEY, () => text).catch((error: unknown) => this.#options.onAway?.(error));
  }

  #hear(key: string, text: string): void {
    if (text === "") return;
    if (key === this.#silenceKey) this.#takeOver(parseSilence(text));
    else {
      this.#limits = { ...DOCUMENTED_LIMITS, ...(JSON.parse(text) as Partial<ExchangeLimits>) };
      this.#options.onLimits(this.#limits);
    }
  }

  #takeOver(silence: Silence): void {
    const before = this.#silence;
    this.#silence = longer(before, silence);
    if (this.#silence === before) return;
    this.#jitterMs = this.#options.random() * JITTER_MS;
    const left = this.silentForMs();
    if (left === 0) return;
    this.#options.onSilence(this.#silence, left);
    void this.#keepTold();
  }

  /** As long as it lasts the bucket says so, also one that is made anew: who starts now must see it. */
  async #keepTold(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    const { signal, onAway } = this.#options;
    for (; this.silentForMs() > 0 && !signal.aborted; await sleep(TELL_EVERY_MS, undefined, QUIETLY)) {
      const mine = this.#silence;
      if (mine !== undefined)
        await this.#share(this.#silenceKey, (known) => {
          const before = known === "" ? undefined : parseSilence(known);
          const next = longer(before, mine);
          return next === before ? known : silenceText(next);
        }).catch((error: unknown) => onAway?.(error));
    }
    this.#telling = false;
  }

  /** Writes a key anew until it holds what it should. */
  async #share(key: string, next: (known: string) => string): Promise<void> {
    const { store } = this.#options;
    for (;;) {
      const stored = await store.read(key);
      const known = stored?.text ?? "";
      const text = next(known);
      if (text === known || (await store.write(key, text, stored?.revision ?? 0)) !== undefined) return;
    }
  }
}
