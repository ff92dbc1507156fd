import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  parseMoney,
  parsePositionAmount,
  parsePriceOrZero,
  parseQuantity,
  parseQuantityOrZero,
} from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseSymbol } from "#libs/domain/ids.ts";
import { TestBus } from "../support/test-bus.ts";
import { ratio } from "./given.ts";
import { control, Kernels, leverage } from "./kernels.ts";

const STALE_MS = 1_000;
const HELD = parseSymbol("ETHUSDT");

let bus: TestBus;
let kernels: Kernels;

beforeAll(async () => {
  bus = await TestBus.start();
  kernels = await Kernels.on(bus, {
    policy: { marketStaleMs: STALE_MS, accountSlotsMax: 1, rotationImprovementMin: ratio("0.15") },
  });
});
afterAll(async () => {
  kernels.killAll();
  kernels.stop();
  await bus.stop();
});

test("what a rotation makes room for is decided on prices of then, however long the close has taken", async () => {
  await kernels.start("risk-kernel-a").event("reigning");
  await kernels.fact(control("ARM"));
  await kernels.fact({
    kind: "snapshot",
    walletBalance: parseMoney("10000"),
    positions: [
      {
        symbol: HELD,
        amount: parsePositionAmount("0.1"),
        entryPrice: parsePriceOrZero("3000"),
        lastTradeId: "0",
      },
    ],
    openClientOrderIds: [],
    asOfMs: Date.now(),
    caughtUp: true,
  });
  await kernels.fact({ kind: "stream", connected: true, reason: "test" });
  await kernels.fact(leverage);
  // Every gate is open.
  await kernels.untilVerdict("CONFIDENCE_BELOW_FLOOR", { confidence: ratio("0.1") });

  const intent = kernels.fresh({ purpose: "OPEN", confidence: ratio("0.9") });
  await kernels.send(intent);
  await sleep(2 * STALE_MS);
  const quantity = parseQuantity("0.1");
  await kernels.fact({
    kind: "order",
    symbol: HELD,
    clientOrderId: clientOrderIdOf(intent.intentId, "EXIT", 0),
    exchangeOrderId: "1",
    side: "SELL",
    status: "FILLED",
    quantity,
    price: parsePriceOrZero("3000"),
    cumulativeFilled: parseQuantityOrZero("0.1"),
    fill: {
      tradeId: "1",
      quantity,
      price: parsePriceOrZero("3000"),
      fee: parseMoney("0"),
      feeAsset: "USDT",
      realizedPnl: parseMoney("0"),
      maker: false,
    },
    reduceOnly: true,
    transactionTimeMs: Date.now(),
    source: "STREAM",
  });
  const [answer] = await kernels.answersOf(intent.intentId);
  expect([answer?.reason, answer?.verdict]).toEqual([undefined, "APPROVED"]);
});
