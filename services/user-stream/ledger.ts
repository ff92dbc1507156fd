import type { LedgerLine } from "#libs/domain/fact.ts";
import { minus, plus, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import { isAlike, TERMS, type Booking, type Term } from "./bookings.ts";

/** The same booking has one time there and another here: so far apart it is not the same any more. */
const APART_MAX_MS = 10 * 60_000;
/** Of ours so many ids are remembered: the same fact is told again soon or never. */
const OURS_KEPT = 6_000;
/** Of those that were joined although their times differ so many can still be told apart. */
const NEARLY_KEPT = 1_000;
/** Income is read again from {@link APART_MAX_MS} before the newest row; older rows have been read. */
const THEIRS_KEPT_MS = 2 * APART_MAX_MS;

/** A wallet at the moment from which bookings count. */
export interface Opening {
  readonly balance: Money;
  /** Bookings up to this exchange time are in it. */
  readonly atMs: number;
}

/** A trade that both sides have booked, differently. */
export interface Dispute {
  readonly ours: Booking;
  readonly theirs: Booking;
}

type Sums = Record<Term, Money>;
const noSums = (): Sums => ({
  realised: ZERO_MONEY,
  fees: ZERO_MONEY,
  funding: ZERO_MONEY,
  transfers: ZERO_MONEY,
  other: ZERO_MONEY,
});
const totalOf = (sums: Sums): Money => TERMS.reduce((total, term) => plus(total, sums[term]), ZERO_MONEY);

/** One of each side, taken for the same although they name different times. */
interface Nearly {
  readonly ours: Booking;
  readonly theirs: Booking;
}

/** One side's books. */
interface Side {
  readonly name: keyof Nearly;
  readonly sums: Map<string, Sums>;
  /** Ids booked, with their time, oldest first. */
  readonly seen: Map<string, number>;
  /** Bookings up to this exchange time have been seen, although their ids are forgotten. */
  seenUpToMs: number;
  /** What the other side has not booked: trades' by term, symbol and trade id, others by id. */
  readonly trades: Map<string, Booking>;
  readonly others: Map<string, Booking>;
}
const newSide = (name: Side["name"]): Side => ({
  name,
  sums: new Map(),
  seen: new Map(),
  seenUpToMs: 0,
  trades: new Map(),
  others: new Map(),
});
const openOf = ({ trades, others }: Side): readonly Booking[] => [...trades.values(), ...others.values()];
const tradeKey = ({ term, symbol, tradeId }: Booking): string => `${term}:${symbol}:${tradeId}`;

/**
 * An account's wallets, asset by asset, as two sides book them: the facts that we have handed on, and the exchange's
 * income. Each booking of one side is joined with the other's; what stays alone is what one of the two has not seen.
 * Pure: wallet = opening + realised − fees ± funding ± transfers ± other.
 */
export class Ledger {
  readonly #opening: ReadonlyMap<string, Opening>;
  readonly openedAtMs: number;
  readonly #ours = newSide("ours");
  readonly #theirs = newSide("theirs");
  readonly #disputes: Dispute[] = [];
  /** Oldest first. */
  #nearly: Nearly[] = [];
  #newestMs: number;

  /**
   * @param opening by asset; one that is not in it was never held.
   * @param openedAtMs exchange time at which it was read: older income need not be read.
   */
  constructor(opening: ReadonlyMap<string, Opening>, openedAtMs: number) {
    this.#opening = opening;
    this.openedAtMs = openedAtMs;
    this.#newestMs = openedAtMs;
  }

  /** A change that we have told. Told again, or in the opening: nothing. */
  ours(booking: Booking): void {
    this.#book(this.#ours, this.#theirs, booking, (theirs) => ({ ours: booking, theirs }));
  }

  /** A change that the exchange's income lists. */
  theirs(booking: Booking): void {
    this.#book(this.#theirs, this.#ours, booking, (ours) => ({ ours, theirs: booking }));
  }

  /** What the asset's wallet must be by what we have told. */
  expected(asset: string): Money {
    return plus(this.#opening.get(asset)?.balance ?? ZERO_MONEY, totalOf(sumsOf(this.#ours, asset)));
  }

  /** Whether we have told a change of this name, not too long ago. */
  hasTold({ id }: Pick<Booking, "id">): boolean {
    return this.#ours.seen.has(id);
  }

  /** What the exchange has booked and we have not told, oldest first. */
  get missing(): readonly Booking[] {
    return byTime(this.#theirs);
  }

  /** What we have told and the exchange has not booked, oldest first; its income may come later than its events. */
  get unconfirmed(): readonly Booking[] {
    return byTime(this.#ours);
  }

  /** Trades that both have booked differently; each is given out once. */
  takeDisputes(): readonly Dispute[] {
    return this.#disputes.splice(0);
  }

  /** From when on income has to be read: everything before is joined. */
  readFromMs(): number {
    const oldest = [...openOf(this.#ours), ...openOf(this.#theirs)].map(({ timeMs }) => timeMs);
    return Math.max(this.openedAtMs, Math.min(this.#newestMs, ...oldest)) - APART_MAX_MS;
  }

  /** @param wallets as the exchange states them, by asset. */
  lines(wallets: ReadonlyMap<string, Money>): readonly LedgerLine[] {
    const assets = new Set([
      ...this.#opening.keys(),
      ...this.#ours.sums.keys(),
      ...this.#theirs.sums.keys(),
      ...wallets.keys(),
    ]);
    return [...assets].sort().map((asset) => {
      const wallet = wallets.get(asset) ?? ZERO_MONEY;
      return {
        asset,
        opening: this.#opening.get(asset)?.balance ?? ZERO_MONEY,
        ours: { ...sumsOf(this.#ours, asset) },
        theirs: { ...sumsOf(this.#theirs, asset) },
        wallet,
        residual: minus(wallet, this.expected(asset)),
      };
    });
  }

  #book(side: Side, other: Side, booking: Booking, dispute: (other: Booking) => Dispute): void {
    const { asset, timeMs, id } = booking;
    const openingAtMs = this.#opening.get(asset)?.atMs ?? 0;
    if (timeMs <= Math.max(openingAtMs, side.seenUpToMs) || side.seen.has(id)) return;
    side.seen.set(id, timeMs);
    this.#newestMs = Math.max(this.#newestMs, timeMs);
    const sums = sumsOf(side, asset);
    sums[booking.term] = plus(sums[booking.term], booking.amount);
    side.sums.set(asset, sums);
    if (booking.settles !== true) {
      if (booking.tradeId === "") this.#joinByTime(side, other, booking);
      else joinTrade(side, other, booking, (found) => this.#disputes.push(dispute(found)));
    }
    if (side === this.#theirs) forgetBefore(side, this.#newestMs - THEIRS_KEPT_MS);
    else forgetBeyond(side, OURS_KEPT);
  }

  /**
   * What is no trade's has no id that both sides know: it is joined by what it is, how much and about when. Two of the
   * same amount may be minutes apart and one of them told by nobody: whichever names the very time is the right one,
   * even when another was taken for it before. Told again from income, the lost one has a time of its own then, where
   * the other's would be the name of what was told already.
   */
  #joinByTime(side: Side, other: Side, booking: Booking): void {
    const found = nearestOf(other, booking);
    if (found?.timeMs === booking.timeMs) {
      other.others.delete(found.id);
      return;
    }
    const at = this.#nearly.findIndex(
      (pair) => isAlike(pair[other.name], booking) && pair[other.name].timeMs === booking.timeMs,
    );
    const [taken] = at < 0 ? [] : this.#nearly.splice(at, 1);
    if (taken !== undefined) this.#joinByTime(side, other, taken[side.name]);
    else if (found === undefined) leaveOpen(side, booking);
    else {
      other.others.delete(found.id);
      this.#nearly.push(
        side.name === "ours" ? { ours: booking, theirs: found } : { ours: found, theirs: booking },
      );
      if (this.#nearly.length > NEARLY_KEPT) this.#nearly.shift();
    }
  }

  /** As plain values, for {@link Ledger.from}. */
  toJson(): LedgerJson {
    return {
      openedAtMs: this.openedAtMs,
      newestMs: this.#newestMs,
      opening: [...this.#opening],
      ours: sideToJson(this.#ours),
      theirs: sideToJson(this.#theirs),
      nearly: [...this.#nearly],
    };
  }

  static from(json: LedgerJson): Ledger {
    const ledger = new Ledger(new Map(json.opening), json.openedAtMs);
    ledger.#newestMs = json.newestMs;
    fill(ledger.#ours, json.ours);
    fill(ledger.#theirs, json.theirs);
    ledger.#nearly = [...(json.nearly ?? [])];
    return ledger;
  }
}

interface SideJson {
  readonly sums: readonly (readonly [asset: string, sums: Sums])[];
  readonly seen: readonly (readonly [id: string, timeMs: number])[];
  readonly seenUpToMs: number;
  readonly open: readonly Booking[];
}
export interface LedgerJson {
  readonly openedAtMs: number;
  readonly newestMs: number;
  readonly opening: readonly (readonly [asset: string, opening: Opening])[];
  readonly ours: SideJson;
  readonly theirs: SideJson;
  /** None: by a version that did not keep them. */
  readonly nearly?: readonly Nearly[];
}

const sideToJson = (side: Side): SideJson => ({
  sums: [...side.sums],
  seen: [...side.seen],
  seenUpToMs: side.seenUpToMs,
  open: openOf(side),
});

function fill(side: Side, { sums, seen, seenUpToMs, open }: SideJson): void {
  for (const [asset, each] of sums) side.sums.set(asset, { ...each });
  for (const [id, timeMs] of seen) side.seen.set(id, timeMs);
  side.seenUpToMs = seenUpToMs;
  for (const booking of open) leaveOpen(side, booking);
}

const sumsOf = (side: Side, asset: string): Sums => side.sums.get(asset) ?? noSums();

function leaveOpen(side: Side, booking: Booking): void {
  // Nobody tells a change of nothing, so it would wait for its counterpart for ever.
  if (booking.amount === 0n) return;
  if (booking.tradeId === "") side.others.set(booking.id, booking);
  else side.trades.set(tradeKey(booking), booking);
}

/** By its id, whatever the amount. */
function joinTrade(side: Side, other: Side, booking: Booking, differs: (found: Booking) => void): void {
  const key = tradeKey(booking);
  const found = other.trades.get(key);
  if (found === undefined) leaveOpen(side, booking);
  else if (found.asset !== booking.asset || found.amount !== booking.amount) differs(found);
  other.trades.delete(key);
}

function nearestOf({ others }: Side, booking: Booking): Booking | undefined {
  const apartMs = (each: Booking): number => Math.abs(each.timeMs - booking.timeMs);
  let nearest: Booking | undefined;
  for (const each of others.values())
    if (isAlike(each, booking) && apartMs(each) <= APART_MAX_MS)
      if (nearest === undefined || apartMs(each) < apartMs(nearest)) nearest = each;
  return nearest;
}

/** Income is read in the order of its time, so what is older than what is forgotten has been seen too. */
function forgetBefore(side: Side, beforeMs: number): void {
  for (const [id, timeMs] of side.seen) {
    if (timeMs >= beforeMs) return;
    side.seen.delete(id);
    side.seenUpToMs = Math.max(side.seenUpToMs, timeMs);
  }
}

/** Facts come in no such order: one symbol's gap is told after another's. */
function forgetBeyond({ seen }: Side, count: number): void {
  for (const id of seen.keys()) {
    if (seen.size <= count) return;
    seen.delete(id);
  }
}

const byTime = (side: Side): readonly Booking[] => [...openOf(side)].sort((a, b) => a.timeMs - b.timeMs);
