import type { JetStreamClient } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { BinanceRest, Credentials, Params } from "#libs/binance/rest.ts";
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

/** The leverage to set: what we want, within the stored policy if there is one without faults. */
export async function targetLeverage(policyKv: KV): Promise<number> {
  const json = (await readPolicy(policyKv))?.json;
  if (json === undefined) return WANTED_LEVERAGE;
  try {
    return Math.min(WANTED_LEVERAGE, parseVersion(json).policy.leverageMax);
  } catch (error) {
    // The kernel has refused it too and holds the cap it had; exits must not wait for an operator's repair.
    if (error instanceof InvalidValueError) return WANTED_LEVERAGE;
    throw error;
  }
}

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
  /** Leverage last told, by account and symbol. */
  readonly #told = new Map<string, number>();

  constructor(options: {
    readonly context: ServiceContext;
    readonly rest: BinanceRest;
    readonly js: JetStreamClient;
    readonly clock: ExchangeClock;
    readonly policy: KV;
    readonly accounts: readonly Credentials[];
    readonly symbols: readonly Symbol[];
  }) {
    this.#options = options;
  }

  /** One pass over the accounts that are not yet as the policy wants them; says whether all are now. */
  async pass(): Promise<boolean> {
    const { context, accounts, policy } = this.#options;
    let whole = true;
    const target = await targetLeverage(policy);
    for (const account of accounts) {
      if (context.signal.aborted || this.#done.get(account.id) === target) continue;
      const faults = await this.#setUp(account, target).catch((error: unknown) => [messageOf(error)]);
      if (faults.length === 0) this.#done.set(account.id, target);
      else {
        whole = false;
        this.#done.delete(account.id);
        context.stats.count("setup.failed");
        context.log.error(
          { event: "account-not-set-up", account: account.id, faults },
          "entries of the account or symbol are denied until it is as it must be; trying again",
        );
      }
    }
    return whole;
  }

  /** Passes again when the policy changes, and from time to time, until the signal is aborted. */
  async follow(): Promise<void> {
    const { context, policy } = this.#options;
    const { signal, log } = context;
    let wake = new AbortController();
    const watching = this.#watch(policy, () => {
      wake.abort();
    });
    let againMs = AGAIN_MS;
    let waitMs = againMs;
    while (!signal.aborted) {
      await sleep(waitMs, undefined, { signal: AbortSignal.any([signal, wake.signal]) }).catch(
        () => undefined,
      );
      wake = new AbortController();
      if (signal.aborted) break;
      const whole = await this.pass().catch((error: unknown) => {
        log.warn({ event: "policy-not-read", error: messageOf(error) }, "leverage is left as it is");
        return false;
      });
      againMs = whole ? AGAIN_MS : Math.min(2 * againMs, LOOK_EVERY_MS);
      waitMs = whole ? LOOK_EVERY_MS : againMs;
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
    const mode = (await rest.signed("GET", "/fapi/v1/positionSide/dual", {}, account)) as {
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
    const read = async () =>
      new Map(
        ((await rest.signed("GET", "/fapi/v1/symbolConfig", {}, account)) as readonly SymbolConfig[]).map(
          (row) => [row.symbol, row] as const,
        ),
      );
    let rows = await read();
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
    if (changed) rows = await read();
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

  async #tell(account: Credentials, symbol: Symbol, leverage: number): Promise<void> {
    const key = `${account.id} ${symbol}`;
    if (this.#told.get(key) === leverage) return;
    await publishDurably(
      this.#options.js,
      factMessage({
        account: parseAccountId(account.id),
        recordedAtMs: this.#options.clock.now(performance.now()),
        traceparent: "",
        body: { kind: "leverage", symbol, leverage },
      }),
    );
    this.#told.set(key, leverage);
  }
}
