import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { toJson } from "../json.ts";
import { ConnectLimit, messageWindow, STREAMS_MAX } from "./connection-limits.ts";
import { parseControl } from "./control.ts";
import { ListenKeys, type EndedKey } from "./listen-keys.ts";
import { textFrame } from "#libs/runtime/text-frame.ts";

type Category = "public" | "market" | "private";

interface Client {
  readonly socket: WebSocket;
  readonly duplex: Duplex;
  readonly category: Category;
  combined: boolean;
  /** Names as the client said them. */
  readonly names: Set<string>;
  /** Of a listen key: the event types wanted; undefined: all. */
  readonly events: Map<string, ReadonlySet<string>>;
  readonly openedMs: number;
  pongMs: number;
  corked: boolean;
}

const PING_EVERY_MS = 180_000;
const PONG_WITHIN_MS = 600_000;
/** However fast time is told to run, a client has this long to answer a ping. */
const PONG_WITHIN_MIN_MS = 2_000;
const LIFE_MS = 24 * 3_600_000;
/** A client that reads slower than this much is cut off, as the exchange would. */
const BUFFERED_MAX = 64 * 1024 * 1024;
/** Close code "policy violation". */
const POLICY = 1008;

/**
 * The stream sockets: routed categories, raw and combined forms, live SUBSCRIBE, listen keys, limits and lifetimes.
 * A payload is made and framed once, however many read it; writes of one turn leave together.
 */
