import { POST_ONLY_REFUSED } from "../engine/placing.ts";
import { VenueError } from "../engine/rules.ts";
import { banned, tooManyOrders, tooManyRequests, type Moment, type RateLimits } from "../rest/limits.ts";
import { faultsOn, type FaultName, type FaultOn } from "./catalogue.ts";
import type { Params } from "../rest/sent-params.ts";
import type { ActiveFault, FaultPlan } from "./plan.ts";

/** Before the engine: nothing is executed. After: it is, and the answer is another one or none. */
export interface RequestFault {
  readonly name: FaultName;
  readonly executes: boolean;
  /** Exchange milliseconds to wait before the engine, and before the answer. */
  readonly executeAfterMs: number;
  readonly answerAfterMs: number;
  /** Instead of the endpoint's own: a refusal, a web page, silence, or a reset connection. */
  readonly instead: VenueError | { readonly page: string } | "silence" | "reset" | undefined;
}

/** What is asked, as far as faults choose by it. */
export interface FaultyRequest {
  readonly account: string;
  readonly method: string;
  readonly path: string;
  readonly ip: string;
  readonly params: Params;
  /** It counts as an order. */
  readonly isOrder: boolean;
}

/** Those of a request that shape its way; the lag of queries shapes what they show. */
type ShapingFault = Exclude<FaultOn<"request">, "rest-lag">;
const SHAPING = faultsOn("request").filter((name) => name !== "rest-lag");

const TEXT = {
  unknown: "Unknown error, please check your request or try again later.",
  unavailable: "Service Unavailable.",
  internal: "Internal error; unable to process your request. Please try again.",
  throttled:
    "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.",
  timeout: "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
  unexpected: "An unexpected response was received from the message bus. Execution status unknown.",
  moved: "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
  unknown1000: "An unknown error occurred while processing the request.",
} as const;
const PAGE = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>";

/** Placements only, and those that reduce a position are exempt. Source: facts, section 5, variant C. */
function isThrottled({ isOrder, method, path, params }: FaultyRequest): boolean {
  if (!isOrder || method !== "POST") return path === "/fapi/v1/order/test";
  return params.get("reduceOnly") !== "true" && params.get("closePosition") !== "true";
}

const placesPostOnly = ({ method, path, params }: FaultyRequest): boolean =>
  method === "POST" && path === "/fapi/v1/order" && params.get("timeInForce") === "GTX";

const placesStop = ({ method, path }: FaultyRequest): boolean =>
  method === "POST" && path === "/fapi/v1/algoOrder";

/** The fault that this request meets, if any. */
export function requestFault(
  plan: FaultPlan,
  limits: RateLimits,
  request: FaultyRequest,
  now: Moment,
): RequestFault | undefined {
  if (plan.idle) return undefined;
  const throttled = isThrottled(request);
  const picked = plan.pick(
    SHAPING.filter(
      (name) =>
        (name !== "throttled-503" || throttled) &&
        (name !== "order-rate-limited-429" || request.isOrder) &&
        (name !== "post-only-refused" || placesPostOnly(request)) &&
        (name !== "stops-refused" || placesStop(request)),
    ),
    {
      account: request.account,
      endpoint: `${request.method} ${request.path}`,
      symbol: request.params.get("symbol") ?? undefined,
    },
    now.exchangeMs,
  );
  return picked === undefined ? undefined : faultOf(picked, limits, request, now);
}

function faultOf(
  { rule }: ActiveFault<ShapingFault>,
  limits: RateLimits,
  { ip }: FaultyRequest,
  now: Moment,
): RequestFault {
  const { fault: name, settings } = rule;
  const delayMs = Number(settings["delayMs"] ?? 0);
  const make = (
    executes: boolean,
    instead: RequestFault["instead"],
    more: Partial<RequestFault> = {},
  ): RequestFault => ({
    name,
    executes,
    executeAfterMs: 0,
    answerAfterMs: 0,
    instead,
    ...more,
  });
  const executed = settings["executed"] === true;
  const retryAfterS = settings["retryAfter"] === false ? undefined : 10;
  switch (name) {
    case "unknown-503":
      return make(executed, new VenueError(-1000, TEXT.unknown, 503));
    case "unavailable-503":
      return make(false, new VenueError(-1001, TEXT.unavailable, 503));
    case "internal-error-503":
      return make(false, new VenueError(-1001, TEXT.internal, 503));
    case "throttled-503":
      return make(false, new VenueError(-1008, TEXT.throttled, 503));
    case "backend-timeout-1007":
      return make(executed, new VenueError(-1007, TEXT.timeout, 408));
    case "unexpected-response-1006":
      return make(executed, new VenueError(-1006, TEXT.unexpected));
    case "unknown-error-1000":
      return make(executed, new VenueError(-1000, TEXT.unknown1000));
    case "no-answer-before":
      return make(false, "silence");
    case "no-answer-after":
      return make(true, "silence");
    case "reset-before":
      return make(false, "reset");
    case "reset-after":
      return make(true, "reset");
    case "slow-answer":
      return make(true, undefined, { answerAfterMs: delayMs });
    case "slow-execution":
      return make(true, undefined, { executeAfterMs: delayMs });
    case "rate-limited-429":
      return make(false, tooManyRequests(ip, "2400 request weight per 1 MINUTE", retryAfterS));
    case "order-rate-limited-429":
      return make(false, tooManyOrders("300 orders per TEN_SECONDS", retryAfterS));
    case "banned-418": {
      const banMs = Number(settings["banMs"]);
      limits.ban(ip, banMs, now);
      return make(false, banned(ip, banMs, now));
    }
    case "post-only-refused":
      return make(false, new VenueError(-5022, POST_ONLY_REFUSED));
    case "stops-refused":
      return make(false, new VenueError(Number(settings["code"]), TEXT.moved));
    case "firewall-403":
      return make(false, { page: PAGE });
    case "key-rejected-2015":
      return make(false, new VenueError(-2015, "Invalid API-key, IP, or permissions for action.", 401));
  }
}
