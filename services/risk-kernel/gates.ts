import { format } from "#libs/domain/fixed.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { scopedStop } from "./levels.ts";
import { type Ages, deny, denyAbove, type Ruling, type Trust } from "./ruling.ts";
import type { Account } from "./account.ts";
import type { Book } from "./book.ts";
import type { KernelState, Mark } from "./state.ts";

/** The rest of the bus's room is for exits and their facts: an exit must never meet a full stream. */
const BUS_USED_PERCENT_MAX = 70;

/** Whether entries may use the bus. @param usedPercent -1: not known. */
export const hasRoom = (usedPercent: number): boolean =>
  usedPercent >= 0 && usedPercent < BUS_USED_PERCENT_MAX;

/** What it has tripped for is still there and denies by itself: that has the lever which clears it. */
const isNamedBelow = ({ stopCause, circuit, reconciled }: Account): boolean =>
  (stopCause === "CIRCUIT" && circuit !== "") || (stopCause === "DRIFT" && !reconciled);

/** Of an entry: what the gates look at. */
export type Asking = Pick<Intent, "symbol" | "strategy">;

type Gate = (
  state: KernelState,
  account: Account,
  asking: Asking,
  mark: Mark | undefined,
  ages: Ages,
) => Ruling | undefined;

/** What has to hold before anything is opened, in the order in which it is asked. */
export const GATES = {
  armed: ({ deskStop }, account) => {
    const scope = deskStop === "TRIPPED" ? "desk" : account.id;
    const stop = scope === "desk" ? deskStop : account.stop;
    const cause = scope === "desk" || account.stopCause === "" ? "" : ` (${account.stopCause})`;
    if (stop === "ARMED" || (scope !== "desk" && isNamedBelow(account))) return undefined;
    return deny("NOT_ARMED", `the emergency stop of ${scope} is ${stop}${cause}`, {
      limit: "ARMED",
      observed: stop,
      lever: `plimsoll arm --scope ${scope}`,
    });
  },
  scope: (state, _, { symbol, strategy }) => {
    const scoped = scopedStop(state, symbol, strategy);
    if (scoped === undefined) return undefined;
    return deny("NOT_ARMED", `an operator has stopped entries of ${scoped.scope} (${scoped.level})`, {
      limit: "ARMED",
      observed: "TRIPPED",
      lever: `plimsoll arm ${scoped.flag}`,
    });
  },
  circuit: (_, { id, circuit }) =>
    circuit === ""
      ? undefined
      : deny("CIRCUIT_OPEN", `the circuit is open: ${circuit}`, {
          observed: circuit,
          lever: `plimsoll reset-circuit --scope ${id}`,
        }),
  reconciled: (_, { reconciled, drift }) =>
    reconciled
      ? undefined
      : deny(
          "NOT_RECONCILED",
          "our books and the exchange's were not found equal since the last interruption",
          { observed: format(drift), lever: "wait for user-stream's next comparison" },
        ),
  compared: ({ policy }, { id }, _, __, { trust }) =>
    policy === undefined ? undefined : comparisonRule(trust.get(id), policy),
  stream: ({ policy }, { id, streamConnected }, _, __, ages) => {
    const trust = ages.trust.get(id);
    if (!streamConnected)
      return deny("STREAM_DOWN", "the account's event stream is down", { lever: "user-stream" });
    if (trust === undefined)
      return deny("STREAM_DOWN", "no user-stream has vouched for the account yet", { lever: "user-stream" });
    if (policy === undefined || trust.streamAgeMs <= policy.streamStaleMs) return undefined;
    return denyAbove(
      policy,
      "streamStaleMs",
      trust.streamAgeMs,
      "STREAM_DOWN",
      `what the account's event stream said ${trust.streamAgeMs} ms ago is the last that is known: user-stream is silent, or cannot store it`,
    );
  },
  policy: ({ policy }) =>
    policy === undefined
      ? deny("POLICY_MISSING", "there is no policy", { lever: "KV policy, key active" })
      : undefined,
  market: ({ policy, nowMs }, _, { symbol }, mark) => {
    // A price that was asked for opens nothing: whatever it says, entries go by the streams.
    const markAgeMs = mark === undefined ? Number.POSITIVE_INFINITY : nowMs - mark.receivedAtMs;
    if (policy === undefined || markAgeMs <= policy.marketStaleMs) return undefined;
    return denyAbove(
      policy,
      "marketStaleMs",
      mark === undefined || mark.receivedAtMs === 0 ? "" : markAgeMs,
      "MARKET_STALE",
      mark === undefined
        ? `no price of ${symbol} yet`
        : `the price of ${symbol} ${mark.receivedAtMs === 0 ? "has not come by a stream yet" : `is ${markAgeMs} ms old`}${mark.rest === undefined ? "" : "; a mark that was asked for opens nothing"}`,
    );
  },
  clock: ({ policy }, _, __, ___, { clockAgeMs }) =>
    policy === undefined || clockAgeMs <= policy.clockStaleMs
      ? undefined
      : denyAbove(
          policy,
          "clockStaleMs",
          clockAgeMs,
          "CLOCK_STALE",
          "exchange time was not confirmed lately",
        ),
  bus: (_, __, ___, ____, { busUsedPercent }) =>
    hasRoom(busUsedPercent)
      ? undefined
      : deny(
          "BUS_NOT_DURABLE",
          busUsedPercent < 0
            ? "how full the bus is is not known"
            : `${busUsedPercent} % of the bus's room is used: the rest is kept for exits`,
          {
            limit: String(BUS_USED_PERCENT_MAX),
            observed: busUsedPercent < 0 ? "" : String(busUsedPercent),
            lever: "space on the bus's volume, or a larger budget of the stream",
          },
        ),
  confirmed: ({ policy }, _, __, ___, { policyAgeMs }) =>
    policy === undefined || policyAgeMs <= policy.policyStaleMs
      ? undefined
      : denyAbove(
          policy,
          "policyStaleMs",
          policyAgeMs,
          "POLICY_STALE",
          "the policy was not confirmed lately",
        ),
} as const satisfies Readonly<Record<string, Gate>>;

