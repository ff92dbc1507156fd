import { expect, test } from "vitest";
import { BURST_INPUTS, GROUP_INPUTS, GroupSize } from "../../services/risk-kernel/group-size.ts";

const WINDOW = 16;

/**
 * Inputs left of a backlog after `rounds` answers of a bus that answers one append per round, with so many new
 * inputs per round.
 */
function leftOf(backlog: number, arriving: number, rounds: number): number {
  const groups = new GroupSize();
  let waiting = backlog;
  let inFlight = 0;
  for (let round = 0; round < rounds; round += 1) {
    waiting += arriving;
    while (inFlight < WINDOW && waiting > 0) {
      const size = waiting > BURST_INPUTS ? groups.next(inFlight, WINDOW) : BURST_INPUTS;
      waiting = Math.max(0, waiting - size);
      inFlight += 1;
    }
    if (inFlight === WINDOW && waiting > 0) groups.wait();
    inFlight -= 1;
  }
  return waiting;
}

test("a backlog is worked off although more comes per append than a small group", () => {
  expect(leftOf(5_000, GROUP_INPUTS * 8, 200)).toBe(0);
});

test("groups are small while appends are free, grow while none is, and are small again afterwards", () => {
  const groups = new GroupSize();
  const sizes = (count: number, inFlight: number) =>
    Array.from({ length: count }, () => groups.next(inFlight, WINDOW));
  expect(sizes(3, 0)).toEqual([16, 16, 16]);
  const grown = Array.from({ length: 6 }, () => {
    groups.wait();
    groups.wait();
    return groups.next(WINDOW - 1, WINDOW);
  });
  expect(grown).toEqual([32, 64, 128, 256, 256, 256]);
  expect(sizes(2, WINDOW / 2)).toEqual([256, 256]);
  expect(sizes(6, WINDOW / 2 - 1)).toEqual([128, 64, 32, 16, 16, 16]);
});
