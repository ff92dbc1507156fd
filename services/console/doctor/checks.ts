import { durabilityFaults, type ServerVarz } from "#libs/bus/live-guard.ts";
import type { StreamConfig } from "@nats-io/jetstream";
import type { ExchangeLimits } from "#libs/budget/limits.ts";
import { format, type Money } from "#libs/domain/fixed.ts";
import { differencesOf } from "#libs/domain/policy-version.ts";
import { profileOf, type Policy } from "#libs/domain/policy.ts";

/** Something that was to be found out: what it is, or why nobody knows. */
export type Read<T> = { readonly value: T } | { readonly fault: string };

/** Unknown counts as red: what cannot be shown to be so is not so. */
export type Colour = "green" | "red" | "unknown";

/** One line of the checklist. */
export interface Checked {
  readonly check: string;
  /** "" when it concerns the whole desk. */
  readonly account: string;
  readonly colour: Colour;
  readonly measured: string;
  readonly rule: string;
  /** What to do next; "" when it is green. */
  readonly next: string;
}

interface Rule<T> {
  readonly check: string;
  readonly account?: string;
  readonly rule: string;
  readonly next: string;
  readonly judge: (value: T) => Verdict;
}
/** An undefined `ok`: what was read does not say. */
interface Verdict {
  readonly ok: boolean | undefined;
  readonly measured: string;
}

function checked<T>(read: Read<T>, { check, account = "", rule, next, judge }: Rule<T>): Checked {
  const { ok, measured } = "fault" in read ? { ok: undefined, measured: read.fault } : judge(read.value);
  const colour = ok === undefined ? "unknown" : ok ? "green" : "red";
  return { check, account, colour, measured, rule, next: ok === true ? "" : next };
}

/** Answer of `/sapi/v1/account/apiRestrictions`; what it does not say is not known. Source: facts, section 4.3. */
export type KeyRestrictions = Readonly<Record<string, unknown>>;

const NEEDED = ["enableReading", "enableFutures"];
/** By these money leaves the account, or something else than futures is traded. */
const UNWANTED = [
  "enableInternalTransfer",
  "permitsUniversalTransfer",
  "enableMargin",
  "enableSpotAndMarginTrading",
  "enablePortfolioMarginTrading",
  "enableVanillaOptions",
];

/** What an account's key may do at the exchange. */
export function keyChecks(account: string, read: Read<KeyRestrictions>): readonly Checked[] {
  const website = "change the key at the exchange's website (API management)";
  return [
    checked(read, {
      check: "key-permissions",
      account,
      rule: "reading and futures, and nothing else",
      next: website,
      judge: (may) => {
        const lacks = NEEDED.filter((name) => may[name] === false);
        const extra = UNWANTED.filter((name) => may[name] === true);
        const unsaid = [...NEEDED, ...UNWANTED].filter((name) => typeof may[name] !== "boolean");
        if (lacks.length + extra.length > 0)
          return {
            ok: false,
            measured: [...lacks.map((name) => `without ${name}`), ...extra.map((name) => `has ${name}`)].join(
              ", ",
            ),
          };
        return unsaid.length > 0
          ? { ok: undefined, measured: `the exchange does not say ${unsaid.join(", ")}` }
          : { ok: true, measured: "reading and futures" };
      },
    }),
    checked(read, {
      check: "ip-lock",
      account,
      rule: "ipRestrict is true: the key works from named addresses only",
      next: `${website}: restrict it to the addresses of order-router and user-stream`,
      judge: (may) => flag(may, "ipRestrict", true),
    }),
    checked(read, {
      check: "no-withdrawals",
      account,
      rule: "enableWithdrawals is false",
      next: `${website}: take withdrawals away, or make a key without them (plimsoll credentials rotate)`,
      judge: (may) => flag(may, "enableWithdrawals", false),
    }),
  ];
}

function flag(may: KeyRestrictions, name: string, wanted: boolean): Verdict {
  const value = may[name];
  return typeof value === "boolean"
    ? { ok: value === wanted, measured: `${name} is ${value}` }
    : { ok: undefined, measured: `the exchange does not say ${name}` };
}

/** Answer of `/fapi/v1/accountConfig`, as far as it is read. */
export type AccountConfig = Readonly<Record<string, unknown>>;

export const modeChecks = (account: string, read: Read<AccountConfig>): readonly Checked[] => [
  checked(read, {
    check: "position-mode",
    account,
    rule: "one-way: dualSidePosition is false",
    next: "switch it to one-way mode at the exchange, flat and without open orders",
    judge: (config) => flag(config, "dualSidePosition", false),
  }),
  checked(read, {
    check: "asset-mode",
    account,
    rule: "single asset: multiAssetsMargin is false",
    next: "switch it to single-asset mode at the exchange",
    judge: (config) => flag(config, "multiAssetsMargin", false),
  }),
  checked(read, {
    check: "may-trade",
    account,
    rule: "canTrade is true",
    next: "the exchange has closed the account to trading: ask its support",
    judge: (config) => flag(config, "canTrade", true),
  }),
];