const IN_ORDER: readonly Gate[] = Object.values(GATES);

/** Whether anything may be opened at all; of several gates that are shut the first names the denial. */
export const gates: Gate = (state, account, asking, mark, ages) => {
  for (const gate of IN_ORDER) {
    const shut = gate(state, account, asking, mark, ages);
    if (shut !== undefined) return shut;
  }
  return undefined;
};

/** A comparison that has not come for so many of its own periods is missing, whatever the policy says. */
const COMPARISONS_MISSED = 3;

function comparisonRule(trust: Trust | undefined, policy: Policy): Ruling | undefined {
  if (trust === undefined) return undefined;
  const limitMs = Math.max(policy.comparisonStaleMs, COMPARISONS_MISSED * trust.compareEveryMs);
  return trust.comparedAgeMs <= limitMs
    ? undefined
    : deny(
        "NOT_RECONCILED",
        `our books and the exchange's were last found equal ${trust.comparedAgeMs} ms ago; they are compared every ${trust.compareEveryMs} ms`,
        {
          limit: String(limitMs),
          observed: String(trust.comparedAgeMs),
          lever: "comparisonStaleMs",
        },
      );
}

export function symbolRules(
  book: Book,
  reference: SymbolReference | undefined,
  { symbol }: Pick<Asking, "symbol">,
  policy: Policy,
): Ruling | undefined {
  if (reference === undefined)
    return deny("SYMBOL_UNKNOWN", `there is no reference data of ${symbol}`, {
      observed: symbol,
      lever: "feed-gateway's SYMBOLS",
    });
  const inUniverse = policy.universe.length === 0 || policy.universe.includes(symbol);
  if (reference.status !== "TRADING" || !inUniverse)
    return deny(
      "SYMBOL_NOT_TRADING",
      inUniverse ? `${symbol} is ${reference.status} at the exchange` : `${symbol} is not in the universe`,
      {
        limit: inUniverse ? "TRADING" : policy.universe.join(","),
        observed: inUniverse ? reference.status : symbol,
        lever: inUniverse ? "none: the exchange's status" : "universe",
      },
    );
  if (book.leverage === 0)
    return deny("LEVERAGE_UNVERIFIED", `leverage of ${symbol} is not set and read back`, {
      lever: "order-router",
    });
  if (book.leverage > policy.leverageMax)
    return denyAbove(
      policy,
      "leverageMax",
      book.leverage,
      "LEVERAGE",
      "leverage at the exchange is above the cap",
    );
  return undefined;
}
