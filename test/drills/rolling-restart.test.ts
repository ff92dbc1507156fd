import { expect, test } from "vitest";
import { rollingRestart } from "./rolling-restart.ts";

test("a kernel and the router restarted as a rollout does it, under load: nothing lost, nothing doubled", async () => {
  const only = ["risk-kernel-0", "order-router"];
  const { invariants } = await rollingRestart.run({ seconds: 2, seed: 1, print: () => undefined, only });
  // How long a pause, or a fill's way to its stop, is on a slow machine says nothing.
  const needed = invariants.filter(({ name }) => !/entries paused|guarantee G4/.test(name));
  expect(needed.length).toBeGreaterThan(15);
  expect(needed.filter(({ pass }) => !pass)).toEqual([]);
}, 300_000);
