import type { FleetGates } from "#libs/bus/fleet-gates.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import { isOpen, type Gate, type GateStatus } from "#libs/domain/trade-gate.ts";
import type { Sample } from "#libs/telemetry/catalogue.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { Market } from "./market.ts";
import type { Ages } from "./ruling.ts";
import type { KernelState } from "./state.ts";
import { GateHistory, tradeLadder } from "./trade-ladder.ts";

/** Of `kernel.query` with `trade`. */
export interface TradeRequest {
  /** Absent for every account that is known. */
  readonly account?: string;
  /** Every symbol that has prices when it is absent. */
  readonly symbol?: string;
  readonly strategy?: string;
}

/** The reigning kernel's state, and what an entry of these accounts would be decided by now. */
interface Reigning {
  readonly state: KernelState;
  readonly agesOf: (accounts: Iterable<string>, monotonicMs: number) => Ages;
}

interface Looked {
  readonly id: string;
  readonly gates: readonly Gate[];
}

const STATUSES: readonly GateStatus[] = ["ok", "blocked", "unknown"];

/** Answers "can I trade, and if not why" for the reigning kernel, and remembers since when each gate is as it is. */
export class TradeDesk {
  readonly #market: Market;
  readonly #fleet: FleetGates;
  readonly #history = new GateHistory();
  /** As it was looked at last. */
  #looked: { readonly fleet: readonly Gate[]; readonly accounts: readonly Looked[] } | undefined;

  constructor(market: Market, fleet: FleetGates) {
    this.#market = market;
    this.#fleet = fleet;
  }

  /** Since when each gate is open or shut is known by looking. */
  look(reigning: Reigning): void {
    const nowMs = this.#now(reigning.state);
    this.#looked = { fleet: this.#fleetGates(nowMs), accounts: this.#accounts(reigning, {}, nowMs) };
  }

  answer(reigning: Reigning, request: TradeRequest): object {
    const nowMs = this.#now(reigning.state);
    const fleet = this.#fleetGates(nowMs);
    const accounts = this.#accounts(reigning, request, nowMs);
    const { symbol } = request;
    return {
      what: "trade",
      commit: reigning.state.commit,
      nowMs,
      fleet,
      accounts: accounts.map(({ id, gates }) => ({
        id,
        canTrade: isOpen({ fleet, accounts }, id, symbol),
        gates,
      })),
    };
  }

  /** The ladder as it was looked at last: of the gates that are a symbol's, how many symbols stand before each. */
  *figures(): Generator<Sample> {
    if (this.#looked === undefined) return;
    const { fleet, accounts } = this.#looked;
    yield* gateFigures("", fleet);
    for (const { id, gates } of accounts) {
      yield ["plimsoll_trade_possible", isOpen({ fleet, accounts }, id) ? 1 : 0, { account: id }];
      yield* gateFigures(id, gates);
    }
  }

  #now(state: KernelState): number {
    return Math.max(state.nowMs, this.#market.clock.now(performance.now()));
  }

  #fleetGates(nowMs: number): readonly Gate[] {
    return this.#since("", this.#fleet.at(performance.now()), nowMs);
  }

  #accounts(
    { state: at, agesOf }: Reigning,
    { account, symbol, strategy = "" }: TradeRequest,
    nowMs: number,
  ): readonly Looked[] {
    const state = { ...at, nowMs };
    const marks = this.#market.peek(symbol === undefined ? undefined : [symbol as Symbol]);
    const symbols = symbol === undefined ? [...marks.keys()].sort() : [symbol as Symbol];
    const ids = account === undefined ? [...state.accounts.keys()] : [account];
    const ages = agesOf(ids, performance.now());
    return ids.map((id) => {
      const asking = { symbols, strategy };
      const views = tradeLadder(state, id, state.accounts.get(id as AccountId), asking, marks, ages);
      return { id, gates: this.#since(id, views, nowMs) };
    });
  }

  #since(account: string, gates: readonly Gate[], nowMs: number): readonly Gate[] {
    // Without any exchange time yet nobody can say since when.
    if (nowMs === 0) return gates;
    this.#history.look(account, gates, nowMs);
    return gates.map((gate) => ({ ...gate, sinceMs: this.#history.since(account, gate) ?? nowMs }));
  }
}

function* gateFigures(account: string, gates: readonly Gate[]): Generator<Sample> {
  const ofSymbols = new Map<string, Record<GateStatus, number>>();
  const shown = new Set<string>();
  for (const { gate, symbol, status, sinceMs } of gates) {
    if (symbol === "") {
      // Several addresses that are not served are one gate.
      if (shown.has(gate)) continue;
      shown.add(gate);
      for (const one of STATUSES)
        yield ["plimsoll_trade_gate", one === status ? 1 : 0, { account, gate, status: one }];
      if (sinceMs !== undefined)
        yield ["plimsoll_trade_gate_since_seconds", sinceMs / 1_000, { account, gate }];
      continue;
    }
    const counts = ofSymbols.get(gate) ?? { ok: 0, blocked: 0, unknown: 0 };
    ofSymbols.set(gate, { ...counts, [status]: counts[status] + 1 });
  }
  for (const [gate, counts] of ofSymbols)
    for (const status of STATUSES)
      yield ["plimsoll_trade_gate_symbols", counts[status], { account, gate, status }];
}
