import { expect, test } from "vitest";
import { seventeenPositions } from "./seventeen-positions.ts";

test("the incident replayed: limit 10, 9 open, 15 signals from four layers: never an eleventh, and none without rotation in a regime of six", async () => {
  const { invariants } = await seventeenPositions.run({ seconds: 60, seed: 1, print: () => undefined });
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
}, 300_000);
