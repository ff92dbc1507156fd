import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import type { SignedRead } from "#libs/binance/trades.ts";
import {
  ascending,
  bracketOf,
  bracketsFromJson,
  bracketsKey,
  bracketsReadKey,
  bracketsToJson,
  type Bracket,
  type SymbolBrackets,
} from "#libs/domain/brackets.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { BRACKETS_CHANGED_KEY } from "#libs/domain/reference.ts";
import type { AccountId, Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";

/** Between two reads, exchange time; and between two attempts, real time. */
const READ_EVERY_MS = 3_600_000;
const LOOK_EVERY_MS = 30_000;
const RETRY_MS = 5_000;

/** A row of leverageBracket: numbers there, money and ratios of few digits. Source: facts, section 4.3. */
interface RestBrackets {
  readonly symbol: string;
  /** An account's own widening of the notionals; they are taken as they are listed. */
  readonly notionalCoef?: number;
  readonly brackets: readonly {
    readonly initialLeverage: number;
    readonly notionalCap: number | string;
    readonly maintMarginRatio: number | string;
    readonly cum: number | string;
  }[];
}

/**
 * Keeps an account's leverage tables in KV `reference`: a table is written when it has changed, and when all were read
 * is written each time. They are read every hour, and when the exchange has said that tables have changed.
 */
export async function keepBrackets(options: {
  readonly context: ServiceContext;
  readonly kv: KV;
  readonly read: SignedRead;
  readonly clock: ExchangeClock;
  readonly account: AccountId;
  readonly symbols: readonly Symbol[];
  /** Real milliseconds. */
  readonly lookEveryMs?: number;
}): Promise<void> {
  const { context, clock, account, kv, lookEveryMs = LOOK_EVERY_MS } = options;
  const { signal, stats, log } = context;
  let readAtMs = 0;
  let changesRead = 0;
  while (!signal.aborted) {
    let waitMs = lookEveryMs;
    try {
      const asOfMs = clock.now(performance.now());
      const changes = (await kv.get(BRACKETS_CHANGED_KEY))?.revision ?? 0;
      if (asOfMs - readAtMs >= READ_EVERY_MS || changes !== changesRead) {
        await storeBrackets({ ...options, asOfMs });
        readAtMs = asOfMs;
        changesRead = changes;
        stats.count("brackets.read");
      }
    } catch (error) {
      // What is stored grows old, and the kernel sees that.
      stats.count("brackets.failed");
      log.warn(
        { event: "brackets-not-read", account, error: messageOf(error) },
        "leverage tables are not read; trying again",
      );
      if (readAtMs === 0) waitMs = Math.min(RETRY_MS, lookEveryMs);
    }
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Reads and stores them once. @throws InvalidValueError naming the symbol or field that is not as it must be. */
export async function storeBrackets({
  kv,
  read,
  account,
  symbols,
  asOfMs,
}: {
  readonly kv: KV;
  readonly read: SignedRead;
  readonly account: AccountId;
  readonly symbols: readonly Symbol[];
  /** Exchange time at which the read began. */
  readonly asOfMs: number;
}): Promise<void> {
  const answer = (await read("/fapi/v1/leverageBracket", {})) as RestBrackets | readonly RestBrackets[];
  const rows = Array.isArray(answer) ? (answer as readonly RestBrackets[]) : [answer as RestBrackets];
  for (const symbol of symbols) {
    const row = rows.find((candidate) => candidate.symbol === symbol);
    if (row === undefined) throw new InvalidValueError("leverageBracket", symbol, "a symbol it lists");
    const table: SymbolBrackets = { account, symbol, brackets: bracketsOf(row) };
    const key = bracketsKey(account, symbol);
    const entry = await kv.get(key);
    // An unchanged one is left alone, so that it is no new input of the kernel.
    if (entry?.operation === "PUT" && isSame(entry.string(), table)) continue;
    await kv.put(key, bracketsToJson(table));
  }
  await kv.put(bracketsReadKey(account), JSON.stringify({ account, asOfMs }));
}

function bracketsOf({ symbol, brackets }: RestBrackets): readonly Bracket[] {
  if (brackets.length === 0) throw new InvalidValueError(`leverageBracket.${symbol}`, brackets, "not empty");
  return ascending(
    brackets.map(({ initialLeverage, notionalCap, maintMarginRatio, cum }) =>
      bracketOf({
        leverageMax: initialLeverage,
        // The shortest text of a number the exchange wrote with few digits is what it wrote.
        notionalCap: String(notionalCap),
        maintenanceRatio: String(maintMarginRatio),
        cum: String(cum),
      }),
    ),
  );
}

function isSame(stored: string, table: SymbolBrackets): boolean {
  try {
    return bracketsToJson(bracketsFromJson(stored)) === bracketsToJson(table);
  } catch (error) {
    if (error instanceof InvalidValueError) return false;
    throw error;
  }
}
