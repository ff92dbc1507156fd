import { writeFileSync } from "node:fs";
import { messageOf } from "#libs/domain/errors.ts";
import { HELP, parseFlags, UsageError } from "./flags.ts";
import { runPaper } from "./paper.ts";
import { reportTable } from "./report-table.ts";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

try {
  const options = parseFlags(process.argv.slice(2));
  if (options === "help") print(HELP);
  else {
    const abort = new AbortController();
    const end = (): void => {
      abort.abort();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
    // Nobody reads on (`npm start | head`, a closed terminal): end in good order too.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
    const report = await runPaper(options, { print, signal: abort.signal });
    print(reportTable(report));
    if (options.reportFile !== undefined) {
      writeFileSync(options.reportFile, `${JSON.stringify(report, null, 2)}\n`);
      print(`report     ${options.reportFile}`);
    }
    if (Object.values(report.guarantees).some(({ verdict }) => verdict === "broken")) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`plimsoll: ${messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
