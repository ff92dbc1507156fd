import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { toJson } from "./json.ts";

type Category = "public" | "market" | "private";

interface Client {
  readonly socket: WebSocket;
  readonly duplex: Duplex;
  readonly category: Category;
  combined: boolean;
  readonly streams: Set<string>;
  corked: boolean;
}

const PING_EVERY_MS = 180_000;
/** A client that reads slower than this much is cut off, as the exchange would. */
const BUFFERED_MAX = 64 * 1024 * 1024;

/**
 * The WebSocket side: routed categories, raw and combined forms, live SUBSCRIBE. A payload is made and written
 * as text once, however many read it; writes of one turn leave together.
 */
export class StreamServer {
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #clients = new Set<Client>();
  readonly #subscribers = new Map<string, Set<Client>>();
  readonly #accountOfKey: (listenKey: string) => string | undefined;
  readonly #pings: NodeJS.Timeout;
  messagesSent = 0;

  constructor(accountOfKey: (listenKey: string) => string | undefined) {
    this.#accountOfKey = accountOfKey;
    this.#pings = setInterval(() => {
      for (const { socket } of this.#clients) socket.ping();
    }, PING_EVERY_MS);
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Bytes that the slowest client has not read yet; without end while nobody listens to the market. */
  get buffered(): number {
    let most = 0;
    let heard = false;
    for (const { socket, duplex, category } of this.#clients) {
      most = Math.max(most, socket.bufferedAmount, duplex.writableLength);
      heard ||= category !== "private";
    }
    return heard ? most : Number.POSITIVE_INFINITY;
  }

  upgrade(request: IncomingMessage, duplex: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? "/", "ws://local");
    const [, first = "", second = "", ...rest] = decodeURIComponent(url.pathname).split("/");
    const routed = first === "public" || first === "market" || first === "private";
    const form = routed ? second : first;
    if (form !== "ws" && form !== "stream") {
      duplex.end("HTTP/1.1 404 Not Found\r\n\r\n");
      return;
    }
    // An unrouted URL connects and delivers only public streams.
    const category: Category = routed ? first : "public";
    const names =
      category === "private"
        ? [...url.searchParams.getAll("listenKey"), ...rest]
        : [...(url.searchParams.get("streams")?.split("/") ?? []), ...(routed ? rest : [second, ...rest])];
    this.#server.handleUpgrade(request, duplex, head, (socket) => {
      const client: Client = {
        socket,
        duplex,
        category,
        combined: form === "stream",
        streams: new Set(),
        corked: false,
      };
      this.#clients.add(client);
      for (const name of names) if (name !== "") this.#subscribe(client, name);
      socket.on("message", (data: RawData) => {
        this.#onMessage(client, data);
      });
      socket.on("error", () => {
        socket.terminate();
      });
      socket.on("close", () => {
        this.#clients.delete(client);
        for (const name of client.streams) this.#subscribers.get(name)?.delete(client);
      });
    });
  }

  emit(category: Category, stream: string, payload: () => object): void {
    const subscribers = this.#subscribers.get(keyOf(category, stream));
    if (subscribers === undefined || subscribers.size === 0) return;
    const raw = toJson(payload());
    let combined: string | undefined;
    for (const client of subscribers) {
      if (client.socket.bufferedAmount > BUFFERED_MAX) {
        client.socket.terminate();
        continue;
      }
      if (!client.corked) {
        client.corked = true;
        client.duplex.cork();
        process.nextTick(() => {
          client.corked = false;
          client.duplex.uncork();
        });
      }
      client.socket.send(
        client.combined ? (combined ??= `{"stream":${JSON.stringify(stream)},"data":${raw}}`) : raw,
      );
      this.messagesSent += 1;
    }
  }

  /** Cuts every private connection of an account, as a network would. */
  dropPrivate(account: string): number {
    let dropped = 0;
    for (const client of this.#clients)
      if (client.category === "private" && client.streams.has(keyOf("private", account))) {
        client.socket.terminate();
        dropped += 1;
      }
    return dropped;
  }

  close(): void {
    clearInterval(this.#pings);
    for (const { socket } of this.#clients) socket.close(1001);
    this.#server.close();
  }

  #subscribe(client: Client, name: string): void {
    // A private connection is for the account behind its key, whatever it is called.
    const target = client.category === "private" ? this.#accountOfKey(name) : name;
    if (target === undefined) return;
    const key = keyOf(client.category, target);
    client.streams.add(key);
    let subscribers = this.#subscribers.get(key);
    if (subscribers === undefined) this.#subscribers.set(key, (subscribers = new Set()));
    subscribers.add(client);
  }

  #onMessage(client: Client, data: RawData): void {
    let request: { method?: string; params?: unknown; id?: unknown };
    try {
      request = JSON.parse((data as Buffer).toString()) as typeof request;
    } catch {
      client.socket.send('{"code":3,"msg":"Invalid JSON"}');
      return;
    }
    const names = Array.isArray(request.params) ? request.params.map(String) : [];
    const id = JSON.stringify(request.id ?? null);
    switch (request.method) {
      case "SUBSCRIBE":
        for (const name of names) this.#subscribe(client, name);
        client.socket.send(`{"result":null,"id":${id}}`);
        return;
      case "UNSUBSCRIBE":
        for (const name of names) {
          const key = keyOf(client.category, name);
          client.streams.delete(key);
          this.#subscribers.get(key)?.delete(client);
        }
        client.socket.send(`{"result":null,"id":${id}}`);
        return;
      case "LIST_SUBSCRIPTIONS": {
        const listed = [...client.streams].map((key) => key.slice(key.indexOf(" ") + 1));
        client.socket.send(
          `{"result":${JSON.stringify(client.category === "private" ? [] : listed)},"id":${id}}`,
        );
        return;
      }
      case undefined:
      default:
        client.socket.send('{"code":2,"msg":"Invalid request: unknown method"}');
    }
  }
}

/** A stream of the wrong category is acknowledged and silent: the category is part of the key. */
const keyOf = (category: Category, stream: string): string => `${category} ${stream}`;
