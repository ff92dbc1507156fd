import { readFileSync } from "node:fs";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import type { Credentials } from "./rest.ts";

/** Accounts and keys from a JSON file; the error never shows a value. @throws InvalidValueError */
export function readAccountsFile(path: string): readonly Credentials[] {
  const text = readFileSync(path, "utf8");
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
