import { expect, test } from "vitest";
import { explore } from "./world.ts";

test("10,000 sequences with crashes, lost and late appends, repeats and reordering violate nothing", async () => {
  const sums = { approved: 0, crashes: 0, lost: 0 };
  for (let seed = 1; seed <= 10_000; seed += 1) {
    const { violation, approved, crashes, lost } = await explore(seed);
    if (violation !== undefined)
      expect.fail(`${violation.text}; repeat: npm run explore -- --seed ${seed} --runs 1`);
    sums.approved += approved;
    sums.crashes += crashes;
    sums.lost += lost;
  }
  // Nothing would be violated either if nothing ever happened.
  expect(sums.approved).toBeGreaterThan(10_000);
  expect(sums.crashes).toBeGreaterThan(5_000);
  expect(sums.lost).toBeGreaterThan(1_000);
}, 300_000);
