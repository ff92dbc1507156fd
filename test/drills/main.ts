import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import type { Drill } from "./drill.ts";
import { busAway } from "./bus-away.ts";
import { hostileFleet } from "./hostile-fleet.ts";
import { flashCrash } from "./flash-crash.ts";
import { kernelStorm } from "./kernel-storm.ts";
import { crashMatrix } from "./crash-matrix.ts";
import { killEach } from "./kill-each.ts";
import { marketDay } from "./market-day.ts";
import { natsFailover } from "./nats-failover.ts";
import { neverNaked } from "./never-naked.ts";
import { permissions } from "./permissions.ts";
import { rollingRestart } from "./rolling-restart.ts";
import { secretsCanary } from "./secrets-canary.ts";
import { seventeenPositions } from "./seventeen-positions.ts";
import { traceTree } from "./trace-tree.ts";

/** Every drill by name; later issues add theirs here. */
const DRILLS: readonly Drill[] = [
  flashCrash,
  killEach,
  kernelStorm,
  neverNaked,
  seventeenPositions,
  crashMatrix,
  hostileFleet,
  marketDay,
  busAway,
  natsFailover,
  rollingRestart,
  traceTree,
  secretsCanary,
  permissions,
];

const usage = (): string =>
  `npm run drill -- <name> [--seed n] [--for 60s] [--json file] [--only text]... [--times n]\n\n${DRILLS.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join("\n")}\n`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string" },
      for: { type: "string" },
      json: { type: "string" },
      only: { type: "string", multiple: true },
      times: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const [name] = positionals;
  if (name === undefined || values.help === true) {
    process.stdout.write(usage());
  } else {
    const drill = DRILLS.find((candidate) => candidate.name === name);
    if (drill === undefined) throw new Error(`there is no drill ${JSON.stringify(name)}\n${usage()}`);
    const seconds = /^(\d+)s$/.exec(values.for ?? `${drill.seconds}s`)?.[1];
    if (seconds === undefined) throw new Error(`--for ${values.for}: must be like 60s`);
    const seed = Number(values.seed ?? 1);
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new Error(`--seed ${values.seed}: must be a whole number`);
    const times = Number(values.times ?? 1);
    if (!Number.isSafeInteger(times) || times < 1)
      throw new Error(`--times ${values.times}: must be a whole number, at least 1`);
    if (drill.chooses !== true && (values.only !== undefined || values.times !== undefined))
      throw new Error(`--only and --times: ${name} has nothing to choose from`);
    const outcome = await drill.run({
      seconds: Number(seconds),
      seed,
      print: (line) => {
        process.stdout.write(`${line}\n`);
      },
      ...(values.only === undefined ? {} : { only: values.only }),
      times,
    });
    process.stdout.write("\n");
    for (const { name: invariant, pass, figures } of outcome.invariants)
      process.stdout.write(`${pass ? "PASS" : "FAIL"}  ${invariant.padEnd(44)} ${figures}\n`);
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ drill: name, seed, ...outcome }, null, 2)}\n`);
    if (outcome.invariants.some(({ pass }) => !pass)) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`drill: ${messageOf(error)}\n`);
  process.exitCode = 2;
}
