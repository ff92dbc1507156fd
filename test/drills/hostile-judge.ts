import { judgeLines } from "../../services/sim-exchange/judge.ts";
import type { Invariant } from "./drill.ts";

/** An order of the ledger that is to be placed. */
export interface Committed {
  readonly kind: "entry" | "exit";
  /** When its commit was stored, exchange epoch milliseconds. */
  readonly atMs: number;
  /** When the commit was stored that wants it no more; undefined: never. */
  cancelledAtMs?: number;
}

export interface Ban {
  readonly banMs: number;
  /** What stood in the bucket while it lasted. */
  readonly text: string;
}

const WEIGHT_MAX = 2_400;
const ORDERS_10S_MAX = 300;
const ORDERS_1M_MAX = 1_200;
export const EXIT_WAIT_MAX_MS = 1_000;
/** What counts among the orders of an account. Source: facts, section 4. */
const ORDERS: ReadonlySet<string> = new Set([
  "POST /fapi/v1/order",
  "PUT /fapi/v1/order",
  "POST /fapi/v1/algoOrder",
]);
/** Requests that were on their way when the first 418 came. */
const UNDER_WAY_MS = 500;

/** Judges the fleet by what the exchange wrote down of every request. */
export async function judgeFleet(
  ledger: string,
  {
    committed,
    ban,
    outsidePath,
  }: { committed: ReadonlyMap<string, Committed>; ban: Ban; outsidePath: string },
): Promise<{
  readonly invariants: readonly Invariant[];
  /** From the commit until the exchange has it. */
  readonly exitsWait: Invariant;
  readonly figures: unknown;
}> {
  const peaks = { weight: new Peak(60_000), orders10s: new Peak(10_000), orders1m: new Peak(60_000) };
  const outside = new Peak(60_000);
  const waits: number[] = [];
  const firstSent = new Map<string, number>();
  let [requests, refused429, refused418, first418Ms] = [0, 0, 0, 0];
  const duringBan: number[] = [];
  let firstAfterBanMs = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  for await (const line of judgeLines(ledger)) {
    if (line.k !== "request") continue;
    requests += 1;
    lastMs = line.t;
    const name = `${line.method} ${line.path}`;
    peaks.weight.add("address", line.t, line.weight);
    if (name === outsidePath) outside.add("outside", line.t, line.weight);
    if (line.status === 429) refused429 += 1;
    if (line.status === 418) {
      refused418 += 1;
      if (first418Ms === 0) first418Ms = line.t;
    }
    if (first418Ms > 0 && line.t > first418Ms)
      if (line.t < first418Ms + ban.banMs) duringBan.push(line.t - first418Ms);
      else firstAfterBanMs = Math.min(firstAfterBanMs, line.t);
    if (ORDERS.has(name)) {
      peaks.orders10s.add(line.account, line.t, 1);
      peaks.orders1m.add(line.account, line.t, 1);
    }
    if (name !== "POST /fapi/v1/order") continue;
    const id = /newClientOrderId=([^&]+)/.exec(line.params)?.[1] ?? "";
    const told = committed.get(id);
    if (told === undefined || firstSent.has(id)) continue;
    firstSent.set(id, line.t);
    // An exit that fell into the ban waited for the exchange, not for us.
    const banned = first418Ms > 0 && told.atMs <= first418Ms + ban.banMs && line.t >= first418Ms;
    if (told.kind === "exit" && !banned) waits.push(line.t - told.atMs);
  }
  // One that was given up has waited until then.
  for (const [id, { kind, atMs, cancelledAtMs = lastMs }] of committed) {
    if (kind !== "exit" || firstSent.has(id)) continue;
    const banned = first418Ms > 0 && atMs <= first418Ms + ban.banMs;
    if (!banned || atMs < first418Ms)
      waits.push(Math.min(cancelledAtMs, banned ? first418Ms : lastMs) - atMs);
  }
  waits.sort((a, b) => a - b);
  const quantile = (share: number): number => waits[Math.max(0, Math.ceil(share * waits.length) - 1)] ?? 0;
  const exits = [...committed].filter(([, { kind }]) => kind === "exit");
  const entriesSent = [...firstSent.keys()].filter((id) => committed.get(id)?.kind === "entry").length;
  const late = duringBan.filter((ms) => ms > UNDER_WAY_MS);
  const figures = {
    requests,
    refused429,
    refused418,
    weightPeak: peaks.weight.most,
    outsidePeak: outside.most,
    orders10sPeak: peaks.orders10s.most,
    orders1mPeak: peaks.orders1m.most,
    entriesSent,
    exitWaitMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1), count: waits.length },
    requestsDuringBanMs: duringBan,
  };
  const exitsWait: Invariant = {
    name: "exits wait at most 1 s from commit to exchange, p99",
    pass: waits.length > 0 && quantile(0.99) <= EXIT_WAIT_MAX_MS,
    figures: `p50 ${Math.round(quantile(0.5))} ms, p99 ${Math.round(quantile(0.99))} ms, max ${Math.round(quantile(1))} ms of ${waits.length} exits, ${exits.length} committed`,
  };
  const invariants: Invariant[] = [
    {
      name: "no 429, of any code",
      pass: refused429 === 0 && requests > 0,
      figures: `${refused429} of ${requests} requests`,
    },
    {
      name: "no window of the exchange above its limit",
      pass:
        peaks.weight.most <= WEIGHT_MAX &&
        peaks.orders10s.most <= ORDERS_10S_MAX &&
        peaks.orders1m.most <= ORDERS_1M_MAX,
      figures: `weight ${peaks.weight.most}/${WEIGHT_MAX} a minute (the outside user's part at most ${outside.most}), orders of an account ${peaks.orders10s.most}/${ORDERS_10S_MAX} in 10 s, ${peaks.orders1m.most}/${ORDERS_1M_MAX} a minute`,
    },
    {
      name: "after the first 418 nothing is sent until its end",
      pass: first418Ms > 0 && late.length === 0,
      figures: `${duringBan.length} requests were under way (last ${Math.round(Math.max(0, ...duringBan))} ms after it), then none for ${ban.banMs} ms; the first came ${Math.round(firstAfterBanMs - first418Ms - ban.banMs)} ms after its end`,
    },
    {
      name: "the ban stood in KV budget, and exits went on after it",
      pass: ban.text.includes('"BANNED"') && Number.isFinite(firstAfterBanMs),
      figures: ban.text.slice(0, 120),
    },
  ];
  return { invariants, exitsWait, figures };
}

/** The most of anything in one window. */
class Peak {
  readonly #lengthMs: number;
  readonly #used = new Map<string, number>();
  most = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  add(of: string, ms: number, amount: number): void {
    const key = `${of} ${Math.floor(ms / this.#lengthMs)}`;
    const used = (this.#used.get(key) ?? 0) + amount;
    this.#used.set(key, used);
    this.most = Math.max(this.most, used);
  }
}
