import { expect, test } from "vitest";
import { kernelStorm } from "./kernel-storm.ts";

test("a short storm of kills and pauses over three kernels: caps hold, every intent is answered once", async () => {
  const { invariants } = await kernelStorm.run({ seconds: 20, seed: 2, print: () => undefined });
  // In so short a time not every cap need be reached, and on a slow machine no order be filled.
  const needed = invariants.filter(({ name }) => !/^(the caps were reached|orders were filled)$/.test(name));
  expect(needed.length).toBeGreaterThan(8);
  expect(needed.filter(({ pass }) => !pass)).toEqual([]);
}, 300_000);
