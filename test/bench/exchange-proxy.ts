import { once } from "node:events";
import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import WebSocket, { WebSocketServer } from "ws";

export interface SeenOrder {
  readonly clientOrderId: string;
  /** Monotonic milliseconds of the request's arrival. */
  readonly atMs: number;
}

/** Tops remembered per symbol: an intent follows its price within milliseconds. */
const TOPS_KEPT = 1_000;

/** Stands before the exchange, passes everything on, and notes when prices come out of it and orders arrive. */
export class ExchangeProxy {
  readonly #target: URL;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #agent = new Agent({ keepAlive: true });
  /** `<symbol> <update id>` → monotonic milliseconds. */
  readonly #tops = new Map<string, number>();
  readonly #onOrder: (order: SeenOrder) => void;

  private constructor(target: URL, onOrder: (order: SeenOrder) => void) {
    this.#target = target;
    this.#onOrder = onOrder;
    this.#server = createServer((incoming, outgoing) => {
      this.#forward(incoming, outgoing, performance.now());
    });
    this.#server.on("upgrade", (incoming, socket, head) => {
      this.#sockets.handleUpgrade(incoming, socket, head, (client) => {
        this.#join(client, incoming.url ?? "/");
      });
    });
  }

  static async start(target: URL, onOrder: (order: SeenOrder) => void): Promise<ExchangeProxy> {
    const proxy = new ExchangeProxy(target, onOrder);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** Host and port. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** When a top of book was handed on; undefined when it was too long ago. */
  topAtMs(symbol: string, updateId: number): number | undefined {
    return this.#tops.get(`${symbol} ${updateId}`);
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#agent.destroy();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse, atMs: number): void {
    const { method, headers, url = "/" } = incoming;
    if (method === "POST" && url.startsWith("/fapi/v1/order?")) {
      const clientOrderId = new URL(url, "http://proxy").searchParams.get("newClientOrderId");
      if (clientOrderId !== null) this.#onOrder({ clientOrderId, atMs });
    }
    const { hostname, port } = this.#target;
    const passed = request({ hostname, port, method, path: url, headers, agent: this.#agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  }

  #join(client: WebSocket, path: string): void {
    const upstream = new WebSocket(`ws://${this.#target.host}${path}`, { perMessageDeflate: false });
    upstream.on("message", (data: Buffer) => {
      const text = data.toString();
      if (text.includes('"bookTicker"')) this.#noteTop(text);
      client.send(text);
    });
    for (const [side, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      side.on("close", () => {
        other.terminate();
      });
      side.on("error", () => {
        other.terminate();
      });
    }
  }

  #noteTop(text: string): void {
    const { data } = JSON.parse(text) as { readonly data: { readonly s: string; readonly u: number } };
    this.#tops.set(`${data.s} ${data.u}`, performance.now());
    if (this.#tops.size <= TOPS_KEPT) return;
    const [oldest] = this.#tops.keys();
    if (oldest !== undefined) this.#tops.delete(oldest);
  }
}
