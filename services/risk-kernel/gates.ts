import { format } from "#libs/domain/fixed.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { type Ages, deny, type Ruling } from "./ruling.ts";
import type { Account, Book, KernelState, Mark } from "./state.ts";

/** The rest of the bus's room is for exits and their facts: an exit must never meet a full stream. */
const BUS_USED_PERCENT_MAX = 70;

/** Whether anything may be opened at all: armed, circuit, reconciled, connected, fresh. */
export function gates(
  state: KernelState,
  account: Account,
  intent: Intent,
  mark: Mark | undefined,
  ages: Ages,
): Ruling | undefined {
  const { policy } = state;
  const scope = state.deskStop === "TRIPPED" ? "desk" : account.id;
  const stop = scope === "desk" ? state.deskStop : account.stop;
  const cause = scope === "desk" || account.stopCause === "" ? "" : ` (${account.stopCause})`;
  if (stop !== "ARMED")
    return deny("NOT_ARMED", `the emergency stop of ${scope} is ${stop}${cause}`, {
      limit: "ARMED",
      observed: stop,
      lever: `plimsoll arm --scope ${scope}`,
    });
  if (account.circuit !== "")
    return deny("CIRCUIT_OPEN", `the circuit is open: ${account.circuit}`, {
      observed: account.circuit,
      lever: `plimsoll reset-circuit --scope ${account.id}`,
    });
  if (!account.reconciled)
    return deny(
      "NOT_RECONCILED",
      "our books and the exchange's were not found equal since the last interruption",
      {
        observed: format(account.drift),
        lever: "wait for user-stream's next comparison",
      },
    );
  if (!account.streamConnected)
    return deny("STREAM_DOWN", "the account's event stream is down", { lever: "user-stream" });
  if (policy === undefined)
    return deny("POLICY_MISSING", "there is no policy", { lever: "KV policy, key active" });
  const markAgeMs = mark === undefined ? Number.POSITIVE_INFINITY : state.nowMs - mark.receivedAtMs;
  if (markAgeMs > policy.marketStaleMs)
    return deny(
      "MARKET_STALE",
      mark === undefined
        ? `no price of ${intent.symbol} yet`
        : `the price of ${intent.symbol} is ${markAgeMs} ms old`,
      {
        limit: String(policy.marketStaleMs),
        observed: mark === undefined ? "" : String(markAgeMs),
        lever: "marketStaleMs",
      },
    );
  if (ages.clockAgeMs > policy.clockStaleMs)
    return deny("CLOCK_STALE", "exchange time was not confirmed lately", {
      limit: String(policy.clockStaleMs),
      observed: String(ages.clockAgeMs),
      lever: "clockStaleMs",
    });
  if (ages.busUsedPercent < 0 || ages.busUsedPercent >= BUS_USED_PERCENT_MAX)
    return deny(
      "BUS_NOT_DURABLE",
      ages.busUsedPercent < 0
        ? "how full the bus is is not known"
        : `${ages.busUsedPercent} % of the bus's room is used: the rest is kept for exits`,
      {
        limit: String(BUS_USED_PERCENT_MAX),
        observed: ages.busUsedPercent < 0 ? "" : String(ages.busUsedPercent),
        lever: "space on the bus's volume, or a larger budget of the stream",
      },
    );
  if (ages.policyAgeMs > policy.policyStaleMs)
    return deny("POLICY_STALE", "the policy was not confirmed lately", {
      limit: String(policy.policyStaleMs),
      observed: String(ages.policyAgeMs),
      lever: "policyStaleMs",
    });
  return undefined;
}

export function symbolRules(
  book: Book,
  reference: SymbolReference | undefined,
  intent: Intent,
  policy: Policy,
): Ruling | undefined {
  if (reference === undefined)
    return deny("SYMBOL_UNKNOWN", `there is no reference data of ${intent.symbol}`, {
      observed: intent.symbol,
      lever: "feed-gateway's SYMBOLS",
    });
  const inUniverse = policy.universe.length === 0 || policy.universe.includes(intent.symbol);
  if (reference.status !== "TRADING" || !inUniverse)
    return deny(
      "SYMBOL_NOT_TRADING",
      inUniverse
        ? `${intent.symbol} is ${reference.status} at the exchange`
        : `${intent.symbol} is not in the universe`,
      {
        limit: inUniverse ? "TRADING" : policy.universe.join(","),
        observed: inUniverse ? reference.status : intent.symbol,
        lever: inUniverse ? "none: the exchange's status" : "universe",
      },
    );
  if (book.leverage === 0)
    return deny("LEVERAGE_UNVERIFIED", `leverage of ${intent.symbol} is not set and read back`, {
      lever: "order-router",
    });
  if (book.leverage > policy.leverageMax)
    return deny("LEVERAGE", "leverage at the exchange is above the cap", {
      limit: String(policy.leverageMax),
      observed: String(book.leverage),
      lever: "leverageMax",
    });
  return undefined;
}
