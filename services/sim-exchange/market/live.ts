import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { messageOf } from "#libs/domain/errors.ts";
import { parsePrice, parseRatio } from "#libs/domain/fixed.ts";
import type { VenueEvent } from "./events.ts";
import type { Mark } from "./market-streams.ts";
import { parseFrame, type Frame, type Payload } from "./raw-log.ts";

type Depth = Extract<VenueEvent, { kind: "depth" }>;

/** Where another exchange's public data is. */
export interface Upstream {
  readonly rest: URL;
  readonly ws: URL;
}

/** Frames are many on a live symbol: a connection without any for this long is dead. */
const SILENCE_MS = 30_000;
const REQUEST_WITHIN_MS = 10_000;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 10_000;
const BUFFER_MAX = 10_000;
const SNAPSHOT_LIMIT = 1_000;

/** A public GET. @throws Error that names the host and what went wrong. */
export async function getPublic(upstream: Upstream, path: string): Promise<unknown> {
  const url = new URL(path, upstream.rest);
  const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_WITHIN_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`GET ${url.pathname} of ${url.host}: HTTP ${response.status} ${text}`);
  return JSON.parse(text) as unknown;
}

/** Keeps one symbol's depth continuous: snapshot, then changes whose `pu` is the `u` before. Source: facts, section 2.3. */
class DepthChain {
  #lastId: number | undefined;
  #buffer: Depth[] = [];

  /** Forgets the chain: a snapshot is needed. */
  reset(): void {
    this.#lastId = undefined;
    this.#buffer = [];
  }

  /** What may be shown now; "broken" when the chain has a hole and a snapshot is needed. */
  onDepth(depth: Depth): Depth | "broken" | undefined {
    if (this.#lastId === undefined) {
      this.#buffer.push(depth);
      if (this.#buffer.length > BUFFER_MAX) this.#buffer.shift();
      return undefined;
    }
    if (depth.previousUpdateId !== this.#lastId) {
      this.reset();
      this.#buffer.push(depth);
      return "broken";
    }
    this.#lastId = depth.finalUpdateId;
    return depth;
  }

  /** The changes that follow a snapshot; undefined when it is too old or what is buffered has a hole. */
  onSnapshot(lastUpdateId: number): readonly Depth[] | undefined {
    const rest = this.#buffer.filter(({ finalUpdateId }) => finalUpdateId >= lastUpdateId);
    let expected: number | undefined;
    for (const depth of rest) {
      const follows =
        expected === undefined
          ? depth.firstUpdateId <= lastUpdateId || depth.previousUpdateId === lastUpdateId
          : depth.previousUpdateId === expected;
      if (!follows) return undefined;
      expected = depth.finalUpdateId;
    }
    this.#lastId = expected ?? this.#buffer.at(-1)?.finalUpdateId ?? lastUpdateId;
    this.#buffer = [];
    return rest;
  }
}

/** Follows another exchange's public streams until the signal is aborted: reconnects, and never shows a broken book. */
export async function followExchange(options: {
  readonly upstream: Upstream;
  readonly symbols: readonly string[];
  readonly signal: AbortSignal;
  readonly onEvent: (event: VenueEvent) => void;
  readonly onMark: (symbol: string, mark: Mark) => void;
  /** One line about a connection that was lost or a request that failed; following goes on. */
  readonly onTrouble: (text: string) => void;
}): Promise<void> {
  const { symbols } = options;
  const names = (suffixes: readonly string[]): string =>
    symbols.flatMap((symbol) => suffixes.map((suffix) => `${symbol.toLowerCase()}@${suffix}`)).join("/");
  const depths = new Map(symbols.map((symbol) => [symbol, new DepthFollower(symbol, options)]));
  await Promise.all([
    keepConnected(options, `/public/stream?streams=${names(["depth@100ms", "bookTicker"])}`, {
      opened: () => {
        for (const depth of depths.values()) depth.restart();
      },
      frame: (frame) => {
        const event = parseFrame(frame, "");
        if (event?.kind === "depth") depths.get(event.symbol)?.onDepth(event);
        else if (event !== undefined) options.onEvent(event);
      },
    }),
    keepConnected(options, `/market/stream?streams=${names(["aggTrade", "markPrice@1s"])}`, {
      opened: () => undefined,
      frame: (frame) => {
        const data = frame.data ?? frame;
        if (data["e"] === "markPriceUpdate") {
          const mark = markOf(data);
          if (mark !== undefined) options.onMark(String(data["s"]), mark);
          return;
        }
        const event = parseFrame(frame, "");
        if (event !== undefined) options.onEvent(event);
      },
    }),
  ]);
}

type Following = Parameters<typeof followExchange>[0];

/** The book of one symbol: fetches a snapshot whenever its chain has none. */
class DepthFollower {
  readonly #symbol: string;
  readonly #following: Following;
  readonly #chain = new DepthChain();
  #fetching = false;

