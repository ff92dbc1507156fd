import { writeFileSync } from "node:fs";
import { messageOf } from "#libs/domain/errors.ts";
import { HELP, parseFlags, UsageError } from "./flags.ts";
import { runPaper } from "./paper.ts";
import { reportTable } from "./report.ts";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

try {
  const options = parseFlags(process.argv.slice(2));
  if (options === "help") print(HELP);
  else {
    const abort = new AbortController();
    process.on("SIGINT", () => {
      abort.abort();
    });
    process.on("SIGTERM", () => {
      abort.abort();
    });
    const report = await runPaper(options, { print, signal: abort.signal });
    print(reportTable(report));
    if (options.reportFile !== undefined)
      writeFileSync(options.reportFile, `${JSON.stringify(report, null, 2)}\n`);
    if (Object.values(report.guarantees).some(({ verdict }) => verdict === "broken")) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`plimsoll: ${messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
