import { expect, test } from "vitest";
import { killEach } from "./kill-each.ts";

test("every process killed in turn: the same verdicts", async () => {
  const { invariants } = await killEach.run({ seconds: 1, seed: 1, print: () => undefined });
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
}, 300_000);
