import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { busKeyFile } from "#libs/bus/bus-key.ts";
import { connectBus } from "#libs/bus/connect.ts";
import type { Commit } from "#libs/bus/ledger-follower.ts";
import { ledgerStream, ledgerSubject } from "#libs/bus/streams.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { reachBus } from "../../services/console/bus.ts";
import type { Replayed } from "../../services/risk-kernel/replay.ts";
import { accountStateView, countersView, stateView } from "../../services/risk-kernel/replay-view.ts";
import type { KernelState } from "../../services/risk-kernel/state.ts";
import { stateHash } from "../../services/risk-kernel/digest.ts";
import { foldAgain } from "./fold-again.ts";
import { lastStored, runningBus, serveCopy, type StoredBus } from "./stored-bus.ts";

const HELP = `npm run replay -- [flags]      folds the ledger again and compares every commit byte for byte

  --state FOLDER          the state folder to read (.plimsoll/state); it is copied, never written
  --nats URL              read a bus that runs instead; its key replay.nk is in BUS_KEYS, or in the state folder
  --partition N           the kernel partition (0)
  --until COMMIT|TIME     stop after this commit, or before the first one later than this time (ISO 8601, exchange time)
  --print counters        print desk, account and symbol counters as they stood there, as JSON
  --print account ID      print one account with its positions and orders
  --print state           print the whole state
  --help                  this text

Exit code: 0 every commit is equal, 1 the first that is not is named, 2 wrong flags.
`;

class UsageError extends Error {}

interface Options {
  readonly stateDir: string;
  readonly nats: string | undefined;
  readonly partition: number;
  readonly beyond: ((commit: Commit) => boolean) | undefined;
  readonly print: ((state: KernelState) => object) | undefined;
}

function parseFlags(args: readonly string[]): Options | "help" {
  let parsed: ReturnType<typeof parse>;
  const parse = () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        state: { type: "string" },
        nats: { type: "string" },
        partition: { type: "string" },
        until: { type: "string" },
        print: { type: "string" },
        help: { type: "boolean" },
      },
    });
  try {
    parsed = parse();
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
  const { values, positionals } = parsed;
  if (values.help === true) return "help";
  const partition = Number(values.partition ?? "0");
  if (!Number.isInteger(partition) || partition < 0 || partition > 255)
    throw new UsageError(`--partition ${values.partition}: must be a whole number within 0..255`);
  const print = printOf(values.print, positionals);
  return {
    stateDir: values.state ?? ".plimsoll/state",
    nats: values.nats,
    partition,
    beyond: beyondOf(values.until),
    print,
  };
}

function beyondOf(until: string | undefined): Options["beyond"] {
  if (until === undefined) return undefined;
  if (/^\d+$/.test(until)) return ({ number }) => number > Number(until);
  const timeMs = /^\d{4}-\d\d-\d\dT/.test(until) ? Date.parse(until) : Number.NaN;
  if (Number.isNaN(timeMs))
    throw new UsageError(`--until ${until}: must be a commit or a time like 2026-05-04T12:30:00.000Z`);
  return ({ nowMs }) => nowMs > timeMs;
}

function printOf(print: string | undefined, positionals: readonly string[]): Options["print"] {
  const [id, ...more] = positionals;
  const wanted = print === "account" ? 1 : 0;
  if (positionals.length !== wanted || more.length > 0)
    throw new UsageError(
      wanted === 1 ? "--print account: name one account" : `unexpected ${JSON.stringify(id)}`,
    );
  switch (print) {
    case undefined:
      return undefined;
    case "counters":
      return countersView;
    case "state":
      return stateView;
    case "account":
      return (state) => {
        const view = accountStateView(state, id ?? "");
        if (view === undefined)
          throw new UsageError(
            `--print account ${id}: not known here; known are ${[...state.accounts.keys()].join(", ") || "none"}`,
          );
        return view;
      };
    default:
      throw new UsageError(`--print ${print}: must be counters, account <id> or state`);
  }
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function run(options: Options): Promise<Replayed> {
  const live = options.nats ?? runningBus(options.stateDir);
  let stored: StoredBus | undefined;
  if (live === undefined)
    stored = await serveCopy(options.stateDir, [ledgerStream(options.partition), "KV_risk"]);
  const url = live ?? stored?.url ?? "";
  const key = join(process.env["BUS_KEYS"] ?? join(options.stateDir, "bus"), busKeyFile("replay"));
  const keyFile = live !== undefined && existsSync(key) ? key : undefined;
  const address = { servers: url, keyFile, caFile: process.env["BUS_CA_FILE"] };
  // What reads goes on whenever the bus comes back, so it would wait for one that never was there.
  if (live !== undefined) await (await reachBus(address)).close();
  const nc = await connectBus({ ...address, name: "replay" });
  try {
    let reported = performance.now();
    return await foldAgain(nc, {
      partition: options.partition,
      beyond: options.beyond,
      known:
        live === undefined
          ? {
              commit: lastStored(
                options.stateDir,
                ledgerStream(options.partition),
                ledgerSubject(options.partition),
              ),
              from: "its record is in the stream's files, which the server cannot read to their end",
            }
          : undefined,
      found: (first, last) => {
        say(
          `ledger     ${ledgerStream(options.partition)} of ${live === undefined ? `${options.stateDir} (a copy of it)` : `the bus at ${live}`}: commits ${first}..${last}`,
        );
      },
      progress: (number, last) => {
        if (performance.now() - reported < 1_000) return;
        reported = performance.now();
        say(`           commit ${number} of ${last}`);
      },
    });
  } finally {
    await nc.close();
    await stored?.close();
  }
}

function report({ state, number, hash, commits, answers, orders, chained, ...rest }: Replayed): void {
  if (chained > 0) say(`chain      ${chained} commits before the first known state: hashes checked`);
  say(
    `replayed   ${commits} commits, ${answers} answers, ${orders} order commands: every byte is what their inputs give`,
  );
  if (rest.snapshotChecked) say("snapshot   equal to the fold");
  if (state !== undefined && number > 0)
    say(
      `stands at  commit ${number}, ${new Date(state.nowMs).toISOString()}, hash ${hexOf(hash)}, state ${hexOf(stateHash(state))}`,
    );
  if (rest.fault !== undefined) say(`FAULT      ${rest.fault.kind}: ${rest.fault.text}`);
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

try {
  const options = parseFlags(process.argv.slice(2));
  if (options === "help") process.stdout.write(HELP);
  else {
    const replayed = await run(options);
    report(replayed);
    if (options.print !== undefined) {
      if (replayed.state === undefined)
        throw new Error(`no state is known there: --until ${replayed.number} shows what was before it`);
      process.stdout.write(`${JSON.stringify(options.print(replayed.state), null, 2)}\n`);
    }
    if (replayed.fault !== undefined) process.exitCode = 1;
  }
} catch (error) {
  say(`replay: ${messageOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
