import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../../deploy/local/report.ts";
import { runPaper, type RunningPaper } from "../../../deploy/local/paper.ts";
import { freePort } from "../../support/free-port.ts";
import type { Invariant } from "../drill.ts";
import { PaperDesk } from "../paper-desk.ts";

export type Print = (line: string) => void;

/** The whole system for as long as `meanwhile` takes, in a folder of its own. */
export async function runDay(
  options: {
    readonly replay: readonly string[];
    readonly speed: number;
    readonly connectionTime?: number;
    readonly seed: number;
    readonly accounts: number;
    readonly policyFile?: string;
  },
  print: Print,
  meanwhile: (running: RunningPaper, desk: PaperDesk, restUrl: string, stateDir: string) => Promise<void>,
): Promise<Report> {
  const scratch = mkdtempSync(join(tmpdir(), "plimsoll-market-day-"));
  const stateDir = join(scratch, "state");
  const exchangePort = await freePort();
  try {
    return await runPaper(
      {
        forMs: 1,
        symbols: [],
        reportFile: undefined,
        stateDir,
        fresh: true,
        natsPort: await freePort(),
        exchangePort,
        ...options,
        policyFile: options.policyFile,
      },
      {
        print,
        signal: new AbortController().signal,
        meanwhile: async (running) =>
          meanwhile(
            running,
            await PaperDesk.open(exchangePort, stateDir),
            `http://127.0.0.1:${exchangePort}`,
            stateDir,
          ),
      },
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * What every run has to show, whatever was done to it.
 *
 * @param unsaid what the fault itself takes away, and is judged by a bound of its own.
 */
export const guaranteesHold = (report: Report, unsaid: readonly string[] = []): readonly Invariant[] => {
  const { residual, differences } = report.reconciliation;
  const judged = Object.entries(report.guarantees).filter(([id]) => !unsaid.includes(id));
  const broken = judged.filter(([, { verdict }]) => verdict === "broken");
  return [
    {
      name: "kernel and exchange say the same at the end",
      pass: residual === "0" && differences.length === 0,
      figures: `residual ${residual} ${differences.join("; ")}`,
    },
    {
      name: unsaid.length === 0 ? "no guarantee is broken" : `no guarantee but ${unsaid.join()} is broken`,
      pass: broken.length === 0,
      figures:
        broken.length === 0
          ? `${judged.length} judged`
          : broken.map(([id, { why }]) => `${id}: ${why}`).join("; "),
    },
  ];
};

/** Passes when nothing is wrong and enough was looked at. */
export const unlessWrong = (
  name: string,
  enough: boolean,
  figures: string,
  wrong: readonly string[],
): Invariant => ({
  name,
  pass: enough && wrong.length === 0,
  figures:
    wrong.length === 0 ? figures : `${figures}; ${wrong.length} wrong: ${wrong.slice(0, 3).join("; ")}`,
});
