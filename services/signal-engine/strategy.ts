import {
  basisPoints,
  ONE,
  parseMoney,
  parseRatio,
  ratioOf,
  type Money,
  type Price,
  type Ratio,
  type Side,
} from "#libs/domain/fixed.ts";
import type { EntryStyle, Purpose, Size } from "#libs/domain/intent.ts";

/** What the strategy sees of one account and symbol. */
export interface Look {
  readonly nowMs: number;
  readonly mid: Price;
  /** Signed: > 0 long. */
  readonly position: bigint;
  readonly ordersOpen: boolean;
}

/** What it wants; the shell adds ids and times. */
export interface Wish {
  readonly side: Side;
  readonly purpose: Purpose;
  readonly size: Size;
  readonly entryStyle: EntryStyle;
  readonly slippageBps: number;
  readonly workingMs: number;
  readonly confidence: Ratio;
  readonly momentum: Ratio;
}

const SAMPLE_MS = 500;
const SAMPLES = 8;
const PAUSE_MS = 1_500;
const CLOSE_AGAIN_MS = 3_000;
const HOLD_MS = 4_000;
const HOLD_SPREAD_MS = 3_000;
const NOTIONAL: Money = parseMoney("2600");
const BASE_CONFIDENCE = parseRatio("0.52");
const MOMENTUM_FOR_FULL = basisPoints(5);
const FLOOR_OF_INTEREST = basisPoints(0);

/**
 * The reference strategy: follows the last four seconds' move of the mid price and lets go after a few seconds.
 *
 * It exists to exercise everything, not to earn: it goes long and short, takes and rests, is confident and is not.
 * Pure: the same looks give the same wishes.
 */
export class Strategy {
  readonly #samples: Price[] = [];
  #sampledAtMs = 0;
  #wishedAtMs = 0;
  #openedAtMs = 0;
  #count: number;

  /** @param seed makes strategies of several symbols differ. */
  constructor(seed: number) {
    this.#count = seed;
  }

  onLook(look: Look): Wish | undefined {
    if (look.nowMs - this.#sampledAtMs >= SAMPLE_MS) {
      this.#sampledAtMs = look.nowMs;
      this.#samples.push(look.mid);
      if (this.#samples.length > SAMPLES) this.#samples.shift();
    }
    if (look.position === 0n) this.#openedAtMs = 0;
    else if (this.#openedAtMs === 0) this.#openedAtMs = look.nowMs;
    return look.position === 0n ? this.#open(look) : this.#close(look);
  }

  #open(look: Look): Wish | undefined {
    const first = this.#samples[0];
    if (look.ordersOpen || this.#samples.length < SAMPLES || first === undefined) return undefined;
    if (look.nowMs - this.#wishedAtMs < PAUSE_MS) return undefined;
    const move = (look.mid - first) as bigint as Money;
    const momentum = ratioOf(move, first as bigint as Money, "down");
    const size = (momentum < 0n ? -momentum : momentum) as Ratio;
    if (size <= FLOOR_OF_INTEREST) return undefined;
    this.#wishedAtMs = look.nowMs;
    this.#count += 1;
    const strength = ratioOf(size as bigint as Money, MOMENTUM_FOR_FULL as bigint as Money, "down");
    const confidence = (BASE_CONFIDENCE + (strength > ONE ? ONE : strength) / 3n) as Ratio;
    const resting = this.#count % 3 === 0;
    return {
      side: momentum > 0n ? "BUY" : "SELL",
      purpose: "OPEN",
      size: { kind: "notional", notional: NOTIONAL },
      entryStyle: resting ? "POST_ONLY" : "BOUNDED_LIMIT",
      slippageBps: resting ? 0 : 5,
      workingMs: resting ? 4_000 : 0,
      confidence,
      momentum,
    };
  }

  #close(look: Look): Wish | undefined {
    const holdMs = HOLD_MS + ((this.#count * 1_117) % HOLD_SPREAD_MS);
    if (look.nowMs - this.#openedAtMs < holdMs || look.nowMs - this.#wishedAtMs < CLOSE_AGAIN_MS)
      return undefined;
    this.#wishedAtMs = look.nowMs;
    return {
      side: look.position > 0n ? "SELL" : "BUY",
      purpose: "CLOSE",
      size: { kind: "all" },
      entryStyle: "BOUNDED_LIMIT",
      slippageBps: 10,
      workingMs: 0,
      confidence: ONE,
      momentum: 0n as Ratio,
    };
  }
}
