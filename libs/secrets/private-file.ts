import { closeSync, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { InvalidValueError } from "#libs/domain/errors.ts";

/** Permission bits of the group and of everybody else. */
const OTHERS = 0o077;
const GROUP_READS = 0o040;
const ROOT = 0;

/**
 * The text of a file that is the owner's alone. One descriptor for both: the file that is judged is the file that is read.
 *
 * @throws InvalidValueError when anybody else may touch it.
 */
export function readPrivately(path: string): string {
  const file = openSync(path, "r");
  try {
    const { mode, uid } = fstatSync(file);
    if (!isPrivate({ mode, uid }, process.getuid?.()))
      throw new InvalidValueError(
        `the mode of ${path}`,
        (mode & 0o777).toString(8).padStart(3, "0"),
        `the owner's alone, because the file holds keys: chmod 600 ${path}`,
      );
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/**
 * Whether a file is for nobody but who reads it. A cluster's mounted secret belongs to root, and a process that is not root can be
 * given it by its group only: that group may read it, and nobody may write it. PostgreSQL's rule for its keys is the same.
 */
export function isPrivate({ mode, uid }: Pick<Stats, "mode" | "uid">, reader: number | undefined): boolean {
  const others = mode & OTHERS;
  return others === 0 || (others === GROUP_READS && uid === ROOT && reader !== ROOT);
}
