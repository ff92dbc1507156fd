import { expect, test } from "vitest";
import { TestExchange } from "../support/exchange.ts";
import { fuzzWire } from "../fuzz/wire.ts";

test("two thousand malformed requests: each is answered, nobody unproven is served, the other account is untouched", async () => {
  const exchange = await TestExchange.start("--accounts", "2", "--no-limits", "--synthetic", "range");
  const { sent, byStatus, violations } = await fuzzWire(exchange, { requests: 2_000, seed: 1 });
  expect(violations).toEqual([]);
  expect(sent).toBeGreaterThanOrEqual(2_000);
  // They reach far enough to be served, and are wrong enough to be refused.
  for (const status of ["200", "400", "401", "404"]) expect(byStatus[status]).toBeGreaterThan(30);
  await exchange.stop();
});
