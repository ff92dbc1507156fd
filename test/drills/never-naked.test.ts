import { expect, test } from "vitest";
import { neverNakedWith } from "./never-naked.ts";

test("a sample of entries while the endpoint of the stops fails in every way, with a deadline for slow machines", async () => {
  const { invariants } = await neverNakedWith(40, 5_000).run({
    seconds: 90,
    seed: 1,
    print: () => undefined,
  });
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
}, 300_000);
