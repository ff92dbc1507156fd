import { expect, test } from "vitest";
import { hostileFleet } from "./hostile-fleet.ts";

test("a small hostile fleet: no 429, exits go first, a ban silences all", async () => {
  const { invariants } = await hostileFleet.run({ seconds: 30, seed: 1, print: () => undefined });
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
}, 240_000);
