import { afterAll, beforeAll, expect, test } from "vitest";
import { TestExchange } from "../support/exchange.ts";

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start("--accounts", "2", "--symbols", "BTCUSDT");
});
afterAll(() => exchange.stop());

const buy = (index: number, id: string) =>
  exchange.signed(
    "POST",
    "/fapi/v1/order",
    { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.002", newClientOrderId: id },
    index,
  );
const keyOf = async (index: number): Promise<string> => {
  const { body } = await exchange.keyed("POST", "/fapi/v1/listenKey", index);
  return (body as { listenKey: string }).listenKey;
};
const orderOf = (message: Readonly<Record<string, unknown>>): string | undefined =>
  (message["o"] as { c?: string } | undefined)?.c;

test("a private connection delivers its account's events and nobody else's, whatever the URL's form", async () => {
  const [first, second] = [await keyOf(0), await keyOf(1)];
  const raw = await exchange.open(`/private/ws/${first}`);
  const chosen = await exchange.open(`/private/ws?listenKey=${first}&events=ORDER_TRADE_UPDATE`);
  const both = await exchange.open(
    `/private/stream?listenKey=${first}&events=ACCOUNT_UPDATE&listenKey=${second}`,
  );
  const unrouted = await exchange.open(`/ws/${first}`);
  expect((await buy(0, "one")).status).toBe(200);
  expect((await buy(1, "two")).status).toBe(200);
  await raw.next((message) => orderOf(message) === "one" && (message["o"] as { X: string }).X === "FILLED");
  await both.next(({ data }) => orderOf(data as Readonly<Record<string, unknown>>) === "two");
  const kinds = (messages: readonly Readonly<Record<string, unknown>>[]) =>
    new Set(messages.map(({ e }) => e));
  expect(kinds(raw.messages)).toEqual(new Set(["TRADE_LITE", "ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE"]));
  expect(raw.messages.some((message) => orderOf(message) === "two")).toBe(false);
  expect(kinds(chosen.messages)).toEqual(new Set(["ORDER_TRADE_UPDATE"]));
  const ofFirst = both.messages
    .filter(({ stream }) => stream === first)
    .map(({ data }) => data as { e: string });
  expect(kinds(ofFirst)).toEqual(new Set(["ACCOUNT_UPDATE"]));
  expect(both.messages.filter(({ stream }) => stream === second).length).toBeGreaterThan(2);
  expect(unrouted.messages).toEqual([]);
  for (const socket of [raw, chosen, both, unrouted]) socket.close();
});

test("one key per account: POST gives the same again, DELETE ends it for everybody who reads by it", async () => {
  const listenKey = await keyOf(0);
  expect(await keyOf(0)).toBe(listenKey);
  expect((await exchange.keyed("PUT", "/fapi/v1/listenKey")).body).toEqual({ listenKey });
  const [one, other] = [await exchange.user(), await exchange.user()];
  expect((await exchange.keyed("DELETE", "/fapi/v1/listenKey")).body).toEqual({});
  for (const socket of [one, other]) {
    await socket.next(({ e }) => e === "listenKeyExpired");
    expect(socket.closed).toBeUndefined();
  }
  expect((await buy(0, "unheard")).status).toBe(200);
  const late = await exchange.user();
  expect((await buy(0, "heard")).status).toBe(200);
  await late.next((message) => orderOf(message) === "heard");
  expect(one.messages.some((message) => orderOf(message) === "heard")).toBe(false);
  for (const socket of [one, other, late]) socket.close();
});

test("an account that places more than 300 orders in ten seconds gets 429, its neighbour does not", async () => {
  const batchOrders = JSON.stringify(
    Array.from({ length: 5 }, () => ({ symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.001" })),
  );
  const batch = (index: number) => exchange.signed("POST", "/fapi/v1/batchOrders", { batchOrders }, index);
  for (;;) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => batch(0)));
    const refused = answers.find(({ status }) => status === 429);
    if (refused === undefined) continue;
    expect(refused.body).toMatchObject({ code: -1015 });
    expect(Number(refused.headers.get("x-mbx-order-count-10s"))).toBeGreaterThan(300);
    break;
  }
  const { status, headers } = await batch(1);
  expect(
    [status, headers.get("x-mbx-order-count-10s"), headers.get("x-mbx-order-count-1m")].join(" "),
  ).toMatch(/^200 \d+ \d+$/);
});
