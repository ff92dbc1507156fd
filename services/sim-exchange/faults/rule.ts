import { FAULT_NAMES, specOf, type FaultName, type Setting } from "./catalogue.ts";

/** One fault switched on: what, where, when and how often. Times are exchange milliseconds. */
export interface FaultRule<Name extends FaultName = FaultName> {
  readonly fault: Name;
  readonly account: string | undefined;
  /** Method and path, e.g. `POST /fapi/v1/order`; undefined: every one. */
  readonly endpoint: string | undefined;
  readonly symbol: string | undefined;
  /** Type of user event, e.g. `ORDER_TRADE_UPDATE`. */
  readonly event: string | undefined;
  /** Of each occasion, within 0..1. */
  readonly probability: number;
  /** After so many times it is over. */
  readonly count: number;
  /** After the scenario's start, or after it was switched on. */
  readonly afterMs: number;
  readonly forMs: number;
  readonly settings: Readonly<Record<string, boolean | number | string | null>>;
}

/** A mistake in a scenario or a command: one line. */
export class ScenarioError extends Error {}

const COMMON = ["fault", "account", "endpoint", "symbol", "event", "probability", "count", "after", "for"];

/** @param where names the rule in errors. @throws ScenarioError that names the field, its value and what is possible. */
export function parseRule(json: unknown, where: string): FaultRule {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new ScenarioError(`${where}: must be an object like {"fault":"reset-after"}`);
  const given = json as Readonly<Record<string, unknown>>;
  const fault = FAULT_NAMES.find((name) => name === given["fault"]);
  if (fault === undefined)
    throw new ScenarioError(
      `${where}: fault ${JSON.stringify(given["fault"])}: must be one of ${FAULT_NAMES.join(", ")}`,
    );
  const { settings, actsOn } = specOf(fault);
  for (const name of Object.keys(given))
    if (!COMMON.includes(name) && !(name in settings))
      throw new ScenarioError(
        `${where}: ${fault} has no ${name}; it takes ${[...COMMON.slice(1), ...Object.keys(settings)].join(", ")}`,
      );
  const text = (name: string): string | undefined => {
    const value = given[name];
    if (value === undefined) return undefined;
    if (typeof value !== "string" || value === "")
      throw new ScenarioError(`${where}: ${name} ${JSON.stringify(value)}: must be text`);
    return value;
  };
  const number = (name: string, min: number, max: number, absent: number): number => {
    const value = given[name];
    if (value === undefined) return absent;
    if (typeof value !== "number" || !(value >= min && value <= max))
      throw new ScenarioError(
        `${where}: ${name} ${JSON.stringify(value)}: must be a number within ${min}..${max}`,
      );
    return value;
  };
  const length = (name: string, absent: number): number => {
    const value = text(name);
    return value === undefined ? absent : durationMs(value, `${where}: ${name}`);
  };
  const rule: FaultRule = {
    fault,
    account: text("account"),
    endpoint: text("endpoint"),
    symbol: text("symbol"),
    event: text("event"),
    probability: number("probability", 0, 1, 1),
    count: number("count", 1, 1e12, Number.POSITIVE_INFINITY),
    afterMs: length("after", 0),
    forMs: length("for", Number.POSITIVE_INFINITY),
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, setting]) => [
        name,
        settingOf(given[name], setting, `${where}: ${fault}: ${name}`),
      ]),
    ),
  };
  const needsSymbol = ["symbol-halted", "symbol-delisted", "filters-changed"].includes(fault);
  if (needsSymbol && rule.symbol === undefined) throw new ScenarioError(`${where}: ${fault} needs a symbol`);
  if (actsOn === "condition" && (rule.probability !== 1 || rule.count !== Number.POSITIVE_INFINITY))
    throw new ScenarioError(`${where}: ${fault} holds for a time and takes no probability and no count`);
  return rule;
}

/** @throws ScenarioError */
function settingOf(value: unknown, setting: Setting, where: string): boolean | number | string | null {
  if (value === undefined) {
    if (setting.standard === undefined) throw new ScenarioError(`${where}: must be given (${setting.says})`);
    return setting.standard;
  }
  const fits = {
    boolean: typeof value === "boolean",
    number: typeof value === "number" && Number.isFinite(value),
    milliseconds: typeof value === "number" && value >= 0 && Number.isFinite(value),
    decimal: typeof value === "string" && /^\d+(\.\d{1,8})?$/.test(value) && Number(value) > 0,
    text: typeof value === "string",
  }[setting.type];
  if (!fits) throw new ScenarioError(`${where} ${JSON.stringify(value)}: must be a ${setting.type}`);
  return value as boolean | number | string;
}

/** @throws ScenarioError */
function durationMs(text: string, where: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (match === null) throw new ScenarioError(`${where} ${text}: must be like 500ms, 30s, 5m or 1h`);
  return Number(match[1]) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as "ms" | "s" | "m" | "h"];
}

/** What `--scenario` holds. */
export interface Scenario {
  readonly faults: readonly FaultRule[];
}

/** @throws ScenarioError with one line that names the rule, the field and what is possible. */
export function parseScenario(text: string): Scenario {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ScenarioError("is no JSON");
  }
  const faults = (json as { faults?: unknown } | null)?.faults;
  if (!Array.isArray(faults) || Object.keys(json as object).length !== 1)
    throw new ScenarioError('must be like {"faults":[{"fault":"reset-after"}]}');
  return { faults: faults.map((rule: unknown, index) => parseRule(rule, `faults[${index}]`)) };
}
