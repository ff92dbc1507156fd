/** Who is served first: exits (kill, flatten, protective orders), then cancels, amendments, entries, reads. */
export const LANES = ["exit", "cancel", "amend", "entry", "read"] as const;
export type Lane = (typeof LANES)[number];

/** How much of something may be used in each window of a length; windows begin at whole multiples of it, as the exchange's. */
export interface Limit {
  /** `10s`, `60s`: the name in the bucket. */
  readonly name: string;
  readonly lengthMs: number;
  readonly limit: number;
  /** Not the exchange's: it only keeps entries and reads from being used up in one burst. */
  readonly own: boolean;
  /** Programs nobody here knows of may use it too: an address. Until a window's counts have shown them, they are left a part. */
  readonly common: boolean;
}

/** The limits of one pool, and by how many processes what is set aside for times without the bus is divided. */
export interface Rules {
  readonly limits: readonly Limit[];
  readonly sharers: number;
}

/** The exchange's own figures. Source: facts, section 5; exchangeInfo says what holds. */
export interface ExchangeLimits {
  readonly weightPerMinute: number;
  readonly ordersPer10s: number;
  readonly ordersPerMinute: number;
}

export const DOCUMENTED_LIMITS: ExchangeLimits = {
  weightPerMinute: 2_400,
  ordersPer10s: 300,
  ordersPerMinute: 1_200,
};

/** What entries of one account keep to besides: so many in a burst, so many a minute. */
export interface OrderPace {
  readonly burst: number;
  readonly perMinute: number;
}

export const DEFAULT_PACE: OrderPace = { burst: 50, perMinute: 1_200 };

/** Per cent of a limit up to which a lane may use it; what is above a lane's share is kept for those before it. */
const CEILING: Readonly<Record<Lane, number>> = { exit: 95, cancel: 92, amend: 88, entry: 85, read: 65 };
/** Per cent of a limit that is never leased: what processes live on while the bus is away. */
const SET_ASIDE = 5;
/** The same while nobody knows yet who else uses a window: what others take is not to be had back. Exits do not wait for that. */
const UNWATCHED: Readonly<Record<Lane, number>> = { exit: 95, cancel: 32, amend: 28, entry: 25, read: 20 };
/** A window's counts tell who else uses it after this part of it. */
const WATCHED_AFTER = 1 / 6;
/** Lanes that keep to our own limits too. */
const PACED: readonly Lane[] = ["entry", "read"];

export const applies = (limit: Limit, lane: Lane): boolean => !limit.own || PACED.includes(lane);

/** Up to where a lane may use a limit. @param elapsedMs of its window. */
export function ceilingOf({ limit, own, common, lengthMs }: Limit, lane: Lane, elapsedMs: number): number {
  const shares = common && elapsedMs < lengthMs * WATCHED_AFTER ? UNWATCHED : CEILING;
  return own ? limit : Math.floor((limit * shares[lane]) / 100);
}

/**
 * How others are judged by what they have used of a window: less than `noise` is nobody's, and earlier than `afterMs` it
 * counts as if it had taken so long.
 */
export const judgedOthers = ({ limit, lengthMs, common }: Limit): { noise: number; afterMs: number } =>
  // What lanes leave free of an address is more than six times its noise.
  common
    ? { noise: limit / 100, afterMs: lengthMs * WATCHED_AFTER }
    : { noise: limit / 20, afterMs: lengthMs / 4 };

/** What one process may use of a limit in one window without the bus. */
export const localReserve = ({ limit, own }: Limit, sharers: number): number =>
  own ? 0 : Math.floor((limit * SET_ASIDE) / 100 / sharers);

const MINUTE_MS = 60_000;
/** Reads are spread over the minute, so that another user of the address is noticed before it is used up. */
const READ_WINDOWS_PER_MINUTE = 6;
/** Processes behind one address, and routers of one account, that may live without the bus at once. */
export const WEIGHT_SHARERS = 16;
export const ORDER_SHARERS = 4;

export const weightRules = ({ weightPerMinute }: ExchangeLimits, sharers = WEIGHT_SHARERS): Rules => ({
  limits: [
    { name: "60s", lengthMs: MINUTE_MS, limit: weightPerMinute, own: false, common: true },
    {
      name: "own",
      lengthMs: MINUTE_MS / READ_WINDOWS_PER_MINUTE,
      limit: Math.floor(weightPerMinute / READ_WINDOWS_PER_MINUTE),
      own: true,
      common: false,
    },
  ],
  sharers,
});

export const orderRules = (
  { ordersPer10s, ordersPerMinute }: ExchangeLimits,
  { burst, perMinute }: OrderPace,
  sharers = ORDER_SHARERS,
): Rules => ({
  limits: [
    { name: "10s", lengthMs: 10_000, limit: ordersPer10s, own: false, common: false },
    { name: "60s", lengthMs: MINUTE_MS, limit: ordersPerMinute, own: false, common: false },
    {
      name: "own",
      lengthMs: Math.ceil((burst / perMinute) * MINUTE_MS),
      limit: burst,
      own: true,
      common: false,
    },
  ],
  sharers,
});

/**
 * The limits in an answer of exchangeInfo; what it does not say is as documented.
 *
 * Source: Binance USDⓈ-M, "Exchange Information", `rateLimits`.
 */
export function exchangeLimitsOf(info: unknown): ExchangeLimits {
  const rows = (info as { readonly rateLimits?: unknown } | null)?.rateLimits;
  const limitOf = (type: string, interval: string, count: number, documented: number): number => {
    for (const row of Array.isArray(rows) ? (rows as readonly Record<string, unknown>[]) : [])
      if (
        row["rateLimitType"] === type &&
        row["interval"] === interval &&
        Number(row["intervalNum"]) === count
      ) {
        const limit = Number(row["limit"]);
        if (Number.isSafeInteger(limit) && limit > 0) return limit;
      }
    return documented;
  };
  return {
    weightPerMinute: limitOf("REQUEST_WEIGHT", "MINUTE", 1, DOCUMENTED_LIMITS.weightPerMinute),
    ordersPer10s: limitOf("ORDERS", "SECOND", 10, DOCUMENTED_LIMITS.ordersPer10s),
    ordersPerMinute: limitOf("ORDERS", "MINUTE", 1, DOCUMENTED_LIMITS.ordersPerMinute),
  };
}

export const DEFAULT_EGRESS = "default";

/** The name of the address by which the exchange knows this process, fit for a key of the bucket. */
export function egress(text: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(text))
    throw new Error(
      "must be 1..64 letters, digits, - or _: a name for the address behind which this process is",
    );
  return text;
}
