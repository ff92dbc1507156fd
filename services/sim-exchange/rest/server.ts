import type { IncomingMessage, ServerResponse } from "node:http";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { VenueError } from "../engine/rules.ts";
import { toJson } from "../json.ts";
import { authenticate } from "./authenticate.ts";
import type { Endpoint, Venue } from "./endpoint.ts";
import { findEndpoint } from "./table.ts";

const BODY_MAX = 64 * 1024;

/** What goes back: an HTTP status, the exchange's code (0 for success) and the body. */
interface Answer {
  readonly status: number;
  readonly code: number;
  readonly body: unknown;
}

/**
 * The HTTP shell: reads a request, counts it, finds out who sent it, lets its endpoint answer, maps refusals to the
 * exchange's codes and records it. Counters are windows of real time and are shown in headers.
 */
export class RestServer {
  readonly #venue: Venue;
  readonly #weight = { minute: 0, used: 0 };
  readonly #orders = new Map<string, { tenSeconds: number; in10s: number; minute: number; in1m: number }>();

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://local");
    const method = request.method ?? "";
    let body: string;
    try {
      body = await readBody(request);
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      send(response, {
        status: error.status,
        code: error.code,
        body: { code: error.code, msg: error.message },
      });
      return;
    }
    if (url.pathname === "/sim/status") {
      send(response, { status: 200, code: 0, body: this.#venue.status() });
      return;
    }
    const endpoint = findEndpoint(method, url.pathname);
    if (endpoint === undefined) {
      const message = `Path ${url.pathname}, Method ${method} is invalid`;
      send(response, { status: 404, code: -5000, body: { code: -5000, msg: message } });
      return;
    }
    const query = url.search.slice(1);
    // On a duplicate name the query wins.
    const params = new URLSearchParams(body);
    for (const [name, value] of new URLSearchParams(query)) params.set(name, value);
    const weight = typeof endpoint.weight === "number" ? endpoint.weight : endpoint.weight(params);
    const wall = Date.now();
    this.#count(weight, wall);
    response.setHeader("X-MBX-USED-WEIGHT-1M", String(this.#weight.used));

    let account = "";
    const answer = answerOf(() => {
      const apiKey = request.headers["x-mbx-apikey"];
      account = authenticate(this.#venue, endpoint.security, {
        apiKey: typeof apiKey === "string" ? apiKey : undefined,
        query,
        body,
        params,
      });
      if (endpoint.orders !== undefined) this.#countOrder(account, endpoint.orders, wall, response);
      return endpoint.answer(this.#venue, account, params);
    });
    this.#record(endpoint, account, params, weight, answer);
    send(response, answer);
  }

  #record(
    endpoint: Endpoint,
    account: string,
    params: URLSearchParams,
    weight: number,
    { status, code }: Answer,
  ): void {
    if (endpoint.security === "none") return;
    this.#venue.record({
      k: "request",
      t: this.#venue.now(),
      account,
      method: endpoint.method,
      path: endpoint.path,
      params: shownParams(params),
      status,
      code,
      weight,
    });
  }

  #count(weight: number, wall: number): void {
    const minute = Math.floor(wall / 60_000);
    if (this.#weight.minute !== minute) Object.assign(this.#weight, { minute, used: 0 });
    this.#weight.used += weight;
  }

  #countOrder(
    account: string,
    orders: NonNullable<Endpoint["orders"]>,
    wall: number,
    response: ServerResponse,
  ): void {
    const [tenSeconds, minute] = [Math.floor(wall / 10_000), Math.floor(wall / 60_000)];
    let count = this.#orders.get(account);
    if (count === undefined) this.#orders.set(account, (count = { tenSeconds, in10s: 0, minute, in1m: 0 }));
    if (count.tenSeconds !== tenSeconds) Object.assign(count, { tenSeconds, in10s: 0 });
    if (count.minute !== minute) Object.assign(count, { minute, in1m: 0 });
    count.in10s += orders.in10s;
    count.in1m += orders.in1m;
    response.setHeader("X-MBX-ORDER-COUNT-10S", String(count.in10s));
    response.setHeader("X-MBX-ORDER-COUNT-1M", String(count.in1m));
  }
}

/** Runs an endpoint; a refusal becomes its HTTP status and `{code, msg}`, any other error is a bug and goes on. */
function answerOf(answer: () => unknown): Answer {
  try {
    return { status: 200, code: 0, body: answer() };
  } catch (error) {
    const { status, code, message } = refusalOf(error);
    return { status, code, body: { code, msg: message } };
  }
}

export function refusalOf(error: unknown): VenueError {
  if (error instanceof VenueError) return error;
  if (error instanceof InvalidValueError)
    return new VenueError(-1100, `Illegal characters found in parameter: ${error.message}`);
  if (error instanceof SyntaxError)
    return new VenueError(-1130, `Data sent for a parameter is not valid: ${messageOf(error)}`);
  throw error;
}

function shownParams(params: URLSearchParams): string {
  const shown = new URLSearchParams(params);
  shown.delete("signature");
  shown.delete("listenKey");
  return shown.toString();
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

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(toJson(body));
}
