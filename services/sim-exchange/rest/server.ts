import type { IncomingMessage, ServerResponse } from "node:http";
import { VenueError } from "../engine/rules.ts";
import { control, isControl } from "../faults/control.ts";
import { toJson } from "../json.ts";
import type { Venue } from "./endpoint.ts";
import type { Headers } from "./limits.ts";
import { refused, runRequest } from "./pipeline.ts";

const BODY_MAX = 64 * 1024;

/** The HTTP shell: reads a request, lets it run, and sends, withholds or breaks what comes of it. */
export class RestServer {
  readonly #venue: Venue;

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? "/", "http://local");
    if (url === null) {
      send(response, refused(new VenueError(-1100, "Illegal characters found in the path.")));
      return;
    }
    const method = request.method ?? "";
    let body: string;
    try {
      body = await readBody(request);
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      send(response, refused(error));
      return;
    }
    if (isControl(url.pathname)) {
      send(response, control(this.#venue, method, url, body));
      return;
    }
    const apiKey = request.headers["x-mbx-apikey"];
    const outcome = await runRequest(this.#venue, {
      method,
      path: url.pathname,
      ip: (request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
      apiKey: typeof apiKey === "string" ? apiKey : undefined,
      query: url.search.slice(1),
      body,
    });
    if (outcome.kind === "reply") send(response, outcome);
    else if (outcome.kind === "reset") request.socket.resetAndDestroy();
    // Silence: the connection stays open, and nothing comes.
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === "0")) {
    request.resume();
    return "";
  }
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > BODY_MAX) throw new VenueError(-1101, "Too many parameters sent for this endpoint.", 413);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}

function send(
  response: ServerResponse,
  { status, body, headers }: { readonly status: number; readonly body: unknown; readonly headers?: Headers },
): void {
  const page = typeof body === "string";
  const text = page ? body : toJson(body);
  response.writeHead(status, {
    "content-type": page ? "text/html" : "application/json",
    // Said here, or the answer would go out in chunks.
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
