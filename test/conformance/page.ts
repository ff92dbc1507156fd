import { readdirSync, readFileSync } from "node:fs";
import { DIFFERENCES, RULES } from "./rules.ts";

const TESTS = new URL("../sim-exchange/", import.meta.url);
const source = (file: string): string => readFileSync(new URL(`${file}.test.ts`, TESTS), "utf8");

/** Titles that no test has: a rule whose test is gone or is called otherwise. */
export function missingTitles(): readonly string[] {
  const sources = new Map<string, string>();
  return Object.values(RULES)
    .flat()
    .filter(([, file, title]) => {
      if (!sources.has(file)) sources.set(file, source(file));
      return !sources.get(file)?.includes(`(${JSON.stringify(title)},`);
    })
    .map(([, file, title]) => `${file}: ${title}`);
}

/** Codes that tables of tests expect, with the case in words: `["a price off the tick", …, -4014]`. */
function refusals(): readonly (readonly [code: number, file: string, when: string])[] {
  const found: [number, string, string][] = [];
  for (const name of readdirSync(TESTS)) {
    if (!name.endsWith(".test.ts")) continue;
    for (const [, when = "", code = ""] of readFileSync(new URL(name, TESTS), "utf8").matchAll(
      /^ {2}\[\s*"([^"/]+)",[^[\]]*?\s(-\d{4}),?\s*\],$/gm,
    ))
      if (
        !found.some(
          ([known, file, words]) => known === Number(code) && `${file}.test.ts` === name && words === when,
        )
      )
        found.push([Number(code), name.slice(0, -8), when]);
  }
  return found.sort(([a, f, w], [b, g, v]) => b - a || f.localeCompare(g) || w.localeCompare(v));
}

/** `docs/exchange/conformance.md`: each rule beside its test, and what differs. */
export function conformancePage(): string {
  const lines = [
    "# What of the real exchange is here",
    "",
    "Each rule names the test that shows it, in `test/sim-exchange`. `%s` stands for the cases of a table. Written by",
    "`npm run docs` out of the tests.",
  ];
  for (const [section, rules] of Object.entries(RULES)) {
    lines.push("", `## ${section}`, "", "| rule | test |", "| --- | --- |");
    for (const [rule, file, title] of rules) lines.push(`| ${rule} | \`${file}\`: ${title} |`);
  }
  lines.push("", "## Refusals", "", "| code | when | test |", "| --- | --- | --- |");
  for (const [code, file, when] of refusals()) lines.push(`| ${code} | ${when} | \`${file}\` |`);
  lines.push("", "## What differs", "", ...DIFFERENCES.map((difference) => `- ${difference}`), "");
  return lines.join("\n");
}
