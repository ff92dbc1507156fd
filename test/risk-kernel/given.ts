import { parseMoney, parsePrice, parseQuantity, parseRatio, type Ratio } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { NORMAL_POLICY, type Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";

export const START_MS = 1_700_000_000_000;
export const ACCOUNT = "paper-1";
export const BTC = "BTCUSDT";

export const ratio = (text: string): Ratio => parseRatio(text);

/** A policy in which no cap is near; tests lower the one they are about. */
export const WIDE_POLICY: Policy = {
  ...NORMAL_POLICY,
  name: "WIDE",
  cooldownMs: 0,
  riskPerTradePercent: ratio("5"),
  grossExposurePercentMax: ratio("10000"),
  marginUtilizationPercentMax: ratio("100"),
  symbolSharePercentMax: ratio("100"),
  positionNotionalMax: parseMoney("1000000"),
  orderNotionalMax: parseMoney("1000000"),
  positionMarginMin: parseMoney("0"),
  positionMarginMax: parseMoney("1000000"),
  ordersPer10sMax: 300,
  // The desk has no router that protects anything; what happens then has tests of its own.
  protectionDeadlineMs: 600_000,
  orderSpacingMs: 0,
  regimeSlotsBase: 0,
  regimeSlotsTrend: 0,
  regimeSlotsChop: 0,
  rotationImprovementMin: ratio("2"),
  correlationMax: ratio("1"),
  volatilityTargetPercent: ratio("0"),
  liquidationDistancePercentMin: ratio("0"),
  // Targets have tests of their own.
  defaultTargetPercent: ratio("0"),
  exitSliceNotionalMax: parseMoney("1000000"),
  exitBlindNotional: parseMoney("1000000"),
  entryRepriceMax: 0,
  entryFallbackBps: 0,
  entryRetryMax: 0,
  entryChaseMax: 0,
};

/** A symbol's rules at the exchange. */
export const reference = (symbol: string, more: Partial<SymbolReference> = {}): SymbolReference => ({
  symbol: parseSymbol(symbol),
  status: "TRADING",
  quoteAsset: "USDT",
  tickSize: parsePrice("0.1"),
  minPrice: parsePrice("0.1"),
  maxPrice: parsePrice("1000000"),
  stepSize: parseQuantity("0.001"),
  minQuantity: parseQuantity("0.001"),
  maxQuantity: parseQuantity("100"),
  minNotional: parseMoney("5"),
  multiplierUp: ratio("1.05"),
  multiplierDown: ratio("0.95"),
  asOfMs: START_MS,
  ...more,
});
