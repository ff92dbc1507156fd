import { InvalidValueError, InvalidValuesError, messageOf, shown } from "./errors.ts";
import { format, parseMoney, type Ratio } from "./fixed.ts";
import {
  moneyKey,
  nameKey,
  ratioKey,
  symbolsKey,
  wholeKey,
  type PolicyKey,
  type Profile,
} from "./policy-key.ts";

/**
 * Every key of the policy, in the order it is shown: rule, unit, text and the profiles' values. The type, the
 * parser, `plimsoll policy` and docs/policy.md follow from this table. Source of the values: design, section 3.
 */
export const POLICY_KEYS = {
  name: nameKey("Nothing: the policy's name on screen and in the report."),
  riskPerTradePercent: ratioKey("0.01", "5", {
    unit: "% of equity",
    limits: "Loss at the stop of one position, its resting entries included.",
    denials: ["LOSS_AT_STOP"],
    normal: "2",
    except: { DEFENSIVE: "1", AGGRESSIVE: "3", STARTER: "1" },
  }),
  leverageMax: wholeKey(1, 125, {
    unit: "×",
    limits:
      "Leverage that order-router sets on a symbol, follows while it changes, and at which an entry is allowed.",
    denials: ["LEVERAGE"],
    normal: 30,
    except: { DEFENSIVE: 10, AGGRESSIVE: 50, STARTER: 5 },
  }),
  accountSlotsMax: wholeKey(0, 200, {
    unit: "positions",
    limits: "Open positions of one account, reservations included.",
    denials: ["ACCOUNT_SLOTS"],
    normal: 10,
    except: { STARTER: 5 },
  }),
  deskSlotsMax: wholeKey(0, 10_000, {
    unit: "positions",
    limits: "Open positions over all accounts, reservations included.",
    denials: ["DESK_SLOTS"],
    normal: 20,
  }),
  grossExposurePercentMax: ratioKey("0", "12500", {
    unit: "% of equity",
    limits: "Gross notional of an account's positions and reservations.",
    denials: ["GROSS_EXPOSURE"],
    normal: "200",
  }),
  marginUtilizationPercentMax: ratioKey("0", "100", {
    unit: "% of equity",
    limits: "Initial margin of an account's positions and reservations: the margin budget.",
    denials: ["MARGIN_UTILIZATION"],
    normal: "85",
  }),
  symbolSharePercentMax: ratioKey("0", "100", {
    unit: "% of the margin budget",
    limits: "Initial margin of one symbol in one account.",
    denials: ["SYMBOL_SHARE"],
    normal: "15",
  }),
  positionNotionalMax: moneyKey("0", "1000000000", {
    unit: "quote asset",
    limits: "Notional of one position, its resting entries included.",
    denials: ["POSITION_NOTIONAL"],
    normal: "100000",
  }),
  orderNotionalMax: moneyKey("0", "1000000000", {
    unit: "quote asset",
    limits: "Notional of one order.",
    denials: ["ORDER_NOTIONAL"],
    normal: "50000",
  }),
  positionMarginMin: moneyKey("0", "1000000000", {
    unit: "quote asset",
    limits: "Smallest margin of a new position; below is a denial, never a round-up.",
    denials: ["SIZE_BELOW_MINIMUM"],
    normal: "100",
  }),
  positionMarginMax: moneyKey("0", "1000000000", {
    unit: "quote asset",
    limits: "Largest margin of a position.",
    denials: ["SIZE_ABOVE_MAXIMUM", "POSITION_NOTIONAL"],
    normal: "2000",
  }),
  confidenceFloor: ratioKey("0.45", "1", {
    unit: "0..1",
    limits: "Smallest confidence of an entry.",
    denials: ["CONFIDENCE_BELOW_FLOOR"],
    normal: "0.55",
  }),
  cooldownMs: wholeKey(0, 86_400_000, {
    unit: "ms, exchange time",
    limits: "Shortest time between entries on one symbol of one account.",
    denials: ["COOLDOWN"],
    normal: 180_000,
    except: { DEMO: 2_000 },
  }),
  marketStaleMs: wholeKey(100, 600_000, {
    unit: "ms, exchange time",
    limits: "Age of the symbol's prices at which entries are still allowed.",
    denials: ["MARKET_STALE"],
    normal: 5_000,
    except: { DEMO: 20_000 },
  }),
  clockStaleMs: wholeKey(100, 600_000, {
    unit: "ms, real time",
    limits: "Time since exchange time was last confirmed at which entries are still allowed.",
    denials: ["CLOCK_STALE"],
    normal: 5_000,
  }),
  policyStaleMs: wholeKey(120_000, 86_400_000, {
    unit: "ms, real time",
    limits: "Time since this policy was last found in KV at which entries are still allowed.",
    denials: ["POLICY_STALE"],
    normal: 600_000,
  }),
  priceBandPercent: ratioKey("0.01", "50", {
    unit: "% of the mark price",
    limits: "Distance of an entry's price from the mark price.",
    denials: ["PRICE_BAND"],
    normal: "2",
  }),
  defaultStopPercent: ratioKey("0.05", "50", {
    unit: "% of the entry price",
    limits: "Nothing: stop distance where an intent has none.",
    normal: "1.5",
  }),
  defaultTargetPercent: ratioKey("0.05", "500", {
    unit: "% of the entry price",
    limits: "Nothing: profit target where an intent has none.",
    normal: "2.5",
  }),
  defaultWorkingMs: wholeKey(100, 86_400_000, {
    unit: "ms, exchange time",
    limits: "How long a resting entry works where an intent does not say.",
    normal: 30_000,
  }),
  entrySendWithinMs: wholeKey(100, 600_000, {
    unit: "ms, exchange time",
    limits: "An entry not sent this long after its decision is never sent.",
    normal: 3_000,
    except: { DEMO: 30_000 },
  }),
  ordersPer10sMax: wholeKey(1, 300, {
    unit: "orders per 10 s, exchange time",
    limits: "Orders approved for one account.",
    denials: ["ORDER_RATE"],
    normal: 50,
  }),
  orderSpacingMs: wholeKey(0, 60_000, {
    unit: "ms, exchange time",
    limits: "Time since the account's last order on the symbol, exits included, before an entry.",
    denials: ["ORDER_RATE"],
    normal: 500,
    except: { DEMO: 0 },
  }),
  intentsWaitingMax: wholeKey(1, 10_000, {
    unit: "intents",
    limits:
      "Entries of one account that wait for the kernel; beyond it the least confident is denied unread.",
    denials: ["BACKLOG_FULL"],
    normal: 100,
  }),
  dailyDrawdownTripPercent: ratioKey("0.1", "100", {
    unit: "% of equity when the UTC day began",
    limits: "Loss of a day, realised and open, at which the emergency stop trips.",
    denials: ["NOT_ARMED"],
    normal: "5",
    except: { DEFENSIVE: "3", AGGRESSIVE: "8", STARTER: "3" },
  }),
  openLossTripPercent: ratioKey("0.1", "100", {
    unit: "% of the wallet",
    limits: "Loss of the open positions, longs at bid and shorts at ask, at which it trips.",
    denials: ["NOT_ARMED"],
    normal: "10",
  }),
  executionErrorsMax: wholeKey(1, 1_000, {
    unit: "sends in a row",
    limits: "Rejected or unknown sends in a row at which it trips.",
    denials: ["NOT_ARMED"],
    normal: 5,
  }),
  marketStaleTripMs: wholeKey(1_000, 86_400_000, {
    unit: "ms, exchange time",
    limits: "Age of a held symbol's price at which it trips.",
    denials: ["NOT_ARMED"],
    normal: 60_000,
    except: { DEMO: 600_000 },
  }),
  stopCooldownMs: wholeKey(0, 86_400_000, {
    unit: "ms, exchange time",
    limits: "Time from being flat after a trip to the earliest ARM.",
    denials: ["NOT_ARMED"],
    normal: 900_000,
  }),
  regimeSlotsBase: wholeKey(0, 200, {
    unit: "positions",
    limits: "Open positions of one account while the regime is BASE; 0: as many as accountSlotsMax.",
    denials: ["REGIME_SLOTS"],
    normal: 4,
    except: { DEMO: 0 },
  }),
  regimeSlotsTrend: wholeKey(0, 200, {
    unit: "positions",
    limits: "The same while it is TREND.",
    denials: ["REGIME_SLOTS"],
    normal: 6,
    except: { DEMO: 0 },
  }),
  regimeSlotsChop: wholeKey(0, 200, {
    unit: "positions",
    limits: "The same while it is CHOP, or nobody has said lately what it is.",
    denials: ["REGIME_SLOTS"],
    normal: 3,
    except: { DEMO: 0 },
  }),
  regimeStaleMs: wholeKey(1_000, 86_400_000, {
    unit: "ms, exchange time",
    limits: "Age at which a regime counts as CHOP.",
    denials: ["REGIME_SLOTS"],
    normal: 900_000,
  }),
  rotationImprovementMin: ratioKey("0.01", "2", {
    unit: "score",
    limits:
      "How much an intent's confidence has to exceed the weakest position's score to take its slot; 2: never.",
    denials: ["ACCOUNT_SLOTS", "REGIME_SLOTS"],
    normal: "0.15",
  }),
  rotationTimeoutMs: wholeKey(1_000, 3_600_000, {
    unit: "ms, exchange time",
    limits: "How long an intent waits for the position that makes room for it to be closed.",
    denials: ["ROTATION_TIMEOUT"],
    normal: 120_000,
  }),
  correlationMax: ratioKey("0", "1", {
    unit: "0..1",
    limits: "Correlation with what is held in the same direction; an unknown one counts as 1. 1: no limit.",
    denials: ["CORRELATION"],
    normal: "0.80",
    except: { DEMO: "1" },
  }),
  conditionStaleMs: wholeKey(1_000, 604_800_000, {
    unit: "ms, exchange time",
    limits: "Age at which a symbol's correlations and volatility count as unknown.",
    denials: ["CORRELATION"],
    normal: 3_600_000,
  }),
  volatilityTargetPercent: ratioKey("0", "10", {
    unit: "% of the price, average true range of one minute",
    limits: "Above it a size given as risk shrinks in proportion; unknown halves it. 0: no scaling.",
    normal: "0.1",
    except: { DEMO: "0" },
  }),
  liquidationDistancePercentMin: ratioKey("0", "100", {
    unit: "% of the mark price",
    limits: "Distance of the liquidation price after the entry; never less than the stop's.",
    denials: ["LIQUIDATION_DISTANCE"],
    normal: "5",
  }),
  maintenanceMarginPercent: ratioKey("0.1", "50", {
    unit: "% of notional",
    limits:
      "Maintenance margin assumed at least where the account's leverage tables are not known or too old.",
    denials: ["LIQUIDATION_DISTANCE"],
    normal: "5",
  }),
  bracketsStaleMs: wholeKey(60_000, 604_800_000, {
    unit: "ms, exchange time",
    limits: "Age at which an account's leverage tables count as too old.",
    denials: ["LIQUIDATION_DISTANCE"],
    normal: 86_400_000,
  }),
  universe: symbolsKey({
    unit: "list",
    limits: "Symbols that may be opened; empty: all that trade.",
    denials: ["SYMBOL_NOT_TRADING"],
  }),
} satisfies Readonly<Record<string, PolicyKey<unknown>>>;

