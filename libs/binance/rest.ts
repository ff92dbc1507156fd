import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { errors, Pool } from "undici";
import { messageOf } from "#libs/domain/errors.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { classify, type AnswerClass, VenueAnswerError, waitMsOf } from "./errors.ts";
import { allowedHost } from "./hosts.ts";
import { parseLossless } from "./json.ts";

export interface Credentials {
  readonly id: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** When a request is taken: from its time on, exchange milliseconds, for a window of real milliseconds. */
export interface Signing {
  readonly timestampMs: number;
  readonly recvWindowMs: number;
}

export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

/** How long after its timestamp the exchange still takes a request at most, real milliseconds. */
export const RECV_WINDOW_MS = 5_000;
const TIMEOUT_MS = 5_000;
/** Errors of which undici knows that no byte of the request was sent. */
const NOT_SENT = ["UND_ERR_CONNECT_TIMEOUT", "ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH"];

/** Percent-encoded as sent: exactly these bytes are signed. */
export const encodeParams = (params: Params): string =>
  Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join("&");

export const sign = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("hex");

/** Too many orders of one account: its reads, and other accounts, may go on. */
const TOO_MANY_ORDERS = -1015;

/**
 * REST of Binance USDⓈ-M Futures: signed, bounded in time, every answer classified.
 *
 * After a rate limit or a ban nothing is sent until the stated time, whoever asks: the request fails with the same
 * class and the milliseconds that are left.
 */
export class BinanceRest {
  readonly #pool: Pool;
  readonly #clock: ExchangeClock;
  /** Nothing leaves before; monotonic milliseconds. */
  #silentUntil = 0;
  #silentFor: AnswerClass = "RATE";

  /** @throws InvalidValueError for a host that may not be reached yet. */
  constructor(baseUrl: URL, clock: ExchangeClock) {
    allowedHost(baseUrl);
    this.#clock = clock;
    this.#pool = new Pool(baseUrl.origin, {
      connections: 16,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      connect: { timeout: 2_000 },
    });
  }

  /** A public request. @throws VenueAnswerError */
  get(path: string, params: Params = {}): Promise<unknown> {
    return this.#send("GET", path, encodeParams(params), undefined);
  }

  /** A request that needs the key but no signature. @throws VenueAnswerError */
  keyed(method: "POST" | "PUT", path: string, credentials: Credentials): Promise<unknown> {
    return this.#send(method, path, "", credentials);
  }

  /**
   * A signed request. One that the exchange refuses for its time is sent once more with the exchange's time read anew.
   *
   * @param signing given by a caller whose right to send ends at a certain time, and never sent twice; else now and the
   * whole window.
   * @throws VenueAnswerError
   */
  async signed(
    method: "GET" | "POST" | "DELETE",
    path: string,
    params: Params,
    credentials: Credentials,
    signing?: Signing,
  ): Promise<unknown> {
    const send = ({ timestampMs, recvWindowMs }: Signing): Promise<unknown> => {
      const query = encodeParams({ ...params, recvWindow: recvWindowMs, timestamp: timestampMs });
      return this.#send(
        method,
        path,
        `${query}&signature=${sign(credentials.apiSecret, query)}`,
        credentials,
      );
    };
    if (signing !== undefined) return send(signing);
    const now = (): Signing => ({
      timestampMs: this.#clock.now(performance.now()),
      recvWindowMs: RECV_WINDOW_MS,
    });
    try {
      return await send(now());
    } catch (error) {
      if (!(error instanceof VenueAnswerError) || error.answer !== "CLOCK") throw error;
      await this.syncClock();
      return send(now());
    }
  }

  /** Reads the exchange's time into the clock. */
  async syncClock(): Promise<void> {
    const sentAt = performance.now();
    const answer = (await this.get("/fapi/v1/time")) as { readonly serverTime: number };
    this.#clock.sync(answer.serverTime, performance.now(), sentAt);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #send(
    method: string,
    path: string,
    query: string,
    credentials: Credentials | undefined,
  ): Promise<unknown> {
    const left = this.#silentUntil - performance.now();
    if (left > 0)
      throw new VenueAnswerError(
        this.#silentFor,
        0,
        0,
        `${method} ${path}: not sent, the exchange told us to wait`,
        left,
      );
    let status: number;
    let text: string;
    let headers: IncomingHttpHeaders;
    try {
      const response = await this.#pool.request({
        method: method as "GET",
        path: query === "" ? path : `${path}?${query}`,
        headers: credentials === undefined ? {} : { "X-MBX-APIKEY": credentials.apiKey },
      });
      status = response.statusCode;
      headers = response.headers;
      text = await response.body.text();
    } catch (error) {
      const code = error instanceof errors.UndiciError ? error.code : (error as NodeJS.ErrnoException).code;
      const notSent = code !== undefined && NOT_SENT.includes(code);
      // The query holds the signature: the message names only the path.
      throw new VenueAnswerError(
        notSent ? "NOT_EXECUTED" : "AMBIGUOUS",
        0,
        0,
        `${method} ${path}: ${messageOf(error)}`,
      );
    }
    let body: unknown;
    try {
      body = parseLossless(text);
    } catch {
      // A success that cannot be read: the order may well exist.
      const answer = status < 300 ? "AMBIGUOUS" : classify(status, 0, text);
      const message = `${method} ${path}: HTTP ${status} without JSON`;
      throw this.#refusal(answer, status, 0, message, this.#waitMs(answer, text, headers));
    }
    if (status >= 200 && status < 300) return body;
    const { code = 0, msg = "" } = (body ?? {}) as { code?: number; msg?: string };
    const answer = classify(status, code, msg);
    throw this.#refusal(answer, status, code, msg, this.#waitMs(answer, msg, headers));
  }

  #refusal(
    answer: AnswerClass,
    status: number,
    code: number,
    message: string,
    waitMs: number | undefined,
  ): VenueAnswerError {
    const until = performance.now() + (waitMs ?? 0);
    if (waitMs !== undefined && code !== TOO_MANY_ORDERS && until > this.#silentUntil) {
      this.#silentUntil = until;
      this.#silentFor = answer;
    }
    return new VenueAnswerError(answer, status, code, message, waitMs);
  }

  #waitMs(answer: AnswerClass, message: string, headers: IncomingHttpHeaders): number | undefined {
    if (answer !== "RATE" && answer !== "BANNED") return undefined;
    return waitMsOf({
      answer,
      message,
      retryAfter: headers["retry-after"],
      date: headers.date,
      exchangeNowMs: this.#clock.synced ? this.#clock.now(performance.now()) : undefined,
      rate: this.#clock.rate,
    });
  }
}
