import { VenueError } from "../engine/rules.ts";
import type { Exchange } from "../engine/exchange.ts";
import type { JudgeLine } from "../judge.ts";
import type { MarketStreams } from "../market/market-streams.ts";
import type { VenueConditions } from "../faults/conditions.ts";
import type { FaultPlan } from "../faults/plan.ts";
import type { ListenKeys } from "../ws/listen-keys.ts";
import type { RateLimits } from "./limits.ts";
import type { Params } from "./sent-params.ts";

export interface Credentials {
  readonly id: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** A second key of the account, PEM; its signatures are base64. */
  readonly ed25519?: { readonly apiKey: string; readonly publicKey: string; readonly privateKey: string };
}

export interface Venue {
  readonly exchange: Exchange;
  readonly markets: ReadonlyMap<string, MarketStreams>;
  readonly accounts: readonly Credentials[];
  readonly listenKeys: ListenKeys;
  readonly record: (line: JudgeLine) => void;
  /** Lets an answer out once everything recorded before it is written. */
  readonly release: (answer: () => void) => void;
  readonly limits: RateLimits;
  /** Faults that are switched on, and the conditions among them that hold. */
  readonly plan: FaultPlan;
  readonly conditions: VenueConditions;
  readonly now: () => number;
  /** Exchange time by the gateway's clock, which a fault may put off. */
  readonly gatewayNow: () => number;
  /** Exchange milliseconds per real millisecond: recvWindow is real time. */
  readonly scale: () => number;
  readonly status: () => object;
}

/** How one parameter is read; `absent` gives the value when it was not sent, or throws. */
export interface Parameter<T> {
  readonly read: (name: string, text: string) => T;
  readonly absent: (name: string) => T;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
export type InputOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

export interface Call<Input> {
  readonly account: string;
  readonly input: Input;
}

/** NONE needs nothing, KEY the header only, SIGNED header, timestamp and signature. */
export type Security = "none" | "key" | "signed";

export interface EndpointHead {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly security: Security;
  /** Request weight per IP and minute; some depend on what is asked. */
  readonly weight: number | ((params: Params) => number);
  /** Counted in a pool of its own besides. */
  readonly pool?: "funding";
  /** What it adds to the account's two order counters. */
  readonly orders?: { readonly in10s: number; readonly in1m: number };
}

export interface Endpoint extends EndpointHead {
  readonly parameters: readonly string[];
  /** @throws VenueError for parameters or requests that are refused. */
  readonly answer: (venue: Venue, account: string, params: Params) => unknown;
}

/** One row of the table. Parameters are read in the order they are listed, so the first that is wrong is named. */
export function endpoint<P extends Parameters>(
  spec: EndpointHead & {
    readonly parameters: P;
    readonly handler: (venue: Venue, call: Call<InputOf<P>>) => unknown;
  },
): Endpoint {
  const { parameters, handler, ...head } = spec;
  const read = reader(parameters);
  return {
    ...head,
    parameters: Object.keys(parameters),
    answer: (venue, account, params) => handler(venue, { account, input: read(params) }),
  };
}

/** Reads what was sent as these parameters. */
export function reader<P extends Parameters>(parameters: P): (params: Params) => InputOf<P> {
  const entries = Object.entries(parameters);
  // One shape for all: a field that is there already is set sooner than one that has to be added.
  const empty: Readonly<Record<string, unknown>> = Object.fromEntries(
    entries.map(([name]) => [name, undefined]),
  );
  return (params) => {
    const input: Record<string, unknown> = { ...empty };
    for (const [name, parameter] of entries) {
      const text = params.get(name);
      input[name] = text === null || text === "" ? parameter.absent(name) : parameter.read(name, text);
    }
    return input as InputOf<P>;
  };
}

export const missing = (name: string): VenueError =>
  new VenueError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
