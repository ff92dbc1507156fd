import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import { installBinary, installFromDebian, runIn } from "./debian.ts";

/** A nats-server that is new enough, and how it was found. */
export interface NatsBinary {
  readonly path: string;
  readonly version: string;
  readonly from: string;
}

/** 2.14: reliable batches, EOB commit, I/O errors that stop a stream instead of being ignored. */
const MINIMUM = [2, 14] as const;
const RELEASE = "2.15.1";
const RELEASES = "https://github.com/nats-io/nats-server/releases/download";

export const cacheDir = (): string =>
  process.env["PLIMSOLL_CACHE"] ?? new URL("../../.plimsoll/cache", import.meta.url).pathname;

/**
 * Finds or fetches a nats-server: NATS_SERVER, PATH, the project's cache, Debian's newest package (checked by apt,
 * unpacked into the cache, the system untouched), the official release archive (checksum).
 *
 * @throws Error that names each thing tried and why it did not work.
 */
export async function findNatsServer(
  progress: (line: string) => void = () => undefined,
): Promise<NatsBinary> {
  const tried: string[] = [];
  const cached = join(cacheDir(), "nats-server");
  const given = process.env["NATS_SERVER"];
  const candidates: readonly (readonly [from: string, path: string | undefined])[] = [
    ["NATS_SERVER", given],
    ["PATH", onPath("nats-server")],
    ["the project's cache", existsSync(cached) ? cached : undefined],
  ];
  for (const [from, path] of candidates) {
    if (path === undefined || path === "") {
      tried.push(`${from}: none`);
      continue;
    }
    const checked = check(path, from);
    if (typeof checked !== "string") return checked;
    tried.push(`${from}: ${checked}`);
  }
  for (const [from, fetchInto] of [
    ["Debian's newest package", fromDebian],
    ["the official release", fromRelease],
  ] as const) {
    progress(`fetching nats-server from ${from}`);
    try {
      await fetchInto(cached);
      const checked = check(cached, from);
      if (typeof checked !== "string") return checked;
      tried.push(`${from}: ${checked}`);
    } catch (error) {
      tried.push(`${from}: ${messageOf(error)}`);
    }
  }
  throw new Error(
    `no nats-server ${MINIMUM.join(".")} or newer was found. Tried:\n  ${tried.join("\n  ")}\nInstall one and set NATS_SERVER to its path.`,
  );
}

/** The binary when it runs and is new enough, else why not. */
function check(path: string, from: string): NatsBinary | string {
  const run = spawnSync(path, ["--version"], { encoding: "utf8" });
  const match = /v(\d+)\.(\d+)\.(\d+)/.exec(run.stdout ?? "");
  if (match === null) return `${path} does not run`;
  const [, major = "0", minor = "0", patch = "0"] = match;
  const version = `${major}.${minor}.${patch}`;
  const enough = Number(major) > MINIMUM[0] || (Number(major) === MINIMUM[0] && Number(minor) >= MINIMUM[1]);
  return enough ? { path, version, from } : `${path} is ${version}, older than ${MINIMUM.join(".")}`;
}

function onPath(name: string): string | undefined {
  for (const dir of (process.env["PATH"] ?? "").split(delimiter))
    if (dir !== "" && existsSync(join(dir, name))) return join(dir, name);
  return undefined;
}

async function fromDebian(target: string): Promise<void> {
  installFromDebian({ "nats-server": [{ target, at: ["usr/sbin/nats-server", "usr/bin/nats-server"] }] });
}

async function fromRelease(target: string, base = RELEASES): Promise<void> {
  const arch = process.arch === "arm64" ? "arm64" : "amd64";
  const name = `nats-server-v${RELEASE}-linux-${arch}`;
  const [sums, archive] = await Promise.all(
    [`${base}/v${RELEASE}/SHA256SUMS`, `${base}/v${RELEASE}/${name}.tar.gz`].map(async (url) => {
      const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
      if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    }),
  );
  if (sums === undefined || archive === undefined) throw new Error("incomplete download");
  const expected = new RegExp(`^([0-9a-f]{64})\\s+\\*?${name}\\.tar\\.gz$`, "m").exec(sums.toString())?.[1];
  const found = createHash("sha256").update(archive).digest("hex");
  if (expected !== found)
    throw new Error(`checksum of ${name}.tar.gz is ${found}, expected ${expected ?? "none listed"}`);
  const work = mkdtempSync(join(tmpdir(), "plimsoll-release-"));
  try {
    writeFileSync(join(work, "archive.tar.gz"), archive);
    runIn(work, "tar", ["-xzf", "archive.tar.gz"]);
    installBinary(join(work, name, "nats-server"), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
