import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import type { Credentials } from "./rest.ts";

/** Permission bits of the group and of everybody else. */
const OTHERS = 0o077;

/**
 * Accounts and keys from a JSON file; the error never shows a value.
 *
 * @throws InvalidValueError when anybody but the owner may touch the file: its keys move money.
 */
export function readAccountsFile(path: string): readonly Credentials[] {
  const text = readPrivately(path);
  let entries: readonly Partial<Credentials>[];
  try {
    entries = JSON.parse(text) as readonly Partial<Credentials>[];
  } catch {
    // The parser's own message quotes the text, and the text holds secrets.
    throw new InvalidValueError(path, "[not shown]", "JSON: a list of objects with id, apiKey and apiSecret");
  }
  return entries.map(({ id, apiKey, apiSecret }, index) => {
    if (typeof apiKey !== "string" || typeof apiSecret !== "string")
      throw new InvalidValueError(
        `${path}[${index}]`,
        "[not shown]",
        "an object with id, apiKey and apiSecret",
      );
    return { id: parseAccountId(id ?? ""), apiKey, apiSecret };
  });
}

/** One descriptor for both: the file that is judged is the file that is read. */
function readPrivately(path: string): string {
  const file = openSync(path, "r");
  try {
    const mode = fstatSync(file).mode & 0o777;
    if ((mode & OTHERS) !== 0)
      throw new InvalidValueError(
        `the mode of ${path}`,
        mode.toString(8).padStart(3, "0"),
        `the owner's alone, because the file holds keys: chmod 600 ${path}`,
      );
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}
