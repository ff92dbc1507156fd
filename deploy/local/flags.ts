import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import type { TimeScale } from "#libs/runtime/env.ts";

/** Ports of one server of a cluster: for clients, for the other servers, for who watches it. */
export interface ClusterPorts {
  readonly client: number;
  readonly route: number;
  readonly monitor: number;
}

export interface PaperOptions {
  /** Wall time after which the run ends; undefined: until Ctrl-C or the recording's end. */
  readonly forMs: number | undefined;
  readonly replay: readonly string[];
  /** Regimes of the made-up prices, as `npm run exchange -- --synthetic` takes them; undefined: waves. */
  readonly synthetic?: string;
  readonly speed: TimeScale;
  /** Connections and listen keys live so many times shorter, as on an exchange whose day is shorter; undefined: a day. */
  readonly connectionTime?: number;
  readonly seed: number;
  readonly symbols: readonly string[];
  readonly accounts: number;
  readonly policyFile: string | undefined;
  readonly reportFile: string | undefined;
  readonly stateDir: string;
  readonly fresh: boolean;
  readonly natsPort: number;
  /** The bus is these servers, with every stream on three of them; undefined: one on `natsPort`. */
  readonly natsCluster?: readonly ClusterPorts[];
  readonly exchangePort: number;
  /** Undefined or 0: any that is free. */
  readonly edgePort?: number;
  /** Every process's metrics, on this port and those after it; undefined: none are shown. */
  readonly metricsPort?: number;
}

/** A wrong flag or value: one line, exit code 2. */
export class UsageError extends Error {}

export const HELP = `npm start -- [flags]      the whole system on paper, on this machine

  --for 30s               end after this wall time (s, m or h)
  --replay FILE|FOLDER    replay recordings instead of the synthetic market; may be repeated
  --speed N|max           exchange time runs N times faster (1)
  --seed N                of the synthetic market (1)
  --symbols A,B           only these symbols
  --accounts N            paper accounts (1)
  --policy FILE           limits as JSON; keys left out keep the NORMAL value. Without it: the stored policy, or DEMO
  --report FILE           write the run report as JSON
  --state FOLDER          where everything is kept (.plimsoll/state)
  --fresh                 start anew: removes the state folder first
  --nats-port N           port of nats-server (4222)
  --exchange-port N       port of the simulated exchange (9443)
  --edge-port N           port of the edge, for WebSocket clients (9444); 0: any that is free
  --metrics-port N        show each process's metrics to Prometheus, on ports from N on
  --help                  this text
`;

/** @returns "help", or the options. @throws UsageError with one line that names the flag. */
export function parseFlags(args: readonly string[]): PaperOptions | "help" {
  let values: Record<string, string | boolean | string[] | undefined>;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        for: { type: "string" },
        replay: { type: "string", multiple: true },
        speed: { type: "string" },
        seed: { type: "string" },
        symbols: { type: "string" },
        accounts: { type: "string" },
        policy: { type: "string" },
        report: { type: "string" },
        state: { type: "string" },
        fresh: { type: "boolean" },
        "nats-port": { type: "string" },
        "exchange-port": { type: "string" },
        "edge-port": { type: "string" },
        "metrics-port": { type: "string" },
        help: { type: "boolean" },
      },
    }));
  } catch (error) {
    throw new UsageError(`${messageOf(error).split("\n")[0]}; see npm start -- --help`, { cause: error });
  }
  if (values["help"] === true) return "help";
  // `--replay a b`: what follows a replay without a flag of its own is another recording.
  const replay = [
    ...((values["replay"] as string[] | undefined) ?? []),
    ...(values["replay"] === undefined ? [] : positionals),
  ];
  if (values["replay"] === undefined && positionals.length > 0)
    throw new UsageError(`unexpected ${JSON.stringify(positionals[0])}; see npm start -- --help`);
  const text = (name: string): string | undefined => values[name] as string | undefined;
  const metricsPort = optional(text("metrics-port"), whole("--metrics-port", 1, 65_000));
  return {
    forMs: optional(text("for"), duration),
    replay,
    speed: optional(text("speed"), speed) ?? 1,
    seed: optional(text("seed"), whole("--seed", 0, 4_294_967_295)) ?? 1,
    symbols: optional(text("symbols"), symbolList) ?? [],
    accounts: optional(text("accounts"), whole("--accounts", 1, 100)) ?? 1,
    policyFile: text("policy"),
    reportFile: text("report"),
    stateDir: text("state") ?? ".plimsoll/state",
    fresh: values["fresh"] === true,
    natsPort: optional(text("nats-port"), whole("--nats-port", 1, 65_535)) ?? 4222,
    exchangePort: optional(text("exchange-port"), whole("--exchange-port", 1, 65_535)) ?? 9443,
    edgePort: optional(text("edge-port"), whole("--edge-port", 0, 65_535)) ?? 9444,
    ...(metricsPort === undefined ? {} : { metricsPort }),
  };
}

const optional = <T>(text: string | undefined, parse: (text: string) => T): T | undefined =>
  text === undefined ? undefined : parse(text);

function duration(text: string): number {
  const match = /^(\d+)(s|m|h)$/.exec(text);
  if (match === null || Number(match[1]) === 0)
    throw new UsageError(`--for ${text}: must be like 30s, 5m or 1h`);
  return Number(match[1]) * { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as "s" | "m" | "h"];
}

function speed(text: string): TimeScale {
  if (text === "max") return "max";
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > 1_000)
    throw new UsageError(`--speed ${text}: must be max or a number within 0..1000`);
  return value;
}

const whole =
  (flag: string, min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new UsageError(`${flag} ${text}: must be a whole number within ${min}..${max}`);
    return value;
  };

function symbolList(text: string): readonly string[] {
  const symbols = text.split(",").map((symbol) => symbol.trim());
  if (!symbols.every((symbol) => /^[\p{L}\p{N}_]{1,40}$/u.test(symbol)))
    throw new UsageError(`--symbols ${text}: must be like BTCUSDT,ETHUSDT`);
  return symbols;
}
