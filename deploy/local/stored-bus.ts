import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HOME } from "#libs/bus/roles.ts";
import { findNatsServer } from "./nats-server.ts";

/** Where a server that is open keeps them. */
const STREAMS = join("jetstream", "$G", "streams");

/** Where they are in a state folder: in the account that owns them, in older ones as a server that is open keeps them. */
function storedIn(stateDir: string): string {
  const own = join(stateDir, "nats", "jetstream", HOME, "streams");
  return existsSync(own) ? own : join(stateDir, "nats", STREAMS);
}

const UP_WITHIN_MS = 60_000;
/** Beyond it what was found is no sequence. */
const LAST_SEQUENCE = 1n << 40n;

/** Streams of a state folder, served by a nats-server of their own from a copy: the folder stays as it is. */
export interface StoredBus {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The address of the bus that runs on a state folder now, or undefined. */
export function runningBus(stateDir: string): string | undefined {
  const file = join(stateDir, "run.json");
  if (!existsSync(file)) return undefined;
  const run = JSON.parse(readFileSync(file, "utf8")) as { natsUrl: string; pid: number };
  return existsSync(`/proc/${run.pid}`) ? run.natsUrl : undefined;
}

/**
 * The highest sequence of a record on this subject in the stream's files, whatever a server would make of them: one
 * that finds a damaged record cuts off everything behind it without a word.
 *
 * A record is length, sequence, time, length of the subject, subject, message, checksum; all little-endian.
 */
export function lastStored(stateDir: string, stream: string, subject: string): number {
  const dir = join(storedIn(stateDir), stream, "msgs");
  const name = Buffer.from(subject);
  const mark = Buffer.concat([Buffer.from([name.length, 0]), name]);
  let last = 0;
  for (const file of existsSync(dir) ? readdirSync(dir) : []) {
    if (!file.endsWith(".blk")) continue;
    const bytes = readFileSync(join(dir, file));
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
      const sequence = at < 20 ? 0n : bytes.readBigUInt64LE(at - 16);
      if (sequence < LAST_SEQUENCE) last = Math.max(last, Number(sequence));
    }
  }
  return last;
}

/**
 * Serves copies of these streams of a state folder; a server that starts on stored files may repair, cut or expire
 * them, and what is looked at must stay evidence.
 *
 * @throws Error when the folder holds none of them, or when the server does not come up.
 */
export async function serveCopy(stateDir: string, streams: readonly string[]): Promise<StoredBus> {
  const stored = storedIn(stateDir);
  const [needed] = streams;
  if (needed === undefined || !existsSync(join(stored, needed)))
    throw new Error(`--state ${stateDir}: no stream ${needed} is stored there (looked in ${stored})`);
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-replay-"));
  const copies = join(dir, STREAMS);
  mkdirSync(copies, { recursive: true });
  for (const stream of streams)
    if (existsSync(join(stored, stream)))
      cpSync(join(stored, stream), join(copies, stream), {
        recursive: true,
        // Copy on write where the file system can; consumers are of no use here.
        mode: constants.COPYFILE_FICLONE,
        filter: (path) => basename(path) !== "obs",
      });
  return serveFolder(dir, `a copy of ${stateDir}`);
}

/** An open nats-server that keeps its streams in `dir`; `close` ends it and removes the folder. @throws Error when it does not come up. */
async function serveFolder(dir: string, what: string): Promise<StoredBus> {
  writeFileSync(
    join(dir, "nats.conf"),
    `listen: "127.0.0.1:-1"\nports_file_dir: "${dir}"\njetstream { store_dir: "${dir}" }\n`,
  );
  const { path } = await findNatsServer().catch((error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });
  const child = spawn(path, ["-c", join(dir, "nats.conf"), "-l", join(dir, "log")], { stdio: "ignore" });
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
    rmSync(dir, { recursive: true, force: true });
  };
  const by = performance.now() + UP_WITHIN_MS;
  while (child.exitCode === null && performance.now() < by) {
    const ports = readdirSync(dir).find((name) => name.endsWith(".ports"));
    const text = ports === undefined ? "" : readFileSync(join(dir, ports), "utf8");
    if (text !== "") {
      const [url] = (JSON.parse(text) as { nats: string[] }).nats;
      if (url !== undefined) return { url, close };
    }
    await sleep(20);
  }
  const log = existsSync(join(dir, "log")) ? readFileSync(join(dir, "log"), "utf8").trim() : "";
  await close();
  throw new Error(`nats-server did not come up on ${what}: ${log.split("\n").at(-1) ?? ""}`);
}

/** A nats-server with nothing in it, to be thrown away. @throws Error when none is found or it does not come up. */
export const serveNothing = (): Promise<StoredBus> =>
  serveFolder(mkdtempSync(join(tmpdir(), "plimsoll-rehearsal-")), "an empty folder");
