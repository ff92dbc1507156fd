import type { Stream } from "./shards.ts";

/** After so long a new connection is not blamed for a stream of which no connection has brought anything. */
const QUIET_MS = 10_000;

/** Another connection has brought a stream for so long, and this one has not. */
const BEHIND_MS = 5_000;

/**
 * How long a stream may be silent, as a multiple of what a mark stream may, which comes every second. The others say
 * something when there is something to say.
 */
export const PATIENCE: Readonly<Record<Stream["kind"], number>> = {
  mark: 1,
  top: 6,
  book: 6,
  trade: 24,
  kline: 24,
};

/** One connection: when it was opened, and when it last brought each of its streams. Times are monotonic milliseconds. */
export class Line {
  readonly id: number;
  readonly startedAt: number;
  readonly #streams: readonly Stream[];
  readonly #heardAt: Map<string, number>;
  readonly #abort = new AbortController();
  #openedAt: number | undefined;

  constructor(id: number, streams: readonly Stream[], startedAt: number) {
    this.id = id;
    this.startedAt = startedAt;
    this.#streams = streams;
    this.#heardAt = new Map();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get open(): boolean {
    return this.#openedAt !== undefined;
  }

  opened(now: number): void {
    this.#openedAt = now;
  }

  heard(stream: string, now: number): void {
    this.#heardAt.set(stream, now);
  }

  /** When a stream was last brought; undefined: never. */
  heardAt(stream: string): number | undefined {
    return this.#heardAt.get(stream);
  }

  /** Streams of which nothing has come yet. */
  get unheard(): readonly string[] {
    return this.#streams.flatMap(({ name }) => (this.#heardAt.has(name) ? [] : [name]));
  }

  /** Has brought every stream, or all but those of which no connection has brought anything since this one was opened. */
  hasProven(lines: readonly Line[], now: number): boolean {
    const openedAt = this.#openedAt;
    if (openedAt === undefined) return false;
    const { unheard } = this;
    if (unheard.length === 0) return true;
    return (
      now - openedAt > QUIET_MS &&
      unheard.every((stream) => !lines.some((line) => (line.heardAt(stream) ?? 0) > openedAt))
    );
  }

  /**
   * A stream that this connection should have brought: others have, or it is silent for longer than its kind is.
   *
   * @param silentMs how long a mark stream may be silent.
   */
  silent(lines: readonly Line[], silentMs: number, now: number): Stream | undefined {
    const openedAt = this.#openedAt;
    if (openedAt === undefined) return undefined;
    return this.#streams.find(({ name, kind }) => {
      const heardAt = this.#heardAt.get(name) ?? openedAt;
      return (
        now - heardAt > silentMs * PATIENCE[kind] ||
        lines.some((line) => (line.heardAt(name) ?? 0) > heardAt + BEHIND_MS)
      );
    });
  }

  /** Ends the connection. */
  end(reason: string): void {
    this.#abort.abort(reason);
  }

  /** The connection has ended. */
  ended(): void {
    this.#openedAt = undefined;
  }
}
