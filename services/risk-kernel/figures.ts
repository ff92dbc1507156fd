import { format, type Money, type Ratio } from "#libs/domain/fixed.ts";
import type { StreamFigures } from "#libs/bus/bus-room.ts";
import type { Sample } from "#libs/telemetry/catalogue.ts";
import { positionsOf } from "./account-view.ts";
import type { Account } from "./account.ts";
import { grossCap, ordersRecent } from "./caps.ts";
import { effectiveSlots } from "./rotation.ts";
import type { Trust } from "./ruling.ts";
import type { KernelState } from "./state.ts";
import { equityOf } from "./valuation.ts";

const STOP_STATES = ["DISABLED", "ARMED", "TRIPPED", "COOLING_DOWN"] as const;

/** An amount as a dashboard shows it: nothing is decided or booked by it. */
const shown = (amount: Money | Ratio): number => Number(format(amount));

/** Limits and accounts as the reigning kernel has them. @param trustOf ages of an account's vouching; undefined: nobody has. */
export function* accountFigures(
  state: KernelState,
  nowMs: number,
  trustOf: (account: string) => Trust | undefined,
): Generator<Sample> {
  const { policy } = state;
  if (policy === undefined) return;
  yield* limit("deskSlotsMax", "", state.sums.desk.slots, policy.deskSlotsMax);
  const { slots } = effectiveSlots(state, policy);
  for (const account of state.accounts.values()) {
    const { id } = account;
    const worth = equityOf(account);
    const [equity, dayStart] = [shown(worth), shown(account.dayStart)];
    const wallet = shown(account.wallet);
    const unrealized = shown(account.sums.unrealized);
    yield* limit("accountSlotsMax", id, account.sums.slots, slots);
    yield* limit("grossExposurePercentMax", id, shown(account.sums.gross), shown(grossCap(policy, worth)));
    yield* limit(
      "marginUtilizationPercentMax",
      id,
      shown(account.sums.margin),
      (equity * shown(policy.marginUtilizationPercentMax)) / 100,
    );
    yield* limit("ordersPer10sMax", id, ordersRecent(state, account), policy.ordersPer10sMax);
    yield* limit("executionErrorsMax", id, account.errorsInRow, policy.executionErrorsMax);
    yield* limit(
      "dailyDrawdownTripPercent",
      id,
      Math.max(0, dayStart - equity),
      (dayStart * shown(policy.dailyDrawdownTripPercent)) / 100,
    );
    yield* limit(
      "openLossTripPercent",
      id,
      Math.max(0, -unrealized),
      (wallet * shown(policy.openLossTripPercent)) / 100,
    );
    const of = { account: id };
    yield ["plimsoll_account_equity_usdt", equity, of];
    yield ["plimsoll_account_wallet_usdt", wallet, of];
    yield ["plimsoll_account_unrealized_usdt", unrealized, of];
    yield ["plimsoll_account_realized_day_usdt", shown(account.realizedDay), of];
    yield ["plimsoll_account_fees_day_usdt", shown(account.feesDay), of];
    yield* standing(account, state, nowMs);
    const trust = trustOf(id);
    if (trust === undefined) continue;
    yield ["plimsoll_account_stream_age_seconds", trust.streamAgeMs / 1_000, of];
    yield ["plimsoll_account_compared_age_seconds", trust.comparedAgeMs / 1_000, of];
  }
}

/** How an account stands with the exchange. */
function* standing(account: Account, { marks }: KernelState, nowMs: number): Generator<Sample> {
  const of = { account: account.id };
  for (const state of STOP_STATES)
    yield ["plimsoll_account_stop_state", account.stop === state ? 1 : 0, { ...of, state }];
  yield ["plimsoll_account_circuit_open", account.circuit === "" ? 0 : 1, of];
  yield ["plimsoll_account_reconciled", account.reconciled ? 1 : 0, of];
  yield ["plimsoll_account_stream_connected", account.streamConnected ? 1 : 0, of];
  yield ["plimsoll_account_drift_usdt", shown(account.drift), of];
  yield ["plimsoll_account_drifts_total", account.driftsTotal, of];
  yield ["plimsoll_account_orders_open", account.sums.orders + account.foreign.size, of];
  yield ["plimsoll_account_orders_unknown", account.sums.unknown, of];
  const positions = positionsOf(account, marks);
  const naked = positions.filter(({ nakedSinceMs }) => nakedSinceMs > 0);
  yield ["plimsoll_account_positions", positions.length, of];
  yield ["plimsoll_account_unprotected_positions", naked.length, of];
  const oldest = Math.min(...naked.map(({ nakedSinceMs }) => nakedSinceMs));
  yield [
    "plimsoll_account_unprotected_age_seconds",
    naked.length === 0 ? 0 : Math.max(0, nowMs - oldest) / 1_000,
    of,
  ];
}

/** The bus's streams, and how far the reigning kernel is behind those it reads. */
export function* streamFigures(
  streams: ReadonlyMap<string, StreamFigures>,
  { cursors }: KernelState,
): Generator<Sample> {
  for (const [stream, { lastSequence, bytes }] of streams) {
    yield ["plimsoll_stream_last_sequence", lastSequence, { stream }];
    yield ["plimsoll_stream_bytes", bytes, { stream }];
    const folded = stream === "INTENTS" ? cursors.intents : stream === "FACTS" ? cursors.facts : undefined;
    if (folded === undefined) continue;
    // What was measured may be older than what is folded.
    yield ["plimsoll_stream_lag_messages", Math.max(0, lastSequence - folded), { stream }];
  }
}

function* limit(name: string, account: string, used: number, most: number): Generator<Sample> {
  yield ["plimsoll_limit_used", used, { limit: name, account }];
  yield ["plimsoll_limit_max", most, { limit: name, account }];
}

/** Exits that are at work. */
export const exitsRunning = ({ sums: { exiting } }: KernelState): number => {
  let sum = 0;
  for (const { exits } of exiting) sum += exits.size;
  return sum;
};
