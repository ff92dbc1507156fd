import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** One program of a package: where it may be in there, and where it is put. */
interface Wanted {
  readonly at: readonly string[];
  readonly target: string;
}

/**
 * Fetches programs of packages of Debian's newest suite, by package. apt checks signature and hash; own lists and cache folders
 * leave the system's as they are; nobody has to be root.
 *
 * @throws Error that says what is missing or which step failed.
 */
export function installFromDebian(packages: Readonly<Record<string, readonly Wanted[]>>): void {
  if (!existsSync(KEYRING)) throw new Error("no Debian archive keyring here");
  const mirror = debianMirror();
  if (mirror === undefined) throw new Error("no Debian mirror in apt's sources");
  const work = mkdtempSync(join(tmpdir(), "plimsoll-apt-"));
  try {
    mkdirSync(join(work, "lists/partial"), { recursive: true });
    mkdirSync(join(work, "cache/archives/partial"), { recursive: true });
    writeFileSync(join(work, "sources.list"), `deb [signed-by=${KEYRING}] ${mirror} sid main\n`);
    const options = [
      ["Dir::Etc::sourcelist", join(work, "sources.list")],
      ["Dir::Etc::sourceparts", "/dev/null"],
      ["Dir::State::lists", join(work, "lists")],
      ["Dir::Cache", join(work, "cache")],
      ["Acquire::Languages", "none"],
      ...(process.getuid?.() === 0 ? [["APT::Sandbox::User", "root"]] : []),
    ].flatMap(([key, value]) => ["-o", `${key}=${value}`]);
    runIn(work, "apt-get", [...options, "update"]);
    for (const [name, wanted] of Object.entries(packages)) {
      const own = join(work, name);
      mkdirSync(own);
      runIn(own, "apt-get", [...options, "download", name]);
      const deb = readdirSync(own).find((file) => file.endsWith(".deb"));
      if (deb === undefined) throw new Error(`apt-get downloaded nothing for ${name}`);
      runIn(own, "dpkg", ["-x", deb, "unpacked"]);
      for (const { at, target } of wanted) {
        const binary = at.map((path) => join(own, "unpacked", path)).find(existsSync);
        if (binary === undefined) throw new Error(`the package ${name} holds none of ${at.join(", ")}`);
        installBinary(binary, target);
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The mirror of the machine's own sources, in the deb822 or the one-line form. */
export function debianMirror(dir = "/etc/apt"): string | undefined {
  const files = [join(dir, "sources.list"), ...listed(join(dir, "sources.list.d"))].filter(existsSync);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const found = file.endsWith(".sources")
      ? /^URIs:\s*(\S*debian\S*)/m.exec(text)
      : /^deb\s+(?:\[[^\]]*\]\s+)?(\S*debian\S*)\s/m.exec(text);
    if (found?.[1] !== undefined && !found[1].includes("security")) return found[1];
  }
  return undefined;
}

const listed = (dir: string): string[] =>
  existsSync(dir) ? readdirSync(dir).map((name) => join(dir, name)) : [];

export function installBinary(binary: string, target: string): void {
  mkdirSync(join(target, ".."), { recursive: true });
  // Another run may be starting the same: it must never meet half a file, nor this one a running file.
  const own = `${target}.${process.pid}`;
  copyFileSync(binary, own);
  chmodSync(own, 0o755);
  renameSync(own, target);
}

export function runIn(cwd: string, command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (done.status === 0) return;
  const why = (done.error?.message ?? done.stderr).trim().split("\n").at(-1);
  throw new Error(`${command} ${args.at(-1)} failed: ${why}`);
}
