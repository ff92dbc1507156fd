import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import { inboxPrefix } from "./connect.ts";
import { encodedHeaders } from "./message-headers.ts";
import { appendAtOnce } from "./publish-batch.ts";

/** Appends to one stream, each time behind the last sequence that is expected of it. */
export interface Appends {
  /**
   * Appends a payload; resolves with its sequence.
   *
   * @throws Error when the server refuses, or when its answer is lost: then the stream's tail says what happened.
   */
  readonly one: (payload: Uint8Array, expectedLastSequence: number) => Promise<number>;
  /** Appends all of these or none; resolves with the sequence of the last. @throws as {@link one}. */
  readonly atOnce: (payloads: readonly Uint8Array[], expectedLastSequence: number) => Promise<number>;
}

interface Waiting {
  readonly stored: (sequence: number) => void;
  readonly failed: (error: Error) => void;
  readonly sentAtMs: number;
}

/** An answer that has not come for so long is lost; looked at every so often. */
const LOST_AFTER_MS = 3_000;
const LOOK_EVERY_MS = 250;

/**
 * Appends over one inbox of its own. The client's `publish` makes a timer, two promises and an error that nobody sees for
 * each message, half of what an append costs its thread.
 */
export class StreamAppender implements Appends {
  readonly #nc: NatsConnection;
  readonly #subject: string;
  readonly #inbox: string;
  readonly #answers: Subscription;
  readonly #waiting = new Map<number, Waiting>();
  readonly #timer: NodeJS.Timeout;
  #next = 0;

  /** @param subject where the stream takes what is appended. */
  constructor(nc: NatsConnection, subject: string) {
    this.#nc = nc;
    this.#subject = subject;
    this.#inbox = createInbox(inboxPrefix(nc));
    this.#answers = nc.subscribe(`${this.#inbox}.*`, {
      callback: (error, answer) => {
        if (error === null) this.#settle(answer);
      },
    });
    this.#timer = setInterval(() => {
      this.#look(performance.now() - LOST_AFTER_MS);
    }, LOOK_EVERY_MS);
  }

  readonly one = (payload: Uint8Array, expectedLastSequence: number): Promise<number> =>
    new Promise((stored, failed) => {
      const id = this.#next++;
      this.#nc.publish(this.#subject, payload, {
        reply: `${this.#inbox}.${id}`,
        headers: encodedHeaders([["Nats-Expected-Last-Sequence", String(expectedLastSequence)]]),
      });
      this.#waiting.set(id, { stored, failed, sentAtMs: performance.now() });
    });

  readonly atOnce = (payloads: readonly Uint8Array[], expectedLastSequence: number): Promise<number> =>
    appendAtOnce(this.#nc, this.#subject, payloads, expectedLastSequence);

  /** Every answer that has not come counts as lost. */
  close(): void {
    clearInterval(this.#timer);
    this.#answers.unsubscribe();
    this.#look(Number.POSITIVE_INFINITY);
  }

  #settle(answer: Msg): void {
    const id = Number(answer.subject.slice(this.#inbox.length + 1));
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return; // It was given up as lost.
    this.#waiting.delete(id);
    try {
      waiting.stored(sequenceOf(answer));
    } catch (error) {
      waiting.failed(error as Error);
    }
  }

  #look(sentBeforeMs: number): void {
    for (const [id, { sentAtMs, failed }] of this.#waiting) {
      if (sentAtMs > sentBeforeMs) return;
      this.#waiting.delete(id);
      failed(new Error(`no answer to an append to ${this.#subject}`));
    }
  }
}

/** @throws Error for a refusal, also one that names a sequence, and for what is no answer of a stream. */
function sequenceOf(answer: Msg): number {
  if (answer.headers?.code === 503) throw new Error("no stream takes what is appended");
  const { seq, error } = answer.json<{
    readonly seq?: number;
    readonly error?: { readonly description: string; readonly err_code: number };
  }>();
  if (error !== undefined) throw new Error(`${error.description} (${error.err_code})`);
  if (seq === undefined) throw new Error(`an append was answered with ${answer.string()}`);
  return seq;
}
