import { setTimeout as sleep } from "node:timers/promises";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { VenueError } from "../engine/rules.ts";
import { requestFault, type RequestFault } from "../faults/request-faults.ts";
import { authenticate, RECV_WINDOW_MS, withoutLastSignature } from "./authenticate.ts";
import type { Endpoint, Venue } from "./endpoint.ts";
import { RateRefusal, type Headers, type Moment } from "./limits.ts";
import { SentParams, type Params } from "./sent-params.ts";
import { findEndpoint } from "./table.ts";

/** A request as it came, by whatever way. `query` and `body` are the texts as sent; the query wins on a name in both. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly ip: string;
  readonly apiKey: string | undefined;
  readonly query: string;
  readonly body: string;
  /** The text that was signed, where it is not query and body. */
  readonly signedText?: string;
  /** The account of a session that has proved itself. */
  readonly session?: string | undefined;
}

/** What goes back: an HTTP status, the exchange's code (0 for success), a body (text is a web page) and headers. */
export interface Reply {
  readonly kind: "reply";
  readonly status: number;
  readonly code: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A reply, nothing at all for ever, or a connection that breaks. */
export type Outcome = Reply | { readonly kind: "silence" } | { readonly kind: "reset" };

interface Answer {
  readonly status: number;
  readonly code: number;
  readonly body: unknown;
}

/**
 * One request from arrival to outcome: counted, its sender found out, answered by its endpoint, recorded. Faults that
 * are switched on come between, and only then the outcome may come later. It must leave by {@link Venue.release}.
 */
export function runRequest(venue: Venue, request: ApiRequest): Outcome | Promise<Outcome> {
  const params = new SentParams(request.query, request.body);
  const endpoint = findEndpoint(request.method, request.path);
  const weight = endpoint === undefined ? 1 : weightOf(endpoint, params);
  const now: Moment = { wallMs: Date.now(), exchangeMs: venue.now(), scale: venue.scale() };
  const { headers, refusal } = venue.limits.weigh(request.ip, weight, endpoint?.pool, now);
  const answering = new Answering(venue, request, params, endpoint, weight, headers);
  if (refusal !== undefined) return answering.reply(refused(refusal));
  if (venue.conditions.maintenance)
    return answering.reply(refused(new VenueError(-1016, "This service is no longer available.", 503)));
  if (endpoint === undefined)
    return answering.reply(
      refused(new VenueError(-5000, `Path ${request.path}, Method ${request.method} is invalid`, 404)),
    );
  return answering.run(endpoint, now);
}

class Answering {
  readonly #venue: Venue;
  readonly #request: ApiRequest;
  readonly #params: Params;
  readonly #endpoint: Endpoint | undefined;
  readonly #weight: number;
  #headers: Headers;
  #account = "";
  #fault: string | undefined;

  constructor(
    venue: Venue,
    request: ApiRequest,
    params: Params,
    endpoint: Endpoint | undefined,
    weight: number,
    headers: Headers,
  ) {
    this.#venue = venue;
    this.#request = request;
    this.#params = params;
    this.#endpoint = endpoint;
    this.#weight = weight;
    this.#headers = headers;
  }

