import { parseRatio, type Money, type Ratio } from "./fixed.ts";
import type { DenialReason } from "./ledger.ts";

/** The named policies that ship; DEMO lets a short paper run trade. */
export const PROFILES = ["NORMAL", "DEFENSIVE", "AGGRESSIVE", "STARTER", "DEMO"] as const;
export type Profile = (typeof PROFILES)[number];

/** One key of the policy: its rule, its unit, its text, and its value in each profile. */
export interface PolicyKey<T> {
  readonly unit: string;
  /** The values allowed, for a person. */
  readonly range: string;
  /** What it limits, one sentence. */
  readonly limits: string;
  /** Denials that name it as their lever. */
  readonly denials: readonly DenialReason[];
  /** A profile does not touch it: the value in force stays. */
  readonly kept: boolean;
  /** From its JSON value. @throws Error that says what the value must be. */
  readonly parse: (value: unknown) => T;
  /** What a person typed, as JSON value; {@link parse} judges it. */
  readonly typed: (text: string) => unknown;
  readonly of: (profile: Profile) => T;
}

/** What the values of a key are. */
type Rule<T> = Pick<PolicyKey<T>, "unit" | "range" | "parse" | "typed">;

/** A key of this rule: `is` NORMAL's value and those of the profiles that differ, `limits` what, with which denials. */
const keyOf = <Json, T>(rule: Rule<T>) => ({
  is: (normal: Json, except: Partial<Record<Profile, Json>> = {}) => ({
    limits: (limits: string, ...denials: readonly DenialReason[]): PolicyKey<T> => ({
      ...rule,
      limits,
      denials,
      kept: false,
      of: (profile) => rule.parse(except[profile] ?? normal),
    }),
  }),
});

/** Decimal text within `min..max`, both included. */
const decimalKey = <T extends Ratio | Money>(min: string, max: string, unit: string) =>
  keyOf<string, T>({
    unit,
    range: `${min}..${max}`,
    parse: (value) => {
      if (typeof value !== "string") throw new Error(`must be decimal text, e.g. "2.5"`);
      const parsed = parseRatio(value, "it");
      if (parsed < parseRatio(min) || parsed > parseRatio(max))
        throw new Error(`must be within ${min}..${max}`);
      return parsed as bigint as T;
    },
    typed: (text) => text,
  });

/** A plain number or per cent, e.g. "2.5". */
export const ratioKey = (min: string, max: string, unit: string) => decimalKey<Ratio>(min, max, unit);
/** An amount of quote asset. */
export const moneyKey = (min: string, max: string) => decimalKey<Money>(min, max, "quote asset");

/** A whole number within `min..max`, both included. */
export const wholeKey = (min: number, max: number, unit: string) =>
  keyOf<number, number>({
    unit,
    range: `${min}..${max}`,
    parse: (value) => {
      if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
        throw new Error(`must be a whole number within ${min}..${max}`);
      return value;
    },
    typed: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text),
  });
/** A length of time by the exchange's clock, which a paper run can speed up. */
export const exchangeMsKey = (min: number, max: number) => wholeKey(min, max, "ms, exchange time");
/** A length of time whatever the exchange's clock does. */
export const realMsKey = (min: number, max: number) => wholeKey(min, max, "ms, real time");

/** The policy's own name; a profile's is its name. */
export const nameKey = (limits: string): PolicyKey<string> => ({
  unit: "text",
  range: "1-40 characters",
  limits,
  denials: [],
  kept: false,
  parse: (value) => {
    if (typeof value !== "string" || !/^[A-Za-z0-9 _.-]{1,40}$/.test(value))
      throw new Error("must be a name of 1-40 letters, digits, spaces or _ . -");
    return value;
  },
  typed: (text) => text,
  of: (profile) => profile,
});

/** A list of symbols. It is the operator's own: no profile changes it. */
export const symbolsKey = (
  limits: string,
  ...denials: readonly DenialReason[]
): PolicyKey<readonly string[]> => ({
  unit: "list",
  range: "symbols",
  limits,
  denials,
  kept: true,
  parse: (value) => {
    if (
      !Array.isArray(value) ||
      !value.every((entry) => typeof entry === "string" && /^[\p{L}\p{N}_]{1,40}$/u.test(entry))
    )
      throw new Error(`must be a list of symbols, e.g. ["BTCUSDT"]`);
    if (new Set(value).size < value.length) throw new Error("must name each symbol once");
    return value as readonly string[];
  },
  typed: (text) => (text === "" ? [] : text.split(",").map((symbol) => symbol.trim())),
  of: () => [],
});

/** Distances that grow, whole numbers within `min..max`. */
export const stepsKey = (min: number, max: number, unit: string) =>
  keyOf<readonly number[], readonly number[]>({
    unit,
    range: `1..12 steps within ${min}..${max}`,
    parse: (value) => {
      const isStep = (entry: unknown): entry is number =>
        typeof entry === "number" && Number.isInteger(entry) && entry >= min && entry <= max;
      if (!Array.isArray(value) || value.length < 1 || value.length > 12 || !value.every(isStep))
        throw new Error(`must be a list of 1..12 whole numbers within ${min}..${max}, e.g. [10, 25, 50]`);
      if (value.some((entry, i) => i > 0 && entry <= (value[i - 1] as number)))
        throw new Error("must grow from step to step");
      return value;
    },
    typed: (text) => text.split(",").map((step) => (/^\d{1,6}$/.test(step.trim()) ? Number(step) : step)),
  });

/** One of a few words. */
export const wordKey = <Word extends string>(words: readonly Word[]) =>
  keyOf<Word, Word>({
    unit: "word",
    range: words.join(", "),
    parse: (value) => {
      const word = words.find((one) => one === value);
      if (word === undefined) throw new Error(`must be ${words.join(" or ")}`);
      return word;
    },
    typed: (text) => text,
  });
