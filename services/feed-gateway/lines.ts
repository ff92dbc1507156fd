import { connectOnce } from "#libs/binance/socket.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { Line } from "./line.ts";
import type { Shard } from "./shards.ts";

export interface LinesOptions extends Pick<ServiceContext, "stats" | "log" | "signal" | "fail"> {
  /** Where the streams are, without a category. */
  readonly base: URL;
  readonly shards: readonly Shard[];
  /** Connections that carry the same streams. */
  readonly connections: number;
  /** Real milliseconds after which a connection is replaced: the exchange ends it after 24 h. */
  readonly lifeMs: number;
  /** Real milliseconds for which a mark stream may be silent. */
  readonly silentMs: number;
  /** Takes a frame, and the connection's number; says of which stream it was. */
  readonly onText: (text: string, line: number) => string | undefined;
  /** A connection has ended; its number. */
  readonly onEnded: (line: number) => void;
  /** The first connection of a shard is there, or none is any more. */
  readonly onUp: (shard: Shard) => void;
  readonly onDown: (shard: Shard) => void;
}

/** One of the connections that carry the same streams, and the one that is to replace it. */
interface Seat {
  readonly shard: Shard;
  line: Line | undefined;
  successor: Line | undefined;
  /** Monotonic milliseconds. */
  replaceAt: number;
  connectAt: number;
  attempts: number;
  /** From then on a silent stream is a reason to replace the connection. */
  watchAt: number;
  silences: number;
}

const TICK_MS = 100;
/** Without any frame, pongs to our pings included, a connection is dead. */
const IDLE_MS = 15_000;
const BACKOFF_MS = 100;
const BACKOFF_MAX_MS = 5_000;
/** A connection that held so long was no failed attempt. */
const HELD_MS = 10_000;
/** A successor that has not proven itself by then is given up, and another one tried later. */
const PROVE_MAX_MS = 60_000;
const RETRY_MS = 60_000;
/** A connection that is as silent as the one before it is replaced less and less often. */
const WATCH_MS = 10_000;
const WATCH_MAX_MS = 300_000;

/**
 * Keeps the market streams connected: several connections per shard, each replaced before the exchange ends it.
 *
 * A replacement overlaps: the old connection is dropped when the new one has brought a message of every stream (one
 * that no connection brings anything of is not waited for without end). A connection that is open and does not bring
 * a stream is replaced in the same way. Two connections of a shard are never replaced at the same time.
 */
export class Lines {
  readonly #options: LinesOptions;
  readonly #seats: readonly Seat[];
  readonly #timer: NodeJS.Timeout;
  #lines = 0;

