import type { IncomingHttpHeaders } from "node:http";
import { errors } from "undici";
import type { Lane } from "#libs/budget/limits.ts";
import { connectionsOf, lineOf, type Line } from "#libs/budget/lines.ts";
import type { AnswerWords, PaidStop, RequestBudget } from "#libs/budget/port.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { AGREEING, type ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ApiKeys, Credentials } from "./credentials.ts";
import { classify, type AnswerClass, NotSentError, VenueAnswerError, waitMsOf } from "./errors.ts";
import { allowedHost, venueKindOf } from "./hosts.ts";
import { HttpPool, type HttpAnswer, type HttpRequest } from "./http.ts";
import { parseLossless } from "./json.ts";
import type { Signer } from "./signing.ts";
import type { UnknownWords } from "./unknown-words.ts";
import { costOf } from "./weights.ts";

/** When a request is taken: from its time on, exchange milliseconds, for a window of real milliseconds. */
export interface Signing {
  readonly timestampMs: number;
  readonly recvWindowMs: number;
}

/** How a request waits for the budget, where that is not as usual for its endpoint. */
export interface Waiting {
  readonly lane?: Lane;
  /** Monotonic milliseconds after which it is of no use. */
  readonly untilAt?: number;
  /** An entry's: it goes only with its stop's share of the orders, which is handed over when the permit is there. */
  readonly onStopPaid?: (paid: PaidStop) => void;
  /** A stop's: the share that its entry has paid for. */
  readonly paid?: PaidStop | undefined;
}

export type Params = Readonly<Record<string, string | number | boolean | undefined>>;

/** How long after its timestamp the exchange still takes a request at most, real milliseconds. */
export const RECV_WINDOW_MS = 5_000;
/**
 * How often a service reads exchange time; each reading costs one of the address's weight. Not a whole second: headers Date
 * that were made at ever other parts of their second tell the budget's clock to a tenth of it.
 */
export const SYNC_EVERY_MS = 2_930;
/** The same of whoever tells the others: by its age entries are denied. */
export const SYNC_EVERY_TELLING_MS = 970;
/** A request waits so long for the budget unless told otherwise: more than one window of the exchange. */
const BUDGET_WITHIN_MS = 70_000;
/** A reading of the clock that comes late is of no use: the next one is due. */
const CLOCK_WITHIN_MS = 1_000;
/** Errors of which undici knows that no byte of the request was sent. */
const NOT_SENT = ["UND_ERR_CONNECT_TIMEOUT", "ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH"];

