import {
  format,
  max,
  min,
  minus,
  plus,
  reducingSide,
  sizeOf,
  ZERO_QUANTITY,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { clientOrderIdOf } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { exitPrice, lotsOf } from "./exit-pricing.ts";
import type { Exit } from "./exit-state.ts";
import { deny, type Ruling } from "./ruling.ts";
import { emptyBook, type Book } from "./book.ts";
import type { Account } from "./account.ts";
import type { KernelState } from "./state.ts";
import { remainingOf } from "./orders.ts";
import { isRestingExit, unclaimed } from "./slice.ts";
import { beginExit, isWanted } from "./sweep.ts";

/**
 * Exits: only that there is something to reduce. They do not expire and no gate stops them: without reference
 * data, a price or an account that is known they are priced by the best there is. A bounded one is a sweep that goes
 * on until it is done; a post-only one is one order that rests.
 */
export function admitExit(state: KernelState, account: Account | undefined, intent: Intent): Ruling {
  const { symbol, side, size } = intent;
  const book = account?.books.get(symbol) ?? emptyBook();
  const { amount } = book.position;
  const running = account?.exits.get(symbol);
  const rests = intent.entryStyle === "POST_ONLY";
  // Between two slices another CLOSE takes it over, with its step; while one is under way there is nothing to add.
  // One that rests takes nothing over: it would only hold what is to be closed now.
  const closing =
    account !== undefined &&
    running !== undefined &&
    running.side === side &&
    running.left === undefined &&
    isWanted(account, running) &&
    (size.kind === "quantity" || rests || book.orders.has(running.slice.id));
  const free = rests ? besideExit(book, running) : unclaimed(book);
  // What waits for a price gives way to a CLOSE that takes: it is cancelled with the first slice, see sweep.ts.
  const freed = !rests && size.kind !== "quantity" && free === 0n ? restingOf(book) : ZERO_QUANTITY;
  const available = closing ? ZERO_QUANTITY : plus(free, freed);
  if (account === undefined || amount === 0n || side !== reducingSide(amount) || available === 0n)
    return deny(
      "NO_POSITION",
      amount === 0n
        ? "there is no position to reduce"
        : closing
          ? "the position is being closed already, and that goes on until it is flat"
          : "nothing of the position is left to reduce on this side",
      { observed: format(amount), requested: side, lever: "side" },
    );
  const reference = state.references.get(symbol);
  const asked = size.kind === "quantity" ? size.quantity : undefined;
  const quantity = lotsDown(asked, available, reference);
  if (quantity === 0n)
    return deny("SIZE_BELOW_MINIMUM", "less than one lot; CLOSE takes all that is left", {
      limit: reference === undefined ? "" : format(reference.stepSize),
      requested: asked === undefined ? "" : format(asked),
      observed: format(available),
      lever: "size",
    });
  if (rests) return restingExit(state, book, quantity, intent);
  const { intentId, traceparent, strategy, slippageBps } = intent;
  const origin = {
    cause: "INTENT",
    intentId,
    leg: "EXIT",
    attemptFrom: 0,
    traceparent,
    strategy,
    firstBps: slippageBps,
  } as const;
  const begun = beginExit(
    state,
    account,
    symbol,
    book,
    origin,
    asked === undefined ? undefined : quantity,
    freed,
  );
  if (begun === undefined)
    return deny("NO_POSITION", "nothing of the position is left to reduce: what runs has claimed it", {
      observed: format(amount),
      requested: side,
      lever: "side",
    });
  return { kind: "approved", command: begun.slice.command, exit: { ...begun, quantity } };
}

/** What may rest beside a running exit: between two slices nothing is claimed of what it still has to take. */
function besideExit(book: Book, running: Exit | undefined): Quantity {
  const free = unclaimed(book);
  if (running?.left === undefined || running.side !== reducingSide(book.position.amount)) return free;
  return max(minus(free, unclaimed(book, running.left, running.strays)), ZERO_QUANTITY);
}

/** What of the position resting exits claim. */
function restingOf({ position: { amount }, orders }: Book): Quantity {
  let sum = ZERO_QUANTITY;
  if (amount === 0n) return sum;
  for (const order of orders.values())
    if (isRestingExit(order) && order.command.side === reducingSide(amount))
      sum = plus(sum, remainingOf(order));
  return min(sum, sizeOf(amount));
}

/** On the lot and at most what there is; all that is left whole. */
function lotsDown(
  asked: Quantity | undefined,
  available: Quantity,
  reference: Parameters<typeof lotsOf>[2],
): Quantity {
  if (asked === undefined) return available;
  if (reference !== undefined && asked < available && asked < reference.stepSize) return 0n as Quantity;
  // The exchange's largest order bounds each of its orders, not what they take together.
  return lotsOf(
    available,
    asked,
    reference === undefined ? undefined : { ...reference, maxQuantity: available },
  );
}

function restingExit(state: KernelState, book: Book, quantity: Quantity, intent: Intent): Ruling {
  const { intentId, account, symbol, side, traceparent, strategy } = intent;
  const reference = state.references.get(symbol);
  return {
    kind: "approved",
    command: {
      action: "PLACE",
      clientOrderId: clientOrderIdOf(intentId, "EXIT", 0),
      intentId,
      account,
      symbol,
      side,
      leg: "EXIT",
      attempt: 0,
      timeInForce: "GTX",
      quantity: lotsOf(quantity, quantity, reference),
      price: exitPrice(side, "POST_ONLY", state.marks.get(symbol), book, reference),
      reduceOnly: true,
      notAfterMs: 0,
      workingUntilMs: state.nowMs + (intent.workingMs === 0 ? 30_000 : intent.workingMs),
      traceparent,
      strategy,
    },
  };
}
