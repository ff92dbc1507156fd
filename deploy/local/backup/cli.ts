import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { savedLedgers } from "#libs/bus/backup-order.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { busAddress, openBus, type Bus } from "../../../services/console/bus.ts";
import { recordAct, storeCommand, type Operator } from "../../../services/console/operator.ts";
import { parseFlags, UsageError } from "../../../services/console/usage.ts";
import { readBackup, type Manifest } from "./manifest.ts";
import { heldFinding, Rehearsal, rehearse, type Finding } from "./rehearsal.ts";
import { planRestore, restoreStream } from "./restore.ts";
import { makeFolder, saveAll } from "./save.ts";

const HELP = `npm run plimsoll -- backup --to FOLDER --operator NAME --reason TEXT
      saves every stream and bucket that cannot be made again, reads all of it into a nats-server of its own, folds the
      ledger there and compares; then writes backup.last into bucket operations. The desk goes on meanwhile.
npm run plimsoll -- backup rehearse --from FOLDER
      the same without the bus: every file's SHA-256, everything read in, the ledger folded
npm run plimsoll -- restore --from FOLDER --operator NAME --reason TEXT [--only STREAM,...] [--over STREAM,...]
      makes the streams of a backup on a bus on which no service runs; --over names those of which may be lost what they
      hold. Leaves the desk stopped

  --nats URL      the bus; else NATS_URL, else the run in the state folder
  --state FOLDER  state folder of npm start (.plimsoll/state); its keys for the bus, else those in BUS_KEYS, are used:
                  backup.nk to save, admin.nk to restore

Exit code: 0 done and verified, 1 failed or something differs, 2 wrong usage.
`;
const STATE_DIR = ".plimsoll/state";
const LAST = "$KV.operations.backup.last";

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

type Values = ReturnType<typeof parse>["values"];

const parse = () =>
  parseFlags({
    to: { type: "string" },
    from: { type: "string" },
    only: { type: "string" },
    over: { type: "string" },
    operator: { type: "string" },
    reason: { type: "string" },
    nats: { type: "string" },
    state: { type: "string" },
    help: { type: "boolean" },
  });

async function main(): Promise<number> {
  const { values, positionals } = parse();
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  switch (positionals.join(" ")) {
    case "backup":
      return backup(needed("backup", "to", values), operatorOf("backup", values), values);
    case "backup rehearse": {
      const folder = needed("backup rehearse", "from", values);
      return report(await rehearse(folder, await readBackup(folder), say));
    }
    case "restore":
      return restore(needed("restore", "from", values), operatorOf("restore", values), values);
    default:
      throw new UsageError(`there is no ${JSON.stringify(positionals.join(" "))}; see --help`);
  }
}

function needed(command: string, flag: "to" | "from", values: Values): string {
  const value = values[flag];
  if (value === undefined || value === "") throw new UsageError(`${command} needs --${flag} FOLDER`);
  return value;
}

function operatorOf(command: string, { operator = "", reason = "" }: Values): Operator {
  if (operator === "" || reason === "")
    throw new UsageError(`${command} needs --operator NAME and --reason TEXT: the act is recorded`);
  return { operator, reason };
}

const open = (role: "backup" | "admin", { nats, state }: Values): Promise<Bus> =>
  openBus(busAddress(role, nats, state ?? STATE_DIR, process.env));

async function backup(folder: string, operator: Operator, values: Values): Promise<number> {
  makeFolder(folder);
  const bus = await open("backup", values);
  try {
    const at = Date.now();
    await recordAct(bus.js, "BACKUP", randomUUID(), { folder: resolve(folder), ...operator });
    // Before anything is saved: without a server to read it in nothing is verified.
    const rehearsal = await Rehearsal.open();
    let saved: Awaited<ReturnType<typeof saveAll>>;
    try {
      saved = await saveAll(bus.nc, folder, rehearsal, at, say);
    } finally {
      await rehearsal.close();
    }
    // From here on what is on the disk, not what was written.
    const manifest = await readBackup(folder);
    const code = report(saved.findings);
    if (code === 0) await bus.js.publish(LAST, JSON.stringify(lastBackup(folder, manifest)));
    return code;
  } finally {
    await bus.nc.close();
  }
}

/** Read by whoever asks when there was a backup last. */
const lastBackup = (folder: string, { at, streams }: Manifest): object => ({
  at,
  folder: resolve(folder),
  streams: Object.fromEntries(
    streams.map(({ name, first, last, messages }) => [name, { first, last, messages }]),
  ),
  verifiedAt: Date.now(),
});

/** @returns the exit code. */
function report(findings: readonly Finding[]): number {
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { what, figures, fault } of findings)
    process.stdout.write(`${fault === undefined ? "ok   " : "FAULT"}  ${what.padEnd(width)}  ${figures}\n`);
  const faults = findings.flatMap(({ fault }) => fault ?? []);
  for (const fault of faults) say(`plimsoll: ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

async function restore(folder: string, operator: Operator, values: Values): Promise<number> {
  const manifest = await readBackup(folder);
  const bus = await open("admin", values);
  try {
    const plan = await planRestore(bus.jsm, folder, manifest, listed(values.only), listed(values.over) ?? []);
    const findings: Finding[] = [];
    const make = async (name: string): Promise<void> => {
      const held = await restoreStream(bus.nc, bus.jsm, plan, name);
      const saved = manifest.streams.find((one) => one.name === name);
      if (saved !== undefined) findings.push(heldFinding(name, held, saved));
      say(`restored   ${name}`);
    };
    // AUDIT first where it is restored too: the act is told before it is done.
    for (const name of plan.streams.filter(isAudit)) await make(name);
    await recordAct(bus.js, "RESTORE", randomUUID(), {
      folder: resolve(folder),
      streams: plan.streams,
      ...operator,
    });
    for (const name of plan.streams) if (!isAudit(name)) await make(name);
    if (["FACTS", ...savedLedgers()].some((name) => plan.streams.includes(name))) {
      // What was armed then must not trade now, before anybody has looked.
      const id = await storeCommand(bus.js, "STOP", "", operator);
      process.stdout.write(`the desk is stopped (command ${id}): arm it once its accounts are reconciled\n`);
    }
    return report(findings);
  } finally {
    await bus.nc.close();
  }
}

const listed = (names: string | undefined): readonly string[] | undefined =>
  names?.split(",").filter((name) => name !== "");

const isAudit = (stream: string): boolean => stream === "AUDIT";

process.exitCode = await main().catch((error: unknown) => {
  say(`plimsoll: ${messageOf(error)}`);
  return error instanceof UsageError ? 2 : 1;
});
