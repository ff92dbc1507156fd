import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FAULT_NAMES, specOf } from "../../services/sim-exchange/faults/catalogue.ts";
import { faultsPage } from "../../services/sim-exchange/faults/page.ts";
import { parseRule, parseScenario } from "../../services/sim-exchange/faults/rule.ts";
import { REGIMES } from "../../services/sim-exchange/market/regimes.ts";
import type { JudgeLine } from "../../services/sim-exchange/judge.ts";

const page = (name: string): string =>
  readFileSync(new URL(`../../docs/exchange/${name}`, import.meta.url), "utf8");

/** Cells without the padding that the formatter gives them. */
const unpadded = (text: string): string => text.replace(/ *\| */g, "|").replace(/-{3,}/g, "---");

test("the page of faults is the catalogue's; if not, run npm run docs", () => {
  expect(unpadded(page("faults.md"))).toBe(unpadded(faultsPage()));
});

test("its examples are taken as they stand", () => {
  const scenario = /echo '([^']+)' > scenario\.json/.exec(page("faults.md"))?.[1];
  expect(parseScenario(scenario ?? "").faults).toHaveLength(2);
  const rule = /-d '([^']+)'/.exec(page("faults.md"))?.[1];
  expect(parseRule(JSON.parse(rule ?? ""), "the example").fault).toBe("user-event-lost");
});

test("every regime and every flag of prices has its line", () => {
  const listed = [...page("README.md").matchAll(/^\| `([a-z-]+)` /gm)].map(([, name]) => name);
  expect(listed).toEqual(Object.keys(REGIMES));
});

test("every fault has one sentence of its own", () => {
  const sentences = FAULT_NAMES.map((name) => specOf(name).says);
  expect(new Set(sentences).size).toBe(sentences.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test("the page of the ledger has every kind of line", () => {
  const kinds: Record<JudgeLine["k"], true> = {
    start: true,
    clock: true,
    request: true,
    order: true,
    algo: true,
    fill: true,
    funding: true,
    transfer: true,
    leverage: true,
    dual: true,
    countdown: true,
    rules: true,
  };
  const listed = [...page("ledger.md").matchAll(/^\| `(\w+)` /gm)].map(([, kind]) => kind);
  expect(new Set(listed)).toEqual(new Set(["k", ...Object.keys(kinds)]));
});
