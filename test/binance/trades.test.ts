import { expect, test } from "vitest";
import { tradesBetween, tradesFrom, tradesOfOrder, type SignedRead } from "#libs/binance/trades.ts";

const DAY_MS = 86_400_000;

interface Row {
  readonly id: number;
  readonly orderId: number;
  readonly time: number;
}

/** Answers as the exchange does: at most 1,000 rows, and of a full span whichever end `keeps` says. */
function venue(rows: readonly Row[], keeps: "newest" | "oldest") {
  const asked: Readonly<Record<string, string | number>>[] = [];
  const read: SignedRead = async (path, params) => {
    expect(path).toBe("/fapi/v1/userTrades");
    asked.push(params);
    const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER, fromId, orderId, limit = 500 } = params;
    expect(Number(endTime) - Number(startTime) <= 7 * DAY_MS || params["startTime"] === undefined).toBe(true);
    const found = rows.filter(
      (row) =>
        row.time >= Number(startTime) &&
        row.time <= Number(endTime) &&
        (fromId === undefined || row.id >= Number(fromId)) &&
        (orderId === undefined || row.orderId === Number(orderId)),
    );
    const oldest = keeps === "oldest" || fromId !== undefined || orderId !== undefined;
    return Promise.resolve(oldest ? found.slice(0, Number(limit)) : found.slice(-Number(limit)));
  };
  return { read, asked };
}

const rows = (count: number, everyMs: number, from = 0): readonly Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    orderId: Math.floor(index / 3),
    time: from + index * everyMs,
  }));

test.each(["newest", "oldest"] as const)(
  "a span with more trades than a page is read completely, whether a page holds its %s",
  async (keeps) => {
    const all = rows(5_432, 10);
    const { read } = venue(all, keeps);
    const got = await tradesBetween(read, "BTCUSDT", 100, 54_000);
    expect(got?.map(({ id }) => id)).toEqual(
      all.filter(({ time }) => time >= 100 && time <= 54_000).map(({ id }) => id),
    );
  },
);

test("a span longer than one request may be is cut, without a gap or an overlap", async () => {
  const { read, asked } = venue(rows(60, DAY_MS / 2), "newest");
  expect((await tradesBetween(read, "BTCUSDT", 0, 29 * DAY_MS))?.length).toBe(59);
  expect(asked.length).toBe(5);
});

test("what cannot be read completely proves nothing", async () => {
  const { read } = venue(rows(1_500, 0, 5), "newest");
  expect(await tradesBetween(read, "BTCUSDT", 0, 100)).toBeUndefined();
  expect(await tradesBetween(read, "BTCUSDT", 0, 91 * DAY_MS)).toBeUndefined();
});

test("trades from an id on come page by page, once each", async () => {
  const { read, asked } = venue(rows(2_500, 1), "newest");
  const ids: number[] = [];
  for await (const { id } of tradesFrom(read, "BTCUSDT", 101n)) ids.push(Number(id));
  expect(ids).toEqual(Array.from({ length: 2_400 }, (_, index) => index + 101));
  expect(asked.length).toBe(3);
});

test("an order with more fills than a page has all of them, and none of its neighbours'", async () => {
  const all = Array.from({ length: 2_600 }, (_, index) => ({
    id: index + 1,
    orderId: index % 2,
    time: index,
  }));
  const { read } = venue(all, "newest");
  const got = await tradesOfOrder(read, "BTCUSDT", "1");
  expect(got.map(({ id }) => id)).toEqual(all.filter(({ orderId }) => orderId === 1).map(({ id }) => id));
});