  run(endpoint: Endpoint, now: Moment): Outcome | Promise<Outcome> {
    const venue = this.#venue;
    try {
      this.#account = authenticate(venue, endpoint.security, this.#request, this.#params);
    } catch (error) {
      return this.reply(refused(error));
    }
    const fault = this.#faultOf(endpoint, now);
    if (fault === undefined) {
      const refusal = this.#countOrder(endpoint, now);
      return this.reply(refusal ?? this.#execute(endpoint));
    }
    this.#fault = fault.name;
    return this.#runFaulty(endpoint, fault, now);
  }

  async #runFaulty(endpoint: Endpoint, fault: RequestFault, now: Moment): Promise<Outcome> {
    let answer: Answer | undefined;
    if (fault.executes) {
      answer = this.#countOrder(endpoint, now);
      if (fault.executeAfterMs > 0) {
        await this.#wait(fault.executeAfterMs);
        answer ??= this.#lateForEngine(endpoint);
      }
      answer ??= this.#execute(endpoint);
    }
    if (fault.answerAfterMs > 0) {
      this.#record(answer);
      await this.#wait(fault.answerAfterMs);
      return { kind: "reply", headers: this.#headers, ...(answer as Answer) };
    }
    const { instead } = fault;
    if (instead === "silence" || instead === "reset") {
      this.#record(undefined);
      return { kind: instead };
    }
    if (instead instanceof VenueError) return this.reply(refused(instead));
    if (instead !== undefined) return this.reply({ status: 403, code: 0, body: instead.page });
    return this.reply(answer as Answer);
  }

  /** Records the answer and gives it out. */
  reply(answer: Answer & { readonly retryAfterS?: number | undefined }): Reply {
    const { status, code, body, retryAfterS } = answer;
    this.#record({ status, code, body });
    const headers =
      retryAfterS === undefined ? this.#headers : { ...this.#headers, "Retry-After": String(retryAfterS) };
    return { kind: "reply", status, code, body, headers };
  }

  #faultOf(endpoint: Endpoint, now: Moment): RequestFault | undefined {
    const { plan, limits } = this.#venue;
    if (plan.idle) return undefined;
    const { method, path, ip } = this.#request;
    const isOrder = endpoint.orders !== undefined;
    const asked = { account: this.#account, method, path, ip, params: this.#params, isOrder };
    return requestFault(plan, limits, asked, now);
  }

  #countOrder(endpoint: Endpoint, { wallMs }: Moment): ReturnType<typeof refused> | undefined {
    if (endpoint.orders === undefined) return undefined;
    const { limits } = this.#venue;
    const { headers, refusal } = limits.order(this.#account, endpoint.orders, wallMs, this.#headers);
    this.#headers = headers;
    return refusal === undefined ? undefined : refused(refusal);
  }

  #execute(endpoint: Endpoint): Answer {
    const venue =
      endpoint.method === "GET" && endpoint.security === "signed" ? this.#shownVenue() : this.#venue;
    try {
      return { status: 200, code: 0, body: endpoint.answer(venue, this.#account, this.#params) };
    } catch (error) {
      return refused(error);
    }
  }

  /** The venue as private queries show it, which a fault may hold back. */
  #shownVenue(): Venue {
    const { plan, conditions } = this.#venue;
    if (plan.idle) return this.#venue;
    const exchange = conditions.laggingExchange(this.#account, this.#request, this.#venue.now());
    return exchange === undefined ? this.#venue : { ...this.#venue, exchange };
  }

  /** The engine checks recvWindow once more. Source: facts, section 1.3. */
  #lateForEngine({ security }: Endpoint): Answer | undefined {
    const timestamp = this.#params.get("timestamp");
    if (security !== "signed" || timestamp === null) return undefined;
    const recvWindow = Number(this.#params.get("recvWindow") ?? RECV_WINDOW_MS);
    const age = (this.#venue.gatewayNow() - Number(timestamp)) / this.#venue.scale();
    return age > recvWindow
      ? refused(new VenueError(-5028, "Timestamp for this request is outside of the ME recvWindow."))
      : undefined;
  }

  #wait(exchangeMs: number): Promise<void> {
    return sleep(exchangeMs / this.#venue.scale());
  }

  /** @param answer undefined: there was none. */
  #record(answer: Answer | undefined): void {
    if (this.#endpoint === undefined) return;
    this.#venue.record({
      k: "request",
      t: this.#venue.now(),
      account: this.#account,
      method: this.#endpoint.method,
      path: this.#endpoint.path,
      params: shownParams(this.#request, this.#params),
      status: answer?.status ?? 0,
      code: answer?.code ?? 0,
      weight: this.#weight,
      fault: this.#fault,
    });
  }
}

/** An error as an answer; one that is no refusal is a bug and goes on. */
export function refused(error: unknown): Answer & { readonly retryAfterS: number | undefined } {
  const { status, code, message } = refusalOf(error);
  const retryAfterS = error instanceof RateRefusal ? error.retryAfterS : undefined;
  return { status, code, body: { code, msg: message }, retryAfterS };
}

export function refusalOf(error: unknown): VenueError {
  if (error instanceof VenueError) return error;
  if (error instanceof InvalidValueError)
    return new VenueError(-1100, `Illegal characters found in parameter: ${error.message}`);
  if (error instanceof SyntaxError)
    return new VenueError(-1130, `Data sent for a parameter is not valid: ${messageOf(error)}`);
  throw error;
}

const weightOf = ({ weight }: Endpoint, params: Params): number =>
  typeof weight === "number" ? weight : weight(params);

/** The parameters as sent, without what proves or opens anything. */
function shownParams({ query, body }: ApiRequest, params: Params): string {
  const sent = body === "" ? query : query === "" ? body : `${query}&${body}`;
  const unsigned = params.has("listenKey") || params.has("apiKey") ? undefined : withoutLastSignature(sent);
  return unsigned ?? sent.replace(/(?:^|&)(?:signature|listenKey|apiKey)=[^&]*/g, "");
}