type Key = keyof typeof POLICY_KEYS;

/**
 * The limits in force. Kept in KV `policy` under `active` as JSON with these keys; amounts and ratios are
 * decimal text, counts and times are numbers.
 */
export type Policy = { readonly [K in Key]: ReturnType<(typeof POLICY_KEYS)[K]["parse"]> };

export const isPolicyKey = (word: string): word is Key => Object.hasOwn(POLICY_KEYS, word);

/** A profile as it ships. */
export const profileOf = (profile: Profile): Policy =>
  Object.fromEntries(Object.entries(POLICY_KEYS).map(([key, { of }]) => [key, of(profile)])) as Policy;

export const NORMAL_POLICY: Policy = profileOf("NORMAL");
/** For short paper runs. The screen and the report say so. */
export const DEMO_POLICY: Policy = profileOf("DEMO");

/** Faults between keys: each key is in its range, and together they make no sense. */
const TOGETHER: readonly ((policy: Policy) => string | undefined)[] = [
  ({ positionMarginMin: least, positionMarginMax: most }) =>
    least > most
      ? `positionMarginMin: is ${format(least)}, above positionMarginMax ${format(most)}: no position could have a margin between them`
      : undefined,
];

/** The exchange's smallest order where a symbol says nothing else. Source: Binance, filter MIN_NOTIONAL. */
const ORDER_NOTIONAL_LEAST = parseMoney("5");

