import { quantile } from "./exit-judge.ts";
import type { CostSummary } from "./cost-summary.ts";
import type { LedgerJudge } from "./ledger-judge.ts";
import type { ProtectionRecord } from "./protection-judge.ts";

export interface Verdict {
  readonly verdict: "held" | "broken" | "not judged";
  readonly why: string;
}

/** What ran, on which prices and under which policy. */
export interface RunFacts {
  readonly policy: string;
  readonly demoPolicy: boolean;
  readonly source: "synthetic" | "replay";
  readonly replay: readonly string[];
  readonly symbols: readonly string[];
  readonly seed: number;
  readonly speed: number | "max";
  readonly accounts: readonly string[];
  /** Version, and where the binary came from. */
  readonly natsServer: string;
}

export interface Distribution {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  readonly count: number;
}

/** @param sorted ascending. */
export const distributionOf = (sorted: readonly number[]): Distribution => ({
  p50: quantile(sorted, 0.5) ?? null,
  p99: quantile(sorted, 0.99) ?? null,
  max: sorted.at(-1) ?? null,
  count: sorted.length,
});

/** The run report; keys are part of the contract with whoever reads it. */
export interface Report {
  readonly run: RunFacts;
  readonly durationS: number;
  readonly market: { readonly messages: number };
  readonly intents: number;
  readonly approved: number;
  readonly denied: Readonly<Record<string, number>>;
  readonly orders: {
    readonly sent: number;
    readonly accepted: number;
    readonly filled: number;
    readonly duplicates: number;
    readonly unknown: number;
  };
  readonly limits: Readonly<Record<string, { readonly cap: number; readonly peak: number }>>;
  readonly reconciliation: {
    readonly residual: string;
    readonly drifts: number;
    readonly differences: readonly string[];
  };
  /** Exchange milliseconds without a confirmed stop, of each position its longest stretch. */
  readonly protection: {
    readonly positions: number;
    readonly byExchange: Distribution;
    /** From the first fill to each confirmed stop. */
    readonly byRouter: Distribution;
    readonly nakedNow: number;
    readonly outcomes: Readonly<Record<string, number>>;
  };
  /** Price, fees and time of each order, by the router's records. */
  readonly costs: CostSummary;
  readonly latencyMs: Readonly<
    Record<
      string,
      {
        readonly p50: number | null;
        readonly p99: number | null;
        readonly max: number | null;
        readonly count: number;
      }
    >
  >;
  readonly restarts: Readonly<Record<string, number>>;
  readonly dlq: number;
  readonly memoryMb: Readonly<Record<string, number>>;
  readonly guarantees: Readonly<Record<string, Verdict>>;
}

/** What the judges saw; everything here comes from the ledger stream or the exchange's own record. */
export interface Evidence {
  readonly judge: LedgerJudge;
  readonly chainFault: string | undefined;
  readonly duplicateOrders: readonly string[];
  readonly differences: readonly string[];
  readonly residual: string;
  readonly drifts: number;
  readonly http429: number;
  readonly http418: number;
  readonly weightPeak: number;
  readonly secretsInLogs: readonly string[];
  /** Intents stored in this run that have no answer in the ledger. */
  readonly unanswered: number;
  /** Commits in the ledger that the judge has not seen. */
  readonly unread: number;
  readonly protection: {
    readonly record: ProtectionRecord;
    /** Exchange milliseconds; undefined when real time has none. */
    readonly deadlineMs: number | undefined;
    /** How often a server of the bus came back: without one nobody hears of a fill. */
    readonly busRestarts: number;
    /** How long they were away, exchange milliseconds. */
    readonly busAwayMs: number;
  };
  readonly replay: { readonly verified: number; readonly mismatched: number };
}

/** From the bus's return it may take so long until all is protected again: leases, the books, what has to be asked. */
const RECOVERED_WITHIN_MS = 15_000;

