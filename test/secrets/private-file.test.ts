import { expect, test } from "vitest";
import { isPrivate } from "#libs/secrets/private-file.ts";

const [ROOT, OURS, THEIRS] = [0, 10_001, 10_002];

test.each([
  ["the owner's alone", 0o600, OURS, OURS, true],
  ["the owner's alone, read-only", 0o400, OURS, OURS, true],
  ["root's own, for root", 0o600, ROOT, ROOT, true],
  ["root's, given to the group: a mounted secret", 0o440, ROOT, OURS, true],
  ["root's, which it alone writes", 0o640, ROOT, OURS, true],
  ["root's, which the group writes", 0o660, ROOT, OURS, false],
  ["root's, which the group runs", 0o450, ROOT, OURS, false],
  ["root's, for everybody", 0o444, ROOT, OURS, false],
  ["root's, for others but the group", 0o404, ROOT, OURS, false],
  ["root's with a group, for root: the group is somebody else", 0o640, ROOT, ROOT, false],
  ["our own with a group", 0o640, OURS, OURS, false],
  ["another's with a group", 0o440, THEIRS, OURS, false],
])("%s", (_, mode, uid, reader, holds) => {
  expect(isPrivate({ mode: 0o100_000 | mode, uid }, reader)).toBe(holds);
});
