import { setTimeout as sleep } from "node:timers/promises";
import type { DriftClass, DriftFact, Fact } from "#libs/domain/fact.ts";
import { format } from "#libs/domain/fixed.ts";
import type { FactLog } from "../../support/fact-log.ts";
import type { Invariant } from "../drill.ts";

/** A drift must be found so soon after it happened, exchange time; and so much later when a replica has to take over first. */
export const FOUND_WITHIN_MS = 30_000;
export const TAKEOVER_MS = 10_000;
/** In this time anything should have happened, on the slowest machine too. */
const PATIENCE_MS = 90_000;

/** Something that no event may tell, and the name that it must get. */
export interface Injected {
  readonly what: string;
  readonly account: string;
  readonly class: DriftClass;
  /** Words of the exchange's evidence. */
  readonly evidence: RegExp;
}

export interface Found extends Injected {
  /** Of the drill, milliseconds. */
  readonly injectedAtMs: number;
  /** Undefined: never named so. */
  readonly drift: (DriftFact & { readonly recordedAtMs: number }) | undefined;
}

/** What was named of an account, from a fact on. */
export async function named(
  facts: FactLog,
  from: number,
  { account, class: name, evidence }: Injected,
): Promise<Found["drift"]> {
  const is = (fact: Fact): Found["drift"] =>
    fact.account === account &&
    fact.body.kind === "drift" &&
    fact.body.class === name &&
    evidence.test(fact.body.theirs)
      ? { ...fact.body, recordedAtMs: fact.recordedAtMs }
      : undefined;
  const find = (all: readonly Fact[]): Found["drift"] => {
    for (const fact of all.slice(from)) {
      const drift = is(fact);
      if (drift !== undefined) return drift;
    }
    return undefined;
  };
  return Promise.race([facts.until(find), sleep(PATIENCE_MS, undefined, { ref: false })]);
}

/** Exchange times at which the reader of the accounts was killed. */
type Kills = readonly number[];

const afterMs = (drift: { readonly happenedAtMs: number; readonly recordedAtMs: number }): number =>
  drift.recordedAtMs - drift.happenedAtMs;

function isInTime(
  drift: { readonly happenedAtMs: number; readonly recordedAtMs: number },
  kills: Kills,
): boolean {
  const killed = kills.some((at) => at >= drift.happenedAtMs - TAKEOVER_MS && at <= drift.recordedAtMs);
  return afterMs(drift) <= FOUND_WITHIN_MS + (killed ? TAKEOVER_MS : 0);
}

/** One line for each: injected at, found after, named, verdict. */
export function foundTable(found: readonly Found[], kills: Kills): readonly string[] {
  return [
    `${"difference".padEnd(56)} ${"at".padStart(6)} ${"found after".padStart(12)}  ${"named".padEnd(14)} verdict`,
    ...found.map(({ what, account, injectedAtMs, drift, class: wanted }) => {
      const after = drift === undefined ? "never" : `${(afterMs(drift) / 1_000).toFixed(1)} s`;
      const verdict = drift === undefined ? "NOT NAMED" : isInTime(drift, kills) ? "in time" : "LATE";
      return `${`${account}: ${what}`.padEnd(56)} ${`${(injectedAtMs / 1_000).toFixed(0)} s`.padStart(6)} ${after.padStart(12)}  ${(drift?.class ?? `not ${wanted}`).padEnd(14)} ${verdict}`;
    }),
  ];
}

/** The classes that evidence of this kind may get. */
function mayBe({ class: name, theirs }: DriftFact): boolean {
  if (/order (web|ios|android)_/.test(theirs))
    return name === "MANUAL_TRADE" || name === "UNKNOWN_ORDER" || name === "MISSED_END";
  if (/order autoclose-|INSURANCE_CLEAR/.test(theirs)) return name === "LIQUIDATION" || name === "MISSED_END";
  // A liquidation that the book does not take closes others' opposite positions.
  if (/order adl_autoclose/.test(theirs)) return name === "ADL" || name === "MISSED_END";
  if (/FUNDING_FEE/.test(theirs)) return name === "FUNDING";
  if (/income TRANSFER/.test(theirs)) return name === "TRANSFER";
  return name === "MISSED_FILL" || name === "MISSED_END";
}

/** What holds of every difference that was named, injected or the network's. */
export function judgeFound(
  found: readonly Found[],
  facts: readonly Fact[],
  kills: Kills,
): readonly Invariant[] {
  const drifts = facts.flatMap(({ account, body, recordedAtMs }) =>
    body.kind === "drift" ? [{ ...body, account, recordedAtMs }] : [],
  );
  const dated = drifts.filter(({ happenedAtMs }) => happenedAtMs > 0);
  const late = dated.filter((drift) => !isInTime(drift, kills));
  const worst = dated.reduce((most, drift) => Math.max(most, afterMs(drift)), 0);
  const wrong = drifts.filter((drift) => !mayBe(drift));
  const said = ({ account, class: name, theirs }: (typeof drifts)[number]): string =>
    `${account} ${name}: ${theirs}`;
  const injectedWell = found.filter(({ drift }) => drift !== undefined && isInTime(drift, kills)).length;
  return [
    {
      name: "every injected difference is named right, in time",
      pass: injectedWell === found.length && found.length > 0,
      figures: `${injectedWell} of ${found.length} within ${FOUND_WITHIN_MS / 1_000} s (and ${TAKEOVER_MS / 1_000} s for a takeover)`,
    },
    {
      name: "so is every other: lost events, and what followed",
      pass: late.length === 0,
      figures: `${drifts.length} named, the latest after ${(worst / 1_000).toFixed(1)} s${
        late.length === 0
          ? ""
          : `; late: ${late.length}, e.g. ${late
              .slice(0, 3)
              .map((drift) => `${said(drift)} after ${(afterMs(drift) / 1_000).toFixed(1)} s`)
              .join("; ")}`
      }`,
    },
    {
      name: "no difference has a wrong name or none",
      pass: wrong.length === 0,
      figures:
        wrong.length === 0
          ? countsOf(drifts.map((drift) => drift.class))
          : wrong.slice(0, 3).map(said).join("; "),
    },
  ];
}

function countsOf(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
}

/** Waits until each account's newest statement closes; gives what does not. */
export async function booksClose(facts: FactLog, accounts: readonly string[]): Promise<readonly string[]> {
  const open = (): readonly string[] =>
    accounts.flatMap((account) => {
      const last = facts.facts.findLast(
        (fact) => fact.account === account && fact.body.kind === "ledger",
      )?.body;
      if (last?.kind !== "ledger") return [`${account}: no statement`];
      return last.lines
        .filter(({ residual }) => residual !== 0n)
        .map(({ asset, residual }) => `${account}: ${format(residual)} ${asset}`);
    });
  for (const by = performance.now() + PATIENCE_MS; open().length > 0 && performance.now() < by;)
    await sleep(200);
  return open();
}