/** Why nothing can ever open under a policy, whatever the equity; [] when something can. */
export function closedBy(policy: Policy): readonly string[] {
  const reasons: string[] = [];
  for (const key of [
    "accountSlotsMax",
    "deskSlotsMax",
    "grossExposurePercentMax",
    "marginUtilizationPercentMax",
    "symbolSharePercentMax",
    "positionMarginMax",
  ] as const)
    if (BigInt(policy[key]) === 0n) reasons.push(`${key}: is 0, so nothing can open`);
  for (const key of ["orderNotionalMax", "positionNotionalMax"] as const) {
    if (policy[key] < ORDER_NOTIONAL_LEAST)
      reasons.push(
        `${key}: is ${format(policy[key])}, below the exchange's smallest order of ${format(ORDER_NOTIONAL_LEAST)}`,
      );
    if (policy.positionMarginMin > policy[key])
      reasons.push(
        `${key}: is ${format(policy[key])}, below positionMarginMin ${format(policy.positionMarginMin)}, which an order must exceed at any leverage`,
      );
  }
  return reasons;
}

/** Its JSON form: every key, decimals as text. */
export const policyToJson = (policy: Policy): string =>
  // One line: the nats CLI shows a value of several as base64.
  JSON.stringify(policy, (_, value: unknown) => (typeof value === "bigint" ? format(value as Ratio) : value));