  constructor(symbol: string, following: Following) {
    this.#symbol = symbol;
    this.#following = following;
  }

  restart(): void {
    this.#chain.reset();
    void this.#fetchSnapshot();
  }

  onDepth(depth: Depth): void {
    const shown = this.#chain.onDepth(depth);
    if (shown === "broken") void this.#fetchSnapshot();
    else if (shown !== undefined) this.#following.onEvent(shown);
  }

  async #fetchSnapshot(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    const { signal, onTrouble, upstream, onEvent } = this.#following;
    const path = `/fapi/v1/depth?symbol=${encodeURIComponent(this.#symbol)}&limit=${SNAPSHOT_LIMIT}`;
    for (let waitMs = RETRY_FIRST_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
      try {
        const snapshot = parseFrame((await getPublic(upstream, path)) as Frame, this.#symbol);
        if (snapshot?.kind !== "snapshot") throw new Error("its answer is no depth");
        const rest = this.#chain.onSnapshot(snapshot.lastUpdateId);
        if (rest !== undefined) {
          onEvent(snapshot);
          for (const depth of rest) onEvent(depth);
          break;
        }
      } catch (error) {
        onTrouble(`no snapshot of ${this.#symbol}: ${messageOf(error)}; asking again in ${waitMs} ms`);
      }
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
    this.#fetching = false;
  }
}

async function keepConnected(
  { upstream, signal, onTrouble }: Following,
  path: string,
  on: { readonly opened: () => void; readonly frame: (frame: Frame) => void },
): Promise<void> {
  let waitMs = RETRY_FIRST_MS;
  while (!signal.aborted) {
    const why = await new Promise<string>((resolve) => {
      const socket = new WebSocket(`${upstream.ws.href.replace(/\/$/, "")}${path}`, {
        perMessageDeflate: false,
      });
      const stop = (): void => {
        socket.terminate();
      };
      signal.addEventListener("abort", stop, { once: true });
      let heardAt = performance.now();
      const watch = setInterval(() => {
        if (performance.now() - heardAt > SILENCE_MS) socket.terminate();
      }, 1_000);
      let failure = "closed";
      socket.on("open", () => {
        waitMs = RETRY_FIRST_MS;
        on.opened();
      });
      socket.on("message", (data) => {
        heardAt = performance.now();
        try {
          on.frame(JSON.parse((data as Buffer).toString()) as Frame);
        } catch (error) {
          failure = `a frame cannot be read: ${messageOf(error)}`;
          socket.terminate();
        }
      });
      socket.on("error", (error) => {
        failure = messageOf(error);
      });
      socket.on("close", () => {
        clearInterval(watch);
        signal.removeEventListener("abort", stop);
        resolve(failure);
      });
    });
    if (signal.aborted) return;
    onTrouble(
      `${upstream.ws.host}${path.slice(0, path.indexOf("?"))}: ${why}; connecting again in ${waitMs} ms`,
    );
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
  }
}

function markOf(data: Payload): Mark | undefined {
  const [mark, index, rate] = [data["p"], data["i"], data["r"]];
  if (typeof mark !== "string" || typeof index !== "string") return undefined;
  return {
    mark: parsePrice(mark),
    index: parsePrice(index),
    fundingRate: parseRatio(typeof rate === "string" && rate !== "" ? rate : "0"),
    nextFundingMs: Number(data["T"]),
  };
}
