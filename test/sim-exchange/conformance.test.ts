import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { conformancePage, missingTitles } from "../conformance/page.ts";

test("every rule of the conformance page is shown by a test of that name", () => {
  expect(missingTitles()).toEqual([]);
});

test("the conformance page is made of the tests; if not, run npm run docs", () => {
  const unpadded = (text: string): string => text.replace(/ *\| */g, "|").replace(/-{3,}/g, "---");
  const page = readFileSync(new URL("../../docs/exchange/conformance.md", import.meta.url), "utf8");
  expect(unpadded(page)).toBe(unpadded(conformancePage()));
});
