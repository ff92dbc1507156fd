import fc from "fast-check";
import { ACTS } from "./reality.ts";

/** What producers, the exchange, an operator and time can do; numbers pick among what there is. */
export type Step =
  | {
      readonly do: "enter";
      readonly a: number;
      readonly s: number;
      readonly lots: number;
      readonly more: boolean;
      readonly post: boolean;
      readonly sell: boolean;
    }
  | {
      readonly do: "exit";
      readonly a: number;
      readonly s: number;
      readonly lots: number;
      readonly bps: number;
    }
  | {
      readonly do: "exchange";
      readonly o: number;
      readonly act: (typeof ACTS)[number] | "lie";
    }
  | { readonly do: "deliver"; readonly n: number; readonly from: "front" | "back" }
  | { readonly do: "again"; readonly o: number }
  | { readonly do: "repeat"; readonly o: number }
  | {
      readonly do: "foreign";
      readonly a: number;
      readonly s: number;
      readonly lots: number;
      readonly sell: boolean;
    }
  | { readonly do: "mark"; readonly s: number; readonly tenths: number }
  | { readonly do: "stop"; readonly command: "ARM" | "REDUCE_ONLY" | "STOP" | "FLATTEN" }
  | {
      readonly do: "stop-only";
      readonly command: "ARM" | "REDUCE_ONLY" | "STOP";
      /** Of a symbol; undefined: of the strategy. */
      readonly s: number | undefined;
    }
  | { readonly do: "sight"; readonly seen: "clear" | "no clock" | "no room" | "anew" }
  | { readonly do: "ban"; readonly a: number; readonly ms: number }
  | { readonly do: "time"; readonly ms: number }
  | { readonly do: "commit" };

const small = fc.nat({ max: 7 });
/** What stops more than the whole desk, or for other reasons; most of it stays for long. */
const STOPS = [
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("stop-only" as const),
      command: fc.constantFrom("ARM" as const, "ARM" as const, "REDUCE_ONLY" as const, "STOP" as const),
      s: fc.option(small, { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({
        do: fc.constant("sight" as const),
        seen: fc.constantFrom(
          "clear" as const,
          "clear" as const,
          "anew" as const,
          "no clock" as const,
          "no room" as const,
        ),
      }),
      fc.record({ do: fc.constant("ban" as const), a: small, ms: fc.integer({ min: 1, max: 9_000 }) }),
    ),
  },
];

/**
 * Sequences of steps; `foreign`: with fills of orders that are not ours, and a router that is wrong; `stops`: with stops of
 * every kind.
 */
export const steps = (foreign: boolean, stops = false): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          do: fc.constant("enter" as const),
          a: small,
          s: small,
          lots: fc.integer({ min: 35, max: 125 }),
          more: fc.boolean(),
          post: fc.boolean(),
          sell: fc.boolean(),
        }),
      },
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constant("exit" as const),
          a: small,
          s: small,
          lots: fc.nat({ max: 90 }),
          bps: fc.nat({ max: 900 }),
        }),
      },
      {
        weight: 12,
        arbitrary: fc.record({
          do: fc.constant("exchange" as const),
          o: small,
          act: fc.constantFrom(...ACTS, ...(foreign ? (["lie"] as const) : [])),
        }),
      },
      {
        weight: 9,
        arbitrary: fc.record({
          do: fc.constant("deliver" as const),
          n: fc.integer({ min: 1, max: 4 }),
          from: fc.constantFrom("front" as const, "back" as const),
        }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("again" as const), o: small }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("repeat" as const), o: small }) },
      ...(foreign
        ? [
            {
              weight: 2,
              arbitrary: fc.record({
                do: fc.constant("foreign" as const),
                a: small,
                s: small,
                lots: fc.integer({ min: 1, max: 90 }),
                sell: fc.boolean(),
              }),
            },
          ]
        : []),
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant("mark" as const),
          s: small,
          tenths: fc.integer({ min: 495_000, max: 505_000 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant("stop" as const),
          command: fc.constantFrom(
            "ARM" as const,
            "ARM" as const,
            "ARM" as const,
            "STOP" as const,
            "FLATTEN" as const,
          ),
        }),
      },
      ...(stops ? STOPS : []),
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant("time" as const), ms: fc.integer({ min: 1, max: 4_000 }) }),
      },
      { weight: 10, arbitrary: fc.record({ do: fc.constant("commit" as const) }) },
    ),
    { minLength: 30, maxLength: 120 },
  );
