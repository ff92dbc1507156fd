import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import { installFromDebian } from "../../deploy/local/debian.ts";
import { cacheDir } from "../../deploy/local/nats-server.ts";

/**
 * Programs of Debian's newest suite in the project's cache, fetched where they are missing; else why they cannot be had.
 *
 * @param packages of each program the package it is in, which has it in `usr/bin`.
 */
export function findDebianTools<Program extends string>(
  packages: Readonly<Record<Program, string>>,
): Readonly<Record<Program, string>> | string {
  const at = (program: string): string => join(cacheDir(), program);
  const all = Object.entries<string>(packages);
  const missing = all.filter(([program]) => !existsSync(at(program)));
  try {
    if (missing.length > 0)
      installFromDebian(
        Object.fromEntries(
          Map.groupBy(missing, ([, name]) => name)
            .entries()
            .map(([name, programs]) => [
              name,
              programs.map(([program]) => ({ at: [`usr/bin/${program}`], target: at(program) })),
            ]),
        ),
      );
  } catch (error) {
    const names = missing.map(([program]) => program).join(", ");
    return `${names}: not here and cannot be fetched from Debian: ${messageOf(error)}`;
  }
  return Object.fromEntries(all.map(([program]) => [program, at(program)])) as Record<Program, string>;
}
