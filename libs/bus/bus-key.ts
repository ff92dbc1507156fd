import { nkeys } from "@nats-io/transport-node";
import { basename } from "node:path";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { readPrivately } from "#libs/secrets/private-file.ts";

const ENDING = ".nk";

/** What a user of the bus proves itself with. */
export interface BusKey {
  /** Its name: who listens for answers under it. */
  readonly role: string;
  readonly seed: Uint8Array;
}

/** The file of a role's key in a folder. */
export const busKeyFile = (role: string): string => `${role}${ENDING}`;

/** A fresh key: the text of its file, and what the server knows of it. */
export function makeBusKey(): { readonly seed: string; readonly publicKey: string } {
  const user = nkeys.createUser();
  return { seed: new TextDecoder().decode(user.getSeed()), publicKey: user.getPublicKey() };
}

/**
 * The key in `<role>.nk`.
 *
 * @throws InvalidValueError when anybody but the owner may read it, or it is none; it does not show it.
 */
export function readBusKey(path: string): BusKey & { readonly publicKey: string } {
  const seed = new TextEncoder().encode(readPrivately(path).trim());
  try {
    const publicKey = nkeys.fromSeed(seed).getPublicKey();
    if (publicKey.startsWith("U")) return { role: basename(path, ENDING), seed, publicKey };
  } catch {
    // What cannot be read is told like what is of another kind, and never quoted.
  }
  throw new InvalidValueError(path, "[not shown]", "the seed of an nkey of a user (SU…)");
}
