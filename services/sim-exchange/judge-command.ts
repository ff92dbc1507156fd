import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import { UsageError } from "./flags.ts";
import { readReport, reportJson, reportLines } from "./judge-report.ts";

/** `npm run exchange -- judge FILE [--at TIME] [--json]`. @throws UsageError */
export async function judgeCommand(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { values, positionals } = read(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UsageError("judge: needs one ledger file, e.g. .plimsoll/exchange/ledger.jsonl");
  if (!existsSync(file)) throw new UsageError(`judge ${file}: there is no such file`);
  const report = await readReport(file, values.at === undefined ? undefined : timeOf(values.at));
  if (report.runs === 0)
    throw new UsageError(`judge ${file}: it holds no run up to that moment; is it a ledger?`);
  if (values.json === true) print(JSON.stringify(reportJson(report), null, 2));
  else for (const line of reportLines(report)) print(line);
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { at: { type: "string" }, json: { type: "boolean" } },
    });
  } catch (error) {
    throw new UsageError(`${messageOf(error).split("\n")[0]}; judge takes FILE, --at and --json`, {
      cause: error,
    });
  }
}

/** Epoch milliseconds or ISO 8601. */
function timeOf(text: string): number {
  const timeMs = /^\d{13}$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isFinite(timeMs))
    throw new UsageError(`--at ${text}: must be a time like 2026-11-21T08:00:00Z or epoch milliseconds`);
  return timeMs;
}
