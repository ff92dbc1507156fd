import type { JetStreamClient } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import type { BinanceRest, Params } from "#libs/binance/rest.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { POLICY_KEY, readPolicy } from "#libs/bus/policy-store.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { parseAccountId, type Symbol } from "#libs/domain/ids.ts";
import { parseVersion } from "#libs/domain/policy-version.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";

/** Enough for the default margins; the policy may only lower it. */
const WANTED_LEVERAGE = 20;
/** Between two looks at the policy; and the first at what is not as it must be, each later one after twice as long. */
const LOOK_EVERY_MS = 60_000;
const AGAIN_MS = 1_000;
/** Between two looks at what somebody may have changed by hand: 5 of weight each. */
const VERIFY_EVERY_MS = 300_000;

/** The most that the stored policy allows; Infinity without one, and for one with faults. */
async function leverageCap(policyKv: KV): Promise<number> {
  const json = (await readPolicy(policyKv))?.json;
  if (json === undefined) return Number.POSITIVE_INFINITY;
  try {
    return parseVersion(json).policy.leverageMax;
  } catch (error) {
    // The kernel has refused it too and holds the cap it had; exits must not wait for an operator's repair.
    if (error instanceof InvalidValueError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

const targetWithin = (cap: number): number => Math.min(WANTED_LEVERAGE, cap);

/** The leverage to set: what we want, within the stored policy if there is one without faults. */
export const targetLeverage = async (policyKv: KV): Promise<number> =>
  targetWithin(await leverageCap(policyKv));

/** Key in KV `reference` of an account's leverage and margin types as last read: `{account, asOfMs, symbols}`. */
export const leverageKey = (account: string): string => `leverage.${account}`;

/** A row of symbolConfig. */
interface SymbolConfig {
  readonly symbol: string;
  readonly marginType: string;
  readonly leverage: number;
}

/**
 * Keeps what entries need of the accounts: one-way mode, crossed margin, and leverage within the policy in KV, which is
 * followed while it changes. What was set is read back, and only that is told to the kernel; a symbol that is not as it
 * must be is told as leverage 0, and tried again. Exits wait for none of it.
 */
export class AccountSetup {
  readonly #options: ConstructorParameters<typeof AccountSetup>[0];
  /** Target of the last pass that succeeded for the account. */
  readonly #done = new Map<string, number>();
  /** Of which was heard, since their last pass began, that they are not as entries need it. */
  readonly #doubted = new Set<string>();
  /** Of the policy as last read: what stands above it is put right, another leverage within it is left. */
  #cap = Number.POSITIVE_INFINITY;
  /** When the account's settings were last read; monotonic milliseconds. */
  readonly #readAtMs = new Map<string, number>();
  /** Leverage last told, by account and symbol. */
  readonly #told = new Map<string, number>();
  #wake = new AbortController();
  #onPassed: () => void = () => undefined;
  /** Resolves once every account was set up, or tried to be. */
  readonly passed = new Promise<void>((resolve) => {
    this.#onPassed = resolve;
  });

  constructor(options: {
    readonly context: ServiceContext;
    readonly rest: BinanceRest;
    readonly js: JetStreamClient;
    readonly clock: ExchangeClock;
    readonly policy: KV;
    readonly reference: KV;
    readonly accounts: readonly Credentials[];
    readonly symbols: readonly Symbol[];
    readonly verifyEveryMs?: number;
  }) {
    this.#options = options;
  }

  /** One pass over the accounts that are not yet as the policy wants them; says whether all are now. */
  async #pass(): Promise<boolean> {
    const { context, accounts, policy } = this.#options;
    let whole = true;
    this.#cap = await leverageCap(policy);
    const target = targetWithin(this.#cap);
    for (const account of accounts) {
      if (context.signal.aborted) continue;
      if (this.#done.get(account.id) === target) {
        await this.#verify(account).catch((error: unknown) => {
          context.log.warn(
            { event: "settings-not-read", account: account.id, error: messageOf(error) },
            "what may have been changed by hand is looked at again later",
          );
        });
        if (this.#done.has(account.id)) continue;
      }
      this.#doubted.delete(account.id);
      const faults = await this.#setUp(account, target).catch((error: unknown) => [messageOf(error)]);
      const heardMeanwhile = this.#doubted.has(account.id);
      if (faults.length === 0 && !heardMeanwhile) {
        this.#done.set(account.id, target);
        continue;
      }
      whole = false;
      this.#done.delete(account.id);
      if (faults.length > 0) {
        context.stats.count("setup.failed");
        context.log.error(
          { event: "account-not-set-up", account: account.id, faults },
          "entries of the account or symbol are denied until it is as it must be; trying again",
        );
      }
    }
    return whole;
  }

  /**
   * What user-stream told of a symbol. When it is not as entries need it any more, the account is set up again; what the
   * kernel was told last is known either way.
   */
  heard(account: string, symbol: Symbol, leverage: number): void {
    const key = `${account} ${symbol}`;
    const before = this.#told.get(key);
    if (!this.#options.accounts.some(({ id }) => id === account) || before === leverage) return;
    this.#told.set(key, leverage);
    // Its leverage says nothing of its margin type: what was not fit is read anew before it counts as fit.
    if (leverage > 0 && leverage <= this.#cap && before !== 0) return;
    this.#done.delete(account);
    this.#doubted.add(account);
    this.#wake.abort();
  }

  /** Passes now, when the policy changes, and from time to time, until the signal is aborted. */
  async follow(): Promise<void> {
    const { context, policy } = this.#options;
    const { signal, log } = context;
    const { verifyEveryMs = VERIFY_EVERY_MS } = this.#options;
    const watching = this.#watch(policy, () => {
      this.#wake.abort();
    });
    let againMs = AGAIN_MS;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const whole = await this.#pass().catch((error: unknown) => {
        log.warn({ event: "policy-not-read", error: messageOf(error) }, "leverage is left as it is");
        return false;
      });
      this.#onPassed();
      const waitMs = whole ? Math.min(LOOK_EVERY_MS, verifyEveryMs) : againMs;
      againMs = whole ? AGAIN_MS : Math.min(2 * againMs, LOOK_EVERY_MS);
      await sleep(waitMs, undefined, { signal: AbortSignal.any([signal, this.#wake.signal]) }).catch(
        () => undefined,
      );
    }
    await watching;
  }

  async #watch(policy: KV, changed: () => void): Promise<void> {
    const { signal, log } = this.#options.context;
    try {
      const watch = await policy.watch({ key: POLICY_KEY });
      signal.addEventListener("abort", () => {
        watch.stop();
      });
      if (signal.aborted) watch.stop();
      for await (const _ of watch) changed();
    } catch (error) {
      // It is read again every minute all the same.
      log.warn({ event: "policy-not-watched", error: messageOf(error) }, "KV policy cannot be watched");
    }
  }

  /** Sets what differs, reads it back and tells the kernel. Returns what is not as it must be. */
  async #setUp(account: Credentials, target: number): Promise<readonly string[]> {
    const { rest, symbols } = this.#options;
    const get = (path: string): Promise<unknown> =>
      rest.signed("GET", path, {}, account, undefined, { lane: "amend" });
    // Says the position mode for a sixth of the weight of positionSide/dual.
    const mode = (await get("/fapi/v1/accountConfig")) as {
      readonly dualSidePosition: boolean;
    };
    if (mode.dualSidePosition) {
      for (const symbol of symbols) await this.#tell(account, symbol, 0);
      return ["it is in hedge mode: switch it to one-way mode at the exchange"];
    }
    const faults: string[] = [];
    const set = async (path: string, params: Params): Promise<void> => {
      try {
        await rest.signed("POST", path, params, account);
      } catch (error) {
        if (!(error instanceof VenueAnswerError)) throw error;
        // One symbol's refusal stops no other's; what is so is read back.
        if (error.answer === "REJECTED") faults.push(`${String(params["symbol"])}: ${messageOf(error)}`);
        else if (error.answer !== "NO_CHANGE") throw error;
      }
    };
    let rows = await this.#read(account);
    let changed = false;
    for (const symbol of symbols) {
      const row = rows.get(symbol);
      if (row !== undefined && row.marginType !== "CROSSED") {
        await set("/fapi/v1/marginType", { symbol, marginType: "CROSSED" });
        changed = true;
      }
      if (row !== undefined && row.leverage !== target) {
        await set("/fapi/v1/leverage", { symbol, leverage: target });
        changed = true;
      }
    }
    if (changed) rows = await this.#read(account);
    for (const symbol of symbols) {
      const row = rows.get(symbol);
      const crossed = row?.marginType === "CROSSED";
      if (row === undefined) faults.push(`${symbol}: symbolConfig does not list it`);
      else if (!crossed) faults.push(`${symbol}: margin type is ${row.marginType}, but must be CROSSED`);
      else if (row.leverage !== target)
        faults.push(`${symbol}: leverage is ${row.leverage}, but ${target} is wanted`);
      // Another leverage than the wanted one is allowed if it is within the policy: the kernel looks.
      await this.#tell(account, symbol, crossed ? row.leverage : 0);
    }
    return faults;
  }

  /** Looks, and changes nothing: a symbol that is not as entries need it any more is told at once, and its account set up again. */
  async #verify(account: Credentials): Promise<void> {
    const { verifyEveryMs = VERIFY_EVERY_MS, symbols } = this.#options;
    if (performance.now() - (this.#readAtMs.get(account.id) ?? 0) < verifyEveryMs) return;
    const rows = await this.#read(account);
    for (const symbol of symbols) {
      const row = rows.get(symbol);
      const crossed = row?.marginType === "CROSSED";
      if (!crossed || row.leverage > this.#cap) this.#done.delete(account.id);
      await this.#tell(account, symbol, crossed ? row.leverage : 0);
    }
  }

  async #read(account: Credentials): Promise<ReadonlyMap<string, SymbolConfig>> {
    const rows = (await this.#options.rest.signed("GET", "/fapi/v1/symbolConfig", {}, account, undefined, {
      lane: "amend",
    })) as readonly SymbolConfig[];
    this.#readAtMs.set(account.id, performance.now());
    await this.#show(account.id, rows);
    return new Map(rows.map((row) => [row.symbol, row] as const));
  }

  /** Keeps what was read in KV `reference`, with its age. What decides is the fact: a view that fails stops nothing. */
  async #show(account: string, rows: readonly SymbolConfig[]): Promise<void> {
    const { reference, symbols, clock, context } = this.#options;
    const ours = rows.filter(({ symbol }) => symbols.some((known) => known === symbol));
    const view = {
      account,
      asOfMs: clock.now(performance.now()),
      symbols: Object.fromEntries(
        ours.map(({ symbol, leverage, marginType }) => [symbol, { leverage, marginType }]),
      ),
    };
    await reference.put(leverageKey(account), JSON.stringify(view)).catch((error: unknown) => {
      context.log.warn(
        { event: "leverage-not-shown", account, error: messageOf(error) },
        "KV reference is older than what was read",
      );
    });
  }

  async #tell(account: Credentials, symbol: Symbol, leverage: number): Promise<void> {
    const key = `${account.id} ${symbol}`;
    if (this.#told.get(key) === leverage) return;
    // Before it is stored: it is heard here too.
    this.#told.set(key, leverage);
    try {
      await publishDurably(
        this.#options.js,
        factMessage({
          account: parseAccountId(account.id),
          recordedAtMs: this.#options.clock.now(performance.now()),
          traceparent: "",
          body: { kind: "leverage", symbol, leverage },
        }),
      );
    } catch (error) {
      this.#told.delete(key);
      throw error;
    }
  }
}
