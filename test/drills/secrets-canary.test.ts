import { expect, test } from "vitest";
import { secretsCanary } from "./secrets-canary.ts";

test("marked keys stand nowhere after errors, refusals, rotations, stops and kills; planted ones are found", async () => {
  const { invariants } = await secretsCanary.run({ seconds: 6, seed: 1, print: () => undefined });
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
}, 300_000);
