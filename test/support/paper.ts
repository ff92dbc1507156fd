import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import type { PaperOptions } from "../../deploy/local/flags.ts";
import type { Report } from "../../deploy/local/report.ts";
import { judgeLines, type JudgeLine } from "../../services/sim-exchange/judge.ts";
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

/** Puts a fault of the simulated exchange in force; without one all of them end. */
export async function misbehave({ scratch }: LivePaper, rule?: object): Promise<void> {
  const run = JSON.parse(readFileSync(join(scratch, "state", "run.json"), "utf8")) as { restUrl: string };
  const method = rule === undefined ? "DELETE" : "POST";
  const answer = await fetch(`${run.restUrl}/sim/faults`, { method, body: JSON.stringify(rule) ?? null });
  if (!answer.ok) throw new Error(`${method} /sim/faults: ${answer.status} ${await answer.text()}`);
}

/** Of a new run on made-up prices, on free ports and in a folder of its own; it ends when whoever runs it says so. */
export const paperOptions = async (
  scratch: string,
  change: Partial<PaperOptions> = {},
): Promise<PaperOptions> => ({
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
});

/** Starts what `npm start` starts, on free ports and in a scratch folder; resolves when it is armed. */
export async function startPaper(change: Partial<PaperOptions> = {}): Promise<LivePaper> {
  const scratch = mkdtempSync(join(tmpdir(), "plimsoll-paper-"));
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  let report: Promise<Report> | undefined;
  const running = await new Promise<RunningPaper>((resolve, reject) => {
    report = (async () =>
      runPaper(await paperOptions(scratch, change), {
        print: () => undefined,
        signal: new AbortController().signal,
        meanwhile: async (up) => {
          resolve(up);
          await finished;
        },
      }))();
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

/** What the exchange has recorded so far. */
export const exchangeLines = ({ scratch }: LivePaper): AsyncIterable<JudgeLine> =>
  judgeLines(exchangeRecord(scratch));

/** The exchange's own record of a run in this folder. */
export const exchangeRecord = (scratch: string): string => join(scratch, "state", "exchange", "ledger.jsonl");

/** What the kernel says of the account `paper-1`. */
export async function kernelAccount<Account>({ nc }: LivePaper): Promise<Account> {
  const reply = await nc.request("kernel.query", JSON.stringify({ what: "account", account: "paper-1" }));
  return reply.json<{ account: Account }>().account;
}

/** SIGKILL; the supervisor starts the next one. */
export function killRouter({ supervisor }: LivePaper): void {
  const pid = supervisor.pid("order-router-0");
  if (pid === undefined) throw new Error("no router runs");
  process.kill(pid, "SIGKILL");
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
