import { expect, test } from "vitest";
import { CONNECTIONS, Lines } from "#libs/budget/lines.ts";

test("stops whose answers do not come leave connections for what closes their positions, and entries none but theirs", () => {
  const lines = new Lines(CONNECTIONS);
  const hang = (lane: "exit" | "entry", times: number): (() => boolean)[] =>
    Array.from({ length: times }, () => lines.begin(lane));
  const stops = hang("exit", 3 * CONNECTIONS);
  expect([lines.isFree("exit"), lines.isFree("cancel"), lines.isFree("entry")]).toEqual([true, true, true]);
  hang("entry", CONNECTIONS);
  expect([lines.isFree("exit"), lines.isFree("entry"), lines.isFree("read")]).toEqual([true, false, false]);
  hang("exit", CONNECTIONS);
  expect(lines.isFree("exit")).toBe(false);
  // Whoever waits hears of the first that ends.
  expect([stops[0]?.(), lines.isFree("exit"), stops[0]?.()]).toEqual([true, true, false]);
});
