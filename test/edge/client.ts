import { once } from "node:events";
import WebSocket from "ws";
import { Mirror, type EdgeMessage } from "./mirror.ts";

/** Shorter than a test may take, so that the failure says what did come. */
const PATIENCE_MS = 45_000;

/** A client as docs/edge.md tells one to be. */
export class EdgeClient {
  readonly socket: WebSocket;
  readonly messages: EdgeMessage[] = [];
  readonly mirror = new Mirror();
  closed: { readonly code: number; readonly reason: string } | undefined;
  readonly #waiting = new Set<() => void>();
  #ids = 0;

  constructor(url: string) {
    this.socket = new WebSocket(url, { perMessageDeflate: false });
    this.socket.on("message", (data) => {
      const message = JSON.parse((data as Buffer).toString()) as EdgeMessage;
      this.messages.push(message);
      this.mirror.take(message);
      this.#wake();
    });
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
  }

  /** Connected and welcome. */
  static async open(url: string, token: string, rate: "screen" | "full" = "screen"): Promise<EdgeClient> {
    const client = new EdgeClient(url);
    await once(client.socket, "open");
    client.send({ op: "auth", token, rate });
    await client.until(() => client.of("welcome").length > 0);
    return client;
  }

  of(type: string): readonly EdgeMessage[] {
    return this.messages.filter((message) => message.type === type);
  }

  send(message: object | string): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The answer to a message, by its id. */
  async ask(message: object): Promise<EdgeMessage> {
    const id = (this.#ids += 1);
    this.send({ ...message, id });
    return this.answer(id);
  }

  async answer(id: string | number): Promise<EdgeMessage> {
    let found: EdgeMessage | undefined;
    await this.until(() => (found = this.messages.find((message) => message.id === id)) !== undefined);
    return found as EdgeMessage;
  }

  async subscribe(...topics: readonly string[]): Promise<void> {
    await this.ask({ op: "subscribe", topics });
    await this.until(() => topics.every((topic) => this.mirror.topics.has(topic)));
  }

  /** Resolves once it holds; looked at after every message. @throws Error with the last messages after 45 s. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!condition()) return;
        clearTimeout(late);
        this.#waiting.delete(look);
        resolve();
      };
      const late = setTimeout(() => {
        this.#waiting.delete(look);
        const last = this.messages.slice(-5).map((message) => JSON.stringify(message).slice(0, 300));
        const end = this.closed === undefined ? "" : `; closed ${this.closed.code} ${this.closed.reason}`;
        reject(
          new Error(
            `${String(condition)} did not come within ${PATIENCE_MS} ms; last:\n${last.join("\n")}${end}`,
          ),
        );
      }, PATIENCE_MS);
      this.#waiting.add(look);
    });
  }

  end(): void {
    this.socket.terminate();
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }
}
