import type { LedgerJudge } from "./ledger-judge.ts";

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
  readonly weightPeak: number;
  readonly secretsInLogs: readonly string[];
  /** Intents stored in this run that have no answer in the ledger. */
  readonly unanswered: number;
  /** Commits in the ledger that the judge has not seen. */
  readonly unread: number;
  readonly replay: { readonly verified: number; readonly mismatched: number };
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
      judge.limits.size === 0
        ? notJudged("nothing was approved")
        : verdict(
            judge.faults,
            `${judge.orders} orders; slots recomputed from orders and fills never above a cap after an approval`,
          ),
    G2: verdict(
      [
        ...evidence.duplicateOrders,
        ...[...judge.placed].filter(([, count]) => count > 1).map(([id]) => `${id} committed twice`),
        ...judge.answerFaults,
      ],
      `${judge.placed.size} order ids, each at most one order at the exchange; ${judge.answers} intents answered once`,
    ),
    G3: verdict(
      [
        ...(evidence.chainFault === undefined ? [] : [evidence.chainFault]),
        ...(evidence.unread > 0 ? [`${evidence.unread} commits could not be read`] : []),
        ...(evidence.unanswered > 0 ? [`${evidence.unanswered} stored intents have no answer`] : []),
      ],
      "the ledger is contiguous, its hashes chain, every stored intent is answered (one node: replicas are not judged on paper)",
    ),
    G4: notJudged("protective stops are not built yet: positions stood without one"),
    G5: notJudged("the flatten procedure is not built yet: nothing was flattened"),
    G6: verdict(
      evidence.http429 > 0
        ? [`${evidence.http429} answers with 429`]
        : evidence.weightPeak > 2400
          ? [`${evidence.weightPeak} weight in one minute`]
          : [],
      `no 429; at most ${evidence.weightPeak} of 2400 weight in a minute`,
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
