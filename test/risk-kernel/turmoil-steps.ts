import fc from "fast-check";
import type { DriftClass, StopStatus } from "#libs/domain/fact.ts";
import { steps, type Step } from "./steps.ts";

/** What changes under a desk that trades: its policy, its exchange, its day, its kernel, and what is known of its books. */
export type Upheaval =
  | { readonly do: "policy"; readonly n: number }
  | { readonly do: "leverage"; readonly a: number; readonly s: number; readonly to: number }
  | { readonly do: "brackets"; readonly a: number; readonly s: number; readonly steep: boolean }
  | { readonly do: "transfer"; readonly a: number; readonly amount: number }
  | { readonly do: "halt"; readonly s: number; readonly halted: boolean }
  | { readonly do: "jump"; readonly s: number; readonly price: number; readonly deep: boolean }
  | { readonly do: "pass"; readonly hours: number }
  | { readonly do: "regime"; readonly n: number }
  /** How a symbol moves, and with what; `old`: as it was an hour ago. */
  | { readonly do: "condition"; readonly s: number; readonly moves: number; readonly old: boolean }
  /** The account's leverage tables are known to be the exchange's. */
  | { readonly do: "tables"; readonly a: number }
  /** A difference between the books that user-stream has named. */
  | {
      readonly do: "drift";
      readonly a: number;
      readonly of: DriftClass;
      readonly amount: number;
      readonly gap: boolean;
    }
  /** An order by hand that rests; what becomes of the newest one. */
  | {
      readonly do: "hand";
      readonly a: number;
      readonly s: number;
      readonly lots: number;
      readonly sell: boolean;
    }
  | { readonly do: "by-hand"; readonly act: "fill" | "part" | "cancel" | "again" }
  | { readonly do: "gates"; readonly shut: "none" | "clock" | "policy" | "bus" | "exits too" | "trust" }
  | { readonly do: "surplus"; readonly waiting: number }
  | { readonly do: "silence"; readonly ms: number }
  | { readonly do: "reign" }
  | { readonly do: "stream"; readonly a: number; readonly connected: boolean }
  /** The next fact does not come; the oldest that did not come does, late. */
  | { readonly do: "lose" | "find" }
  /** The exchange's word about an account; `full`: all that is not lost was told before. */
  | { readonly do: "books"; readonly a: number; readonly full: boolean }
  | { readonly do: "reset"; readonly a: number }
  | { readonly do: "stop-word"; readonly o: number; readonly status: StopStatus | "CONFIRMED" | "FIRES" }
  | { readonly do: "resolve"; readonly o: number }
  /** An exit that rests at the touch; 0 lots: of all. */
  | { readonly do: "rest"; readonly a: number; readonly s: number; readonly lots: number }
  | {
      readonly do: "want";
      readonly a: number;
      readonly s: number;
      readonly sell: boolean;
      readonly size: number;
      readonly plan: number;
      readonly more: boolean;
      readonly post: boolean;
    };

const small = fc.nat({ max: 7 });
const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** One kind, and how often it comes. */
const kind = <D extends Upheaval["do"]>(
  weight: number,
  name: D,
  rest: Record<string, fc.Arbitrary<unknown>> = {},
): { readonly weight: number; readonly arbitrary: fc.Arbitrary<Upheaval> } => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), ...rest }) as fc.Arbitrary<Upheaval>,
});

const upheavals = fc.oneof(
  kind(1, "policy", { n: fc.nat({ max: 20 }) }),
  kind(1, "leverage", { a: small, s: small, to: one(0, 3, 10, 40) }),
  kind(1, "brackets", { a: small, s: small, steep: fc.boolean() }),
  kind(1, "transfer", { a: small, amount: fc.integer({ min: -2_000, max: 2_000 }) }),
  kind(1, "halt", { s: small, halted: fc.boolean() }),
  kind(2, "jump", { s: small, price: fc.integer({ min: 38_000, max: 64_000 }), deep: fc.boolean() }),
  kind(1, "pass", { hours: one(0.1, 1, 8, 30) }),
  kind(1, "regime", { n: small }),
  kind(2, "condition", { s: small, moves: small, old: fc.boolean() }),
  kind(1, "tables", { a: small }),
  kind(1, "drift", {
    a: small,
    of: one("MISSED_FILL", "TRANSFER", "OUR_BUG", "UNEXPLAINED"),
    amount: fc.integer({ min: -300, max: 300 }),
    gap: fc.boolean(),
  }),
  kind(2, "hand", { a: small, s: small, lots: fc.integer({ min: 1, max: 60 }), sell: fc.boolean() }),
  kind(2, "by-hand", { act: one("fill", "part", "cancel", "again") }),
  kind(1, "gates", { shut: one("none", "none", "clock", "policy", "bus", "exits too", "trust") }),
  kind(1, "surplus", { waiting: one(0, 0, 50, 101, 200) }),
  kind(2, "silence", { ms: one(1_000, 5_000, 20_000) }),
  kind(1, "reign"),
  kind(1, "stream", { a: small, connected: fc.boolean() }),
  kind(3, "lose"),
  kind(2, "find"),
  kind(6, "books", { a: small, full: one(true, true, true, false) }),
  kind(3, "reset", { a: small }),
  kind(6, "stop-word", {
    o: small,
    status: one("NEW", "NEW", "CONFIRMED", "FIRES", "EXPIRED", "REJECTED", "ABSENT"),
  }),
  kind(3, "resolve", { o: small }),
  kind(3, "rest", { a: small, s: small, lots: fc.nat({ max: 60 }) }),
  kind(8, "want", {
    a: small,
    s: small,
    sell: fc.boolean(),
    size: fc.nat({ max: 20 }),
    plan: small,
    more: fc.boolean(),
    post: fc.boolean(),
  }),
);

/** Positions with their stops, to begin with. */
const held: fc.Arbitrary<readonly (Step | Upheaval)[]> = fc
  .array(
    fc.record({
      a: small,
      s: small,
      size: fc.integer({ min: 10, max: 16 }),
      plan: small,
      sell: fc.boolean(),
    }),
    { maxLength: 3 },
  )
  .map((wants) =>
    wants.flatMap((want): (Step | Upheaval)[] => [
      { do: "want", more: false, post: false, ...want },
      { do: "commit" },
      { do: "exchange", o: 0, act: "fill" },
      { do: "stop-word", o: 0, status: "NEW" },
      { do: "deliver", n: 4, from: "front" },
      { do: "commit" },
    ]),
  );

/** Where any of these comes little else is approved any more: half of all lists go without. */
const HOLDS_UP = new Set([
  "stop",
  "stop-only",
  "sight",
  "ban",
  "gates",
  "stream",
  "halt",
  "leverage",
  "pass",
  "drift",
  "condition",
  "hand",
]);

/** {@link steps} behind what is held already, with upheavals among them. */
export const turmoil = (foreign: boolean): fc.Arbitrary<readonly (Step | Upheaval)[]> =>
  fc
    .tuple(
      held,
      steps(foreign, true),
      fc.array(fc.tuple(fc.nat({ max: 120 }), upheavals), { minLength: 5, maxLength: 60, size: "max" }),
      fc.boolean(),
    )
    .map(([before, list, among, isQuiet]) => {
      const mixed: (Step | Upheaval)[] = [...list];
      for (const [place, upheaval] of among) mixed.splice(place % (mixed.length + 1), 0, upheaval);
      return [...before, ...mixed.filter((step) => !isQuiet || !HOLDS_UP.has(step.do))];
    });
