import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parsePhases } from "../../services/sim-exchange/market/regimes.ts";
import { judgeLines } from "../../services/sim-exchange/judge.ts";
import { TestExchange } from "../support/exchange.ts";
import { closedBy, CrashMarket, type Closed } from "./crash-market.ts";

interface Dump {
  readonly synthetic: string;
  readonly seed: number;
  readonly accounts: number;
  readonly positions: readonly { readonly account: string; readonly symbol: string }[];
  readonly notionalOf: (symbol: string) => string;
  /** Exchange milliseconds from the market's beginning to the dump. */
  readonly askAfterMs: number;
}

/** Of a symbol: lot decimals and about what one costs. */
const SHAPES: Readonly<Record<string, readonly [decimals: number, price: number]>> = {
  BTCUSDT: [3, 61_700],
  ETHUSDT: [3, 2_680],
  SOLUSDT: [1, 155],
  BNBUSDT: [2, 512],
  XRPUSDT: [1, 0.61],
};

/** The same positions in the same market, closed as most do it: one MARKET order each, again for what is left. */
export async function dumpAtMarket(
  dump: Dump,
): Promise<{ readonly closed: Closed; readonly askedAtMs: number }> {
  const exchange = await TestExchange.start(
    "--synthetic",
    dump.synthetic,
    "--seed",
    String(dump.seed),
    "--accounts",
    String(dump.accounts),
    "--no-limits",
  );
  try {
    const ledger = join(exchange.stateDir, "ledger.jsonl");
    let firstMs = 0;
    for await (const line of judgeLines(ledger)) if (line.k === "start") firstMs = line.t;
    const indexOf = (account: string): number => exchange.accounts.findIndex(({ id }) => id === account);
    const order = async (
      account: string,
      symbol: string,
      quantity: string,
      closes: boolean,
    ): Promise<void> => {
      await exchange.signed(
        "POST",
        "/fapi/v1/order",
        {
          symbol,
          side: closes ? "SELL" : "BUY",
          type: "MARKET",
          quantity,
          ...(closes ? { reduceOnly: true } : {}),
        },
        indexOf(account),
      );
    };
    const amountOf = async (account: string, symbol: string): Promise<string> => {
      const { body } = await exchange.signed("GET", "/fapi/v3/positionRisk", { symbol }, indexOf(account));
      return (body as { positionAmt?: string }[])[0]?.positionAmt ?? "0";
    };
    await Promise.all(
      dump.positions.map(async ({ account, symbol }) => {
        const [decimals, price] = SHAPES[symbol] ?? [0, 1];
        while (Number(await amountOf(account, symbol)) === 0) {
          await order(account, symbol, (Number(dump.notionalOf(symbol)) / price).toFixed(decimals), false);
          await sleep(200);
        }
      }),
    );
    await sleep(Math.max(0, firstMs + dump.askAfterMs - Date.now()));
    const askedAtMs = Date.now();
    await Promise.all(
      dump.positions.map(async ({ account, symbol }) => {
        for (const by = performance.now() + 60_000; performance.now() < by; await sleep(200)) {
          const amount = await amountOf(account, symbol);
          if (Number(amount) === 0) return;
          await order(account, symbol, amount, true);
        }
      }),
    );
    const market = await CrashMarket.of(dump.seed, firstMs, Date.now(), parsePhases(dump.synthetic));
    return { closed: await closedBy(ledger, market, askedAtMs), askedAtMs };
  } finally {
    await exchange.stop();
  }
}
