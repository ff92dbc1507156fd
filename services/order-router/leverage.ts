import type { JetStreamClient } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { BinanceRest, Credentials } from "#libs/binance/rest.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { readPolicy } from "#libs/bus/policy-store.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { HaltError, InvalidValueError } from "#libs/domain/errors.ts";
import { parseAccountId, type Symbol } from "#libs/domain/ids.ts";
import { parseVersion } from "#libs/domain/policy-version.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";

/** Enough for the default margins; the policy may only lower it. */
const WANTED_LEVERAGE = 20;

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

/**
 * Sets position mode's and leverage's preconditions of entries, reads them back and tells the kernel.
 *
 * @throws HaltError HEDGE_MODE when the account is in hedge mode: switch it to one-way at the exchange.
 */
export async function setUpAccount(
  rest: BinanceRest,
  js: JetStreamClient,
  clock: ExchangeClock,
  credentials: Credentials,
  symbols: readonly Symbol[],
  leverage: number,
): Promise<void> {
  const mode = (await rest.signed("GET", "/fapi/v1/positionSide/dual", {}, credentials)) as {
    readonly dualSidePosition: boolean;
  };
  if (mode.dualSidePosition)
    throw new HaltError(
      "HEDGE_MODE",
      `account ${credentials.id} is in hedge mode; switch it to one-way mode at the exchange`,
    );
  const configured = (await rest.signed("GET", "/fapi/v1/symbolConfig", {}, credentials)) as readonly {
    readonly symbol: string;
    readonly leverage: number;
  }[];
  for (const symbol of symbols) {
    let current = configured.find((entry) => entry.symbol === symbol)?.leverage;
    if (current !== leverage) {
      const answer = (await rest.signed("POST", "/fapi/v1/leverage", { symbol, leverage }, credentials)) as {
        readonly leverage: number;
      };
      current = answer.leverage;
    }
    await publishDurably(
      js,
      factMessage({
        account: parseAccountId(credentials.id),
        recordedAtMs: clock.now(performance.now()),
        traceparent: "",
        body: { kind: "leverage", symbol, leverage: current },
      }),
    );
  }
}
