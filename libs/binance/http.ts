import type { IncomingHttpHeaders } from "node:http";
import { Pool, type Dispatcher } from "undici";

const TIMEOUT_MS = 5_000;
const CONNECT_WITHIN_MS = 2_000;
const IDLE_MS = 30_000;

/** A request without a body. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer, read whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Connections to one host that are kept open, one request at a time on each. */
export class HttpPool {
  readonly #pool: Pool;

  constructor(origin: string, connections: number) {
    this.#pool = new Pool(origin, {
      connections,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      connect: { timeout: CONNECT_WITHIN_MS },
    });
  }

  /** undici's own `request` would make a stream of the answer's few hundred bytes. @throws undici's errors */
  send(request: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.#pool.dispatch(request, new WholeAnswer(resolve, reject));
    });
  }

  /** What is under way fails. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

class WholeAnswer implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (error: Error) => void;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  readonly #parts: Buffer[] = [];

  constructor(resolve: (answer: HttpAnswer) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  // undici takes nobody for a handler who has not this method.
  onRequestStart(): void {}

  /** Also of an interim answer, which the final one follows. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, part: Buffer): void {
    this.#parts.push(part);
  }

  onResponseEnd(): void {
    const [first, ...more] = this.#parts;
    const bytes = first === undefined || more.length > 0 ? Buffer.concat(this.#parts) : first;
    this.#resolve({ status: this.#status, headers: this.#headers, text: bytes.toString() });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}
