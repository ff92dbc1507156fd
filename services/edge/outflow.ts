import { SlidingWindow } from "#libs/runtime/sliding-window.ts";
import type { TopicTable } from "./table.ts";

/** What a screen is sent at most. */
export interface Pace {
  readonly batchEvents: number;
  readonly batchMs: number;
  readonly eventsPerSecond: number;
}

export const SCREEN_PACE: Pace = { batchEvents: 10, batchMs: 100, eventsPerSecond: 50 };

export interface FlowLimits {
  /** With more than this unread, nothing more is sent: what comes is conflated. */
  readonly conflateAboveBytes: number;
  /** Looks in a row at which that much is unread, after which the client is given up. */
  readonly slowLooksMax: number;
  /** With more than this unread it is given up at once. */
  readonly unreadBytesMax: number;
}

/** Events of one message; each is JSON text. */
export interface Batch {
  readonly events: readonly string[];
  /** By topic: changes of a log that this client will never be sent. */
  readonly missed: Readonly<Record<string, number>>;
}

/** Events of one message to a client without a pace that catches up. */
const CATCH_UP_EVENTS = 500;

interface Waiting {
  /** By key, the newest. */
  readonly events: Map<string, string>;
  missed: number;
}

/**
 * What one client has not been sent yet. Pure: times and how much is unread come in.
 *
 * What waits is conflated: of each key the newest. Topics take turns. Of a table, keys go out in the order in which they
 * began to wait, so that the busiest is not put off for ever; of a log in the order of their last changes, and no more
 * wait than the log keeps.
 */
export class Outflow {
  readonly #limits: FlowLimits;
  readonly #paced: boolean;
  readonly #batchEvents: SlidingWindow | undefined;
  readonly #eventsPerSecond: SlidingWindow | undefined;
  readonly #waiting = new Map<TopicTable, Waiting>();
  #slowLooks = 0;
  /** Events that a newer one of the same key replaced before they were sent. */
  conflated = 0;
  /** Events of logs that were pushed out before they were sent. */
  missed = 0;

  /** @param pace undefined: everything as it comes, for as long as the client keeps up. */
  constructor(pace: Pace | undefined, limits: FlowLimits) {
    this.#limits = limits;
    this.#paced = pace !== undefined;
    if (pace === undefined) return;
    this.#batchEvents = new SlidingWindow(pace.batchEvents, pace.batchMs);
    this.#eventsPerSecond = new SlidingWindow(pace.eventsPerSecond, 1_000);
  }

  get idle(): boolean {
    return this.#waiting.size === 0;
  }

  /** True: the event is to be sent now. False: it waits for {@link take}. */
  offer(table: TopicTable, key: string, event: string, unreadBytes: number): boolean {
    if (!this.#paced && this.#waiting.size === 0 && unreadBytes <= this.#limits.conflateAboveBytes)
      return true;
    let waiting = this.#waiting.get(table);
    if (waiting === undefined) this.#waiting.set(table, (waiting = { events: new Map(), missed: 0 }));
    const { events } = waiting;
    if (events.has(key)) {
      this.conflated += 1;
      if (table.isLog) events.delete(key);
    }
    events.set(key, event);
    if (table.keep !== undefined && events.size > table.keep)
      for (const oldest of events.keys()) {
        events.delete(oldest);
        waiting.missed += 1;
        this.missed += 1;
        break;
      }
    return false;
  }

  /** Nothing of this topic waits any more: it is sent as a whole, or not wanted. */
  forget(table: TopicTable): void {
    this.#waiting.delete(table);
  }

  /** What may be sent now, if anything; asked again until there is nothing. */
  take(nowMs: number, unreadBytes: number): Batch | undefined {
    if (this.#waiting.size === 0 || unreadBytes > this.#limits.conflateAboveBytes) return undefined;
    const events: string[] = [];
    const missed: Record<string, number> = {};
    for (let room = this.#room(nowMs); room > 0; room -= 1) {
      const next = this.#next(missed);
      if (next === undefined) break;
      events.push(next);
      this.#batchEvents?.admit(nowMs);
      this.#eventsPerSecond?.admit(nowMs);
    }
    return events.length === 0 ? undefined : { events, missed };
  }

  /** Called at even distances. @returns why the client is given up, if it is. */
  look(unreadBytes: number): string | undefined {
    this.#slowLooks = unreadBytes > this.#limits.conflateAboveBytes ? this.#slowLooks + 1 : 0;
    if (unreadBytes <= this.#limits.unreadBytesMax && this.#slowLooks < this.#limits.slowLooksMax)
      return undefined;
    return `slow consumer: ${unreadBytes} bytes unread, ${this.conflated} events conflated, ${this.missed} missed`;
  }

  #room(nowMs: number): number {
    return Math.min(
      this.#batchEvents?.room(nowMs) ?? CATCH_UP_EVENTS,
      this.#eventsPerSecond?.room(nowMs) ?? CATCH_UP_EVENTS,
    );
  }

  /** The event whose turn it is, and what was missed of its topic. */
  #next(missed: Record<string, number>): string | undefined {
    for (const [table, waiting] of this.#waiting) {
      this.#waiting.delete(table);
      for (const [key, event] of waiting.events) {
        waiting.events.delete(key);
        if (waiting.missed > 0) missed[table.topic.name] = waiting.missed;
        if (waiting.events.size > 0) this.#waiting.set(table, { ...waiting, missed: 0 });
        return event;
      }
    }
    return undefined;
  }
}

/** The message of a batch. */
export function batchText({ events, missed }: Batch): string {
  const lost = Object.keys(missed).length === 0 ? "" : `,"missed":${JSON.stringify(missed)}`;
  return `{"type":"batch","events":[${events.join(",")}]${lost}}`;
}
