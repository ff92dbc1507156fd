import fc from "fast-check";
import { expect, test } from "vitest";
import { uuid7, type IntentId } from "#libs/domain/ids.ts";
import { SeenIds, type SeenHour } from "../../services/risk-kernel/seen.ts";

const HOUR_MS = 3_600_000;

/** Few times and few random parts, so that ids meet again and differ in one word only. */
const ids = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 25),
    fc.constantFrom(0, 1, HOUR_MS - 1),
    fc.array(fc.constantFrom(0, 1, 255), { minLength: 10, maxLength: 10 }),
  )
  .map(([hour, ms, random]) => uuid7(hour * HOUR_MS + ms, Uint8Array.from(random)));

/** So many that their places in the table collide. */
const many = fc.array(fc.tuple(ids, fc.nat()), { minLength: 300, maxLength: 600, size: "max" });

const again = (seen: SeenIds): SeenIds =>
  SeenIds.from((JSON.parse(JSON.stringify(seen)) as { $seen: SeenHour[] }).$seen);

test("seen ids are what a map of texts would hold, also after a snapshot", () => {
  fc.assert(
    fc.property(many, fc.nat(30), (sets, fromHour) => {
      const seen = new SeenIds();
      const plain = new Map<IntentId, number>();
      for (const [id, commit] of sets) {
        expect(seen.get(id)).toBe(plain.get(id));
        seen.set(id, commit);
        plain.set(id, commit);
        expect(seen.get(id)).toBe(commit);
      }
      expect(seen.size).toBe(plain.size);
      seen.forgetBefore(fromHour * HOUR_MS);
      const restored = again(seen);
      for (const [id, commit] of plain) {
        const kept = Number.parseInt(id.replace("-", "").slice(0, 12), 16) >= fromHour * HOUR_MS;
        expect(seen.get(id)).toBe(kept ? commit : undefined);
        expect(restored.get(id)).toBe(kept ? commit : undefined);
      }
      expect(JSON.stringify(restored)).toBe(JSON.stringify(seen));
    }),
    { numRuns: 100 },
  );
});

test("an hour that has not wholly passed is kept: an id is known or too old, and never neither", () => {
  const seen = new SeenIds();
  const last = uuid7(HOUR_MS - 1, new Uint8Array(10));
  seen.set(last, 7);
  seen.forgetBefore(HOUR_MS - 1);
  expect(seen.get(last)).toBe(7);
  seen.forgetBefore(HOUR_MS);
  expect(seen.size).toBe(0);
});
