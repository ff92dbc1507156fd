import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readAccountsFile } from "#libs/binance/accounts-file.ts";

const dir = mkdtempSync(join(tmpdir(), "plimsoll-accounts-"));
const path = join(dir, "accounts.json");
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const ENTRY = { id: "paper-1", apiKey: "the-key", apiSecret: "the-secret" };

function written(content: string, mode: number): string {
  writeFileSync(path, content);
  chmodSync(path, mode); // Whatever the umask is.
  return path;
}

test.each([0o600, 0o400])("reads a file that is the owner's alone, mode %o", (mode) => {
  expect(readAccountsFile(written(JSON.stringify([ENTRY]), mode))).toEqual([ENTRY]);
});

test.each([0o644, 0o640, 0o604, 0o620, 0o660])("refuses keys that others may touch, mode %o", (mode) => {
  const read = () => readAccountsFile(written(JSON.stringify([ENTRY]), mode));
  expect(read).toThrow(`chmod 600 ${path}`);
  expect(read).toThrow(mode.toString(8));
  expect(read).not.toThrow(/the-key|the-secret/);
});

test.each(["{", '[{"id":"paper-1","apiKey":"the-key","apiSecret":5}]'])(
  "an unreadable file is refused without a word of its content: %s",
  (content) => {
    const read = () => readAccountsFile(written(content, 0o600));
    expect(read).toThrow(/\[not shown\]/);
    expect(read).not.toThrow(/the-key/);
  },
);
