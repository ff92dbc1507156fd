import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { VenueError } from "../engine/rules.ts";
import { toJson } from "../json.ts";
import { authenticate, keyOf } from "../rest/authenticate.ts";
import type { Venue } from "../rest/endpoint.ts";
import { ORDERS_PER_10S, ORDERS_PER_MINUTE, WEIGHT_PER_MINUTE, type Headers } from "../rest/limits.ts";
import { refused, runRequest } from "../rest/pipeline.ts";
import { parseApiRequest, type ApiMessage } from "./api-message.ts";

export const API_PATH = "/ws-fapi/v1";
const HANDSHAKE_WEIGHT = 5;
const SESSION_WEIGHT = 2;
const CONTROL_FRAMES_PER_S = 5;
const PING_EVERY_MS = 180_000;
const PONG_WITHIN_MS = 600_000;
const LIFE_MS = 24 * 3_600_000;
/** Close code "policy violation". */
const POLICY = 1008;

/** Which REST row answers a method. */
const METHODS: Readonly<Record<string, readonly [method: string, path: string]>> = {
  "order.place": ["POST", "/fapi/v1/order"],
  "order.modify": ["PUT", "/fapi/v1/order"],
  "order.cancel": ["DELETE", "/fapi/v1/order"],
  "order.status": ["GET", "/fapi/v1/order"],
  "algoOrder.place": ["POST", "/fapi/v1/algoOrder"],
  "algoOrder.cancel": ["DELETE", "/fapi/v1/algoOrder"],
  "account.balance": ["GET", "/fapi/v2/balance"],
  "account.status": ["GET", "/fapi/v2/account"],
  "account.position": ["GET", "/fapi/v2/positionRisk"],
  "v2/account.balance": ["GET", "/fapi/v3/balance"],
  "v2/account.status": ["GET", "/fapi/v3/account"],
  "v2/account.position": ["GET", "/fapi/v3/positionRisk"],
  "ticker.price": ["GET", "/fapi/v2/ticker/price"],
  "ticker.book": ["GET", "/fapi/v1/ticker/bookTicker"],
  depth: ["GET", "/fapi/v1/depth"],
  "userDataStream.start": ["POST", "/fapi/v1/listenKey"],
  "userDataStream.ping": ["PUT", "/fapi/v1/listenKey"],
  "userDataStream.stop": ["DELETE", "/fapi/v1/listenKey"],
};

interface Client {
  readonly socket: WebSocket;
  readonly ip: string;
  readonly openedMs: number;
  readonly connectedSince: number;
  pongMs: number;
  session: { readonly account: string; readonly apiKey: string; readonly since: number } | undefined;
}

interface Answer {
  readonly status: number;
  readonly code: number;
  readonly body: unknown;
  readonly headers?: Headers;
}

/**
 * The WebSocket API: requests by message, answered by the same rows, limits and faults as REST. A request proves
 * itself by its own signature, or belongs to a session that logged on with an Ed25519 key.
 */
