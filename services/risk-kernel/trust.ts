import { createInbox, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { inboxPrefix } from "#libs/bus/connect.ts";
import { ACCOUNTS_BEAT_SUBJECT, decodeAccountsBeat } from "#libs/wire/accounts-beat.ts";
import type { Trust } from "./ruling.ts";

const AGE_MAX_MS = 1_000_000_000;

const ASK_EVERY_MS = 1_000;
/** Answers to older questions are not heard any more. */
const ASKED_KEPT = 120;

/**
 * Who vouches for which account, and since when nobody has. User-stream's processes are asked once a second (core NATS),
 * and an answer counts from its question: one that stood in a queue, because the bus or one of us was away, is as old as
 * it is, whatever clock anybody has.
 */
export class Vouchers {
  readonly #heard = new Map<string, Trust & { readonly atMs: number }>();
  /** When each question was asked, by where its answers come; oldest first. */
  readonly #asked = new Map<string, number>();
  readonly #subscription: Subscription;
  readonly #timer: NodeJS.Timeout;

  /** `refused` hears of messages that are no beats: they change nothing, and what is known grows old. */
  constructor(nc: NatsConnection, refused: (reason: string) => void) {
    const inbox = createInbox(inboxPrefix(nc));
    this.#subscription = nc.subscribe(`${inbox}.*`, {
      callback: (error, { subject, data }) => {
        const askedAtMs = this.#asked.get(subject);
        // Without data the server says that nobody is there.
        if (error !== null || askedAtMs === undefined || data.length === 0) return;
        try {
          this.#hear(data, askedAtMs);
        } catch (fault) {
          if (!(fault instanceof InvalidValueError)) throw fault;
          refused(messageOf(fault));
        }
      },
    });
    let questions = 0;
    const ask = (): void => {
      if (nc.isClosed()) return;
      const reply = `${inbox}.${(questions += 1)}`;
      this.#asked.set(reply, performance.now());
      this.#asked.delete(`${inbox}.${questions - ASKED_KEPT}`);
      nc.publish(ACCOUNTS_BEAT_SUBJECT, "", { reply });
    };
    this.#timer = setInterval(ask, ASK_EVERY_MS);
    ask();
  }

  /** Ages at this monotonic time; an account nobody has vouched for is left out. */
  of(accounts: Iterable<string>, nowMs: number): Map<string, Trust> {
    const trust = new Map<string, Trust>();
    for (const account of accounts) {
      const heard = this.#heard.get(account);
      if (heard === undefined) continue;
      const sinceMs = Math.max(0, nowMs - heard.atMs);
      trust.set(account, {
        streamAgeMs: bounded(heard.streamAgeMs + sinceMs),
        comparedAgeMs: bounded(heard.comparedAgeMs + sinceMs),
        compareEveryMs: heard.compareEveryMs,
      });
    }
    return trust;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#subscription.unsubscribe();
  }

  #hear(data: Uint8Array, atMs: number): void {
    const { compareEveryMs, accounts } = decodeAccountsBeat(data);
    for (const { account, streamAgeMs, comparedAgeMs } of accounts)
      if (atMs >= (this.#heard.get(account)?.atMs ?? 0))
        this.#heard.set(account, { streamAgeMs, comparedAgeMs, compareEveryMs, atMs });
  }
}

const bounded = (ms: number): number => Math.min(AGE_MAX_MS, Math.round(ms));
