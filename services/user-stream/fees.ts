import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import type { SignedRead } from "#libs/binance/trades.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { format, parseRatio } from "#libs/domain/fixed.ts";
import { symbolToken, type AccountId, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";

/** Between two reads of one symbol, exchange time. */
const READ_EVERY_MS = 3_600_000;

interface Options {
  readonly kv: KV;
  readonly read: SignedRead;
  readonly account: AccountId;
}

/** Key in KV `reference` of what an account pays per symbol: `{account, symbol, maker, taker, asOfMs}`, fractions of notional. */
export const feesKey = (account: AccountId, symbol: Symbol): string =>
  `fees.${account}.${symbolToken(symbol)}`;

/** Keeps an account's fee rates in KV `reference`, each with its age: one symbol after the other, every hour. */
export async function keepFees(
  options: Options & {
    readonly context: ServiceContext;
    readonly clock: Pick<ExchangeClock, "now">;
    readonly symbols: readonly Symbol[];
    /** Real milliseconds between two reads, which cost 20 of the address's weight each. */
    readonly apartMs: number;
  },
): Promise<void> {
  const { context, clock, account, symbols, apartMs } = options;
  const { signal, stats, log } = context;
  const readAtMs = new Map<Symbol, number>();
  while (!signal.aborted) {
    await sleep(apartMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const asOfMs = clock.now(performance.now());
    const due = symbols.find((symbol) => asOfMs - (readAtMs.get(symbol) ?? 0) >= READ_EVERY_MS);
    if (due === undefined) continue;
    try {
      await storeFees({ ...options, symbol: due, asOfMs });
      stats.count("fees.read");
    } catch (error) {
      // What is stored grows old, and says so.
      stats.count("fees.failed");
      log.warn({ event: "fees-not-read", account, symbol: due, error: messageOf(error) }, "read again later");
    }
    // One that fails does not keep the others waiting.
    readAtMs.set(due, asOfMs);
  }
}

/** @throws InvalidValueError naming the field; VenueAnswerError */
async function storeFees({
  kv,
  read,
  account,
  symbol,
  asOfMs,
}: Options & { readonly symbol: Symbol; readonly asOfMs: number }): Promise<void> {
  const row = (await read("/fapi/v1/commissionRate", { symbol })) as Readonly<Record<string, unknown>>;
  const rate = (field: string): string => {
    const value = row[field];
    if (typeof value !== "string") throw new InvalidValueError(`commissionRate.${field}`, value, "text");
    return format(parseRatio(value, `commissionRate.${field}`));
  };
  const fees = { maker: rate("makerCommissionRate"), taker: rate("takerCommissionRate") };
  await kv.put(feesKey(account, symbol), JSON.stringify({ account, symbol, ...fees, asOfMs }));
}
