import type { Logger } from "#libs/telemetry/log.ts";
import type { Stats } from "#libs/telemetry/stats.ts";
import { ANSWERS, EVENTS, type Rule, type Shape } from "./shapes.ts";

/** What is not known: a field, a word in one of which all are known, a type of event. */
type Kind = "field" | "enum" | "event";

/** So many names are logged, each once; what comes after is only counted. */
const LOGGED_MAX = 200;
const NAME_MAX = 64;
/** Of the events of market streams one in so many is looked at. */
const MARKET_ONE_IN = 61;
const WHERE_EVENTS_COME_FROM = "streams";

/**
 * Counts what the exchange says and this version has no word for. Whoever needs a field asks for it by name and is
 * strict about it; nothing here ever refuses anything.
 *
 * Counters `binance.unknown.<kind>.<at>`: `at` is an endpoint or a type of event out of our own tables.
 */
export class UnknownWords {
  static readonly #known = new WeakMap<Stats, UnknownWords>();
  readonly #stats: Stats;
  readonly #log: Logger;
  readonly #logged = new Set<string>();
  #marketEvents = 0;

  private constructor(stats: Stats, log: Logger) {
    this.#stats = stats;
    this.#log = log;
  }

  /** One for each process: a name is logged once, whoever meets it. */
  static of({ stats, log }: { readonly stats: Stats; readonly log: Logger }): UnknownWords {
    let words = UnknownWords.#known.get(stats);
    if (words === undefined) UnknownWords.#known.set(stats, (words = new UnknownWords(stats, log)));
    return words;
  }

  /** A success of REST. @param name `METHOD path`. */
  answer(name: string, body: unknown): void {
    const shape = Object.hasOwn(ANSWERS, name) ? ANSWERS[name] : undefined;
    if (shape !== undefined && shape !== "nameless") this.#look(name, "", body, shape);
  }

  /** An event of a private stream. */
  event(event: Readonly<Record<string, unknown>>): void {
    const type = event["e"];
    if (typeof type !== "string") return;
    const shape = Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
    if (shape === undefined) this.#unknown("event", WHERE_EVENTS_COME_FROM, type);
    else this.#look(type, "", event, shape);
  }

  /** An event of a market stream, of which there are many: some are looked at. */
  marketEvent(event: Readonly<Record<string, unknown>>): void {
    this.#marketEvents += 1;
    if (this.#marketEvents % MARKET_ONE_IN === 1) this.event(event);
  }

  #look(at: string, path: string, value: unknown, shape: Shape): void {
    if (Array.isArray(value)) {
      for (const row of value as readonly unknown[]) this.#look(at, path, row, shape);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    for (const field in value) {
      const rule = shape.get(field);
      if (rule !== undefined)
        this.#lookAt(at, path + field, (value as Readonly<Record<string, unknown>>)[field], rule);
      else if (!shape.has(field)) this.#unknown("field", at, path + field);
    }
  }

  #lookAt(at: string, path: string, value: unknown, rule: Exclude<Rule, undefined>): void {
    if (rule instanceof Map) this.#look(at, `${path}.`, value, rule);
    else if (Array.isArray(value)) for (const one of value) this.#lookAt(at, path, one, rule);
    else if (typeof value === "string" && value !== "" && !rule.has(value))
      this.#unknown("enum", at, `${path} ${value}`);
  }

  #unknown(kind: Kind, at: string, what: string): void {
    this.#stats.count(`binance.unknown.${kind}.${at}`);
    const name = what.slice(0, NAME_MAX);
    const key = `${kind} ${at} ${name}`;
    if (this.#logged.size >= LOGGED_MAX || this.#logged.has(key)) return;
    this.#logged.add(key);
    this.#log.warn(
      { event: "exchange-word-unknown", kind, at, name },
      `the exchange says something this version does not know (${kind} ${name} in ${at}); it is not used, the rest is`,
    );
  }
}
