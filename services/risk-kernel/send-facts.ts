import type { SendFact } from "#libs/domain/fact.ts";
import { bookOf, type Account } from "./account.ts";
import { countOutcome } from "./activity.ts";
import type { Raise } from "./alert.ts";
import type { Book } from "./book.ts";
import type { AttemptEnd } from "./entry-state.ts";
import { noteEntryWord } from "./entries.ts";
import { settle } from "./order-facts.ts";
import type { OpenOrder } from "./orders.ts";
import { watch } from "./protection.ts";
import type { KernelState } from "./state.ts";
import { noteExitUnplaced } from "./sweep.ts";
import { noteTargetEnd } from "./targets.ts";

const POST_ONLY_WOULD_TAKE = -5022;
const REDUCE_ONLY_REFUSED = -2022;

/** What the router learned. UNKNOWN keeps the reservation; only what is proven gone releases it. */
export function foldSend(state: KernelState, account: Account, send: SendFact, raise: Raise): void {
  const book = bookOf(account, send.symbol);
  const order = book.orders.get(send.clientOrderId);
  if (order === undefined) return;
  order.lastWordAtMs = state.nowMs;
  switch (send.outcome) {
    case "ACCEPTED":
      account.errorsInRow = 0;
      countOutcome(state, order.command, false);
      if (order.phase !== "ENDED") order.phase = "WORKING";
      return;
    case "UNKNOWN":
      account.errorsInRow += 1;
      countOutcome(state, order.command, true);
      if (order.phase === "RESERVED") order.phase = "UNKNOWN";
      return;
    case "REJECTED":
    case "NOT_PLACED": {
      if (order.shown) {
        raise({
          severity: "WARNING",
          kind: "send-contradicted",
          account: account.id,
          text: `the router reports ${send.outcome} for ${send.clientOrderId}, but the exchange has shown it: its capacity stays reserved until the exchange reports its end`,
        });
        return;
      }
      // A post-only order that would have taken is a price that moved, no error.
      // Nor is a reduction that came when the position was gone.
      const error = send.code !== POST_ONLY_WOULD_TAKE && send.code !== REDUCE_ONLY_REFUSED;
      if (send.outcome === "REJECTED" && error) {
        account.errorsInRow += 1;
        countOutcome(state, order.command, true);
      }
      foldAbsence(
        state,
        account,
        book,
        order,
        send.outcome === "REJECTED" && send.code === POST_ONLY_WOULD_TAKE ? "WOULD_TAKE" : send.outcome,
        raise,
      );
      return;
    }
    case "CANCEL_DONE":
      return; // The order's own terminal event releases it.
  }
}

/** Nothing of the order is at the exchange: what it reserved is free, and whoever placed it goes on without it. */
export function foldAbsence(
  state: KernelState,
  account: Account,
  book: Book,
  order: OpenOrder,
  ending: AttemptEnd,
  raise: Raise,
): void {
  const { symbol, clientOrderId } = order.command;
  order.phase = "ENDED";
  noteExitUnplaced(account, symbol, clientOrderId);
  noteEntryWord(book, order.command, ending);
  settle(state, account, symbol, book, clientOrderId);
  noteTargetEnd(state, book, order, raise);
  watch(state, account, symbol, book);
  state.disproven.set(clientOrderId, state.nowMs);
}