  constructor(options: LinesOptions) {
    this.#options = options;
    const now = performance.now();
    this.#seats = options.shards.flatMap((shard) =>
      Array.from({ length: options.connections }, (_, i) => ({
        shard,
        line: undefined,
        successor: undefined,
        // Their lives end apart from each other, the first round included.
        replaceAt: now + options.lifeMs * ((options.connections - i) / options.connections),
        connectAt: now,
        attempts: 0,
        watchAt: now,
        silences: 0,
      })),
    );
    this.#timer = setInterval(() => {
      this.#tick(performance.now());
    }, TICK_MS);
    options.signal.addEventListener("abort", () => {
      clearInterval(this.#timer);
    });
    this.#tick(now);
  }

  #tick(now: number): void {
    for (const seat of this.#seats) {
      if (seat.successor !== undefined) this.#judgeSuccessor(seat, seat.successor, now);
      else if (seat.line === undefined) {
        if (now >= seat.connectAt) seat.line = this.#connect(seat);
      } else if (seat.line.open && !this.#replaces(seat.shard)) {
        this.#watch(seat, seat.line, now);
        if (now >= seat.replaceAt) seat.successor = this.#connect(seat);
      }
    }
  }

  /** Connected is not alive: a connection that does not bring a stream is replaced as one whose life is over. */
  #watch(seat: Seat, line: Line, now: number): void {
    const { stats, log, silentMs } = this.#options;
    const silent = line.silent(this.#openLines(seat.shard), silentMs, now);
    if (silent === undefined) seat.silences = 0;
    if (silent === undefined || now < seat.watchAt) return;
    stats.count("lines.silent");
    log.warn(
      { event: "silent", category: seat.shard.category, line: line.id, stream: silent.name },
      "a connection does not bring a stream; it is replaced",
    );
    seat.replaceAt = now;
    seat.watchAt = now + Math.min(WATCH_MAX_MS, WATCH_MS * 2 ** Math.min(seat.silences, 10));
    seat.silences += 1;
  }

  #judgeSuccessor(seat: Seat, successor: Line, now: number): void {
    const { stats, log, lifeMs } = this.#options;
    const { category } = seat.shard;
    if (successor.hasProven(this.#openLines(seat.shard), now)) {
      const old = seat.line;
      seat.line = successor;
      seat.successor = undefined;
      seat.replaceAt = now + lifeMs;
      stats.count("rollovers");
      log.info({ event: "replaced", category, line: successor.id }, "a market connection was replaced");
      old?.end("replaced");
    } else if (now - successor.startedAt > PROVE_MAX_MS) {
      stats.count("rollovers.failed");
      log.warn(
        { event: "not-replaced", category, line: successor.id, silent: successor.unheard },
        "a new market connection did not bring every stream; the old one is kept",
      );
      seat.replaceAt = now + RETRY_MS;
      successor.end("did not bring every stream");
    }
  }

  #connect(seat: Seat): Line {
    const { shard } = seat;
    const { base, signal, log, stats, fail, onText, onUp } = this.#options;
    this.#lines += 1;
    const line = new Line(this.#lines, shard.streams, performance.now());
    const names = shard.streams.map(({ name }) => encodeURIComponent(name)).join("/");
    const url = new URL(`${base.href.replace(/\/$/, "")}/${shard.category}/stream?streams=${names}`);
    connectOnce(url, {
      signal: AbortSignal.any([signal, line.signal]),
      idleMs: IDLE_MS,
      onOpen: () => {
        const first = this.#openLines(shard).length === 0;
        line.opened(performance.now());
        log.info(
          { event: "connected", category: shard.category, line: line.id, streams: shard.streams.length },
          "market streams connected",
        );
        stats.count("connections");
        if (first) onUp(shard);
      },
      onText: (text) => {
        const stream = onText(text, line.id);
        if (stream !== undefined) line.heard(stream, performance.now());
      },
    })
      .then((reason) => {
        this.#onEnded(seat, line, reason);
      })
      .catch(fail);
    return line;
  }

  #onEnded(seat: Seat, line: Line, reason: string): void {
    const { signal, stats, log, onEnded, onDown } = this.#options;
    const { shard } = seat;
    const wasOpen = line.open;
    line.ended();
    onEnded(line.id);
    if (signal.aborted) return;
    const now = performance.now();
    if (seat.successor === line) {
      seat.successor = undefined;
      // Tried again at once only when the seat would else be empty.
      seat.replaceAt = Math.max(seat.replaceAt, now + BACKOFF_MAX_MS);
    } else if (seat.line === line) {
      stats.count("reconnects");
      log.warn(
        { event: "disconnected", category: shard.category, line: line.id, reason },
        "market streams disconnected",
      );
      // A successor that is being proven takes the seat as it is: there is nothing left to overlap with.
      seat.line = seat.successor;
      seat.successor = undefined;
      if (seat.line !== undefined) seat.replaceAt = now + this.#options.lifeMs;
      seat.attempts = now - line.startedAt > HELD_MS ? 0 : seat.attempts + 1;
      const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** Math.min(seat.attempts, 6));
      seat.connectAt = now + backoff * (0.5 + Math.random() / 2);
    }
    if (wasOpen && this.#openLines(shard).length === 0) onDown(shard);
  }

  #openLines(shard: Shard): readonly Line[] {
    return this.#seats.flatMap((seat) =>
      seat.shard === shard
        ? [seat.line, seat.successor].filter((line) => line !== undefined && line.open)
        : [],
    ) as readonly Line[];
  }

  #replaces(shard: Shard): boolean {
    return this.#seats.some((seat) => seat.shard === shard && seat.successor !== undefined);
  }
}
