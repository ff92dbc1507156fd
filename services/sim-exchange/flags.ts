import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import { integer, timeScale, type TimeScale } from "#libs/runtime/env.ts";
import { parsePhases, type Phase } from "./market/regimes.ts";
import type { Upstream } from "./market/live.ts";

/** A wrong flag or value: one line, exit code 2. */
export class UsageError extends Error {}

export interface ExchangeFlags {
  readonly port: number;
  readonly accounts: number;
  readonly replay: readonly string[];
  readonly synthetic: readonly Phase[] | undefined;
  readonly follow: Upstream | undefined;
  readonly symbols: readonly string[];
  readonly speed: TimeScale;
  readonly seed: number;
  readonly scenario: string | undefined;
  readonly connectionTimeScale: number;
  readonly limits: boolean;
  readonly stateDir: string;
  readonly fresh: boolean;
  readonly json: boolean;
}

export const HELP = `npm run exchange -- [flags]          a simulated Binance USDⓈ-M exchange, on this machine alone
npm run exchange -- judge FILE       what a ledger says: balances, positions, orders, requests per minute, 429s;
                                     --at TIME of that moment, --json as JSON

  --port N                where it listens on 127.0.0.1; 0 takes a free port (9443)
  --accounts N            accounts with 10000 USDT each (1)
  --replay FILE|FOLDER    prices from recordings; may be repeated
  --synthetic REGIMES     made-up prices, e.g. range:60s,crash:60s,range; regimes: waves, trend, range,
                          flash-crash, gap, thin-book, crash (waves)
  --follow URL            live prices of another exchange, e.g. https://fapi.binance.com; needs --symbols
  --symbols A,B           only these symbols
  --speed N|max           exchange time runs N times faster (1)
  --seed N                of the made-up prices and of the faults (1)
  --scenario FILE         faults from the start; docs/exchange/faults.md
  --connection-time N     24 h connections, pings and listen keys live N times shorter (1)
  --no-limits             requests are counted and never refused for their rate
  --state FOLDER          keys and ledger (.plimsoll/exchange)
  --fresh                 start anew: removes the ledger and the keys first
  --json                  one line of JSON with the addresses and keys, then JSON lines
  --help                  this text
`;

const OPTIONS = {
  port: { type: "string" },
  accounts: { type: "string" },
  replay: { type: "string", multiple: true },
  synthetic: { type: "string" },
  follow: { type: "string" },
  symbols: { type: "string" },
  speed: { type: "string" },
  seed: { type: "string" },
  scenario: { type: "string" },
  "connection-time": { type: "string" },
  "no-limits": { type: "boolean" },
  state: { type: "string" },
  fresh: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** @returns "help", or the flags. @throws UsageError with one line that names the flag. */
export function parseFlags(args: readonly string[]): ExchangeFlags | "help" {
  const { values, positionals } = read(args);
  if (values.help === true) return "help";
  // `--replay a b`: what follows a replay without a flag of its own is another recording.
  const replay = values.replay === undefined ? [] : [...values.replay, ...positionals];
  if (values.replay === undefined && positionals.length > 0)
    throw new UsageError(`unexpected ${JSON.stringify(positionals[0])}; see npm run exchange -- --help`);
  const flag = <T, Absent>(
    name: keyof typeof values,
    parse: (text: string) => T,
    absent: Absent,
  ): T | Absent => {
    const text = values[name];
    if (typeof text !== "string") return absent;
    try {
      return parse(text);
    } catch (error) {
      throw new UsageError(`--${name} ${text}: ${messageOf(error)}`, { cause: error });
    }
  };
  const flags = {
    port: flag("port", integer(0, 65_535), 9443),
    accounts: flag("accounts", integer(1, 1_000), 1),
    replay,
    synthetic: flag("synthetic", parsePhases, undefined),
    follow: flag("follow", upstream, undefined),
    symbols: flag("symbols", symbolList, []),
    speed: flag("speed", timeScale, 1),
    seed: flag("seed", integer(0, 4_294_967_295), 1),
    scenario: values.scenario,
    connectionTimeScale: flag("connection-time", integer(1, 1_000_000), 1),
    limits: values["no-limits"] !== true,
    stateDir: values.state ?? ".plimsoll/exchange",
    fresh: values.fresh === true,
    json: values.json === true,
  };
  const sources = ["replay", "synthetic", "follow"].filter((name) => name in values);
  if (sources.length > 1)
    throw new UsageError(`--${sources[0]} and --${sources[1]}: there is one source of prices; choose one`);
  if (flags.follow !== undefined && flags.symbols.length === 0)
    throw new UsageError("--follow: needs --symbols, e.g. --symbols BTCUSDT,ETHUSDT");
  if (flags.follow !== undefined && flags.speed !== 1)
    throw new UsageError("--speed: live prices come at their own speed; leave it out with --follow");
  return flags;
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(`${messageOf(error).split("\n")[0]}; see npm run exchange -- --help`, {
      cause: error,
    });
  }
}

/** The stream host of an exchange by its REST host: Binance has one of its own, a simulator the same. */
function upstream(text: string): Upstream {
  const rest = URL.canParse(text) ? new URL(text) : undefined;
  if (rest === undefined || !/^https?:$/.test(rest.protocol))
    throw new Error("must be the address of REST, like https://fapi.binance.com");
  const ws = new URL(rest);
  ws.protocol = rest.protocol === "https:" ? "wss:" : "ws:";
  if (rest.hostname === "fapi.binance.com") ws.hostname = "fstream.binance.com";
  if (rest.hostname === "demo-fapi.binance.com") ws.hostname = "fstream.binancefuture.com";
  return { rest, ws };
}

function symbolList(text: string): readonly string[] {
  const symbols = text.split(",").map((symbol) => symbol.trim());
  if (!symbols.every((symbol) => /^[\p{L}\p{N}_]{1,40}$/u.test(symbol)))
    throw new Error("must be like BTCUSDT,ETHUSDT");
  return symbols;
}
