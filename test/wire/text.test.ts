import fc from "fast-check";
import { expect, test } from "vitest";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import protobuf from "#libs/wire/protobuf.js";

const { Vote } = plimsoll.v1;
const texts = fc.string({ unit: "grapheme", maxLength: 30 });

test("a text is read as it was written, however often, whatever was read before it", () => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 40 }), (all) => {
      const reading = (): string[] =>
        all.map((voter) => Vote.decode(Vote.encode({ voter, score: "" }).finish()).voter);
      expect(reading()).toEqual(all);
      expect(reading()).toEqual(all);
    }),
    { numRuns: 2_000 },
  );
});

test("more short texts than are remembered are read as they were written", () => {
  const all = Array.from({ length: 100_000 }, (_, i) => i.toString(36));
  const read = all.map((voter) => Vote.decode(Vote.encode({ voter, score: "" }).finish()).voter);
  expect(read).toEqual(all);
});

test.each([
  ["short, not UTF-8", [0x0a, 3, 0x41, 0xff, 0x42], /not valid/],
  ["long, not UTF-8", [0x0a, 13, ...Array.from({ length: 12 }, () => 0x41), 0xff], /not valid/],
  ["short, cut off", [0x0a, 3, 0x41, 0x42], /out of range/],
])("%s: refused", (_, bytes, why) => {
  expect(() => Vote.decode(protobuf.Reader.create(Uint8Array.from(bytes)))).toThrow(why);
});
