import { expect, test } from "vitest";
import { playSample } from "./crash-matrix.ts";
import { CLASSES, type Cell, type Leg } from "./crash/classes.ts";

/** Every answer that does not take its time, for one leg at one await. */
const under = (leg: Leg, point: string): Cell[] =>
  CLASSES.filter(
    ({ name, entriesOnly }) => !name.startsWith("timeout") && (leg === "ENTRY" || entriesOnly !== true),
  ).map((answer) => ({ answer, leg, point }));

/** What a woken router would say of an order that its successor has dealt with. */
const refusals = (leg: Leg): Cell[] =>
  under(leg, "say REJECTED#1 before").filter(({ answer }) => answer.name.startsWith("reject"));

test("a router struck around a placement, under every answer: one order, one outcome, nothing left reserved", async () => {
  const lines: string[] = [];
  const { invariants } = await playSample(
    {
      KILL: [...under("EXIT", "POST order#1 after"), ...refusals("ENTRY")],
      LONG: [...under("ENTRY", "POST order#1 before"), ...refusals("EXIT")],
    },
    { accounts: 5, seed: 1, print: (line) => lines.push(line) },
  );
  expect(invariants.filter(({ pass }) => !pass).map((invariant) => [invariant, lines])).toEqual([]);
}, 300_000);
