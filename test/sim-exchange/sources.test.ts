import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { TestExchange } from "../support/exchange.ts";

const scratch = mkdtempSync(join(tmpdir(), "plimsoll-sources-"));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const T0 = 1_790_000_000_000;

/** A raw log of `count` tops, `stepMs` apart; its receive times are off by seconds, as recorders' clocks are. */
function recording(count: number, stepMs: number): string {
  const file = join(scratch, `tops-${stepMs}.log`);
  const lines = Array.from({ length: count }, (_, i) => {
    const timeMs = T0 + i * stepMs;
    const data = `{"e":"bookTicker","u":${1_000 + i},"s":"BTCUSDT","b":"${60_000 + i}.1","B":"1","a":"${60_000 + i}.2","A":"2","T":${timeMs},"E":${timeMs}}`;
    return `${timeMs + 7_000}000000 {"stream":"btcusdt@bookTicker","data":${data}}`;
  });
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

test.each(["1", "20", "max"] as const)(
  "a replay at speed %s keeps the recording's own timing and prices",
  async (speed) => {
    const [count, stepMs] = speed === "1" ? [600, 20] : [20_000, 100];
    const exchange = await TestExchange.start("--replay", recording(count, stepMs), "--speed", speed);
    const askedAt = performance.now();
    const { serverTime } = (await exchange.get("/fapi/v1/time")).body as { serverTime: number };
    const started = performance.now();
    const socket = await exchange.open("/public/ws/btcusdt@bookTicker");
    const wanted = { "1": 60, "20": 300, max: 15_000 }[speed];
    await socket.next(() => socket.messages.length >= wanted).catch(() => undefined);
    const elapsed = performance.now() - started;
    const tops = socket.messages as unknown as { E: number; u: number; b: string }[];
    for (const { E, u, b } of tops) {
      expect(E).toBe(T0 + (u - 1_000) * stepMs);
      expect(b).toBe(`${60_000 + u - 1_000}.1`);
    }
    const newest = tops.at(-1)!.E;
    // Paced play is never ahead of its pace, in whole milliseconds; unpaced play is far faster than the recording.
    if (speed === "max") expect((newest - tops[0]!.E) / elapsed).toBeGreaterThan(20);
    else expect(newest - serverTime - 1).toBeLessThanOrEqual((performance.now() - askedAt) * Number(speed));
    socket.close();
    await exchange.stop();
  },
);

test("follows another exchange: its prices, marks, rules and a continuous book, also after its connections are cut", async () => {
  const upstream = await TestExchange.start("--symbols", "BTCUSDT,ETHUSDT", "--seed", "7");
  const paper = await TestExchange.start("--follow", upstream.rest, "--symbols", "ETHUSDT");
  const info = (await paper.get("/fapi/v1/exchangeInfo")).body as { symbols: { symbol: string }[] };
  expect(info.symbols.map(({ symbol }) => symbol)).toEqual(["ETHUSDT"]);

  const theirs = await upstream.open("/public/ws/ethusdt@bookTicker/ethusdt@depth20@100ms");
  const ours = await paper.open("/public/ws/ethusdt@bookTicker/ethusdt@depth20@100ms");
  const same = async () => {
    const from = ours.messages.length;
    const top = await ours.next(({ e }) => e === "bookTicker", from);
    expect(await theirs.next(({ u }) => u === top["u"])).toEqual(top);
    await sameBook(theirs, from);
  };
  // Each takes its picture of the book every 100 ms of its own: those of one update are the same.
  const sameBook = async (other: typeof theirs, from: number) => {
    for (;;) {
      for (const { e, u, b, a } of ours.messages.slice(from)) {
        const twin = other.messages.find((message) => message["e"] === e && message["u"] === u);
        if (e !== "depthUpdate" || twin === undefined) continue;
        expect([b, a]).toEqual([twin["b"], twin["a"]]);
        return;
      }
      await sleep(20);
    }
  };
  await same();
  const market = await paper.open("/market/ws/ethusdt@aggTrade/ethusdt@markPrice@1s");
  await market.next(({ e }) => e === "aggTrade");
  await market.next(({ e }) => e === "markPriceUpdate");

  // A network that breaks, and a change that is lost: it joins the book anew and shows the same again.
  for (const rule of [{ fault: "market-cut" }, { fault: "market-gap", symbol: "ETHUSDT", count: 1 }]) {
    await upstream.request("POST", "/sim/faults", "", { body: JSON.stringify(rule) });
    const acted = async () => ((await upstream.get("/sim/faults")).body as { times: number }[])[0]?.times;
    while ((await acted()) !== 1) await sleep(20);
    await upstream.request("DELETE", "/sim/faults", "");
  }
  const again = await upstream.open("/public/ws/ethusdt@bookTicker/ethusdt@depth20@100ms");
  const seen = ours.messages.length;
  await again.next(({ e }) => e === "depthUpdate");
  await sameBook(again, seen);

  // Paper trading: an order fills at the live price.
  const placed = await paper.signed("POST", "/fapi/v1/order", {
    symbol: "ETHUSDT",
    side: "BUY",
    type: "MARKET",
    quantity: "0.05",
  });
  expect(placed.status).toBe(200);
  expect((await paper.signed("GET", "/fapi/v3/positionRisk")).body).toMatchObject([
    { symbol: "ETHUSDT", positionAmt: "0.05" },
  ]);
  for (const socket of [theirs, again, ours, market]) socket.close();
  await paper.stop();
  await upstream.stop();
});
