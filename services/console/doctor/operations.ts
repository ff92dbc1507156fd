import type { KV } from "@nats-io/kv";
import { messageOf } from "#libs/domain/errors.ts";

/** Bucket of what has been shown to work. */
export const OPERATIONS = "operations";

/** A key's value; undefined when there is none. @throws Error that names a value that cannot be read. */
export async function readOperation<T>(
  kv: KV,
  key: string,
  parse: (json: unknown) => T,
): Promise<T | undefined> {
  const entry = await kv.get(key);
  if (entry?.operation !== "PUT") return undefined;
  try {
    return parse(JSON.parse(entry.string()));
  } catch (error) {
    throw new Error(`KV ${OPERATIONS} ${key} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
