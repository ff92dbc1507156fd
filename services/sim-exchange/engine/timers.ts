import type { Core } from "./core.ts";
import { end } from "./filling.ts";
import { cancelAll } from "./placing.ts";

/** Sets (or, with 0, stops) the dead man's switch of an account on a symbol. */
export function setCountdown(
  core: Core,
  account: string,
  symbol: string,
  countdownMs: number,
  nowMs: number,
): void {
  core.book(symbol);
  const until = countdownMs === 0 ? 0 : nowMs + countdownMs;
  core.record({ k: "countdown", t: nowMs, account, symbol, until });
  keepCountdown(core, account, symbol, until);
}

export function keepCountdown(core: Core, account: string, symbol: string, until: number): void {
  if (until === 0) core.countdowns.delete(`${account} ${symbol}`);
  else core.countdowns.set(`${account} ${symbol}`, until);
}

/** Fires the switches that are due; orders of the symbol are cancelled, conditional ones stay. */
export function runCountdowns(core: Core, nowMs: number): void {
  for (const [key, until] of core.countdowns) {
    if (nowMs < until) continue;
    core.countdowns.delete(key);
    const [account = "", symbol = ""] = key.split(" ");
    core.record({ k: "countdown", t: nowMs, account, symbol, until: 0 });
    cancelAll(core, account, symbol, nowMs);
  }
}

/** Ends GTD orders whose date has come. */
export function expireGoodTill(core: Core, nowMs: number): void {
  for (const order of core.goodTill) if (nowMs >= order.goodTillMs) end(core, order, "EXPIRED", "0", nowMs);
}
