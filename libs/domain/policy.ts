import { InvalidValueError, messageOf } from "./errors.ts";
import { format, parseMoney, parseRatio, type Money, type Ratio } from "./fixed.ts";

/**
 * The limits in force. Kept in KV `policy` under `active` as JSON with these keys; amounts and ratios are
 * decimal text, counts and times are numbers.
 */
export interface Policy {
  /** Name shown on screen and in the report, e.g. NORMAL or DEMO. */
  readonly name: string;
  /** Per cent of equity lost at the stop, per trade. Hard ceiling 5. */
  readonly riskPerTradePercent: Ratio;
  /** Highest leverage set on a symbol. */
  readonly leverageMax: number;
  /** Open positions per account, reservations included. */
  readonly accountSlotsMax: number;
  /** Open positions over all accounts, reservations included. */
  readonly deskSlotsMax: number;
  /** Gross exposure, per cent of equity. */
  readonly grossExposurePercentMax: Ratio;
  /** Initial margin in use, per cent of equity. */
  readonly marginUtilizationPercentMax: Ratio;
  /** One symbol's initial margin, per cent of the margin budget. */
  readonly symbolSharePercentMax: Ratio;
  /** Notional of one position, quote asset. */
  readonly positionNotionalMax: Money;
  /** Notional of one order, quote asset. */
  readonly orderNotionalMax: Money;
  /** Smallest margin of a new position, quote asset; below is a denial, never a round-up. */
  readonly positionMarginMin: Money;
  /** Largest margin of a new position, quote asset. */
  readonly positionMarginMax: Money;
  /** 0..1 */
  readonly confidenceFloor: Ratio;
  /** Between entries on one symbol of one account, exchange time. */
  readonly cooldownMs: number;
  /** Entries are denied when the symbol's prices are older, exchange time. */
  readonly marketStaleMs: number;
  /** Entries are denied when exchange time was not confirmed for longer, real time. */
  readonly clockStaleMs: number;
  /** Entries are denied when the policy was not confirmed for longer, real time. */
  readonly policyStaleMs: number;
  /** Largest distance of an order's price from the mark price, per cent. */
  readonly priceBandPercent: Ratio;
  /** Stop distance where an intent has none, per cent of the entry price. */
  readonly defaultStopPercent: Ratio;
  /** Profit target where an intent has none, per cent of the entry price. */
  readonly defaultTargetPercent: Ratio;
  /** How long a resting entry works where an intent does not say, exchange time. */
  readonly defaultWorkingMs: number;
  /** An entry not sent this long after its decision is never sent, exchange time. */
  readonly entrySendWithinMs: number;
  /** Orders approved per account in 10 s of exchange time. */
  readonly ordersPer10sMax: number;
  /** Symbols that may be opened; empty: all that trade. */
  readonly universe: readonly string[];
}

const text = (value: string): Ratio => parseRatio(value);

/** The NORMAL profile of the design, section 3. */
export const NORMAL_POLICY: Policy = {
  name: "NORMAL",
  riskPerTradePercent: text("2"),
  leverageMax: 30,
  accountSlotsMax: 10,
  deskSlotsMax: 20,
  grossExposurePercentMax: text("200"),
  marginUtilizationPercentMax: text("85"),
  symbolSharePercentMax: text("15"),
  positionNotionalMax: parseMoney("100000"),
  orderNotionalMax: parseMoney("50000"),
  positionMarginMin: parseMoney("100"),
  positionMarginMax: parseMoney("2000"),
  confidenceFloor: text("0.55"),
  cooldownMs: 180_000,
  marketStaleMs: 5_000,
  clockStaleMs: 5_000,
  policyStaleMs: 600_000,
  priceBandPercent: text("2"),
  defaultStopPercent: text("1.5"),
  defaultTargetPercent: text("2.5"),
  defaultWorkingMs: 30_000,
  entrySendWithinMs: 3_000,
  ordersPer10sMax: 50,
  universe: [],
};

/** For short paper runs: as NORMAL, but a cooldown that lets something happen. The screen and the report say so. */
export const DEMO_POLICY: Policy = {
  ...NORMAL_POLICY,
  name: "DEMO",
  cooldownMs: 2_000,
  entrySendWithinMs: 30_000,
  marketStaleMs: 20_000,
};

export const policyToJson = (policy: Policy): string =>
  JSON.stringify(
    policy,
    (_, value: unknown) => (typeof value === "bigint" ? format(value as Ratio) : value),
    2,
  );

type Key = keyof Policy;
interface Rule {
  readonly parse: (value: unknown) => unknown;
}

const amount = (min: string, max: string): Rule => ({
  parse: (value) => {
    if (typeof value !== "string") throw new Error(`must be decimal text, e.g. "2.5"`);
    const parsed = parseRatio(value, "it");
    if (parsed < parseRatio(min) || parsed > parseRatio(max))
      throw new Error(`must be within ${min}..${max}`);
    return parsed;
  },
});
const whole = (min: number, max: number): Rule => ({
  parse: (value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
      throw new Error(`must be a whole number within ${min}..${max}`);
    return value;
  },
});

const RULES: Record<Key, Rule> = {
  name: {
    parse: (value) => {
      if (typeof value !== "string" || !/^[A-Za-z0-9 _.-]{1,40}$/.test(value))
        throw new Error("must be a name of 1-40 characters");
      return value;
    },
  },
  riskPerTradePercent: amount("0.01", "5"),
  leverageMax: whole(1, 125),
  accountSlotsMax: whole(0, 200),
  deskSlotsMax: whole(0, 10_000),
  grossExposurePercentMax: amount("0", "12500"),
  marginUtilizationPercentMax: amount("0", "100"),
  symbolSharePercentMax: amount("0", "100"),
  positionNotionalMax: amount("0", "1000000000"),
  orderNotionalMax: amount("0", "1000000000"),
  positionMarginMin: amount("0", "1000000000"),
  positionMarginMax: amount("0", "1000000000"),
  confidenceFloor: amount("0.45", "1"),
  cooldownMs: whole(0, 86_400_000),
  marketStaleMs: whole(100, 600_000),
  clockStaleMs: whole(100, 600_000),
  policyStaleMs: whole(60_000, 86_400_000),
  priceBandPercent: amount("0.01", "50"),
  defaultStopPercent: amount("0.05", "50"),
  defaultTargetPercent: amount("0.05", "500"),
  defaultWorkingMs: whole(100, 86_400_000),
  entrySendWithinMs: whole(100, 600_000),
  ordersPer10sMax: whole(1, 300),
  universe: {
    parse: (value) => {
      if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string"))
        throw new Error("must be a list of symbols");
      return value as string[];
    },
  },
};

/**
 * A policy from JSON; keys that are left out keep `base`'s value.
 *
 * @throws InvalidValueError that lists every fault at once: unknown keys, wrong types, values out of range.
 */
export function parsePolicy(json: string, base: Policy = NORMAL_POLICY): Policy {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    throw new InvalidValueError("policy", json, `JSON (${messageOf(error)})`);
  }
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new InvalidValueError("policy", given, "a JSON object");
  const faults: string[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(RULES, key)) {
      faults.push(`${key}: is no policy key`);
      continue;
    }
    try {
      parsed[key] = RULES[key as Key].parse(value);
    } catch (error) {
      faults.push(`${key}: is ${JSON.stringify(value)}, but ${messageOf(error)}`);
    }
  }
  if (faults.length > 0) throw new InvalidValueError("policy", faults.join("; "), "free of faults");
  return { ...base, ...parsed };
}
