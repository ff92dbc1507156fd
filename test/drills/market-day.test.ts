import { expect, test } from "vitest";
import { marketDay } from "./market-day.ts";

test("hours in seconds about midnight: listen keys end, funding is paid, the day's opening is kept, nothing differs", async () => {
  const { invariants } = await marketDay.run({ seconds: 30, seed: 1, print: () => undefined });
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
  expect(invariants).toHaveLength(9);
}, 300_000);
