import type { PaidStop } from "#libs/budget/port.ts";
import type { PositionAmount, Price } from "#libs/domain/fixed.ts";
import {
  clientOrderIdOf,
  decodeClientOrderId,
  entryIdOf,
  parseIntentId,
  type ClientOrderId,
} from "#libs/domain/ids.ts";
import type { OrderCommand, Protection } from "#libs/domain/ledger.ts";
import { isIdle, newGuard, type Guard } from "./protection.ts";

/** What the ledger says of the position ends these. */
const ASKS_THE_LEDGER: ReadonlySet<Guard["phase"]> = new Set(["LOOKING", "FLATTENING", "GIVEN_UP"]);

/** Forgotten entries whose stops' ids are remembered. */
const USED_KEPT = 1_000;

export interface Touch {
  readonly bid: Price;
  readonly ask: Price;
}

interface Look {
  readonly amount: PositionAmount;
  /** Undefined: it could not be read. */
  readonly touch: Touch | undefined;
  /** How often it was known to have filled before. */
  readonly fills: number;
}

/** One entry whose position is to be protected, over all its orders. */
export interface Ward {
  /** Its newest order. */
  entry: OrderCommand;
  terms: Protection;
  /** Its phase changes by {@link Wards.become} only. */
  guard: Guard;
  /** The entry may still fill. */
  working: boolean;
  /** How much of each of its orders is known to have filled. */
  readonly filled: Map<ClientOrderId, bigint>;
  /** The same, as the ledger has it: what it says of the position is of then. */
  readonly folded: Map<ClientOrderId, bigint>;
  /** The ledger has folded that its stop is over, or that it is held: what it says of the position counts. */
  inLedger: boolean;
  /** Of the position, since the last closing order. */
  look: Look | undefined;
  /** What the entry holds by its own fills, since it was flat; undefined: not known. */
  own: bigint | undefined;
  /** By what the last closing order went: {@link Look.fills}, or by the entry's own fills. */
  closedBy: number | "own";
  /** A person was told that it is being closed, since it was flat. */
  closingTold: boolean;
  /** The stop whose confirmation was reported last. */
  reported: string;
  /** Exchange time from which on its position stands without a stop; 0: it does not. */
  nakedSinceMs: number;
  /** The exchange's last refusal. */
  code: number;
  why: string;
  busy: boolean;
  /** An earlier router may have sent closing orders of which nothing was told yet. */
  inherited: boolean;
  /** Its stop's share of the budget, until the stop is sent with it or nothing is left to protect. */
  paid: PaidStop | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** The entry's, by the id of its stop in the given attempt. */
export const stopIdOf = ({ entry, guard }: Ward, attempt = guard.attempt): ClientOrderId =>
  clientOrderIdOf(parseIntentId(entry.intentId), "STOP", attempt);

/** The id of one closing order of the entry's position. */
export const closingIdOf = ({ entry }: Ward, attempt: number): ClientOrderId =>
  clientOrderIdOf(parseIntentId(entry.intentId), "FLATTEN", attempt);

/** Entries that may have a position to protect, by any of their orders' ids. */
export class Wards implements Iterable<Ward> {
  readonly #byEntry = new Map<ClientOrderId, Ward>();
  readonly #fills = new Map<string, number>();
  readonly #asking = new Set<Ward>();
  /** Of those forgotten: which attempt at a stop, and which closing order, would be the next. */
  readonly #used = new Map<
    ClientOrderId,
    Pick<Guard, "attempt" | "attemptFrom" | "flattens" | "flattensFrom">
  >();

  get size(): number {
    return this.#byEntry.size;
  }

  [Symbol.iterator](): Iterator<Ward> {
    return this.#byEntry.values();
  }

  /** Those that the ledger's word on their position ends: every commit asks for them, and they are few. */
  get asking(): ReadonlySet<Ward> {
    return this.#asking;
  }

  /** One that is forgotten asks for nothing, whatever becomes of it. */
  become(ward: Ward, guard: Guard): void {
    ward.guard = guard;
    if (ASKS_THE_LEDGER.has(guard.phase) && this.of(ward.entry.clientOrderId) === ward)
      this.#asking.add(ward);
    else this.#asking.delete(ward);
  }

  /** Those of one account and symbol: one position. */
  beside({ entry: { account, symbol } }: Ward): readonly Ward[] {
    return [...this].filter(({ entry }) => entry.account === account && entry.symbol === symbol);
  }

  /** How often entries of that position are known to have filled; a look at it that began before the last says nothing. */
  fills(ward: Ward): number {
    return this.#fills.get(positionOf(ward)) ?? 0;
  }

  /** Takes in how much of an order has filled. @returns false when that was known. */
  addFill(ward: Ward, order: ClientOrderId, filled: bigint): boolean {
    const before = ward.filled.get(order) ?? 0n;
    if (filled <= before) return false;
    ward.filled.set(order, filled);
    if (ward.own !== undefined) ward.own += filled - before;
    this.#fills.set(positionOf(ward), this.fills(ward) + 1);
    return true;
  }

  of(entry: ClientOrderId): Ward | undefined {
    return this.#byEntry.get(nameOf(entry));
  }

  /** Whose stop it is. */
  ofStop(stopId: string): Ward | undefined {
    const id = decodeClientOrderId(stopId);
    return id?.leg === "STOP" ? this.#byEntry.get(entryIdOf(id.intentId)) : undefined;
  }

  /** An entry's first order, or its next one; one without a protection has none. */
  add(entry: OrderCommand): void {
    const terms = entry.protection;
    const name = nameOf(entry.clientOrderId);
    const known = this.#byEntry.get(name);
    if (terms === undefined || known?.entry.clientOrderId === entry.clientOrderId) return;
    if (known !== undefined) {
      known.entry = entry;
      known.working = true;
      // A position that stands has its stop.
      if (isIdle(known.guard)) known.terms = terms;
      return;
    }
    this.#byEntry.set(name, {
      entry,
      terms,
      guard: { ...newGuard(), ...this.#used.get(name) },
      working: true,
      filled: new Map(),
      folded: new Map(),
      inLedger: false,
      look: undefined,
      own: 0n,
      closedBy: "own",
      closingTold: false,
      reported: "",
      nakedSinceMs: 0,
      code: 0,
      why: "",
      busy: false,
      inherited: false,
      paid: undefined,
      timer: undefined,
    });
  }

  /** Its next order may come all the same: an id is never used twice. */
  forget(ward: Ward): void {
    const { attempt, attemptFrom, flattens, flattensFrom } = ward.guard;
    const name = nameOf(ward.entry.clientOrderId);
    this.#byEntry.delete(name);
    this.#asking.delete(ward);
    if (attempt === 0 && flattens === 0) return;
    this.#used.set(name, { attempt, attemptFrom, flattens, flattensFrom });
    const [oldest] = this.#used.keys();
    if (this.#used.size > USED_KEPT && oldest !== undefined) this.#used.delete(oldest);
  }
}

const positionOf = ({ entry: { account, symbol } }: Ward): string => `${account} ${symbol}`;

/** Whether the ledger has every fill of the entry that was heard of. */
export const isFolded = ({ filled, folded }: Ward): boolean =>
  [...filled].every(([order, quantity]) => (folded.get(order) ?? 0n) >= quantity);

/** What all orders of an entry have in common: the id of the first. */
function nameOf(id: ClientOrderId): ClientOrderId {
  if (id.endsWith("-e00")) return id;
  const decoded = decodeClientOrderId(id);
  return decoded?.leg === "ENTRY" ? entryIdOf(decoded.intentId) : id;
}
