import { messageOf } from "#libs/domain/errors.ts";

/** Reads variables, remembers every fault, and reports them together. */
export class EnvReader {
  readonly #env: NodeJS.ProcessEnv;
  readonly #faults: string[] = [];

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** The parsed variable; a missing or invalid one is remembered until {@link finish}. */
  read<T>(name: string, parse: (text: string) => T): T {
    const text = this.#env[name];
    try {
      if (text === undefined || text === "") throw new Error("is missing");
      return parse(text);
    } catch (error) {
      this.#faults.push(`${name}: ${messageOf(error)}`);
      return undefined as T; // No caller sees it: finish() throws.
    }
  }

  /** The parsed variable, or `absent` when it is missing or empty. */
  optional<T, Absent>(name: string, parse: (text: string) => T, absent: Absent): T | Absent {
    const text = this.#env[name];
    return text === undefined || text === "" ? absent : this.read(name, parse);
  }

  /** @throws Error that lists every missing or invalid variable at once. */
  finish<T>(config: T): T {
    if (this.#faults.length === 0) return config;
    throw new Error(`invalid configuration\n  ${this.#faults.join("\n  ")}`);
  }
}

/** A whole number within `min..max`, both inclusive. */
export const integer =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) throw new Error(`is not within ${min}..${max}`);
    return value;
  };

/** A share within 0..1. */
export const share = (text: string): number => {
  const value = Number(text);
  if (!/^\d(\.\d+)?$/.test(text) || value > 1) throw new Error("is not within 0..1");
  return value;
};

/** A comma-separated list of at least one entry, each parsed. */
export const list =
  <T>(parse: (text: string) => T) =>
  (text: string): readonly T[] =>
    text.split(",").map((entry) => parse(entry.trim()));

/** Exchange milliseconds per real millisecond: a number > 0, or `max` when the replay runs unpaced. */
export type TimeScale = number | "max";

export const timeScale = (text: string): TimeScale => {
  if (text === "max") return "max";
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > 10_000)
    throw new Error("is not max or within 0..10000");
  return value;
};

export const url = (text: string): URL => new URL(text);
export const anyText = (text: string): string => text;