export class StreamServer {
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });
  readonly #clients = new Set<Client>();
  readonly #subscribers = new Map<string, Set<Client>>();
  readonly #connects = new ConnectLimit();
  readonly #timeScale: number;
  readonly #limits: boolean;
  readonly #nowMs: () => number;
  readonly #sweeps: NodeJS.Timeout;
  #pingedMs = performance.now();
  readonly keys: ListenKeys;
  messagesSent = 0;
  /** True: no new connection is taken. */
  closed = false;

  /**
   * @param options.timeScale lifetimes, pings and listen keys run this many times faster than a real day's.
   * @param options.limits false: an address may connect as often as it likes.
   * @param options.nowMs exchange time.
   */
  constructor(options: {
    readonly timeScale: number;
    readonly limits: boolean;
    readonly nowMs: () => number;
  }) {
    this.#limits = options.limits;
    this.#timeScale = options.timeScale;
    this.#nowMs = options.nowMs;
    this.keys = new ListenKeys(options.timeScale, (ended) => {
      this.#onKeyEnded(ended);
    });
    this.#sweeps = setInterval(
      () => {
        this.#sweep(performance.now());
      },
      Math.max(20, 1_000 / options.timeScale),
    );
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Bytes that the slowest client has not read yet; without end while nobody listens to the market. */
  get buffered(): number {
    let most = 0;
    let heard = false;
    for (const { duplex, category } of this.#clients) {
      most = Math.max(most, duplex.writableLength);
      heard ||= category !== "private";
    }
    return heard ? most : Number.POSITIVE_INFINITY;
  }

  upgrade(request: IncomingMessage, duplex: Duplex, head: Buffer): void {
    const opening = parseOpening(request.url ?? "/");
    if (opening === undefined) {
      duplex.end("HTTP/1.1 404 Not Found\r\n\r\n");
      return;
    }
    if (this.closed) {
      duplex.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
      return;
    }
    if (this.#limits && !this.#connects.admit(request.socket.remoteAddress ?? "", performance.now())) {
      duplex.end("HTTP/1.1 429 Too Many Requests\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, duplex, head, (socket) => {
      const now = performance.now();
      const { category, combined, events } = opening;
      const started = { names: new Set<string>(), openedMs: now, pongMs: now, corked: false };
      const client: Client = { socket, duplex, category, combined, events, ...started };
      this.#clients.add(client);
      for (const name of opening.names.slice(0, STREAMS_MAX)) this.#subscribe(client, name);
      const messages = messageWindow();
      const received = (): boolean => {
        if (messages.admit(performance.now())) return true;
        socket.close(POLICY, "Too many requests");
        return false;
      };
      socket.on("message", (data: RawData) => {
        if (received()) this.#onMessage(client, (data as Buffer).toString());
      });
      socket.on("ping", received);
      socket.on("pong", () => {
        client.pongMs = performance.now();
      });
      socket.on("error", () => {
        socket.terminate();
      });
      socket.on("close", () => {
        this.#clients.delete(client);
        for (const name of client.names) this.#subscribers.get(keyOf(category, name))?.delete(client);
      });
    });
  }

  /** Whether anybody reads a market stream. */
  hasReaders(category: "public" | "market", stream: string): boolean {
    return this.#readers(category, stream) > 0;
  }

  /** A market payload for everybody who subscribed to the stream; it is made only when somebody did. */
  emit(category: "public" | "market", stream: string, payload: () => object): void {
    const subscribers = this.#subscribers.get(keyOf(category, stream));
    if (subscribers === undefined || subscribers.size === 0) return;
    this.#deliver(subscribers, stream, payload(), undefined);
  }

  /** Whether anybody reads an account's stream. */
  hasUserReaders(account: string): boolean {
    const listenKey = this.keys.keyOf(account);
    return listenKey !== undefined && this.#readers("private", listenKey) > 0;
  }

  #readers(category: Category, stream: string): number {
    return this.#subscribers.get(keyOf(category, stream))?.size ?? 0;
  }

  /** An event for everybody who reads an account's stream. */
  emitUser(account: string, event: object & { readonly e?: unknown }): void {
    const listenKey = this.keys.keyOf(account);
    if (listenKey === undefined) return;
    const subscribers = this.#subscribers.get(keyOf("private", listenKey));
    if (subscribers !== undefined && subscribers.size > 0)
      this.#deliver(subscribers, listenKey, event, typeof event.e === "string" ? event.e : undefined);
  }

  /** Cuts connections as a network would; those of one account's stream, or of a category. */
  cut(which: { readonly account?: string; readonly category?: Category }): number {
    const listenKey = which.account === undefined ? undefined : this.keys.keyOf(which.account);
    let count = 0;
    for (const client of this.#clients) {
      if (which.account !== undefined && (listenKey === undefined || !client.names.has(listenKey))) continue;
      if (which.category !== undefined && client.category !== which.category) continue;
      client.socket.terminate();
      count += 1;
    }
    return count;
  }

  close(): void {
    clearInterval(this.#sweeps);
    for (const { socket } of this.#clients) socket.close(1001);
    this.#server.close();
  }

  #deliver(
    subscribers: ReadonlySet<Client>,
    stream: string,
    payload: object,
    event: string | undefined,
  ): void {
    const text = toJson(payload);
    let raw: Buffer | undefined;
    let combined: Buffer | undefined;
    for (const client of subscribers) {
      if (event !== undefined && client.events.get(stream)?.has(event) === false) continue;
      const { socket, duplex } = client;
      if (socket.readyState !== socket.OPEN) continue;
      if (duplex.writableLength > BUFFERED_MAX) {
        socket.terminate();
        continue;
      }
      if (!client.corked) {
        client.corked = true;
        duplex.cork();
        process.nextTick(() => {
          client.corked = false;
          duplex.uncork();
        });
      }
      duplex.write(
        client.combined
          ? (combined ??= textFrame(`{"stream":${JSON.stringify(stream)},"data":${text}}`))
          : (raw ??= textFrame(text)),
      );
      this.messagesSent += 1;
    }
  }

  /** Tells the readers of a key that it has ended. Their sockets stay open and get nothing more by it. */
  #onKeyEnded({ listenKey }: EndedKey): void {
    const key = keyOf("private", listenKey);
    const subscribers = this.#subscribers.get(key);
    if (subscribers === undefined) return;
    const event = { e: "listenKeyExpired", E: this.#nowMs(), listenKey };
    this.#deliver(subscribers, listenKey, event, undefined);
    for (const client of subscribers) client.names.delete(listenKey);
    this.#subscribers.delete(key);
  }

  #sweep(now: number): void {
    this.keys.expire(now);
    const ping = now - this.#pingedMs >= PING_EVERY_MS / this.#timeScale;
    if (ping) this.#pingedMs = now;
    for (const { socket, openedMs, pongMs } of this.#clients) {
      if (now - openedMs >= LIFE_MS / this.#timeScale) socket.close(1001, "24 hours are over");
      else if (now - pongMs >= Math.max(PONG_WITHIN_MIN_MS, PONG_WITHIN_MS / this.#timeScale))
        socket.terminate();
      else if (ping) socket.ping();
    }
  }

  #subscribe(client: Client, name: string): void {
    // A private connection delivers by listen keys that live, and by nothing else.
    if (client.category === "private" && this.keys.accountOf(name) === undefined) return;
    client.names.add(name);
    const key = keyOf(client.category, name);
    let subscribers = this.#subscribers.get(key);
    if (subscribers === undefined) this.#subscribers.set(key, (subscribers = new Set()));
    subscribers.add(client);
  }

  #onMessage(client: Client, text: string): void {
    const control = parseControl(text);
    if (control.kind === "refused") {
      client.socket.send(control.answer);
      return;
    }
    const { id } = control;
    let result: unknown = null;
    switch (control.kind) {
      case "subscribe":
        if (new Set([...client.names, ...control.names]).size > STREAMS_MAX) {
          client.socket.send(
            `{"error":{"code":2,"msg":"Invalid request: a connection takes at most ${STREAMS_MAX} streams"},"id":${id}}`,
          );
          return;
        }
        for (const name of control.names) this.#subscribe(client, name);
        break;
      case "unsubscribe":
        for (const name of control.names) {
          client.names.delete(name);
          this.#subscribers.get(keyOf(client.category, name))?.delete(client);
        }
        break;
      case "list":
        result = [...client.names];
        break;
      case "set-combined":
        client.combined = control.combined;
        break;
      case "get-combined":
        result = client.combined;
    }
    client.socket.send(`{"result":${JSON.stringify(result)},"id":${id}}`);
  }
}

