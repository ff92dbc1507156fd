import type { JetStreamClient } from "@nats-io/jetstream";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably, type DurableMessage } from "#libs/bus/publish.ts";
import { untilAnswered } from "#libs/bus/until-answered.ts";
import { HaltError, InvalidValueError } from "#libs/domain/errors.ts";
import type { FactBody, RouterLeft, SendOutcome, SentRequest } from "#libs/domain/fact.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { placeOfOrder, type TracedTask } from "./order-span.ts";
import type { Task } from "./outstanding.ts";

/** What is known of one request besides its outcome. */
export interface SendDetails {
  /** The exchange's error code, or 0. */
  readonly code?: number;
  readonly reason?: string;
  readonly exchangeOrderId?: string;
  readonly timing?: {
    readonly receiptToRequestUs: number;
    readonly requestToAnswerUs: number;
    readonly request: SentRequest;
  };
}

/** Of the time for which facts are kept: so often the one that says who answers is stored anew. */
const RENEWALS = 30;
const RENEW_MS_MAX = 86_400_000;
const RENEW_MS_MIN = 100;

/** Between two looks at who answers for an account, while nobody can say. */
const LOOK_MS = 50;

/** The fact by which this router began to answer for an account. */
interface Fence {
  readonly subject: string;
  /** Under which it was stored, or stored anew. */
  readonly msgIds: Set<string>;
  sequence: number;
}

/**
 * Stores what the router learned as facts, each in the trace of its command.
 *
 * FACTS takes its word about an account's orders only after {@link begin} and until another router's: one that was
 * paused and wakes holds answers that its successor has dealt with already, and a second outcome of the same order
 * would free capacity that is in use.
 */
export class Reports {
  readonly #js: JetStreamClient;
  readonly #clock: ExchangeClock;
  readonly #signal: AbortSignal;
  readonly #live: boolean;
  readonly #fences = new Map<AccountId, Fence>();
  /** The newest report of each account, stored or on its way. */
  readonly #turns = new Map<AccountId, Promise<unknown>>();
  #telling = 0;

  /** @param live real money moves where this router sends. */
  constructor(js: JetStreamClient, clock: ExchangeClock, signal: AbortSignal, live = false) {
    this.#live = live;
    this.#js = js;
    this.#clock = clock;
    this.#signal = signal;
  }

