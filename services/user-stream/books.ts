import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import { incomesBetween } from "#libs/binance/income.ts";
import type { SignedRead } from "#libs/binance/trades.ts";
import { readStream } from "#libs/bus/read-stream.ts";
import { untilAnswered } from "#libs/bus/until-answered.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import type { BalanceFact, DriftFact, FactBody, LedgerFact } from "#libs/domain/fact.ts";
import { format, minus, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import type { AccountRead } from "./account-reader.ts";
import {
  balanceFactOf,
  bookingOfIncome,
  bookingsOf,
  feeCorrection,
  isAlike,
  type Booking,
} from "./bookings.ts";
import { driftOfDispute, driftOfIncome, driftOfResidual } from "./drift.ts";
import { Ledger, type LedgerJson } from "./ledger.ts";

/** Exchange time is known so well; income is read up to now. */
const AHEAD_MS = 60_000;
/** A wallet that changes at this moment is not opened with: the rest of the same millisecond may follow. */
const SETTLED_MS = 50;
/** A repaired change whose event comes so much later, exchange time, is not the same any more. */
const LATE_MAX_MS = 10 * 60_000;
/** A difference that income does not explain in so many looks is called unexplained; income can lag. */
const UNEXPLAINED_LOOKS = 3;

/** What income tells and nobody has told yet. */
export interface Missing {
  /** What repairs it, each with its name. */
  readonly balances: readonly { readonly fact: BalanceFact; readonly drift: DriftFact | undefined }[];
  /** Trades, by symbol. */
  readonly trades: ReadonlyMap<string, ReadonlySet<string>>;
  readonly drifts: readonly DriftFact[];
  /** Something is so young that its event may be on its way. */
  readonly young: boolean;
}

/**
 * Keeps one account's {@link Ledger}: what was told goes in as it is told, income is read when the wallets are not
 * what they must be, and on a timer. What it holds is kept in KV `risk`, `ledger-resume.<account>`, so that a successor
 * goes on from there with the facts stored since; what a person reads is `ledger.<account>`.
 */
export class AccountBooks {
  readonly #context: ServiceContext;
  readonly #account: AccountId;
  readonly #read: SignedRead;
  readonly #clock: ExchangeClock;
  readonly #graceMs: number;
  #ledger: Ledger | undefined;
  /** Exchange time at which the wallets were last held against income, by whichever process. */
  #lookedAtMs = 0;
  #kv: KV | undefined;
  /** Repaired from income; an event of the same that comes later is no news. */
  #repaired: Booking[] = [];
  #unexplained = { text: "", looks: 0 };

  constructor(options: {
    readonly context: ServiceContext;
    readonly account: AccountId;
    readonly read: SignedRead;
    readonly clock: ExchangeClock;
    /** What income tells and is younger may still come by the stream, real milliseconds. */
    readonly graceMs: number;
  }) {
    this.#context = options.context;
    this.#account = options.account;
    this.#read = options.read;
    this.#clock = options.clock;
    this.#graceMs = options.graceMs;
  }

  get isOpen(): boolean {
    return this.#ledger !== undefined;
  }

  /** Goes on from what an earlier process kept, if it did. */
  resume(): Promise<void> {
    const { log, signal } = this.#context;
    const onFailure = (error: string): void => {
      log.warn({ event: "bus-asked-again", account: this.#account, error }, "the books are not read yet");
    };
    return untilAnswered(() => this.#resume(), onFailure, signal);
  }

  async #resume(): Promise<void> {
    const { nc, log } = this.#context;
    const js = jetstream(nc);
    this.#kv = await new Kvm(js).open("risk");
    const entry = await this.#kv.get(this.#resumeKey);
    if (entry?.operation !== "PUT") return;
    try {
      const { factsUpTo, lookedAtMs = 0, ledger } = fromText(entry.string());
      const books = Ledger.from(ledger);
      await this.#readFacts(books, factsUpTo + 1, await jetstreamManager(nc));
      this.#ledger = books;
      this.#lookedAtMs = lookedAtMs;
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      log.error(
        { event: "books-anew", account: this.#account, error: messageOf(error) },
        "the books cannot be taken up again and are opened anew",
      );
    }
  }

  /** @throws InvalidValueError when facts are gone that the books do not have. */
  async #readFacts(books: Ledger, from: number, jsm: JetStreamManager): Promise<void> {
    const { nc, instance, signal } = this.#context;
    const { state } = await jsm.streams.info("FACTS");
    if (state.first_seq > from)
      throw new InvalidValueError("FACTS", `begins with ${state.first_seq}`, `stored from ${from} on`);
    if (state.last_seq < from) return;
    const subjects = [`exec.${this.#account}.`, `account.${this.#account}.balance`];
    const options = { js: jetstream(nc), jsm, stream: "FACTS", fromSequence: from, signal, reader: instance };
    for await (const { sequence, subject, data } of readStream(options)) {
      if (subjects.some((prefix) => subject.startsWith(prefix)))
        try {
          for (const booking of bookingsOf(decodeFact(data).body)) books.ours(booking);
        } catch (error) {
          if (!(error instanceof InvalidValueError)) throw error; // The kernel put it in the DLQ.
        }
      if (sequence >= state.last_seq) return;
    }
  }

  /** The books begin with the account as it was read; nothing has happened since. */
  open(read: AccountRead, asOfMs: number): void {
    this.#ledger = undefined;
    const newestMs = Math.max(0, ...[...read.wallets.values()].map(({ atMs }) => atMs));
    if (newestMs + SETTLED_MS * this.#clock.rate >= asOfMs) return;
    this.#ledger = new Ledger(read.wallets, asOfMs);
    this.#lookedAtMs = asOfMs;
    this.#repaired = [];
    this.#unexplained = { text: "", looks: 0 };
  }

  /** They end here; the next snapshot opens them anew. */
  end(): void {
    this.#ledger = undefined;
  }

  /** A fact is about to be handed on; false when it repeats what was repaired from income. */
  tell(body: FactBody): boolean {
    if (body.kind === "balance") {
      const [booking] = bookingsOf(body);
      const at = booking === undefined ? -1 : this.#repaired.findIndex((known) => isSame(known, booking));
      if (at >= 0) {
        this.#repaired.splice(at, 1);
        this.#context.stats.count("events.late");
        return false;
      }
    }
    this.book(body);
    return true;
  }

  /** As {@link tell}, for what REST has told. */
  book(body: FactBody): void {
    for (const booking of bookingsOf(body)) this.#ledger?.ours(booking);
  }

  /** Whether they are open, and were not held against income for so long. @param afterMs real milliseconds. */
  isDue(afterMs: number): boolean {
    const sinceMs = this.#clock.now(performance.now()) - this.#lookedAtMs;
    return this.#ledger !== undefined && sinceMs >= afterMs * this.#clock.rate;
  }

  /** Whether they are open, and every wallet is to the last digit what every booking that was told makes it. */
  close(wallets: AccountRead["wallets"]): boolean {
    return this.#ledger !== undefined && this.agree({ wallets });
  }

  /** Whether every wallet is what it must be by what was told. */
  agree({ wallets }: Pick<AccountRead, "wallets">): boolean {
    if (this.#ledger === undefined) return true;
    return this.#linesOf(wallets, this.#ledger).every(({ residual }) => residual === 0n);
  }

  /**
   * Reads income and says what nobody has told. Weight: 30 per thousand rows. @throws VenueAnswerError
   */
  async missing({ wallets }: AccountRead): Promise<Missing> {
    const ledger = this.#ledger;
    if (ledger === undefined) return { balances: [], trades: new Map(), drifts: [], young: false };
    const nowMs = this.#clock.now(performance.now());
    const graceMs = this.#graceMs * this.#clock.rate;
    const rows = await incomesBetween(this.#read, ledger.readFromMs(), nowMs + AHEAD_MS);
    this.#lookedAtMs = nowMs;
    for (const row of rows) ledger.theirs(bookingOfIncome(row));
    const old = ledger.missing.filter(({ timeMs }) => timeMs + graceMs <= nowMs);
    const balanceOf = (asset: string): Money => wallets.get(asset)?.balance ?? ZERO_MONEY;
    const balances: { readonly fact: BalanceFact; readonly drift: DriftFact | undefined }[] = [];
    const trades = new Map<string, Set<string>>();
    const names = new Set<string>();
    for (const booking of old)
      if (booking.tradeId === "") {
        this.#repaired.push(booking);
        const fact = withOwnName(balanceFactOf(booking, balanceOf(booking.asset)), ledger, names);
        balances.push({ fact, drift: driftOfIncome({ ...booking, timeMs: fact.transactionTimeMs }) });
      } else trades.set(booking.symbol, (trades.get(booking.symbol) ?? new Set()).add(booking.tradeId));
    this.#repaired = this.#repaired.filter(({ timeMs }) => timeMs >= nowMs - LATE_MAX_MS);
    const disputes = ledger.takeDisputes();
    for (const { ours, theirs } of disputes)
      if (ours.term === "fees")
        balances.push(
          {
            fact: feeCorrection(ours, minus(ZERO_MONEY, ours.amount), balanceOf(ours.asset)),
            drift: undefined,
          },
          { fact: feeCorrection(theirs, theirs.amount, balanceOf(theirs.asset)), drift: undefined },
        );
    return {
      balances,
      trades,
      drifts: disputes.map(driftOfDispute),
      young: old.length < ledger.missing.length,
    };
  }

  /** Differences that stay although income was read; each is given out once. Call it after {@link missing}. */
  unexplained({ wallets }: AccountRead): readonly DriftFact[] {
    const ledger = this.#ledger;
    if (ledger === undefined) return [];
    const drifts = this.#linesOf(wallets, ledger)
      .filter(({ residual }) => residual !== 0n)
      .map((line) => driftOfResidual(line, ledger.unconfirmed));
    const text = drifts.map(({ asset, amount }) => `${format(amount)} ${asset}`).join(", ");
    this.#unexplained = { text, looks: text === this.#unexplained.text ? this.#unexplained.looks + 1 : 1 };
    return this.#unexplained.looks === UNEXPLAINED_LOOKS ? drifts : [];
  }

  /** Whether a difference was given out as unexplained and still stands. */
  get standsUnexplained(): boolean {
    return this.#unexplained.text !== "" && this.#unexplained.looks >= UNEXPLAINED_LOOKS;
  }

  /** The books as a fact. */
  statement(read: AccountRead, asOfMs: number): LedgerFact | undefined {
    const ledger = this.#ledger;
    if (ledger === undefined) return undefined;
    return {
      kind: "ledger",
      openedAtMs: ledger.openedAtMs,
      asOfMs,
      lines: this.#linesOf(read.wallets, ledger),
      unconfirmed: ledger.unconfirmed.length,
    };
  }

  /**
   * Stores what a person reads, and what a successor goes on from.
   *
   * @param factsUpTo sequence in FACTS of the newest fact that is in the books; undefined while some are not stored.
   */
  async store(statement: LedgerFact, factsUpTo: number | undefined, extra: object): Promise<void> {
    const { log, stats } = this.#context;
    if (this.#kv === undefined || this.#ledger === undefined) return;
    const resume =
      factsUpTo === undefined
        ? undefined
        : toText({ factsUpTo, lookedAtMs: this.#lookedAtMs, ledger: this.#ledger.toJson() });
    try {
      await this.#kv.put(`ledger.${this.#account}`, viewOf(statement, extra));
      if (resume !== undefined) await this.#kv.put(this.#resumeKey, resume);
    } catch (error) {
      // The bus is away: the next time carries more.
      stats.count("books.not-stored");
      log.warn(
        { event: "books-not-stored", account: this.#account, error: messageOf(error) },
        "trying again later",
      );
    }
  }

  get #resumeKey(): string {
    return `ledger-resume.${this.#account}`;
  }

  #linesOf(wallets: AccountRead["wallets"], ledger: Ledger): LedgerFact["lines"] {
    return ledger.lines(new Map([...wallets].map(([asset, { balance }]) => [asset, balance])));
  }
}

const isSame = (a: Booking, b: Booking): boolean =>
  isAlike(a, b) && Math.abs(a.timeMs - b.timeMs) <= LATE_MAX_MS;

/**
 * The exchange books the same amount twice in one millisecond, and what makes two facts the same message leaves no room
 * for that: the second is told a millisecond later, or it would be dropped and be missing again at every look.
 *
 * @param names given out in this look.
 */
function withOwnName(fact: BalanceFact, ledger: Ledger, names: Set<string>): BalanceFact {
  const [booking] = bookingsOf(fact);
  if (booking === undefined) return fact;
  if (ledger.hasTold(booking) || names.has(booking.id))
    return withOwnName({ ...fact, transactionTimeMs: fact.transactionTimeMs + 1 }, ledger, names);
  names.add(booking.id);
  return fact;
}

interface Kept {
  readonly factsUpTo: number;
  /** None: by a version that did not keep it. */
  readonly lookedAtMs?: number;
  readonly ledger: LedgerJson;
}

const toText = (kept: Kept): string =>
  JSON.stringify(kept, (_, value: unknown) => (typeof value === "bigint" ? { $n: value.toString() } : value));

/** @throws InvalidValueError for what no version of this has written. */
function fromText(text: string): Kept {
  try {
    const kept = JSON.parse(text, (_, value: unknown) =>
      typeof value === "object" && value !== null && "$n" in value ? BigInt(value.$n as string) : value,
    ) as Kept;
    if (Number.isSafeInteger(kept.factsUpTo) && Array.isArray(kept.ledger.ours.seen)) return kept;
  } catch (error) {
    throw new InvalidValueError("ledger-resume", messageOf(error), "what an earlier process kept");
  }
  throw new InvalidValueError("ledger-resume", text.slice(0, 40), "what an earlier process kept");
}

/** As a person reads it: what matters first. */
function viewOf({ lines, openedAtMs, asOfMs, unconfirmed }: LedgerFact, extra: object): string {
  const amounts = (_: string, value: unknown): unknown =>
    typeof value === "bigint" ? format(value as Money) : value;
  const residual = Object.fromEntries(lines.map((line) => [line.asset, line.residual]));
  return JSON.stringify(
    {
      residual,
      asOf: new Date(asOfMs).toISOString(),
      openedAt: new Date(openedAtMs).toISOString(),
      unconfirmed,
      ...extra,
      lines,
    },
    amounts,
  );
}
