import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";

/** A shared library that a program loads. */
export interface Library {
  /** Where the loader looks for it. */
  readonly at: string;
  /** The file itself. */
  readonly file: string;
}

/** The Debian package that a library is of. */
export interface DebianPackage {
  readonly name: string;
  /** As `dpkg --status` has it: scanners read it. */
  readonly status: string;
  readonly version: string;
  readonly architecture: string;
}

/** Every shared library of a program, the loader included. @throws Error when one is missing. */
export function librariesOf(program: string): readonly Library[] {
  const listed = output("ldd", [program]);
  if (listed.includes("not found")) throw new Error(`${program} lacks a library:\n${listed}`);
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, at = ""]) => ({ at, file: realpathSync(at) }));
}

/** The packages these are of, as far as dpkg is here and knows them. */
export function debianPackagesOf(libraries: readonly Library[]): readonly DebianPackage[] {
  const names = new Set(
    libraries.flatMap(({ at, file }) => {
      for (const path of [file, at, at.replace(/^\/lib/, "/usr/lib"), file.replace(/^\/usr/, "")]) {
        const { status, stdout } = spawnSync("dpkg-query", ["--search", path], { encoding: "utf8" });
        const name = status === 0 ? stdout.split(":")[0] : undefined;
        if (name !== undefined) return [name];
      }
      return [];
    }),
  );
  return [...names].sort().map((name) => {
    const status = output("dpkg-query", ["--status", name]);
    const field = (key: string): string => new RegExp(`^${key}: (.*)$`, "m").exec(status)?.[1] ?? "";
    return { name, status, version: field("Version"), architecture: field("Architecture") };
  });
}

export function output(command: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
  return stdout;
}