/**
 * A policy from JSON; keys that are left out keep `base`'s value.
 *
 * @throws InvalidValuesError that lists every fault at once: unknown keys, wrong types, values out of range, keys
 * that make no sense together.
 */
export function parsePolicy(json: string, base: Policy = NORMAL_POLICY): Policy {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    throw new InvalidValueError("policy", json, `JSON (${messageOf(error)})`);
  }
  return policyFrom(given, base);
}

/** {@link parsePolicy} of JSON that is parsed already. */
export function policyFrom(given: unknown, base: Policy = NORMAL_POLICY): Policy {
  const { policy, faults } = judgePolicy(given, base);
  if (faults.length > 0) throw new InvalidValuesError("policy", faults);
  return policy;
}

/**
 * The policy that JSON makes of `base`, and every fault in it; with faults it must not be used.
 *
 * @throws InvalidValueError when it is no object.
 */
export function judgePolicy(
  given: unknown,
  base: Policy,
): { readonly policy: Policy; readonly faults: readonly string[] } {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new InvalidValueError("policy", given, "a JSON object");
  const faults: string[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (!isPolicyKey(key)) {
      faults.push(`${shown(key).slice(1, -1)}: is no policy key`);
      continue;
    }
    try {
      parsed[key] = POLICY_KEYS[key].parse(value);
    } catch (error) {
      faults.push(`${key}: is ${shown(value)}, but ${messageOf(error)}`);
    }
  }
  const policy: Policy = { ...base, ...parsed };
  for (const fault of TOGETHER) {
    const text = fault(policy);
    if (text !== undefined) faults.push(text);
  }
  return { policy, faults };
}
