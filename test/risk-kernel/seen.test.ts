import fc from "fast-check";
import { expect, test } from "vitest";
import { uuid7, type IntentId } from "#libs/domain/ids.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { PAGE_IDS } from "../../services/risk-kernel/seen-page.ts";
import { SeenIds } from "../../services/risk-kernel/seen.ts";

const HOUR_MS = 3_600_000;

/** Few times and few random parts, so that ids meet again and differ in one word only. */
const ids = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 25),
    fc.constantFrom(0, 1, HOUR_MS - 1),
    fc.array(fc.constantFrom(0, 1, 255), { minLength: 10, maxLength: 10 }),
  )
  .map(([hour, ms, random]) => uuid7(hour * HOUR_MS + ms, Uint8Array.from(random)));

/** So many that their places in the table collide; another one is asked about in between, and kept then or not. */
const many = fc.array(fc.tuple(ids, fc.nat(), ids, fc.boolean()), {
  minLength: 300,
  maxLength: 600,
  size: "max",
});

test("seen ids are what a map of texts would hold, also after a snapshot", () => {
  fc.assert(
    fc.property(many, fc.nat(30), (sets, fromHour) => {
      const seen = new SeenIds();
      const plain = new Map<IntentId, number>();
      for (const [id, commit, other, both] of sets) {
        expect(seen.get(id)).toBe(plain.get(id));
        expect(seen.get(other)).toBe(plain.get(other));
        for (const kept of both ? [id, other] : [id]) {
          seen.set(kept, commit);
          plain.set(kept, commit);
        }
        expect(seen.get(id)).toBe(commit);
      }
      expect(seen.size).toBe(plain.size);
      seen.forgetBefore(fromHour * HOUR_MS);
      const restored = SeenIds.fromPages(seen.pages());
      for (const [id, commit] of plain) {
        const kept = Number.parseInt(id.replace("-", "").slice(0, 12), 16) >= fromHour * HOUR_MS;
        expect(seen.get(id)).toBe(kept ? commit : undefined);
        expect(restored.get(id)).toBe(kept ? commit : undefined);
      }
      expect(restored).toEqual(seen);
      expect(restored.pages()).toEqual(seen.pages());
    }),
    { numRuns: 100 },
  );
});

const nth = (n: number): IntentId => uuid7(0, Uint8Array.of(7, 0, 0, 0, 0, 0, 0, n >> 8, n & 255, 0));

/** About a page, or about two. */
const counts = fc
  .tuple(fc.constantFrom(PAGE_IDS, 2 * PAGE_IDS), fc.integer({ min: -2, max: 2 }))
  .map(([ids, more]) => ids + more);

test("a page keeps its name while nothing in it changes, and what was given of it stays as it was", () => {
  fc.assert(
    fc.property(counts, fc.nat(4), fc.nat(PAGE_IDS - 4), (first, more, waiting) => {
      const seen = new SeenIds();
      for (let n = 0; n < first; n += 1) seen.set(nth(n), n);
      const before = seen.pages();
      const copies = before.map(({ bytes }) => Buffer.from(bytes));
      for (let n = first; n < first + more; n += 1) seen.set(nth(n), n);
      const grown = seen.pages();
      expect(grown).toHaveLength(Math.ceil((first + more) / PAGE_IDS));
      const full = Math.floor(first / PAGE_IDS);
      const names = grown.map(({ name }) => name);
      expect(names.slice(0, full)).toEqual(before.slice(0, full).map(({ name }) => name));
      // One that waited is answered: its commit is another one now.
      seen.set(nth(waiting), -1);
      const after = seen.pages();
      const renamed = after.map(({ name }, i) => name !== names[i]);
      expect(renamed).toEqual(after.map((_, i) => i === 0));
      expect(before.every(({ bytes }, i) => copies[i]?.equals(bytes))).toBe(true);
      for (const { name, bytes } of [...before, ...after])
        expect(name).toBe(Buffer.from(sha256(bytes)).toString("hex"));
      const restored = SeenIds.fromPages(after);
      expect([restored.size, restored.get(nth(waiting)), restored.get(nth(first - 1))]).toEqual([
        first + more,
        -1,
        first - 1,
      ]);
      expect(restored.pages().map(({ name }) => name)).toEqual(after.map(({ name }) => name));
    }),
    { numRuns: 30 },
  );
});

test("bytes that are no page are refused", () => {
  expect(() => SeenIds.fromPages([{ hour: 0, bytes: new Uint8Array(25) }])).toThrow(
    "a page of seen ids has 25 bytes",
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
