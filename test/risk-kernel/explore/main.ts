import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import { explore, shortest } from "./world.ts";

const HELP = `npm run explore -- [flags]      command sequences on two kernels with crashes, lost and late appends, repeats, reordering

  --seed N     the first seed (1); each sequence has the next
  --runs N     how many sequences (100000)
  --help       this text

A violation is printed with its seed and everything that happened; "--seed <that> --runs 1" repeats it.
`;
const SAY_EVERY_MS = 5_000;

try {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, runs: { type: "string" }, help: { type: "boolean" } },
  });
  const whole = (flag: "seed" | "runs", absent: number): number => {
    const value = Number(values[flag] ?? absent);
    if (!Number.isSafeInteger(value) || value < 0)
      throw new Error(`--${flag} ${values[flag]}: must be a whole number`);
    return value;
  };
  const [first, runs] = [whole("seed", 1), whole("runs", 100_000)];
  if (values.help === true) process.stdout.write(HELP);
  else {
    const sums = { commits: 0, approved: 0, fills: 0, crashes: 0, lost: 0 };
    const startedAt = performance.now();
    let saidAt = startedAt;
    const say = (count: number): void => {
      process.stdout.write(
        `seeds ${first}..${first + count - 1}: ${count} sequences, ${sums.commits} commits, ${sums.approved} approvals, ${sums.fills} fills, ${sums.crashes} kernels killed, ${sums.lost} appends unanswered, ${Math.round((performance.now() - startedAt) / 1_000)} s\n`,
      );
    };
    for (let run = 0; run < runs; run += 1) {
      const outcome = await explore(first + run);
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += outcome[key];
      if (outcome.violation !== undefined) {
        const { violation, steps } = await shortest(first + run);
        const found = violation ?? outcome.violation;
        process.stdout.write(
          `VIOLATED after ${steps} steps: ${found.text}\n${found.trace.map((line) => `  ${line}\n`).join("")}repeat: npm run explore -- --seed ${first + run} --runs 1\n`,
        );
        process.exitCode = 1;
        break;
      }
      if (performance.now() - saidAt < SAY_EVERY_MS && run < runs - 1) continue;
      saidAt = performance.now();
      say(run + 1);
    }
  }
} catch (error) {
  process.stderr.write(`explore: ${messageOf(error)}\n`);
  process.exitCode = 2;
}
