import { VenueError } from "../engine/rules.ts";

/** Source: facts, section 5. */
export const WEIGHT_PER_MINUTE = 2_400;
export const ORDERS_PER_10S = 300;
export const ORDERS_PER_MINUTE = 1_200;
/** fundingRate and fundingInfo share a pool of their own, per address. */
const FUNDING_PER_5_MINUTES = 500;

const MINUTE_MS = 60_000;
/** Refused requests of one minute after which an address is banned; the exchange does not tell its own number. */
const REFUSALS_BEFORE_BAN = 20;
const FIRST_BAN_MS = 2 * MINUTE_MS;
const LONGEST_BAN_MS = 3 * 86_400_000;

/** A refusal for the rate of requests, and in how many seconds the client may ask again. */
export class RateRefusal extends VenueError {
  readonly retryAfterS: number | undefined;

  constructor(code: number, message: string, status: 418 | 429, retryAfterS: number | undefined) {
    super(code, message, status);
    this.retryAfterS = retryAfterS;
  }
}

/** Now on both clocks: windows and bans are real time, the text of a ban names exchange time. */
export interface Moment {
  readonly wallMs: number;
  readonly exchangeMs: number;
  /** Exchange milliseconds per real millisecond. */
  readonly scale: number;
}

export type Headers = Readonly<Record<string, string>>;

class Window {
  readonly #lengthMs: number;
  #index = -1;
  used = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Counts, in the window of `wallMs`. True when it has just begun. */
  count(amount: number, wallMs: number): boolean {
    const index = Math.floor(wallMs / this.#lengthMs);
    const begun = index !== this.#index;
    if (begun) [this.#index, this.used] = [index, 0];
    this.used += amount;
    return begun;
  }

  /** Seconds until the next window, at least 1. */
  restS(wallMs: number): number {
    return Math.max(1, Math.ceil((this.#lengthMs - (wallMs % this.#lengthMs)) / 1_000));
  }
}

interface Address {
  readonly weight: Window;
  readonly funding: Window;
  refusals: number;
  bans: number;
  bannedUntilMs: number;
}

interface OrderWindows {
  readonly in10s: Window;
  readonly in1m: Window;
}

/**
 * Counts what addresses and accounts use, and refuses what is too much: 429, and for an address that goes on
 * nevertheless 418, two minutes first and twice as long each time, three days at most.
 */
export class RateLimits {
  /** Whether a request is ever refused. */
  readonly enforced: boolean;
  readonly #addresses = new Map<string, Address>();
  readonly #accounts = new Map<string, OrderWindows>();

  /** @param enforced false counts and shows, but never refuses. */
  constructor(enforced: boolean) {
    this.enforced = enforced;
  }

  /** Counts a request of an address. The refusal, if it is one too many, comes with the headers. */
  weigh(
    ip: string,
    weight: number,
    pool: "funding" | undefined,
    now: Moment,
  ): { readonly headers: Headers; readonly refusal: RateRefusal | undefined } {
    const address = this.#addressOf(ip);
    const begun = address.weight.count(weight, now.wallMs);
    if (begun) address.refusals = 0;
    if (pool === "funding") address.funding.count(1, now.wallMs);
    const headers = { "X-MBX-USED-WEIGHT-1M": String(address.weight.used) };
    if (now.wallMs < address.bannedUntilMs)
      return { headers, refusal: banned(ip, address.bannedUntilMs - now.wallMs, now) };
    return { headers, refusal: this.enforced ? this.#refusalOf(ip, address, pool, now) : undefined };
  }

  /** Bans an address now, also where limits are not enforced. */
  ban(ip: string, forMs: number, now: Moment): void {
    this.#addressOf(ip).bannedUntilMs = now.wallMs + forMs;
  }

  /** Counts an order of an account. @param before headers that it has so far. */
  order(
    account: string,
    orders: { readonly in10s: number; readonly in1m: number },
    wallMs: number,
    before: Headers = {},
  ): { readonly headers: Headers; readonly refusal: RateRefusal | undefined } {
    let windows = this.#accounts.get(account);
    if (windows === undefined)
      this.#accounts.set(account, (windows = { in10s: new Window(10_000), in1m: new Window(MINUTE_MS) }));
    const { in10s, in1m } = windows;
    in10s.count(orders.in10s, wallMs);
    in1m.count(orders.in1m, wallMs);
    const refusal = !this.enforced
      ? undefined
      : in10s.used > ORDERS_PER_10S
        ? tooManyOrders(`${ORDERS_PER_10S} orders per TEN_SECONDS`, in10s.restS(wallMs))
        : in1m.used > ORDERS_PER_MINUTE
          ? tooManyOrders(`${ORDERS_PER_MINUTE} orders per MINUTE`, in1m.restS(wallMs))
          : undefined;
    const headers = {
      ...before,
      "X-MBX-ORDER-COUNT-10S": String(in10s.used),
      "X-MBX-ORDER-COUNT-1M": String(in1m.used),
    };
    return { headers, refusal };
  }

  #refusalOf(
    ip: string,
    address: Address,
    pool: "funding" | undefined,
    now: Moment,
  ): RateRefusal | undefined {
    const { wallMs } = now;
    if (pool === "funding" && address.funding.used > FUNDING_PER_5_MINUTES)
      return tooManyRequests(
        ip,
        `${FUNDING_PER_5_MINUTES} requests per 5 minutes`,
        address.funding.restS(wallMs),
      );
    if (address.weight.used <= WEIGHT_PER_MINUTE) return undefined;
    address.refusals += 1;
    if (address.refusals <= REFUSALS_BEFORE_BAN)
      return tooManyRequests(
        ip,
        `${WEIGHT_PER_MINUTE} request weight per 1 MINUTE`,
        address.weight.restS(wallMs),
      );
    const forMs = Math.min(FIRST_BAN_MS * 2 ** address.bans, LONGEST_BAN_MS);
    address.bans += 1;
    address.refusals = 0;
    address.bannedUntilMs = wallMs + forMs;
    return banned(ip, forMs, now);
  }

  #addressOf(ip: string): Address {
    let address = this.#addresses.get(ip);
    if (address === undefined)
      this.#addresses.set(
        ip,
        (address = {
          weight: new Window(MINUTE_MS),
          funding: new Window(5 * MINUTE_MS),
          refusals: 0,
          bans: 0,
          bannedUntilMs: 0,
        }),
      );
    return address;
  }
}

export const tooManyRequests = (ip: string, limit: string, retryAfterS: number | undefined): RateRefusal =>
  new RateRefusal(
    -1003,
    `Too many requests; current limit of IP(${ip}) is ${limit}. Please use the websocket for live updates to avoid polling the API.`,
    429,
    retryAfterS,
  );

export const banned = (ip: string, forMs: number, { exchangeMs, scale }: Moment): RateRefusal =>
  new RateRefusal(
    -1003,
    `Way too many requests; IP(${ip}) banned until ${Math.ceil(exchangeMs + forMs * scale)}. Please use the websocket for live updates to avoid bans.`,
    418,
    Math.ceil(forMs / 1_000),
  );

export const tooManyOrders = (limit: string, retryAfterS: number | undefined): RateRefusal =>
  new RateRefusal(-1015, `Too many new orders; current limit is ${limit}.`, 429, retryAfterS);
