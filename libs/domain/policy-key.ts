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

interface Described<T> {
  readonly unit: string;
  readonly limits: string;
  readonly denials?: readonly DenialReason[];
  /** NORMAL's value. */
  readonly normal: T;
  /** The profiles that differ from NORMAL. */
  readonly except?: Partial<Record<Profile, T>>;
}

const common = <Json, T>(described: Described<Json>, parse: (value: unknown) => T) => ({
  unit: described.unit,
  limits: described.limits,
  denials: described.denials ?? [],
  kept: false,
  parse,
  of: (profile: Profile): T => parse(described.except?.[profile] ?? described.normal),
});

/** Decimal text within `min..max`, both included. */
const decimal =
  <T extends Ratio | Money>() =>
  (min: string, max: string, described: Described<string>): PolicyKey<T> => ({
    ...common(described, (value) => {
      if (typeof value !== "string") throw new Error(`must be decimal text, e.g. "2.5"`);
      const parsed = parseRatio(value, "it");
      if (parsed < parseRatio(min) || parsed > parseRatio(max))
        throw new Error(`must be within ${min}..${max}`);
      return parsed as bigint as T;
    }),
    range: `${min}..${max}`,
    typed: (text) => text,
  });

/** A plain number or per cent, e.g. "2.5". */
export const ratioKey = decimal<Ratio>();
/** An amount of quote asset. */
export const moneyKey = decimal<Money>();

/** A whole number within `min..max`, both included: counts, and times in milliseconds. */
export const wholeKey = (min: number, max: number, described: Described<number>): PolicyKey<number> => ({
  ...common(described, (value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
      throw new Error(`must be a whole number within ${min}..${max}`);
    return value;
  }),
  range: `${min}..${max}`,
  typed: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text),
});

/** The policy's own name; a profile's is its name. */
export const nameKey = (limits: string): PolicyKey<string> => ({
  ...common({ unit: "text", limits, normal: "NORMAL" }, (value) => {
    if (typeof value !== "string" || !/^[A-Za-z0-9 _.-]{1,40}$/.test(value))
      throw new Error("must be a name of 1-40 letters, digits, spaces or _ . -");
    return value;
  }),
  range: "1-40 characters",
  typed: (text) => text,
  of: (profile) => profile,
});

/** A list of symbols. It is the operator's own: no profile changes it. */
export const symbolsKey = (
  described: Omit<Described<readonly string[]>, "normal">,
): PolicyKey<readonly string[]> => ({
  ...common({ ...described, normal: [] }, (value) => {
    if (
      !Array.isArray(value) ||
      !value.every((entry) => typeof entry === "string" && /^[\p{L}\p{N}_]{1,40}$/u.test(entry))
    )
      throw new Error(`must be a list of symbols, e.g. ["BTCUSDT"]`);
    if (new Set(value).size < value.length) throw new Error("must name each symbol once");
    return value as readonly string[];
  }),
  range: "symbols",
  kept: true,
  typed: (text) => (text === "" ? [] : text.split(",").map((symbol) => symbol.trim())),
});