/** A stream of the wrong category is acknowledged and silent: the category is part of the key. */
const keyOf = (category: Category, stream: string): string => `${category} ${stream}`;

/** What a URL asks for; undefined when it is no stream URL. */
export function parseOpening(path: string):
  | {
      readonly category: Category;
      readonly combined: boolean;
      readonly names: readonly string[];
      readonly events: Map<string, ReadonlySet<string>>;
    }
  | undefined {
  let url: URL;
  let segments: string[];
  try {
    url = new URL(path, "ws://local");
    segments = decodeURIComponent(url.pathname).split("/").slice(1);
  } catch {
    return undefined;
  }
  const [first = ""] = segments;
  const routed = first === "public" || first === "market" || first === "private";
  const [form, ...rest] = routed ? segments.slice(1) : segments;
  if (form !== "ws" && form !== "stream") return undefined;
  // An unrouted URL connects and delivers only public streams.
  const category: Category = routed ? first : "public";
  const events = new Map<string, ReadonlySet<string>>();
  const names = [...(url.searchParams.get("streams")?.split("/") ?? []), ...rest].filter(
    (name) => name !== "",
  );
  if (category !== "private") return { category, combined: form === "stream", names, events };
  // `listenKey=K1&events=E1&listenKey=K2&events=E2`: events belong to the key before them.
  let listenKey: string | undefined;
  for (const [name, value] of url.searchParams)
    if (name === "listenKey") names.push((listenKey = value));
    else if (name === "events" && listenKey !== undefined && value !== "")
      events.set(listenKey, new Set(value.split("/")));
  return { category, combined: form === "stream", names, events };
}
