import { expect, test } from "vitest";
import { flashCrash } from "./flash-crash.ts";

test("a flash crash: 20 positions end flat while the router is killed twice, every limit within the policy's bound, none flips", async () => {
  const { invariants } = await flashCrash.run({ seconds: 40, seed: 1, print: () => undefined });
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
}, 300_000);
