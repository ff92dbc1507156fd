import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import { inboxPrefix } from "./connect.ts";

const CHECK_EVERY_MS = 500;
/** Looks at a batch without all of its acknowledgements, after which the rest is lost: 2.5 to 3 s. */
const LOOKS_MAX = 5;
/** First byte that differs between `{"error":…` and `{"stream":…`. */
const ERROR_BYTE = 0x65;
const ERROR_BYTE_AT = 2;

/** Messages that share an inbox: those of half a second. Late acknowledgements of one cannot settle another. */
interface Batch<Kept> {
  readonly inbox: string;
  readonly subscription: Subscription;
  readonly kept: Kept[];
  sent: number;
  settled: number;
  refused: number;
  looks: number;
}

export interface MarketPublisherOptions<Message, Kept> {
  /** Messages in flight at most. */
  readonly window: number;
  readonly encode: (message: Message) => Uint8Array;
  /** Hears what was kept of a batch of which a message was lost or refused; some of it may be stored. */
  readonly onNotStored: (kept: readonly Kept[]) => void;
}

/**
 * Publishes into a memory stream with a bounded number of messages in flight, and only counts acknowledgements.
 *
 * Most prices are worth nothing when sent again, so a message needs no identity: what matters is how many are on
 * their way and whether any was lost. The few that must not be lost are handed in with a `kept`, and come back when
 * they may not be stored. While the bus is away the publisher is {@link full}: nothing piles up in the client.
 */
export class MarketPublisher<Message, Kept> {
  readonly #nc: NatsConnection;
  readonly #options: MarketPublisherOptions<Message, Kept>;
  readonly #timer: NodeJS.Timeout;
  #batch: Batch<Kept> | undefined;
  #closing: Batch<Kept>[] = [];
  #inFlight = 0;
  #heard = false;
  #quietLooks = 0;
  #away = false;
  #probing = false;
  #closed = false;
  #waiters: { readonly below: number; readonly wake: () => void }[] = [];
  /** Messages acknowledged so far. */
  acked = 0;
  /** Messages whose acknowledgement did not come in time; whether they are stored is not known. */
  lost = 0;
  /** Messages that the stream refused, or that no stream listened to. */
  refused = 0;
  /** Why the last one was refused. */
  lastRefusal = "";

  constructor(nc: NatsConnection, options: MarketPublisherOptions<Message, Kept>) {
    this.#nc = nc;
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#check();
    }, CHECK_EVERY_MS);
    void this.#followStatus();
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Nothing should be published now: the window is full or the bus is away. */
  get full(): boolean {
    return this.#inFlight >= this.#options.window || this.#away;
  }

  /** The bus does not answer: whatever is published now arrives late or never. */
  get away(): boolean {
    return this.#away;
  }

  /** Sends at once; the caller bounds itself with {@link full} and {@link room}. */
  publish(subject: string, message: Message, kept?: Kept): void {
    const batch = (this.#batch ??= this.#open());
    batch.sent += 1;
    if (kept !== undefined) batch.kept.push(kept);
    this.#inFlight += 1;
    this.#nc.publish(subject, this.#options.encode(message), { reply: batch.inbox });
  }

  /** Resolves when half the window is free: waking for every single message would cost more than sending it. */
  room(): Promise<void> {
    return this.#below(Math.floor(this.#options.window / 2) + 1);
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    return this.#below(1);
  }

  /** Ends counting; whoever waits is released. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const { subscription } of this.#closing) subscription.unsubscribe();
    this.#batch?.subscription.unsubscribe();
    this.#wake();
  }

  async #below(below: number): Promise<void> {
    if (this.#closed || (this.#inFlight < below && !this.#away)) return;
    await new Promise<void>((wake) => {
      this.#waiters.push({ below, wake });
    });
  }

  #open(): Batch<Kept> {
    const subscription = this.#nc.subscribe(createInbox(inboxPrefix(this.#nc)), {
      callback: (error, message) => {
        if (error === null) this.#onAck(batch, message);
      },
    });
    const batch: Batch<Kept> = {
      inbox: subscription.getSubject(),
      subscription,
      kept: [],
      sent: 0,
      settled: 0,
      refused: 0,
      looks: 0,
    };
    return batch;
  }

  #onAck(batch: Batch<Kept>, { data }: Msg): void {
    this.#heard = true;
    if (data[ERROR_BYTE_AT] === ERROR_BYTE || data.length === 0) {
      this.refused += 1;
      batch.refused += 1;
      this.lastRefusal =
        data.length === 0
          ? "no stream listens; a bus of one server forgets streams in memory when it restarts: run bus-setup again"
          : new TextDecoder().decode(data);
    } else this.acked += 1;
    batch.settled += 1;
    this.#inFlight -= 1;
    if (this.#waiters.length > 0) this.#wake();
  }

  /** Looks are counted, not time: a process that was frozen has not waited. */
  #check(): void {
    this.#quietLooks = this.#heard || this.#inFlight === 0 ? 0 : this.#quietLooks + 1;
    this.#heard = false;
    if (this.#batch !== undefined) this.#closing.push(this.#batch);
    this.#batch = undefined;
    this.#closing = this.#closing.filter((batch) => !this.#settle(batch));
    if (this.#quietLooks >= LOOKS_MAX) this.#away = true;
    if (this.#away) this.#probe();
    this.#wake();
  }

  /** Whether nothing more is expected of a batch. */
  #settle(batch: Batch<Kept>): boolean {
    batch.looks += 1;
    const missing = batch.sent - batch.settled;
    if (missing > 0 && batch.looks <= LOOKS_MAX) return false;
    batch.subscription.unsubscribe();
    this.lost += missing;
    this.#inFlight -= missing;
    if (missing > 0 || batch.refused > 0) this.#options.onNotStored(batch.kept);
    return true;
  }

  async #followStatus(): Promise<void> {
    for await (const { type } of this.#nc.status()) {
      if (this.#closed) return;
      if (type === "disconnect") this.#away = true;
      else if (type === "reconnect") this.#probe();
    }
  }

  /** Asks the server itself; one question at a time, because each of them waits in the client's buffer too. */
  #probe(): void {
    if (this.#probing) return;
    this.#probing = true;
    this.#nc
      .flush()
      .then(() => {
        this.#away = false;
        this.#quietLooks = 0;
      })
      .catch(() => undefined) // Disconnected meanwhile: the next look asks again.
      .finally(() => {
        this.#probing = false;
        this.#wake();
      });
  }

  #wake(): void {
    const ready = this.#waiters.filter(
      ({ below }) => this.#closed || (this.#inFlight < below && !this.#away),
    );
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { wake } of ready) wake();
  }
}