export const equityCheck = (account: string, read: Read<Money>, least: Money): Checked =>
  checked(read, {
    check: "minimum-equity",
    account,
    rule: `at least ${format(least)} USDT`,
    next: "deposit, or set DOCTOR_EQUITY_MIN to what is meant",
    judge: (equity) => ({ ok: equity >= least, measured: `${format(equity)} USDT` }),
  });

/** An account as the kernel has it. */
export interface StopView {
  readonly known: boolean;
  readonly stop?: string;
  readonly stopCause?: string;
  readonly coolUntilMs?: number;
  readonly circuit?: string;
  readonly reconciled?: boolean;
  readonly streamConnected?: boolean;
  /** Exchange time of the answer. */
  readonly nowMs: number;
}

/** Arming itself asks for a green checklist: so nothing but that may be missing. */
export const stopCheck = (account: string, read: Read<StopView>): Checked =>
  checked(read, {
    check: "emergency-stop",
    account,
    rule: "ARMED, or nothing but an operator's arm is missing",
    next: "what has tripped it: plimsoll can-trade --scope ACCOUNT, docs/runbooks",
    judge: ({ known, stop = "", stopCause = "", coolUntilMs = 0, circuit = "", nowMs }) => {
      if (!known) return { ok: undefined, measured: "the kernel has no snapshot of the account yet" };
      const measured = `${stop}${stopCause === "" ? "" : ` (${stopCause})`}${circuit === "" ? "" : `, circuit open: ${circuit}`}`;
      const waits =
        stop === "DISABLED" ||
        (stop === "TRIPPED" && (stopCause === "" || stopCause === "OPERATOR")) ||
        (stop === "COOLING_DOWN" && nowMs >= coolUntilMs);
      return { ok: circuit === "" && (stop === "ARMED" || waits), measured };
    },
  });

export const booksCheck = (account: string, read: Read<StopView>): Checked =>
  checked(read, {
    check: "books",
    account,
    rule: "the event stream is connected, and our books equal the exchange's",
    next: "docs/runbooks/drift.md; user-stream's log",
    judge: ({ known, reconciled = false, streamConnected = false }) =>
      known
        ? {
            ok: reconciled && streamConnected,
            measured: `${streamConnected ? "connected" : "stream DOWN"}, ${reconciled ? "equal" : "NOT known to be equal"}`,
          }
        : { ok: undefined, measured: "the kernel has no snapshot of the account yet" },
  });

/** The exchange refuses a request that comes from further in its future. Source: facts, section 2. */
const CLOCK_OFF_MAX_MS = 1_000;

