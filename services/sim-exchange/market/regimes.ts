/** How a made-up market behaves for a while. Each is one sentence in {@link REGIMES}. */
export type Regime = keyof typeof REGIMES;

/** A regime and how long it lasts in exchange time; undefined: until the end. */
export interface Phase {
  readonly regime: Regime;
  readonly forMs: number | undefined;
}

/** What moves a market in one step. */
export interface Move {
  /** Relative change of the price in this step. */
  readonly change: number;
  /** Displayed size as a multiple of the usual. */
  readonly depth: number;
  /** Distance of bid and ask, ticks. */
  readonly spread: number;
  /** Expected trades per step. */
  readonly trades: number;
  /** Share of trades in which a seller takes. */
  readonly sellers: number;
  /** Nothing is shown in this step: no top, no change of the book, no trade. */
  readonly silent: boolean;
}

/** What a move depends on. `random` gives uniform numbers in [0, 1). */
export interface Situation {
  readonly random: () => number;
  /** Standard deviation of one step in quiet times, as a fraction of the price. */
  readonly volatility: number;
  readonly price: number;
  /** The price when the market began, and when the regime did. */
  readonly startPrice: number;
  readonly regimePrice: number;
  /** Exchange milliseconds since the regime began. */
  readonly elapsedMs: number;
  /** Of the symbol, drawn once: period and phase of its wave, and its direction, +1 or -1. */
  readonly periodMs: number;
  readonly phase: number;
  readonly direction: number;
}

const CRASH_MS = 60_000;
const CRASH_TO = 0.7;
const FLASH_EVERY_MS = 60_000;
const FLASH_FALL_MS = 5_000;
const FLASH_RECOVER_MS = 25_000;
const FLASH_DEPTH = 0.1;
const GAP_EVERY_MS = 20_000;
const GAP_SILENCE_MS = 2_000;
const STEP_MS = 100;

const noiseOf = ({ random, volatility }: Situation): number =>
  (random() + random() + random() - 1.5) * 2 * volatility;

const quiet = (situation: Situation, change: number): Move => ({
  change,
  depth: 1,
  spread: 1 + Math.floor(situation.random() * 2),
  trades: 1,
  sellers: 0.5,
  silent: false,
});

/** The relative change that brings the price to `target`, noise added. */
const towards = (situation: Situation, target: number): number =>
  target / situation.price - 1 + noiseOf(situation) * 0.5;

export const REGIMES = {
  /** A slow wave under noise; the price stays near its start. */
  waves: (situation: Situation): Move => {
    const { elapsedMs, periodMs, phase, volatility, startPrice, price } = situation;
    const wave = Math.cos((elapsedMs / periodMs) * Math.PI * 2 + phase) * volatility * 0.6;
    return quiet(situation, noiseOf(situation) + wave + ((startPrice - price) / startPrice) * 0.000_2);
  },
  /** Up or down without end, about 1 % a minute, under noise. */
  trend: (situation: Situation): Move => {
    const move = quiet(situation, noiseOf(situation) + situation.direction * 0.000_017);
    return { ...move, sellers: situation.direction > 0 ? 0.35 : 0.65 };
  },
  /** Noise around one price, which pulls it back. */
  range: (situation: Situation): Move => {
    const { regimePrice, price } = situation;
    return quiet(situation, noiseOf(situation) + ((regimePrice - price) / regimePrice) * 0.02);
  },
  /** Every minute 10 % down in 5 s on a thin book, and back within 25 s. */
  "flash-crash": (situation: Situation): Move => {
    const at = situation.elapsedMs % FLASH_EVERY_MS;
    const fallen =
      at <= FLASH_FALL_MS ? at / FLASH_FALL_MS : Math.max(0, 1 - (at - FLASH_FALL_MS) / FLASH_RECOVER_MS);
    const move = quiet(situation, towards(situation, situation.regimePrice * (1 - FLASH_DEPTH * fallen)));
    return {
      ...move,
      depth: 1 - 0.95 * fallen,
      spread: move.spread + Math.round(20 * fallen),
      trades: 1 + 4 * fallen,
      sellers: at <= FLASH_FALL_MS ? 0.9 : 0.4,
    };
  },
  /** Every 20 s two seconds of silence, and then a price 2 % away with nothing traded between. */
  gap: (situation: Situation): Move => {
    const at = situation.elapsedMs % GAP_EVERY_MS;
    const silent = at >= GAP_EVERY_MS - GAP_SILENCE_MS;
    const opens = situation.elapsedMs >= GAP_EVERY_MS && at < STEP_MS;
    const move = quiet(situation, opens ? (situation.random() < 0.5 ? -0.02 : 0.02) : noiseOf(situation));
    return { ...move, change: silent ? 0 : move.change, silent };
  },
  /** A fiftieth of the usual size, a wide spread, few trades. */
  "thin-book": (situation: Situation): Move => ({
    ...quiet(situation, noiseOf(situation) * 2),
    depth: 0.02,
    spread: 8 + Math.floor(situation.random() * 18),
    trades: 0.2,
  }),
  /** 30 % down in 60 s while the book thins to a fortieth; then it stays there. */
  crash: (situation: Situation): Move => {
    const done = Math.min(1, situation.elapsedMs / CRASH_MS);
    const move = quiet(situation, towards(situation, situation.regimePrice * CRASH_TO ** done));
    return {
      ...move,
      depth: 0.025 ** done,
      spread: move.spread + Math.round(30 * done),
      trades: done < 1 ? 3 : 1,
      sellers: done < 1 ? 0.8 : 0.5,
    };
  },
} as const;

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * Phases from `regime[:duration],…`, e.g. `range:60s,crash:60s,range`. A phase without a duration lasts until the end.
 *
 * @throws Error with one line that names the part and what is possible.
 */
export function parsePhases(text: string): readonly Phase[] {
  const parts = text.split(",");
  return parts.map((part, index) => {
    const [name = "", duration, ...more] = part.trim().split(":");
    if (!(name in REGIMES) || more.length > 0)
      throw new Error(`${JSON.stringify(part)}: must be one of ${Object.keys(REGIMES).join(", ")}`);
    const match = /^(\d+)(ms|s|m|h)$/.exec(duration ?? "");
    const forMs = match === null ? undefined : Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
    if (duration !== undefined && (forMs === undefined || forMs === 0))
      throw new Error(`${JSON.stringify(part)}: its duration must be like 500ms, 30s, 5m or 1h`);
    if (forMs === undefined && index < parts.length - 1)
      throw new Error(`${JSON.stringify(part)}: only the last regime may go without a duration`);
    return { regime: name as Regime, forMs };
  });
}

/** The phase at `elapsedMs` since the start of the first, and since when it runs. The last one lasts on. */
export function phaseAt(
  phases: readonly Phase[],
  elapsedMs: number,
): { readonly index: number; readonly regime: Regime; readonly sinceMs: number } {
  let sinceMs = 0;
  for (const [index, { regime, forMs }] of phases.entries()) {
    if (forMs === undefined || elapsedMs < sinceMs + forMs || index === phases.length - 1)
      return { index, regime, sinceMs };
    sinceMs += forMs;
  }
  return { index: 0, regime: "waves", sinceMs: 0 };
}
