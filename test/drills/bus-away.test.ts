import { expect, test } from "vitest";
import { busAway } from "./bus-away.ts";

test("the bus killed for some seconds under load: nothing lost, in order, once", async () => {
  const options = { seconds: 3, seed: 1, print: () => undefined, only: ["killed"] };
  const { invariants } = await busAway.run(options);
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
}, 300_000);
