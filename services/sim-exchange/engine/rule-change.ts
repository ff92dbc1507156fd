import { format, parseMoney, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../judge.ts";
import type { Core } from "./core.ts";
import type { SymbolRules, SymbolStatus } from "./rules.ts";

/** What of a symbol's rules may change while it is listed; the least price and quantity are one step. */
export type RulesChange = Partial<Pick<SymbolRules, "status" | "tickSize" | "stepSize" | "minNotional">>;

/** Changes a symbol's rules, and records how they are now. @throws VenueError -1121 */
export function changeRules(core: Core, symbol: string, change: RulesChange, nowMs: number): void {
  const rules = keepRules(core, symbol, { ...core.rulesOf(symbol), ...change });
  core.record({
    k: "rules",
    t: nowMs,
    symbol,
    status: rules.status,
    tickSize: format(rules.tickSize),
    stepSize: format(rules.stepSize),
    minNotional: format(rules.minNotional),
  });
}

function keepRules(core: Core, symbol: string, rules: SymbolRules): SymbolRules {
  const kept = { ...rules, minPrice: rules.tickSize, minQuantity: rules.stepSize };
  core.rules.set(symbol, kept);
  return kept;
}

/** Takes over the rules of an earlier run; a symbol that is no longer listed has none. */
export function restoreRules(core: Core, line: Extract<JudgeLine, { k: "rules" }>): void {
  const rules = core.rules.get(line.symbol);
  if (rules === undefined) return;
  keepRules(core, line.symbol, {
    ...rules,
    status: line.status as SymbolStatus,
    tickSize: parsePrice(line.tickSize),
    stepSize: parseQuantity(line.stepSize),
    minNotional: parseMoney(line.minNotional),
  });
}