/** Percent-encoded as sent: exactly these bytes are signed. */
export function encodeParams(params: Params): string {
  let text = "";
  for (const name of Object.keys(params)) {
    const value = params[name];
    if (value === undefined) continue;
    text += `${text === "" ? "" : "&"}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  }
  return text;
}

const EXCHANGE_INFO = "/fapi/v1/exchangeInfo";
/** Too many orders of one account: its reads, and other accounts, may go on. */
const TOO_MANY_ORDERS = -1015;
/** Ends of a ban that lie closer together than this are one ban's: the fleet's word is by a clock that may be so far off. */
const SAME_BAN_MS = 5_000;

/** The exchange serves nobody at our address until then, exchange epoch milliseconds. */
export interface Ban {
  readonly untilMs: number;
  readonly reason: string;
}

/**
 * REST of Binance USDⓈ-M Futures: signed, bounded in time, every answer classified, everything out of one budget.
 *
 * No request leaves without the budget's permit, and every answer's counts go back to it. After a rate limit or a ban
 * nothing is sent until the stated time, whoever asks: the request fails with the same class and the milliseconds that
 * are left.
 */
export class BinanceRest {
  /** A permit is for now: what the budget lets through finds a connection, of which each line has its own. */
  readonly #lines: Readonly<Record<Line, HttpPool>>;
  /** Real money moves at this host. */
  readonly live: boolean;
  readonly #clock: ExchangeClock;
  readonly #budget: RequestBudget;
  readonly #onBanned: (ban: Ban) => void;
  readonly #words: UnknownWords | undefined;
  #underWay = 0;
  /** The end of the ban that was told last, monotonic milliseconds. */
  #bannedUntil = Number.NEGATIVE_INFINITY;

  /**
   * `onBanned` hears once of each ban of this address, whoever of the fleet was told of it, and when it is prolonged.
   * `words` looks at each success for what nobody here knows.
   *
   * @throws InvalidValueError for a host that may not be reached yet.
   */
  constructor(
    baseUrl: URL,
    clock: ExchangeClock,
    budget: RequestBudget,
    {
      onBanned = () => undefined,
      words,
    }: { readonly onBanned?: (ban: Ban) => void; readonly words?: UnknownWords } = {},
  ) {
    allowedHost(baseUrl);
    this.live = venueKindOf(baseUrl) === "live";
    this.#clock = clock;
    this.#budget = budget;
    this.#onBanned = onBanned;
    this.#words = words;
    const poolOf = (line: Line): HttpPool =>
      new HttpPool(baseUrl.origin, connectionsOf(line, budget.connections));
    this.#lines = { first: poolOf("first"), others: poolOf("others") };
  }

  /** A public request. @throws VenueAnswerError */
  async get(path: string, params: Params = {}, waiting: Waiting = {}): Promise<unknown> {
    return (await this.#send("GET", path, params, undefined, () => encodeParams(params), waiting)).body;
  }

  /** A request that needs the key but no signature. @throws VenueAnswerError */
  async keyed(method: "POST" | "PUT", path: string, credentials: Credentials): Promise<unknown> {
    return (await this.#send(method, path, {}, credentials, () => "")).body;
  }

  /**
   * A signed request. One that the exchange refuses for its time is sent once more with the exchange's time read anew.
   *
   * @param signing given by a caller whose right to send ends at a certain time, and never sent twice; else now and the
   * whole window. A function is asked when the budget is there, at the moment of sending; undefined gives the request up.
   * @throws VenueAnswerError; NotSentError when it never left.
   */
  async signed(
    method: HttpRequest["method"],
    path: string,
    params: Params,
    credentials: Credentials,
    signing?: Signing | (() => Signing | undefined),
    waiting: Waiting = {},
  ): Promise<unknown> {
    const send = async (moment: () => Signing | undefined): Promise<unknown> => {
      const query = (sign: Signer): string | undefined => {
        const signed = moment();
        if (signed === undefined) return undefined;
        const { timestampMs, recvWindowMs } = signed;
        const text = encodeParams({ ...params, recvWindow: recvWindowMs, timestamp: timestampMs });
        return `${text}&signature=${sign(text)}`;
      };
      return (await this.#send(method, path, params, credentials, query, waiting)).body;
    };
    if (typeof signing === "function") return send(signing);
    if (signing !== undefined) return send(() => signing);
    const now = (): Signing => ({
      timestampMs: this.#clock.signing(performance.now()),
      recvWindowMs: RECV_WINDOW_MS,
    });
    try {
      return await send(now);
    } catch (error) {
      if (!(error instanceof VenueAnswerError) || error.answer !== "CLOCK") throw error;
      await this.readTimeAnew();
      return send(now);
    }
  }

  /** Reads the exchange's time into the clock. @param lane of the budget, where it is not as usual. */
  async syncClock(lane?: Lane): Promise<void> {
    const untilAt = performance.now() + CLOCK_WITHIN_MS;
    const waiting = { untilAt, ...(lane === undefined ? {} : { lane }) };
    const { body, sentAt } = await this.#send("GET", "/fapi/v1/time", {}, undefined, () => "", waiting);
    this.#clock.sync((body as { readonly serverTime: number }).serverTime, performance.now(), sentAt);
  }

  /** The exchange has refused a request for its time: it is read until readings agree, with the estimate or each other. */
  async readTimeAnew(): Promise<void> {
    for (let reading = 0; reading < AGREEING; reading += 1) {
      await this.syncClock();
      if (!this.#clock.doubted) return;
    }
  }

  /** Requests that have left and are not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Real milliseconds for which the exchange wants to hear nothing from this address. */
  silentForMs(): number {
    return this.#budget.silentForMs();
  }

  async close(): Promise<void> {
    await Promise.all([this.#lines.first.close(), this.#lines.others.close()]);
  }

  /** @param query at the moment of sending; undefined gives the request up. */
  async #send(
    method: HttpRequest["method"],
    path: string,
    params: Params,
    credentials: Credentials | undefined,
    query: (sign: Signer) => string | undefined,
    waiting: Waiting = {},
  ): Promise<{ readonly body: unknown; readonly sentAt: number }> {
    const name = `${method} ${path}`;
    const { lane, untilAt = performance.now() + BUDGET_WITHIN_MS, onStopPaid, paid } = waiting;
    const cost = { ...costOf(method, path, params), ...(lane === undefined ? {} : { lane }) };
    const permit = await this.#budget.take(
      {
        name,
        ...cost,
        account: credentials?.id,
        withStop: onStopPaid !== undefined,
        paid,
      },
      untilAt,
    );
    if ("why" in permit) {
      if (permit.why === "SILENCE" && permit.state === "BANNED") this.#banned(permit.waitMs, permit.text);
      throw new NotSentError(permit.why, permit.state, `${name}: ${permit.text}`, permit.waitMs);
    }
    if (permit.stop !== undefined) onStopPaid?.(permit.stop);
    // Nothing is waited for between here and the socket: the permit is for now.
    const keys = credentials?.keys();
    const text = query((signed) => keys?.sign(signed) ?? "");
    if (text === undefined) {
      permit.unsent();
      throw new NotSentError("WITHDRAWN", "NOT_EXECUTED", `${name}: given up before it was sent`);
    }
    const sentAt = performance.now();
    this.#underWay += 1;
    try {
      const answer = await this.#lines[lineOf(cost.lane)].send({
        method,
        path: text === "" ? path : `${path}?${text}`,
        headers: keys === undefined ? {} : { "X-MBX-APIKEY": keys.apiKey },
      });
      permit.answered(wordsOf(answer.headers));
      const body = this.#bodyOf(
        name,
        answer.status < 300 ? answer : scrubbed(answer, keys, text),
        credentials,
      );
      this.#words?.answer(name, body);
      if (path === EXCHANGE_INFO) this.#budget.learn(body);
      return { body, sentAt };
    } catch (error) {
      if (error instanceof VenueAnswerError) throw error;
      const code = error instanceof errors.UndiciError ? error.code : (error as NodeJS.ErrnoException).code;
      const notSent = code !== undefined && NOT_SENT.includes(code);
      if (notSent) permit.unsent();
      else permit.lost();
      // The query holds the signature: the message names only the path.
      throw new VenueAnswerError(
        notSent ? "NOT_EXECUTED" : "AMBIGUOUS",
        0,
        0,
        `${name}: ${messageOf(error)}`,
      );
    } finally {
      this.#underWay -= 1;
    }
  }

  /** What a success says. @throws VenueAnswerError */
  #bodyOf(
    name: string,
    { status, headers, text }: HttpAnswer,
    credentials: Credentials | undefined,
  ): unknown {
    let body: unknown;
    try {
      body = parseLossless(text);
    } catch {
      // A success that cannot be read: the order may well exist.
      const answer = status < 300 ? "AMBIGUOUS" : classify(status, 0, text);
      const message = `${name}: HTTP ${status} without JSON`;
      throw this.#refusal(answer, status, 0, message, this.#waitMs(answer, text, headers), credentials);
    }
    if (status >= 200 && status < 300) return body;
    const { code = 0, msg = "" } = (body ?? {}) as { code?: number; msg?: string };
    const answer = classify(status, code, msg);
    throw this.#refusal(answer, status, code, msg, this.#waitMs(answer, msg, headers), credentials);
  }

  #refusal(
    answer: AnswerClass,
    status: number,
    code: number,
    message: string,
    waitMs: number | undefined,
    credentials: Credentials | undefined,
  ): VenueAnswerError {
    if (waitMs !== undefined && code === TOO_MANY_ORDERS) {
      if (credentials !== undefined) this.#budget.ordersUsedUp(credentials.id, waitMs);
    } else if (waitMs !== undefined) {
      this.#budget.silenced(answer === "BANNED" ? "BANNED" : "RATE", waitMs, message);
      if (answer === "BANNED") this.#banned(waitMs, message);
    }
    return new VenueAnswerError(answer, status, code, message, waitMs);
  }

  #banned(waitMs: number, reason: string): void {
    const now = performance.now();
    if (now + waitMs <= this.#bannedUntil + SAME_BAN_MS) return;
    this.#bannedUntil = now + waitMs;
    this.#onBanned({ untilMs: Math.ceil(this.#clock.now(now) + waitMs * this.#clock.rate), reason });
  }

  #waitMs(answer: AnswerClass, message: string, headers: IncomingHttpHeaders): number | undefined {
    if (answer !== "RATE" && answer !== "BANNED") return undefined;
    const now = performance.now();
    return waitMsOf({
      answer,
      message,
      retryAfter: headers["retry-after"],
      date: headers.date,
      exchangeNowMs: this.#clock.synced ? this.#clock.now(now) : undefined,
      exchangeReachedMs: this.#clock.reached(now),
      rate: this.#clock.rate,
    });
  }
}

/** A refusal without what we have signed with: what it says goes into logs and facts. */
function scrubbed(answer: HttpAnswer, keys: ApiKeys | undefined, query: string): HttpAnswer {
  let { text } = answer;
  for (const hidden of [keys?.apiKey, /&signature=([^&]+)/.exec(query)?.[1]])
    if (hidden !== undefined && hidden !== "") text = text.replaceAll(hidden, "[hidden]");
  return { ...answer, text };
}

/** The exchange's counts in an answer. Negative ones have been seen and mean nothing. Source: facts, section 5. */
function wordsOf(headers: IncomingHttpHeaders): AnswerWords {
  const countOf = (name: string): number | undefined => {
    const text = headers[name];
    return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  return {
    dateMs: headers.date === undefined ? Number.NaN : Date.parse(headers.date),
    usedWeight1m: countOf("x-mbx-used-weight-1m"),
    orders10s: countOf("x-mbx-order-count-10s"),
    orders1m: countOf("x-mbx-order-count-1m"),
  };
}
