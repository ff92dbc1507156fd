import fc from "fast-check";
import { expect, test } from "vitest";
import { Departures } from "#libs/bus/departures.ts";

/** Who leaves when, with the test as the bus: it says which write arrives next. */

interface Write {
  readonly items: readonly number[];
  /** What was under way when it left. */
  readonly besides: readonly Write[];
  readonly arrive: () => void;
}

/** Resolves at the end of a turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Bus {
  readonly line: number[] = [];
  readonly sent: Write[] = [];
  readonly underWay: Write[] = [];
  readonly departures = new Departures<number>({
    waiting: () => this.line.length,
    shift: () => this.line.shift(),
    send: (items) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const write = { items, besides: [...this.underWay], arrive: resolve };
      this.sent.push(write);
      this.underWay.push(write);
      return items.map(() => promise);
    },
  });
  #next = 0;

  give(count: number): void {
    for (let i = 0; i < count; i += 1) {
      this.line.push(this.#next++);
      this.departures.call();
    }
  }

  /** One of the writes under way arrives. */
  async arrive(which: number): Promise<void> {
    const [write] = this.underWay.splice(which % Math.max(1, this.underWay.length), 1);
    write?.arrive();
    await turn();
  }
}

test("whoever comes alone leaves in the same turn, and alone", async () => {
  const bus = new Bus();
  bus.give(1);
  await turn();
  bus.give(1);
  await turn();
  expect(bus.sent.map(({ items }) => items)).toEqual([[0], [1]]);
  await bus.arrive(0);
  await bus.arrive(0);
  expect(bus.departures.underWay).toBe(0);
});

test("those that come in one turn leave together, and those that come meanwhile after them", async () => {
  const bus = new Bus();
  bus.give(200);
  await turn();
  bus.give(3);
  await turn();
  bus.give(300);
  await turn();
  expect(bus.sent.map(({ items }) => items.length)).toEqual([200]);
  await bus.arrive(0);
  expect(bus.sent.map(({ items }) => items.length)).toEqual([200, 256]);
  await bus.arrive(0);
  expect(bus.sent.map(({ items }) => items.length)).toEqual([200, 256, 47]);
});

test("a burst leaves in order, never a write of many beside another, and all arrive", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ give: fc.integer({ min: 1, max: 3 }), turn: fc.boolean() }),
          fc.record({ give: fc.integer({ min: 4, max: 20 }), turn: fc.boolean() }),
          fc.record({ give: fc.integer({ min: 250, max: 300 }), turn: fc.boolean() }),
          fc.record({ arrive: fc.array(fc.nat(), { minLength: 1, maxLength: 20, size: "max" }) }),
        ),
        { maxLength: 60 },
      ),
      async (steps) => {
        const bus = new Bus();
        let given = 0;
        for (const step of steps)
          if ("give" in step) {
            bus.give(step.give);
            if (step.turn) await turn();
            given += step.give;
          } else
            for (const which of step.arrive) {
              await bus.arrive(which);
              // Nobody waits who may leave.
              const { underWay } = bus.departures;
              const waiting = bus.line.length;
              expect(waiting === 0 || underWay >= 16 || (waiting >= 16 && underWay > 0)).toBe(true);
            }
        await turn();
        while (bus.underWay.length > 0) await bus.arrive(given);
        expect(bus.sent.flatMap(({ items }) => items)).toEqual(Array.from({ length: given }, (_, i) => i));
        for (const { items, besides } of bus.sent) {
          const singles = besides.filter((other) => other.items.length === 1).length;
          expect(items.length).toBeLessThanOrEqual(256);
          expect(singles).toBeLessThan(16);
          if (items.length > 1) expect(besides).toEqual([]);
          // Nobody leaves beside a write of many either: it could arrive first.
          else expect(besides.length).toBe(singles);
        }
        expect(bus.departures.underWay).toBe(0);
        expect(bus.line).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
