import {
  notionalOf,
  parseMoney,
  parseRatio,
  type Money,
  type PositionAmount,
  type Price,
  type Ratio,
} from "#libs/domain/fixed.ts";

/** One step of a symbol's leverage table; amounts in the quote asset. */
export interface Bracket {
  readonly bracket: number;
  readonly initialLeverage: number;
  readonly notionalFloor: Money;
  readonly notionalCap: Money;
  readonly maintMarginRatio: Ratio;
  /** What keeps maintenance margin continuous from step to step. */
  readonly cum: Money;
}

type Step = readonly [leverage: number, cap: string, ratio: string];

const MAJOR: readonly Step[] = [
  [125, "300000", "0.004"],
  [100, "800000", "0.005"],
  [75, "3000000", "0.0065"],
  [50, "12000000", "0.01"],
  [25, "70000000", "0.02"],
  [20, "100000000", "0.025"],
  [10, "230000000", "0.05"],
  [5, "480000000", "0.1"],
  [4, "600000000", "0.125"],
  [3, "800000000", "0.15"],
  [2, "1200000000", "0.25"],
  [1, "1800000000", "0.5"],
];
const OTHER: readonly Step[] = [
  [75, "10000", "0.005"],
  [50, "50000", "0.01"],
  [25, "500000", "0.02"],
  [20, "1000000", "0.025"],
  [10, "5000000", "0.05"],
  [5, "10000000", "0.1"],
  [4, "12500000", "0.125"],
  [2, "25000000", "0.25"],
  [1, "50000000", "0.5"],
];

/** cum_n = floor_n × (mmr_n − mmr_{n−1}) + cum_{n−1}. Source: facts, section 7. */
function bracketsOfSteps(steps: readonly Step[]): readonly Bracket[] {
  const brackets: Bracket[] = [];
  for (const [initialLeverage, cap, ratio] of steps) {
    const last = brackets.at(-1);
    const notionalFloor = last?.notionalCap ?? parseMoney("0");
    const maintMarginRatio = parseRatio(ratio);
    const step = (maintMarginRatio - (last?.maintMarginRatio ?? maintMarginRatio)) as Ratio;
    brackets.push({
      bracket: brackets.length + 1,
      initialLeverage,
      notionalFloor,
      notionalCap: parseMoney(cap),
      maintMarginRatio,
      cum: ((notionalFloor * step) / 100_000_000n + (last?.cum ?? 0n)) as Money,
    });
  }
  return brackets;
}

const major = bracketsOfSteps(MAJOR);
const other = bracketsOfSteps(OTHER);

export const bracketsOf = (symbol: string): readonly Bracket[] =>
  symbol === "BTCUSDT" || symbol === "ETHUSDT" ? major : other;

/** The step a notional falls into; the last one for anything above. */
export function bracketAt(brackets: readonly Bracket[], notional: Money): Bracket {
  const found = brackets.find(({ notionalCap }) => notional <= notionalCap) ?? brackets.at(-1);
  if (found === undefined) throw new Error("a leverage table has at least one step");
  return found;
}

/** The largest notional a leverage allows; 0 when the table has no step that allows it. */
export function maxNotional(brackets: readonly Bracket[], leverage: number): Money {
  let most = 0n as Money;
  for (const { initialLeverage, notionalCap } of brackets)
    if (initialLeverage >= leverage && notionalCap > most) most = notionalCap;
  return most;
}

/** notional × mmr − cum, rounded up. */
export function maintenanceMargin(brackets: readonly Bracket[], amount: PositionAmount, mark: Price): Money {
  const notional = notionalOf(amount, mark, "up");
  const { maintMarginRatio, cum } = bracketAt(brackets, notional);
  return ((notional * maintMarginRatio + 99_999_999n) / 100_000_000n - cum) as Money;
}