  /**
   * From now on this router answers for the accounts' orders, and what an earlier one says is refused.
   *
   * @returns the last word of each account's router, where that one has left: none has begun since that could have sent
   * anything, because whoever sends has the lease, and says first that it has begun.
   */
  async begin(instance: string, accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, RouterLeft>> {
    const lasts = new Map<AccountId, RouterLeft>();
    await Promise.all(
      accounts.map(async (account) => {
        const last = await this.#lastWord(account);
        const message = this.#word(instance, account);
        const { seq } = await publishDurably(this.#js, message, this.#signal);
        const msgIds = new Set([message.msgId]);
        this.#fences.set(account, { subject: message.subject, msgIds, sequence: seq });
        if (last !== undefined && (await this.#isNext(message.subject, last.sequence, seq)))
          lasts.set(account, last.left);
      }),
    );
    return lasts;
  }

  /** Whether nobody has begun since this router did; said once somebody leads who knows. */
  async answersStill(): Promise<boolean> {
    const all = await Promise.all([...this.#fences.values()].map((fence) => this.#answersStill(fence)));
    return all.every(Boolean);
  }

  /** Its last word about each account, once it sends nothing any more. @throws HaltError FENCED */
  async leave(instance: string, leftOf: (account: AccountId) => RouterLeft): Promise<void> {
    await Promise.all(
      [...this.#fences].map(([account, fence]) =>
        this.#inTurn(account, async () => {
          const message = this.#word(instance, account, leftOf(account));
          fence.msgIds.add(message.msgId);
          fence.sequence = await this.#store(message, fence);
        }),
      ),
    );
  }

  /** What the router before this one has left, if it has, and where in FACTS that stands. */
  async #lastWord(
    account: AccountId,
  ): Promise<{ readonly left: RouterLeft; readonly sequence: number } | undefined> {
    const { subject } = this.#word("", account);
    const last = await this.#read({ last_by_subj: subject });
    if (last === null) return undefined;
    try {
      const { body } = decodeFact(last.data);
      const left = body.kind === "router" ? body.left : undefined;
      return left === undefined ? undefined : { left, sequence: last.seq };
    } catch (error) {
      if (error instanceof InvalidValueError) return undefined; // Then everything is asked about.
      throw error;
    }
  }

  /** Whether nobody has begun between the two: who leads now may not have known of it when the first was read. */
  async #isNext(subject: string, first: number, second: number): Promise<boolean> {
    return (await this.#read({ seq: first + 1, next_by_subj: subject }))?.seq === second;
  }

  /** From the leader; asked again while there is none. */
  async #read(query: { seq: number; next_by_subj: string } | { last_by_subj: string }) {
    const { streams } = await this.#js.jetstreamManager(false);
    return untilAnswered(
      () => streams.getMessage("FACTS", query),
      () => undefined,
      this.#signal,
    );
  }

  /**
   * Stores the word by which it answers anew, long before the stream has forgotten it, and only while nobody has begun
   * since; until the signal is aborted.
   *
   * @throws HaltError FENCED once another router answers for an account.
   */
  async keepAnswering(instance: string): Promise<void> {
    while (!this.#signal.aborted) {
      const waitMs = await this.#renewEveryMs();
      await sleep(waitMs, undefined, { signal: this.#signal, ref: false }).catch(() => undefined);
      if (this.#signal.aborted) return;
      await Promise.all(
        [...this.#fences].map(([account, fence]) =>
          this.#inTurn(account, async () => {
            const message = this.#word(instance, account);
            fence.msgIds.add(message.msgId);
            fence.sequence = await this.#store(message, fence);
          }),
        ),
      );
    }
  }

  async #renewEveryMs(): Promise<number> {
    try {
      const { streams } = await this.#js.jetstreamManager(false);
      const keptMs = (await streams.info("FACTS")).config.max_age / 1e6;
      return keptMs === 0 ? RENEW_MS_MAX : Math.min(RENEW_MS_MAX, Math.max(RENEW_MS_MIN, keptMs / RENEWALS));
    } catch {
      return RENEW_MS_MIN; // The bus is away: asked again, with a renewal more than is needed.
    }
  }

  #word(instance: string, account: AccountId, left?: RouterLeft): DurableMessage {
    const recordedAtMs = this.#clock.now(performance.now());
    const live = this.#live ? { live: true } : {};
    const body = { kind: "router", instance, ...live, ...(left === undefined ? {} : { left }) } as const;
    const msgId = `r:${account}:${randomUUID()}`;
    return factMessage({ account, recordedAtMs, traceparent: "", body }, msgId);
  }

  /** What became of a request. */
  send(task: Task, outcome: SendOutcome, details: SendDetails = {}): Promise<void> {
    const { symbol, clientOrderId } = task.command;
    return this.fact(task, {
      kind: "send",
      symbol,
      clientOrderId,
      outcome,
      code: details.code ?? 0,
      reason: details.reason ?? "",
      exchangeOrderId: details.exchangeOrderId ?? "",
      commitNumber: task.commitNumber,
      receiptToRequestUs: details.timing?.receiptToRequestUs ?? 0,
      requestToAnswerUs: details.timing?.requestToAnswerUs ?? 0,
      ...(details.timing === undefined ? {} : { request: details.timing.request }),
    });
  }

  /** @throws HaltError FENCED once another router answers for the account. */
  async fact(task: TracedTask, body: FactBody): Promise<void> {
    const { account } = task.command;
    const fence = this.#fences.get(account);
    if (fence === undefined)
      throw new HaltError(
        "NOT_BEGUN",
        `this router says something about an order of ${account} before it has begun to answer for the account`,
      );
    const recordedAtMs = this.#clock.now(performance.now());
    const message = factMessage({ account, recordedAtMs, traceparent: placeOfOrder(task), body });
    await this.#inTurn(account, () => this.#store(message, fence));
  }

  /** Something that was said is not stored yet. */
  get isTelling(): boolean {
    return this.#telling > 0;
  }

  /** One at a time: a replicated stream refuses a second one that meets the same fence while the first is under way. */
  async #inTurn(account: AccountId, act: () => Promise<unknown>): Promise<void> {
    const before = this.#turns.get(account) ?? Promise.resolve();
    const mine = before.then(act);
    this.#turns.set(
      account,
      mine.catch(() => undefined),
    );
    this.#telling += 1;
    try {
      await mine;
    } finally {
      this.#telling -= 1;
    }
  }

  /** A refusal is believed once another router's word is read: on several servers one may have missed ours, or has it twice. */
  async #store(message: DurableMessage, fence: Fence): Promise<number> {
    for (;;)
      try {
        return (await publishDurably(this.#js, { ...message, fence }, this.#signal)).seq;
      } catch (error) {
        if (!(error instanceof HaltError) || error.code !== "FENCED") throw error;
        if (!(await this.#answersStill(fence))) throw error;
      }
  }

  /** Whether nobody has begun after us; takes over where our own word stands now. */
  async #answersStill(fence: Fence): Promise<boolean> {
    const { streams } = await this.#js.jetstreamManager(false);
    for (;;) {
      await sleep(LOOK_MS, undefined, { signal: this.#signal });
      try {
        // Who leads may be behind what was stored when another led.
        if ((await streams.info("FACTS")).state.last_seq < fence.sequence) continue;
        // Older than anything that is kept: who has begun since cannot be told by it.
        if ((await streams.getMessage("FACTS", { seq: fence.sequence })) === null) return false;
        // The server's own word for "the next on this subject"; the client's types know it for direct reads only.
        const after = { seq: fence.sequence + 1, next_by_subj: fence.subject };
        const next = await streams.getMessage("FACTS", after);
        if (next === null) return true;
        if (!fence.msgIds.has(next.header.get("Nats-Msg-Id"))) return false;
        fence.sequence = next.seq;
      } catch {
        // Nobody leads, or the bus is away: nothing is said meanwhile.
      }
    }
  }
}
