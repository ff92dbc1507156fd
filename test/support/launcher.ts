import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../../deploy/local/report.ts";
import { freePort } from "./free-port.ts";
import { ROOT } from "./paper.ts";

/** Long enough for two slow cores; a test that waits longer says what it has seen. */
const PATIENCE_MS = 45_000;

/** `npm start` in a process group of its own, as a terminal has it. */
export interface Launched {
  /** Of the launcher, and of its process group. */
  readonly pid: number;
  readonly natsUrl: string;
  /** Everything it has printed so far. */
  readonly output: () => string;
  /** Resolves when it has printed this. @throws Error with its output when it ends before, or after 45 s. */
  readonly until: (pattern: RegExp) => Promise<void>;
  /** Ctrl-C in its terminal: SIGINT to its whole process group. */
  readonly ctrlC: () => void;
  /** Closes our end of its standard output. */
  readonly hangUp: () => void;
  readonly exited: Promise<number | null>;
  /** The report it has written, if it has. */
  readonly report: () => Report | undefined;
}

export interface Ports {
  readonly nats: number;
  readonly exchange: number;
}

export const freePorts = async (): Promise<Ports> => ({
  nats: await freePort(),
  exchange: await freePort(),
});

/** Starts it on a state folder below `scratch`. */
export function launch(scratch: string, ports: Ports, flags: readonly string[]): Launched {
  const reportFile = join(scratch, "report.json");
  rmSync(reportFile, { force: true });
  const child = spawn(
    process.execPath,
    [
      "deploy/local/bootstrap.mjs",
      "start",
      "--state",
      join(scratch, "state"),
      "--report",
      reportFile,
      "--nats-port",
      String(ports.nats),
      "--exchange-port",
      String(ports.exchange),
      "--edge-port",
      "0",
      ...flags,
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const { pid } = child;
  if (pid === undefined) throw new Error("the launcher did not start");
  let output = "";
  let ended = false;
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const waiter of waiting) waiter();
  };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      look();
    });
  const exited = once(child, "close").then(([code]) => {
    ended = true;
    look();
    return code as number | null;
  });
  return {
    pid,
    natsUrl: `nats://127.0.0.1:${ports.nats}`,
    output: () => output,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const waiter = (): void => {
          if (!pattern.test(output) && !ended) return;
          waiting.delete(waiter);
          clearTimeout(late);
          if (pattern.test(output)) resolve();
          else reject(new Error(`it ended without ${pattern}:\n${output}`));
        };
        const late = setTimeout(() => {
          waiting.delete(waiter);
          reject(new Error(`${pattern} did not come within ${PATIENCE_MS} ms:\n${output}`));
        }, PATIENCE_MS);
        waiting.add(waiter);
        waiter();
      }),
    ctrlC: () => {
      process.kill(-pid, "SIGINT");
    },
    hangUp: () => {
      child.stdout.destroy();
    },
    exited,
    report: () =>
      existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, "utf8")) as Report) : undefined,
  };
}

/** Number and command line of every process of a launcher's run, itself included, that is still there. */
export function processesOf(scratch: string, ports: Ports): string[] {
  const ours = (text: string): boolean =>
    text.includes(join(scratch, "state")) || text.includes(`NATS_URL=nats://127.0.0.1:${ports.nats}\0`);
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const [command, environment] = ["cmdline", "environ"].map((file) =>
        readFileSync(`/proc/${pid}/${file}`, "utf8"),
      );
      return ours(`${command}${environment}`) ? [`${pid} ${command?.replaceAll("\0", " ").trim()}`] : [];
    } catch {
      return []; // It ended in between.
    }
  });
}
