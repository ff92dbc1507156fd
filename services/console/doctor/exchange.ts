import { randomUUID } from "node:crypto";
import type { KV } from "@nats-io/kv";
import { CredentialBook } from "#libs/binance/credential-book.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { FleetBudget } from "#libs/budget/fleet-budget.ts";
import type { ExchangeLimits } from "#libs/budget/limits.ts";
import { LocalStore, type BudgetStore, type Stored } from "#libs/budget/store.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseMoney, type Money } from "#libs/domain/fixed.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { keepOutOfDumps } from "#libs/secrets/dumps.ts";
import type { KeyPlaces } from "#libs/secrets/places.ts";
import type { AccountConfig, ClockReading, KeyRestrictions, Read } from "./checks.ts";

/** What the exchange says of one account. */
export interface AccountAnswers {
  readonly restrictions: Read<KeyRestrictions>;
  readonly config: Read<AccountConfig>;
  readonly equity: Read<Money>;
  readonly orders: Read<OrderLimits>;
}

type OrderLimits = Pick<ExchangeLimits, "ordersPer10s" | "ordersPerMinute">;

export interface ExchangeAnswers {
  readonly clock: Read<ClockReading>;
  /** The least of what it says of the address and of each account. */
  readonly limits: Read<ExchangeLimits>;
  readonly accounts: ReadonlyMap<string, AccountAnswers>;
}

export interface ExchangePlaces {
  readonly rest: URL;
  /** Where `/sapi` is. */
  readonly sapi: URL;
  readonly keys: KeyPlaces;
  readonly egress: string;
}

/** The outcome of an attempt, as something that is known or not. */
export const read = async <T>(attempt: () => Promise<T>): Promise<Read<T>> => {
  try {
    return { value: await attempt() };
  } catch (error) {
    return { fault: messageOf(error) };
  }
};

/** Asks the exchange, with every account's key, what a go-live has to know. Changes nothing there. */
export async function askExchange(
  { rest: restUrl, sapi: sapiUrl, keys, egress }: ExchangePlaces,
  budgetKv: KV,
): Promise<ExchangeAnswers> {
  if (!keepOutOfDumps())
    process.stderr.write("doctor: this system cannot keep memory out of core dumps: switch them off\n");
  const book = await CredentialBook.open(keys);
  const clock = new ExchangeClock(1);
  const ending = new AbortController();
  const budget = new FleetBudget({
    store: new ToldStore(budgetKv),
    owner: "doctor",
    egress,
    monotonic: () => performance.now(),
    wallMs: () => Date.now(),
    random: () => Math.random(),
    id: () => randomUUID(),
    signal: ending.signal,
  });
  await budget.open();
  const rest = new BinanceRest(restUrl, clock, budget);
  const sapi = new BinanceRest(sapiUrl, clock, budget);
  try {
    const clockRead = await read(() => readClock(rest));
    const accounts = new Map(
      await Promise.all(
        book.accounts.map(async (account) => [account.id, await ask(rest, sapi, account)] as const),
      ),
    );
    const limits = await read(async () => {
      const info = (await rest.get("/fapi/v1/exchangeInfo")) as { readonly rateLimits?: unknown };
      return leastOf(info.rateLimits, [...accounts.values()]);
    });
    return { clock: clockRead, limits, accounts };
  } finally {
    ending.abort();
    await Promise.all([rest.close(), sapi.close()]);
  }
}

async function ask(rest: BinanceRest, sapi: BinanceRest, keys: Credentials): Promise<AccountAnswers> {
  const signed = async <T>(from: BinanceRest, path: string): Promise<T> =>
    (await from.signed("GET", path, {}, keys)) as T;
  return {
    restrictions: await read(() => signed<KeyRestrictions>(sapi, "/sapi/v1/account/apiRestrictions")),
    config: await read(() => signed<AccountConfig>(rest, "/fapi/v1/accountConfig")),
    equity: await read(async () => {
      const { totalMarginBalance } = await signed<{ readonly totalMarginBalance?: string }>(
        rest,
        "/fapi/v3/account",
      );
      return parseMoney(String(totalMarginBalance), "totalMarginBalance");
    }),
    orders: await read(async () => ordersOf(await signed<unknown>(rest, "/fapi/v1/rateLimit/order"))),
  };
}

/** @throws Error when the exchange does not say one of them. */
function leastOf(rows: unknown, accounts: readonly AccountAnswers[]): ExchangeLimits {
  const orders = accounts.map(({ orders: said }) => {
    if ("fault" in said) throw new Error(said.fault);
    return said.value;
  });
  const ofAll = [ordersOf(rows), ...orders];
  return {
    weightPerMinute: statedLimit(rows, "REQUEST_WEIGHT", "MINUTE", 1),
    ordersPer10s: Math.min(...ofAll.map(({ ordersPer10s }) => ordersPer10s)),
    ordersPerMinute: Math.min(...ofAll.map(({ ordersPerMinute }) => ordersPerMinute)),
  };
}

const ordersOf = (rows: unknown): OrderLimits => ({
  ordersPer10s: statedLimit(rows, "ORDERS", "SECOND", 10),
  ordersPerMinute: statedLimit(rows, "ORDERS", "MINUTE", 1),
});

/** @throws Error for a limit that the exchange does not state: what is documented is no measurement. */
function statedLimit(rows: unknown, type: string, interval: string, count: number): number {
  const row = (Array.isArray(rows) ? (rows as readonly Record<string, unknown>[]) : []).find(
    (one) =>
      one["rateLimitType"] === type && one["interval"] === interval && Number(one["intervalNum"]) === count,
  );
  const limit = Number(row?.["limit"]);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new Error(`the exchange states no limit of ${type} per ${count} ${interval}`);
  return limit;
}

/** Exchange time against this machine's wall clock, by the quickest of a few readings. */
async function readClock(rest: BinanceRest): Promise<ClockReading> {
  // It connects, and whoever signs needs it.
  await rest.syncClock();
  let best: ClockReading | undefined;
  for (let i = 0; i < 3; i += 1) {
    const sentAtMs = Date.now();
    const sent = performance.now();
    const { serverTime } = (await rest.get("/fapi/v1/time")) as { readonly serverTime: number };
    const roundTripMs = performance.now() - sent;
    const reading = { offsetMs: serverTime - (sentAtMs + roundTripMs / 2), roundTripMs };
    if (best === undefined || roundTripMs < best.roundTripMs) best = reading;
  }
  return best as ClockReading;
}

/** What the fleet was told is heard; what this one reading uses is its own. */
class ToldStore implements BudgetStore {
  readonly #kv: KV;
  readonly #own = new LocalStore();

  constructor(kv: KV) {
    this.#kv = kv;
  }

  async read(key: string): Promise<Stored | undefined> {
    const own = await this.#own.read(key);
    if (own !== undefined || !/^(silence\.|limits$)/.test(key)) return own;
    const told = await this.#kv.get(key);
    return told === null ? undefined : { text: told.operation === "PUT" ? told.string() : "", revision: 0 };
  }

  write(key: string, text: string, revision: number): Promise<number | undefined> {
    return this.#own.write(key, text, revision);
  }

  watch(): void {
    // It is over in a moment.
  }
}
