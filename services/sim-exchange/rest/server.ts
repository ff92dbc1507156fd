import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { VenueError } from "../engine/rules.ts";
import { control, isControl } from "../faults/control.ts";
import { OrderPayload, toJson } from "../json.ts";
import type { Venue } from "./endpoint.ts";
import type { Headers } from "./limits.ts";
import { refused, runRequest, type Outcome } from "./pipeline.ts";

const BODY_MAX = 64 * 1024;

/** The HTTP shell: reads a request, lets it run, and sends, withholds or breaks what comes of it. */
export class RestServer {
  readonly #venue: Venue;

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  /** @returns a promise when the request has a body or meets a fault. */
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void> {
    const target = targetOf(request.url ?? "/");
    if (target === undefined) {
      sending(response, refused(new VenueError(-1100, "Illegal characters found in the path.")))();
      return undefined;
    }
    const { "content-length": length, "transfer-encoding": encoding } = request.headers;
    if (encoding === undefined && (length === undefined || length === "0"))
      return this.#answer(request, response, target, "");
    return this.#answerWithBody(request, response, target);
  }

  async #answerWithBody(request: IncomingMessage, response: ServerResponse, target: Target): Promise<void> {
    let body: string;
    try {
      body = await readBody(request);
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      sending(response, refused(error))();
      return;
    }
    await this.#answer(request, response, target, body);
  }

  #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { path, query }: Target,
    body: string,
  ): void | Promise<void> {
    const method = request.method ?? "";
    if (isControl(path)) {
      const answer = control(this.#venue, method, path, new URLSearchParams(query), body);
      this.#venue.release(sending(response, answer));
      return undefined;
    }
    const apiKey = request.headers["x-mbx-apikey"];
    const address = request.socket.remoteAddress ?? "";
    const outcome = runRequest(this.#venue, {
      method,
      path,
      ip: address.startsWith("::ffff:") ? address.slice(7) : address,
      apiKey: typeof apiKey === "string" ? apiKey : undefined,
      query,
      body,
    });
    if (!(outcome instanceof Promise)) {
      this.#finish(request, response, outcome);
      return undefined;
    }
    return outcome.then((late) => {
      this.#finish(request, response, late);
    });
  }

  #finish({ socket }: IncomingMessage, response: ServerResponse, outcome: Outcome): void {
    // Silence: the connection stays open, and nothing comes.
    if (outcome.kind === "silence") return;
    const leave =
      outcome.kind === "reply"
        ? sending(response, outcome)
        : () => {
            socket.resetAndDestroy();
          };
    this.#venue.release(leave);
  }
}

/** Path and query of a request; the query is the text as sent, which is what was signed. */
interface Target {
  readonly path: string;
  readonly query: string;
}

/** Undefined for what is no URL. */
function targetOf(sent: string): Target | undefined {
  const at = sent.indexOf("?");
  const path = at === -1 ? sent : sent.slice(0, at);
  const query = at === -1 ? "" : sent.slice(at + 1);
  if (/^\/[\w/]*$/.test(path)) return { path, query };
  const url = URL.parse(path, "http://local");
  return url === null ? undefined : { path: url.pathname, query };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > BODY_MAX) throw new VenueError(-1101, "Too many parameters sent for this endpoint.", 413);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}

interface Sendable {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Headers;
}

/** An answer as it is now, to be sent later. */
function sending(response: ServerResponse, { status, body, headers }: Sendable): () => void {
  const page = typeof body === "string";
  const text = page ? body : toJson(body);
  const ascii = body instanceof OrderPayload && body.ascii;
  const length = ascii ? text.length : Buffer.byteLength(text);
  // The length said here, or the answer would go out in chunks.
  const head = ["content-type", page ? "text/html" : "application/json", "content-length", String(length)];
  for (const name in headers) head.push(name, headers[name] ?? "");
  return () => {
    response.writeHead(status, head);
    // ASCII goes out without being encoded again.
    response.end(text, length === text.length ? "latin1" : "utf8");
  };
}
