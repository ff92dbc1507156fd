import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import { parseScenario, type FaultRule } from "./faults/rule.ts";
import { HELP, parseFlags, UsageError, type ExchangeFlags } from "./flags.ts";
import { judgeCommand } from "./judge-command.ts";
import { liveSource, replaySource, syntheticSource, type PriceSource } from "./market/source.ts";
import { startExchange, type ExchangeLog, type RunningExchange } from "./start-exchange.ts";

/** `npm run exchange`: the simulated exchange alone. */
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`exchange: ${messageOf(error).split("\n")[0]}\n`);
  process.exit(error instanceof UsageError ? 2 : 1);
});

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "judge") {
    await judgeCommand(args.slice(1), print);
    return;
  }
  const flags = parseFlags(args);
  if (flags === "help") {
    process.stdout.write(HELP);
    return;
  }
  const faults = scenarioOf(flags);
  const source = await sourceOf(flags);
  const stateDir = takeFolder(flags);
  const exchange = await startExchange({
    ...flags,
    source,
    stateDir,
    faults,
    log: logOf(flags.json),
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new UsageError(`--port ${flags.port} is taken; choose another or stop what listens there`, {
      cause: error,
    });
  });
  const stop = (): void => {
    exchange.stop();
    rmSync(join(stateDir, "pid"), { force: true });
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  if (process.env["PLIMSOLL_PARENT_PIPE"] !== undefined) {
    process.stdin.on("end", stop).on("error", stop);
    process.stdin.resume();
  }
  if (flags.json) print(JSON.stringify(addresses(exchange)));
  else printPlaces(flags, source, exchange);
  await exchange.done;
}

/** @throws UsageError that names the file, the rule and what is wrong with it. */
function scenarioOf({ scenario }: ExchangeFlags): readonly FaultRule[] {
  if (scenario === undefined) return [];
  try {
    return parseScenario(readFileSync(scenario, "utf8")).faults;
  } catch (error) {
    throw new UsageError(`--scenario ${scenario}: ${messageOf(error)}`, { cause: error });
  }
}

async function sourceOf(flags: ExchangeFlags): Promise<PriceSource> {
  try {
    if (flags.follow !== undefined) return await liveSource(flags.follow, flags.symbols);
    if (flags.replay.length > 0)
      return await replaySource(
        flags.replay.map((path) => resolve(path)),
        flags.symbols,
      );
    return syntheticSource({
      phases: flags.synthetic ?? [{ regime: "waves", forMs: undefined }],
      seed: flags.seed,
      wanted: flags.symbols,
      firstMs: Date.now(),
    });
  } catch (error) {
    const flag = flags.follow === undefined ? "" : `--follow ${flags.follow.rest.href}: `;
    throw new UsageError(`${flag}${messageOf(error)}`, { cause: error });
  }
}

/** The state folder, for this process alone. @throws UsageError when another one uses it. */
function takeFolder({ stateDir, fresh }: ExchangeFlags): string {
  const folder = resolve(stateDir);
  const pidFile = join(folder, "pid");
  const other = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0;
  if (other > 0 && other !== process.pid && isAlive(other))
    throw new UsageError(
      `--state ${stateDir} is in use by process ${other}; stop it or choose another folder`,
    );
  mkdirSync(folder, { recursive: true });
  if (fresh)
    for (const name of ["ledger.jsonl", "accounts.json"]) rmSync(join(folder, name), { force: true });
  writeFileSync(pidFile, String(process.pid));
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const addresses = ({ port, accounts }: RunningExchange): object => ({
  rest: `http://127.0.0.1:${port}`,
  ws: `ws://127.0.0.1:${port}`,
  wsApi: `ws://127.0.0.1:${port}/ws-fapi/v1`,
  accounts: accounts.map(({ id, apiKey, apiSecret, ed25519 }) => ({
    id,
    apiKey,
    secret: apiSecret,
    ed25519: { apiKey: ed25519?.apiKey, privateKey: ed25519?.privateKey },
  })),
});

function printPlaces(flags: ExchangeFlags, source: PriceSource, exchange: RunningExchange): void {
  const place = `127.0.0.1:${exchange.port}`;
  print(`REST           http://${place}`);
  print(`WebSocket      ws://${place}`);
  print(`WebSocket API  ws://${place}/ws-fapi/v1`);
  for (const { id, apiKey, apiSecret } of exchange.accounts)
    print(`account        ${id}  key ${apiKey}  secret ${apiSecret}`);
  const from = { replay: "a replay", synthetic: `made up, seed ${flags.seed}`, live: "live" }[source.kind];
  print(`prices         ${from}: ${source.symbols.join(", ")}`);
  print(`ledger         ${exchange.judgeFile}`);
  if (flags.scenario !== undefined) print(`scenario       ${flags.scenario}`);
}

/** With --json one JSON object per line, as the first line is; without it words, troubles on stderr. */
const logOf = (json: boolean): ExchangeLog => ({
  info: (fields, text) => {
    print(json ? JSON.stringify({ level: "info", ...fields, text }) : text);
  },
  error: (fields, text) => {
    if (json) print(JSON.stringify({ level: "error", ...fields, text }));
    else process.stderr.write(`exchange: ${text}\n`);
  },
});
