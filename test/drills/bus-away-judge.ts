import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { readStream } from "#libs/bus/read-stream.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { format, parseMoney } from "#libs/domain/fixed.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { judgeLines } from "../../services/sim-exchange/judge.ts";

/** What happened to each account, in order: a trade by symbol and id, a change of the wallet by its amount. */
export type Happened = ReadonlyMap<string, readonly string[]>;

/** How what the facts tell differs from what happened. */
export interface Differences {
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  /** Where an account's facts leave the exchange's order. */
  readonly disordered: readonly string[];
  /** Of what happened, told. */
  readonly told: number;
}

/** By the exchange's own record. */
export async function toldByExchange(ledgerFile: string): Promise<Happened> {
  const happened = new Map<string, string[]>();
  for await (const line of judgeLines(ledgerFile))
    if (line.k === "fill") put(happened, line.account, `trade ${line.symbol} ${line.tradeId}`);
    else if (line.k === "transfer" || line.k === "funding")
      put(happened, line.account, `wallet ${format(parseMoney(line.change))}`);
  return happened;
}

/** By what events have told, stored in FACTS up to where it ends now; the router tells some of it once more, by REST. */
export async function toldByFacts(nc: NatsConnection): Promise<Happened> {
  const told = new Map<string, string[]>();
  const jsm = await jetstreamManager(nc);
  const { last_seq: last } = (await jsm.streams.info("FACTS")).state;
  const stop = new AbortController();
  const options = { js: jetstream(nc), jsm, stream: "FACTS", fromSequence: 1, reader: "bus-away" };
  for await (const { data, sequence } of readStream({ ...options, signal: stop.signal })) {
    const { account, body } = decodeFact(data);
    const what = toldOf(body);
    if (what !== undefined) put(told, account, what);
    if (sequence >= last) stop.abort();
  }
  return told;
}

const toldOf = (body: FactBody): string | undefined => {
  if (body.kind === "order" && body.fill !== undefined && body.source === "STREAM")
    return `trade ${body.symbol} ${body.fill.tradeId}`;
  if (body.kind === "balance") return `wallet ${format(body.change)}`;
  return undefined;
};

/** @param told may go on where `happened` ends. */
export function compareTold(happened: Happened, told: Happened): Differences {
  const lost: string[] = [];
  const twice: string[] = [];
  const disordered: string[] = [];
  let count = 0;
  for (const [account, all] of happened) {
    const said = told.get(account) ?? [];
    const [times, timesSaid] = [countsOf(all), countsOf(said)];
    for (const [what, many] of times) {
      const manySaid = timesSaid.get(what) ?? 0;
      if (manySaid < many) lost.push(`${account} ${what}`);
      // A wallet may change by the same amount later.
      if (manySaid > many && what.startsWith("trade")) twice.push(`${account} ${what}`);
      count += Math.min(many, manySaid);
    }
    const at = all.findIndex((what, i) => said[i] !== what);
    if (at >= 0) disordered.push(`${account} at ${at}: ${said[at] ?? "nothing"} instead of ${all[at]}`);
  }
  return { lost, twice, disordered, told: count };
}

function countsOf(all: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const what of all) counts.set(what, (counts.get(what) ?? 0) + 1);
  return counts;
}

function put(into: Map<string, string[]>, account: string, what: string): void {
  const known = into.get(account);
  if (known === undefined) into.set(account, [what]);
  else known.push(what);
}
