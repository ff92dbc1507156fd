import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import type { PaperOptions } from "../../deploy/local/flags.ts";
import type { Report } from "../../deploy/local/report.ts";
import { freePort } from "./free-port.ts";

export const ROOT = new URL("../..", import.meta.url).pathname;

/** The whole system in real processes, up until `end` is called. */
export interface LivePaper extends RunningPaper {
  readonly scratch: string;
  /** Ends the run in good order and gives its report. */
  readonly end: () => Promise<Report>;
  /** Ends it if it still runs, and removes its files. */
  readonly remove: () => Promise<void>;
}

/** Starts what `npm start` starts, on free ports and in a scratch folder; resolves when it is armed. */
export async function startPaper(change: Partial<PaperOptions> = {}): Promise<LivePaper> {
  const scratch = mkdtempSync(join(tmpdir(), "plimsoll-paper-"));
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  let report: Promise<Report> | undefined;
  const running = await new Promise<RunningPaper>((resolve, reject) => {
    report = (async () =>
      runPaper(
        {
          forMs: 1,
          replay: [],
          speed: 1,
          seed: 1,
          symbols: [],
          accounts: 1,
          policyFile: undefined,
          reportFile: undefined,
          stateDir: join(scratch, "state"),
          fresh: true,
          natsPort: await freePort(),
          exchangePort: await freePort(),
          ...change,
        },
        {
          print: () => undefined,
          signal: new AbortController().signal,
          meanwhile: async (up) => {
            resolve(up);
            await finished;
          },
        },
      ))();
    report.catch(reject);
  });
  const end = async (): Promise<Report> => {
    finish();
    return report as Promise<Report>;
  };
  return {
    ...running,
    scratch,
    end,
    remove: async () => {
      await end();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in the repository's root to its end, without holding up what runs beside it. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { NATS_URL: _, ...inherited } = process.env;
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...inherited, ...env },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}

/** `npm run plimsoll -- …` without npm. */
export const plimsoll = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> =>
  runToEnd(process.execPath, ["deploy/local/bootstrap.mjs", "plimsoll", ...args], env);