/** A reading of exchange time by this machine's wall clock. */
export interface ClockReading {
  /** Exchange minus ours. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

export const clockCheck = (read: Read<ClockReading>): Checked =>
  checked(read, {
    check: "clock-offset",
    rule: `within ${CLOCK_OFF_MAX_MS} ms of the exchange's, half of the round trip included`,
    next: "chronyc tracking, or timedatectl: let a time service keep this machine's clock",
    judge: ({ offsetMs, roundTripMs }) => ({
      ok: Math.abs(offsetMs) + roundTripMs / 2 <= CLOCK_OFF_MAX_MS,
      measured: `${Math.round(offsetMs)} ms off, ± ${Math.round(roundTripMs / 2)} ms`,
    }),
  });

const LIMITS = ["weightPerMinute", "ordersPer10s", "ordersPerMinute"] as const;

/** What the exchange allows, and what the fleet believes that it may use. */
export interface LimitsRead {
  readonly exchange: ExchangeLimits;
  /** KV budget, limits. */
  readonly fleet: ExchangeLimits;
  /** ordersPer10sMax of the policy in force; undefined without one. */
  readonly policyOrdersPer10s: number | undefined;
}

export const limitsCheck = (read: Read<LimitsRead>): Checked =>
  checked(read, {
    check: "exchange-limits",
    rule: "the fleet's budget is no more than the exchange allows, and ordersPer10sMax fits into it",
    next: "feed-gateway reads them from exchangeInfo: look into its log; policy set ordersPer10sMax=N",
    judge: ({ exchange, fleet, policyOrdersPer10s: orders }) => ({
      ok:
        orders === undefined
          ? undefined
          : LIMITS.every((name) => fleet[name] <= exchange[name]) && orders <= exchange.ordersPer10s,
      measured: `${LIMITS.map((name) => `${name} ${fleet[name]} of ${exchange[name]}`).join(", ")}, ordersPer10sMax ${orders ?? "unknown"}`,
    }),
  });

export interface PolicyRead {
  readonly policy: Policy;
  readonly revision: number;
  /** Revision the kernel decides by. */
  readonly inForce: number;
}

/** Profiles that are not for real money. */
const REFUSED = ["AGGRESSIVE", "DEMO"] as const;

export const policyCheck = (read: Read<PolicyRead>): Checked =>
  checked(read, {
    check: "policy-profile",
    rule: `stored, in force, and not ${REFUSED.join(" or ")} by name or by values`,
    next: "plimsoll policy profile NORMAL --operator NAME --reason TEXT",
    judge: ({ policy, revision, inForce }) => {
      const { name } = policy;
      const like = REFUSED.find(
        (profile) => name.toUpperCase() === profile || sameLimits(profileOf(profile), policy),
      );
      return {
        ok: like === undefined && revision === inForce,
        measured: `${name}${like === undefined || like === name ? "" : ` with the values of ${like}`}, revision ${revision}${revision === inForce ? "" : `, but ${inForce} is in force`}`,
      };
    },
  });

/** Whether nothing but what is the operator's own differs. */
const sameLimits = (profile: Policy, policy: Policy): boolean =>
  differencesOf({ ...profile, name: policy.name, universe: policy.universe }, policy).length === 0;

export interface BusRead {
  readonly servers: readonly ServerVarz[];
  readonly streams: readonly Pick<StreamConfig, "name" | "storage" | "num_replicas">[];
}

export const busCheck = (read: Read<BusRead>): Checked =>
  checked(read, {
    check: "bus-durable",
    rule: "three servers with sync_interval always by their own /varz, and every stored stream on all three",
    next: "three servers with sync_interval always; nats stream edit --replicas 3; then give all of them by --monitor",
    judge: ({ servers, streams }) => {
      const faults = durabilityFaults(servers, streams);
      return {
        ok: faults.length === 0,
        measured:
          faults.length === 0
            ? `${servers.map(({ server_name: name }) => name).join(", ")}: fsync always, ${streams.length} streams`
            : shortened(faults),
      };
    },
  });

const SHOWN_MAX = 3;
const shortened = (faults: readonly string[]): string =>
  `${faults.slice(0, SHOWN_MAX).join("; ")}${faults.length > SHOWN_MAX ? `; and ${faults.length - SHOWN_MAX} more` : ""}`;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const ALERTS_WITHIN_MS = 30 * DAY_MS;
export const BACKUP_WITHIN_MS = DAY_MS;

/** KV operations, alerts.answered, as far as it is judged. */
export interface AlertsAnswered {
  /** Wall clock. */
  readonly at: number;
  readonly operator: string;
}

/** @param nowMs wall clock. */
export const alertsCheck = (read: Read<AlertsAnswered | undefined>, nowMs: number): Checked =>
  checked(read, {
    check: "alert-routes",
    rule: `a person has answered a test alert within ${ALERTS_WITHIN_MS / DAY_MS} days`,
    next: "plimsoll alerts test --alertmanager URL, then plimsoll alerts answer CODE with what arrived",
    judge: (answered) =>
      answered === undefined
        ? { ok: false, measured: "never" }
        : aged(`answered by ${answered.operator}`, answered.at, nowMs, ALERTS_WITHIN_MS),
  });

/** KV operations, backup.last, as far as it is judged. Wall clock. */
export interface BackupRead {
  readonly at: number;
  readonly verifiedAt: number;
}

/** @param nowMs wall clock. */
export const backupCheck = (read: Read<BackupRead | undefined>, nowMs: number): Checked =>
  checked(read, {
    check: "backup-fresh",
    rule: `a verified backup of the streams within ${BACKUP_WITHIN_MS / HOUR_MS} h`,
    next: "plimsoll backup",
    judge: (backup) => {
      if (backup === undefined) return { ok: false, measured: "never" };
      return backup.verifiedAt < backup.at
        ? { ok: false, measured: `of ${new Date(backup.at).toISOString()}, not verified` }
        : aged("made", backup.at, nowMs, BACKUP_WITHIN_MS);
    },
  });

/** A clock that goes wrong makes nothing fresh. */
const aged = (what: string, atMs: number, nowMs: number, within: number): Verdict => ({
  ok: atMs <= nowMs + CLOCK_OFF_MAX_MS && nowMs - atMs <= within,
  measured: `${what} ${new Date(atMs).toISOString()}${atMs > nowMs + CLOCK_OFF_MAX_MS ? ", which is in the future" : ""}`,
});

/** Whether nothing is red and nothing unknown; of an account with what concerns the desk. */
export const isGreen = (checks: readonly Checked[], account?: string): boolean =>
  checks.length > 0 &&
  checks.every(
    (one) =>
      one.colour === "green" || (account !== undefined && one.account !== "" && one.account !== account),
  );
