/**
 * What a fault acts on: a REST request, an event of a user stream, a payload of a market stream, an order's fill or
 * trigger inside the exchange, or a condition that holds while the fault does.
 */
export type ActsOn = "request" | "user event" | "market payload" | "engine" | "condition";

/** One setting of a fault besides where and when it acts. */
export interface Setting {
  readonly says: string;
  readonly type: "boolean" | "milliseconds" | "number" | "decimal" | "text";
  /** Undefined: it must be given. `null`: it may be left out. */
  readonly standard: boolean | number | string | null | undefined;
}

export interface FaultSpec {
  readonly actsOn: ActsOn;
  readonly says: string;
  readonly settings: Readonly<Record<string, Setting>>;
}

const EXECUTED: Setting = {
  says: "whether the request was executed all the same",
  type: "boolean",
  standard: true,
};
const RETRY_AFTER: Setting = {
  says: "whether the answer carries Retry-After",
  type: "boolean",
  standard: true,
};
const delayMs = (standard: number): Setting => ({
  says: "how long, exchange milliseconds",
  type: "milliseconds",
  standard,
});
const none = {};

/** Everything the simulated exchange can be told to do wrong. Sources: facts, sections 1.3, 2.3, 3, 4.4 and 5. */
export const CATALOGUE = {
  "unknown-503": {
    actsOn: "request",
    says: 'Answers 503 "Unknown error, please check your request or try again later.": executed or not, nobody knows.',
    settings: { executed: EXECUTED },
  },
  "unavailable-503": {
    actsOn: "request",
    says: 'Answers 503 "Service Unavailable." and executes nothing.',
    settings: none,
  },
  "internal-error-503": {
    actsOn: "request",
    says: 'Answers 503 "Internal error; unable to process your request. Please try again." (-1001) and executes nothing.',
    settings: none,
  },
  "throttled-503": {
    actsOn: "request",
    says: "Answers new orders with 503 -1008; orders that reduce a position and cancels pass.",
    settings: none,
  },
  "backend-timeout-1007": {
    actsOn: "request",
    says: "Answers 408 -1007: the backend timed out, execution status unknown.",
    settings: { executed: EXECUTED },
  },
  "unexpected-response-1006": {
    actsOn: "request",
    says: "Answers -1006: an unexpected response from the message bus, execution status unknown.",
    settings: { executed: EXECUTED },
  },
  "unknown-error-1000": {
    actsOn: "request",
    says: "Answers -1000: an unknown error occurred while processing the request.",
    settings: { executed: EXECUTED },
  },
  "no-answer-before": {
    actsOn: "request",
    says: "Takes the request, executes nothing and never answers.",
    settings: none,
  },
  "no-answer-after": {
    actsOn: "request",
    says: "Executes the request and never answers.",
    settings: none,
  },
  "reset-before": {
    actsOn: "request",
    says: "Resets the connection before the request is executed.",
    settings: none,
  },
  "reset-after": {
    actsOn: "request",
    says: "Executes the request and resets the connection instead of answering.",
    settings: none,
  },
  "slow-answer": {
    actsOn: "request",
    says: "Executes at once and answers late.",
    settings: { delayMs: delayMs(2_000) },
  },
  "slow-execution": {
    actsOn: "request",
    says: "Lets a request wait before the engine; one that waits beyond its recvWindow is refused there with -5028.",
    settings: { delayMs: delayMs(2_000) },
  },
  "rate-limited-429": {
    actsOn: "request",
    says: "Answers 429 -1003 as if the address had used up its weight.",
    settings: { retryAfter: RETRY_AFTER },
  },
  "order-rate-limited-429": {
    actsOn: "request",
    says: "Answers new orders with 429 -1015 as if the account had used up its orders.",
    settings: { retryAfter: RETRY_AFTER },
  },
  "banned-418": {
    actsOn: "request",
    says: "Bans the address: 418 with the time until which, on every request until then.",
    settings: {
      banMs: { says: "length of the ban, real milliseconds", type: "milliseconds", standard: 120_000 },
    },
  },
  "firewall-403": {
    actsOn: "request",
    says: "Answers 403 with a web page instead of JSON, as the firewall before the exchange does.",
    settings: none,
  },
  "key-rejected-2015": {
    actsOn: "request",
    says: "Refuses the API key with 401 -2015, as after its permissions were taken.",
    settings: none,
  },
  "post-only-refused": {
    actsOn: "request",
    says: "Refuses new post-only orders with -5022, as if the price had moved through them.",
    settings: none,
  },
  "stops-refused": {
    actsOn: "request",
    says: "Refuses new conditional orders; without a setting with -4120, as on the day they moved to another endpoint.",
    settings: { code: { says: "the error's code", type: "number", standard: -4_120 } },
  },
  "snapshot-too-old": {
    actsOn: "condition",
    says: "REST depth shows the book of the moment when the fault began, so that changes cannot be joined to it.",
    settings: none,
  },
  "rest-lag": {
    actsOn: "request",
    says: "Private queries show the account as it was a while ago, behind what its stream has told.",
    settings: { lagMs: delayMs(2_000) },
  },
  "clock-skew": {
    actsOn: "condition",
    says: "The clock of the gateway is off: /time shows it and recvWindow is checked against it.",
    settings: {
      skewMs: { says: "milliseconds ahead; negative is behind", type: "number", standard: undefined },
    },
  },
  maintenance: {
    actsOn: "condition",
    says: "Answers everything with 503 -1016, closes every socket and takes no new one.",
    settings: none,
  },
  "listen-key-expired": {
    actsOn: "condition",
    says: "Ends the account's listen key with the event listenKeyExpired; its sockets stay open and silent.",
    settings: none,
  },
  "listen-key-lost": {
    actsOn: "condition",
    says: "Ends the account's listen key without any event; its sockets stay open and silent.",
    settings: none,
  },
  "user-stream-cut": {
    actsOn: "condition",
    says: "Cuts the connections of an account's stream, as a network does.",
    settings: none,
  },
  "user-stream-silent": {
    actsOn: "user event",
    says: "Delivers no event at all while pings and pongs go on.",
    settings: none,
  },
  "user-event-lost": { actsOn: "user event", says: "Loses an event.", settings: none },
  "user-event-duplicated": { actsOn: "user event", says: "Delivers an event twice.", settings: none },
  "user-event-late": {
    actsOn: "user event",
    says: "Delivers an event late; those that come meanwhile overtake it.",
    settings: { delayMs: delayMs(1_000) },
  },
  "user-event-reordered": {
    actsOn: "user event",
    says: "Holds an event back until the one after it was delivered.",
    settings: none,
  },
  "market-gap": {
    actsOn: "market payload",
    says: "Loses a change of the book, so that the next one's pu does not follow.",
    settings: none,
  },
  "market-stale": {
    actsOn: "market payload",
    says: "Market streams of a symbol fall silent on connections that stay open.",
    settings: none,
  },
  "market-cut": {
    actsOn: "condition",
    says: "Cuts every public and market connection, as a network does.",
    settings: none,
  },
  "odd-fills": {
    actsOn: "engine",
    says: "Fills come in several parts of odd sizes.",
    settings: { parts: { says: "the most parts of one fill", type: "number", standard: 4 } },
  },
  "stuck-trigger": {
    actsOn: "engine",
    says: "A conditional order whose trigger is reached stays TRIGGERING and never becomes an order.",
    settings: none,
  },
  "stop-expired": {
    actsOn: "engine",
    says: "Ends a conditional order that waits, at the next price of its symbol.",
    settings: none,
  },
  "symbol-halted": {
    actsOn: "condition",
    says: "Halts trading of a symbol: status TRADING_HALT in exchangeInfo and !contractInfo, new orders refused.",
    settings: none,
  },
  "symbol-delisted": {
    actsOn: "condition",
    says: "Delists a symbol for good: open orders expire, positions are settled at the mark price, status CLOSE.",
    settings: none,
  },
  "filters-changed": {
    actsOn: "condition",
    says: "Changes a symbol's filters for good, told by !contractInfo and exchangeInfo only.",
    settings: {
      tickSize: { says: "new tick size", type: "decimal", standard: null },
      stepSize: { says: "new quantity step", type: "decimal", standard: null },
      minNotional: { says: "new least notional", type: "decimal", standard: null },
    },
  },
} as const satisfies Readonly<Record<string, FaultSpec>>;

export type FaultName = keyof typeof CATALOGUE;
/** The names of the faults that act on one thing. */
export type FaultOn<Target extends ActsOn> = {
  [Name in FaultName]: (typeof CATALOGUE)[Name]["actsOn"] extends Target ? Name : never;
}[FaultName];
export const FAULT_NAMES = Object.keys(CATALOGUE) as readonly FaultName[];
export const specOf = (name: FaultName): FaultSpec => CATALOGUE[name];

export const faultsOn = <Target extends ActsOn>(target: Target): readonly FaultOn<Target>[] =>
  FAULT_NAMES.filter((name) => specOf(name).actsOn === target) as FaultOn<Target>[];
