import type { Symbol } from "#libs/domain/ids.ts";
import type { Denial } from "#libs/domain/ledger.ts";
import type { Gate, GateStatus } from "#libs/domain/trade-gate.ts";
import { emptyBook } from "./book.ts";
import { GATES, symbolRules, type Asking } from "./gates.ts";
import { deny, type Ages, type Ruling } from "./ruling.ts";
import type { Account } from "./account.ts";
import type { KernelState, Mark } from "./state.ts";

/** One gate of admission as it stands for an account, or for one of its symbols. */
export interface GateView extends Gate {
  readonly reason: Denial["reason"] | "";
}

const OF_ACCOUNT = [
  "armed",
  "circuit",
  "reconciled",
  "compared",
  "stream",
  "policy",
  "clock",
  "bus",
  "confirmed",
] as const satisfies readonly (keyof typeof GATES)[];

/**
 * "Can I trade, and if not why": every gate before the intent's own merits (steps 2 to 4 of `docs/denials.md`), by the
 * very rules that admission asks. Pure.
 *
 * @param state as an intent would be decided on now: with the time of now.
 */
export function tradeLadder(
  state: KernelState,
  id: string,
  account: Account | undefined,
  asking: { readonly symbols: Iterable<Symbol>; readonly strategy: string },
  marks: ReadonlyMap<Symbol, Mark>,
  ages: Ages,
): readonly GateView[] {
  if (account?.known !== true)
    return [
      viewOf(
        "account",
        "",
        deny("ACCOUNT_UNKNOWN", `account ${id} has no snapshot from the exchange yet`, {
          observed: id,
          lever: "user-stream with this account's keys",
        }),
        true,
      ),
    ];
  const ofNone: Asking = { symbol: "" as Symbol, strategy: asking.strategy };
  const views = [viewOf("account", "", undefined)];
  for (const gate of OF_ACCOUNT) {
    const unknown =
      (gate === "bus" && ages.busUsedPercent < 0) || (gate === "stream" && !ages.trust.has(account.id));
    views.push(viewOf(gate, "", GATES[gate](state, account, ofNone, undefined, ages), unknown));
  }
  for (const symbol of asking.symbols) {
    const of = { symbol, strategy: asking.strategy };
    const mark = marks.get(symbol);
    const reference = state.references.get(symbol);
    const book = account.books.get(symbol) ?? emptyBook();
    views.push(
      viewOf("scope", symbol, GATES.scope(state, account, of)),
      viewOf(
        "market",
        symbol,
        GATES.market(state, account, of, mark),
        mark === undefined || mark.receivedAtMs === 0,
      ),
    );
    if (state.policy !== undefined)
      views.push(
        viewOf(
          "symbol",
          symbol,
          symbolRules(book, reference, of, state.policy),
          reference === undefined || book.leverage === 0,
        ),
      );
  }
  return views;
}

function viewOf(gate: string, symbol: string, ruling: Ruling | undefined, unknown = false): GateView {
  if (ruling?.kind !== "denied")
    return { gate, symbol, status: "ok", reason: "", text: "", limit: "", observed: "", lever: "" };
  const { reason, text, limit, observed, lever } = ruling;
  return { gate, symbol, status: unknown ? "unknown" : "blocked", reason, text, limit, observed, lever };
}

/** Since when each gate is as it is, as far as this process has seen. */
export class GateHistory {
  readonly #seen = new Map<string, { readonly status: GateStatus; readonly sinceMs: number }>();

  /** @param nowMs exchange time. */
  look(account: string, views: readonly Gate[], nowMs: number): void {
    for (const { gate, symbol, status } of views) {
      const key = keyOf(account, gate, symbol);
      if (this.#seen.get(key)?.status !== status) this.#seen.set(key, { status, sinceMs: nowMs });
    }
  }

  /** Exchange time; undefined for a gate that was not looked at. */
  since(account: string, { gate, symbol, status }: Gate): number | undefined {
    const seen = this.#seen.get(keyOf(account, gate, symbol));
    return seen?.status === status ? seen.sinceMs : undefined;
  }
}

const keyOf = (account: string, gate: string, symbol: string): string => `${account} ${gate} ${symbol}`;