export class ApiServer {
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });
  readonly #clients = new Set<Client>();
  readonly #venue: Venue;
  readonly #timeScale: number;
  readonly #onFailure: (error: unknown) => void;
  readonly #sweeps: NodeJS.Timeout;
  #pingedMs = performance.now();

  /**
   * @param timeScale connections live this many times shorter.
   * @param onFailure told of a request that could not be answered; its connection is cut.
   */
  constructor(venue: Venue, timeScale: number, onFailure: (error: unknown) => void) {
    this.#venue = venue;
    this.#timeScale = timeScale;
    this.#onFailure = onFailure;
    this.#sweeps = setInterval(
      () => {
        this.#sweep(performance.now());
      },
      Math.max(20, 1_000 / timeScale),
    );
  }

  upgrade(request: IncomingMessage, duplex: Duplex, head: Buffer): void {
    const ip = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const { refusal } = this.#weigh(ip, HANDSHAKE_WEIGHT);
    if (refusal !== undefined || this.#venue.conditions.maintenance) {
      duplex.end(`HTTP/1.1 ${refusal?.status ?? 503} Refused\r\n\r\n`);
      return;
    }
    this.#server.handleUpgrade(request, duplex, head, (socket) => {
      const now = performance.now();
      const connectedSince = this.#venue.now();
      const client: Client = { socket, ip, openedMs: now, pongMs: now, connectedSince, session: undefined };
      this.#clients.add(client);
      let second = 0;
      let frames = 0;
      const control = (): void => {
        const at = Math.floor(performance.now() / 1_000);
        if (at !== second) [second, frames] = [at, 0];
        if ((frames += 1) > CONTROL_FRAMES_PER_S) socket.close(POLICY, "Too many requests");
      };
      socket.on("message", (data: RawData) => {
        this.#onMessage(client, (data as Buffer).toString()).catch((error: unknown) => {
          this.#onFailure(error);
          socket.terminate();
        });
      });
      socket.on("ping", control);
      socket.on("pong", () => {
        client.pongMs = performance.now();
        control();
      });
      socket.on("error", () => {
        socket.terminate();
      });
      socket.on("close", () => {
        this.#clients.delete(client);
      });
    });
  }

  /** Cuts every connection, as a network would. */
  cut(): void {
    for (const { socket } of this.#clients) socket.terminate();
  }

  close(): void {
    clearInterval(this.#sweeps);
    for (const { socket } of this.#clients) socket.close(1001);
    this.#server.close();
  }

  async #onMessage(client: Client, text: string): Promise<void> {
    const message = parseApiRequest(text);
    if (message.kind === "refused") {
      client.socket.send(
        toJson({ id: message.id, status: 400, error: { code: message.code, msg: message.msg } }),
      );
      return;
    }
    this.#endWithKey(client);
    const answer = message.method.startsWith("session.")
      ? this.#session(client, message)
      : await this.#request(client, message);
    if (answer === undefined) return;
    const reply = replyText(message.id, answer);
    this.#venue.release(() => {
      client.socket.send(reply);
    });
  }

  /** A session is worth its key: when that is revoked, the client is told and has to prove itself again. */
  #endWithKey(client: Client): void {
    if (client.session === undefined) return;
    try {
      keyOf(this.#venue.accounts, client.session.apiKey);
    } catch (error) {
      client.session = undefined;
      const notice = replyText(null, refused(error));
      this.#venue.release(() => {
        client.socket.send(notice);
      });
    }
  }

  /** Undefined when nothing is to be answered. */
  async #request(client: Client, message: ApiMessage): Promise<Answer | undefined> {
    const row = METHODS[message.method];
    if (row === undefined) return refused(new VenueError(-5000, `Method ${message.method} is invalid`, 404));
    const own = message.params.get("apiKey");
    const outcome = await runRequest(this.#venue, {
      method: row[0],
      path: row[1],
      ip: client.ip,
      apiKey: own ?? undefined,
      query: message.params.toString(),
      body: "",
      signedText: message.signedText,
      session: own === null ? client.session?.account : undefined,
    });
    if (outcome.kind === "reset")
      this.#venue.release(() => {
        client.socket.terminate();
      });
    return outcome.kind === "reply" ? outcome : undefined;
  }

  #session(client: Client, { method, params, signedText }: ApiMessage): Answer {
    const venue = this.#venue;
    const { headers, refusal } = this.#weigh(client.ip, SESSION_WEIGHT);
    let answer: Answer;
    try {
      if (refusal !== undefined) throw refusal;
      if (method === "session.logon") {
        const apiKey = params.get("apiKey") ?? undefined;
        if (keyOf(venue.accounts, apiKey).kind !== "ed25519")
          throw new VenueError(-4056, "HMAC_SHA256 API key is not supported.", 401);
        const signed = { apiKey, query: "", body: "", signedText };
        const account = authenticate(venue, "signed", signed, params);
        client.session = { account, apiKey: apiKey ?? "", since: venue.now() };
      } else if (method === "session.logout") client.session = undefined;
      else if (method !== "session.status") throw new VenueError(-5000, `Method ${method} is invalid`, 404);
      const body = {
        apiKey: client.session?.apiKey ?? null,
        authorizedSince: client.session?.since ?? null,
        connectedSince: client.connectedSince,
        returnRateLimits: true,
        serverTime: venue.now(),
      };
      answer = { status: 200, code: 0, body };
    } catch (error) {
      answer = refused(error);
    }
    venue.record({
      k: "request",
      t: venue.now(),
      account: client.session?.account ?? "",
      method: "WS",
      path: method,
      params: "",
      status: answer.status,
      code: answer.code,
      weight: SESSION_WEIGHT,
    });
    return { ...answer, headers };
  }

  #weigh(ip: string, weight: number): ReturnType<Venue["limits"]["weigh"]> {
    const { limits, now, scale } = this.#venue;
    return limits.weigh(ip, weight, undefined, {
      wallMs: Date.now(),
      exchangeMs: now(),
      scale: scale(),
    });
  }

  #sweep(now: number): void {
    const ping = now - this.#pingedMs >= PING_EVERY_MS / this.#timeScale;
    if (ping) this.#pingedMs = now;
    for (const { socket, openedMs, pongMs } of this.#clients)
      if (now - openedMs >= LIFE_MS / this.#timeScale) socket.close(1001, "24 hours are over");
      else if (now - pongMs >= Math.max(2_000, PONG_WITHIN_MS / this.#timeScale)) socket.terminate();
      else if (ping) socket.ping();
  }
}

function replyText(id: unknown, { status, body, headers = {} }: Answer): string {
  const outcome = status < 400 ? { result: body } : { error: body };
  return toJson({ id, status, ...outcome, rateLimits: rateLimits(headers) });
}

/** Live counts, as far as the request had part in them. */
function rateLimits(headers: Headers): readonly object[] {
  const limits = [
    ["X-MBX-USED-WEIGHT-1M", "REQUEST_WEIGHT", "MINUTE", 1, WEIGHT_PER_MINUTE],
    ["X-MBX-ORDER-COUNT-10S", "ORDERS", "SECOND", 10, ORDERS_PER_10S],
    ["X-MBX-ORDER-COUNT-1M", "ORDERS", "MINUTE", 1, ORDERS_PER_MINUTE],
  ] as const;
  return limits
    .filter(([header]) => headers[header] !== undefined)
    .map(([header, rateLimitType, interval, intervalNum, limit]) => ({
      rateLimitType,
      interval,
      intervalNum,
      limit,
      count: Number(headers[header]),
    }));
}
