import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import { inboxPrefix } from "./connect.ts";
import { encodedHeaders, messageHeaders } from "./message-headers.ts";

export interface WindowMessage {
  readonly subject: string;
  readonly bytes: Uint8Array;
  readonly type: string;
  /** With an id the message is sent again until it is acknowledged; without one a loss is counted. */
  readonly msgId?: string;
  readonly traceparent?: string;
  readonly onAck?: () => void;
}

interface Pending extends WindowMessage {
  sentAtMs: number;
}

const RESEND_AFTER_MS = 2_500;

/**
 * Publishes to a stream with many messages in flight on one inbox.
 *
 * The client's own `publish` makes a promise and a timer per message and stops at some 30,000 messages a
 * second; this reaches three times that. Messages that are sent again may be stored after later ones, so
 * nothing whose order matters between messages goes through here after a failure: consumers of market data
 * check continuity themselves, answers are independent of each other.
 */
export class WindowPublisher {
  readonly #nc: NatsConnection;
  readonly #window: number;
  readonly #inbox: string;
  readonly #subscription: Subscription;
  readonly #pending = new Map<number, Pending>();
  readonly #timer: NodeJS.Timeout;
  readonly #clock: () => number;
  #waiters: (() => void)[] = [];
  #next = 0;
  /** Messages acknowledged so far. */
  acked = 0;
  /** Messages without an id whose acknowledgement never came. */
  lost = 0;
  /** Negative acknowledgements, e.g. a stream that is full. */
  refused = 0;
  /** Text of the last negative acknowledgement. */
  lastRefusal = "";

  constructor(nc: NatsConnection, window: number, clock: () => number = () => performance.now()) {
    this.#nc = nc;
    this.#window = window;
    this.#clock = clock;
    this.#inbox = createInbox(inboxPrefix(nc));
    this.#subscription = nc.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.#settle(message);
      },
    });
    this.#timer = setInterval(() => {
      this.#expire();
    }, 500);
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  get full(): boolean {
    return this.#pending.size >= this.#window;
  }

  /** Sends at once; the caller bounds itself with {@link full} or {@link room}. */
  publish(message: WindowMessage): void {
    const id = this.#next++;
    const pending: Pending = { ...message, sentAtMs: this.#clock() };
    this.#pending.set(id, pending);
    this.#send(id, pending);
  }

  /** Resolves when the window has room. */
  async room(): Promise<void> {
    while (this.full) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Resolves when everything sent is settled. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#subscription.unsubscribe();
    this.#wake();
  }

  #send(id: number, message: Pending): void {
    const reply = `${this.#inbox}.${id}`;
    const bare = message.msgId === undefined && message.traceparent === undefined;
    this.#nc.publish(
      message.subject,
      message.bytes,
      bare ? { reply } : { reply, headers: encodedHeaders(messageHeaders(message)) },
    );
  }

  #settle(message: Msg): void {
    const id = Number(message.subject.slice(this.#inbox.length + 1));
    const pending = this.#pending.get(id);
    if (pending === undefined) return; // The second acknowledgement of a message that was sent twice.
    if (message.headers !== undefined && message.headers.code === 503) return; // No leader: #expire sends again.
    const body = message.data;
    // {"error":… or {"stream":… : one byte tells them apart, and parsing every acknowledgement costs a third.
    if (body[2] === 0x65) {
      this.refused += 1;
      this.lastRefusal = message.string();
      if (pending.msgId !== undefined) return;
    } else {
      this.acked += 1;
      pending.onAck?.();
    }
    this.#pending.delete(id);
    this.#wake();
  }

  #expire(): void {
    const before = this.#clock() - RESEND_AFTER_MS;
    for (const [id, pending] of this.#pending) {
      if (pending.sentAtMs > before) continue;
      if (pending.msgId === undefined) {
        this.lost += 1;
        this.#pending.delete(id);
      } else if (!this.#nc.isClosed()) {
        pending.sentAtMs = this.#clock();
        this.#send(id, pending);
      }
    }
    this.#wake();
  }

  #wake(): void {
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