/** Beyond the deadline a position must be under bounded closing; where nobody could act, it must be protected soon after. */
function protectionVerdict({ protection, judge }: Evidence): Verdict {
  const { record, deadlineMs, busRestarts, busAwayMs } = protection;
  if (record.positions.length === 0) return { verdict: "not judged", why: "no position was opened" };
  if (deadlineMs === undefined)
    return { verdict: "not judged", why: "time runs as fast as it can, and the deadline is real time" };
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => quantile(record.unprotectedMs, share) ?? 0);
  const late = record.naked.filter(({ fromMs, untilMs }) => untilMs - fromMs > deadlineMs);
  const open = late.filter(({ flattened }) => !flattened);
  // Nobody could act for so long at most; that it was just then is not known.
  const excusedMs = busAwayMs + busRestarts * RECOVERED_WITHIN_MS;
  const unexcused = open.some(({ fromMs, untilMs }) => untilMs - fromMs > deadlineMs + excusedMs);
  const told = [...judge.protections]
    .map(([outcome, count]) => `${count} ${outcome.toLowerCase()}`)
    .join(", ");
  const figures = `${record.positions.length} positions, without a confirmed stop p50 ${p50} ms, p99 ${p99} ms, max ${most} ms of ${deadlineMs} by the exchange's own record; the router's: ${told === "" ? "nothing" : told}`;
  const rest = late.map(
    ({ account, symbol, fromMs, untilMs, flattened }) =>
      `${account} ${symbol} ${untilMs - fromMs} ms${flattened ? ", closed bounded" : ""}`,
  );
  if (unexcused) return { verdict: "broken", why: `${rest.slice(0, 5).join("; ")}; ${figures}` };
  return {
    verdict: "held",
    why:
      late.length === 0
        ? figures
        : `${figures}; beyond it ${rest.slice(0, 5).join("; ")}${open.length > 0 ? `, in a run in which the bus was killed ${busRestarts} times and away for ${Math.round(busAwayMs / 1_000)} s` : ""}`,
  };
}

function exitsVerdict(
  { exits, positionOf }: LedgerJudge,
  verdict: (broken: readonly string[], held: string) => Verdict,
  notJudged: (why: string) => Verdict,
): Verdict {
  if (exits.asked === 0 && exits.ended.length === 0) return notJudged("no exit was asked for");
  const times = exits.timesToFlat;
  const toFlat =
    times.length === 0
      ? "none ended flat"
      : `${times.length} flat, p50 ${quantile(times, 0.5)} ms, p99 ${quantile(times, 0.99)} ms`;
  return verdict(
    [...exits.faults, ...exits.forgotten(positionOf)],
    `${exits.asked} exits: ${toFlat}, ${exits.running} still at work, ${exits.alarms} alarms at their bound (exits only: resting algo orders are not judged)`,
  );
}

export function guaranteesOf(evidence: Evidence): Report["guarantees"] {
  const { judge } = evidence;
  const verdict = (broken: readonly string[], held: string): Verdict =>
    broken.length === 0
      ? { verdict: "held", why: held }
      : { verdict: "broken", why: broken.slice(0, 5).join("; ") };
  const notJudged = (why: string): Verdict => ({ verdict: "not judged", why });
  return {
    G1:
      judge.limits.size === 0 && judge.faults.length === 0
        ? notJudged("nothing was approved")
        : verdict(
            judge.faults,
            `${judge.orders} orders; slots recomputed from orders and fills never above a cap after an approval`,
          ),
    G2: verdict(
      [
        ...evidence.duplicateOrders,
        ...[...judge.placed].filter(([, count]) => count > 1).map(([id]) => `${id} committed twice`),
        ...judge.entryFaults,
        ...judge.answerFaults,
      ],
      `${judge.placed.size} order ids, each at most one order at the exchange, one at a time of an entry; ${judge.answers} intents answered once`,
    ),
    G3: verdict(
      [
        ...(evidence.chainFault === undefined ? [] : [evidence.chainFault]),
        ...(evidence.unread > 0 ? [`${evidence.unread} commits could not be read`] : []),
        ...(evidence.unanswered > 0 ? [`${evidence.unanswered} stored intents have no answer`] : []),
      ],
      "the ledger is contiguous, its hashes chain, every stored intent is answered (one node: replicas are not judged on paper)",
    ),
    G4: protectionVerdict(evidence),
    G5: exitsVerdict(judge, verdict, notJudged),
    G6: verdict(
      [
        ...(evidence.http429 > 0 ? [`${evidence.http429} answers with 429`] : []),
        ...(evidence.http418 > 0 ? [`${evidence.http418} answers with 418: the address was banned`] : []),
        ...(evidence.weightPeak > 2400 ? [`${evidence.weightPeak} weight in one minute`] : []),
      ],
      `no 429 and no 418; at most ${evidence.weightPeak} of 2400 weight in a minute`,
    ),
    G7: verdict(
      evidence.differences,
      `residual ${evidence.residual}, ${evidence.drifts} drifts; wallets, positions and open orders equal the exchange's own record`,
    ),
    G8: verdict(
      [
        ...evidence.secretsInLogs.map((file) => `a secret stands in ${file}`),
        ...(judge.secretsFound > 0 ? [`${judge.secretsFound} commits hold a secret`] : []),
      ],
      "no key or secret in any log or commit",
    ),
    G9:
      evidence.replay.mismatched > 0 || judge.unexplained > 0
        ? {
            verdict: "broken",
            why: `${evidence.replay.mismatched} commits folded again differ, ${judge.unexplained} denials without reason`,
          }
        : evidence.replay.verified === 0
          ? notJudged("no standby folded the ledger again")
          : {
              verdict: "held",
              why: `${evidence.replay.verified} commits folded again gave the same bytes; every denial names its reason`,
            },
  };
}
