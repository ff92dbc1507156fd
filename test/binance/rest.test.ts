import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { fixedCredentials } from "#libs/binance/credentials.ts";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import { BinanceRest, type Ban } from "#libs/binance/rest.ts";
import { CONNECTIONS } from "#libs/budget/lines.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { budgetOf } from "../support/budget.ts";
import { eventually } from "../support/eventually.ts";

const KEYS = fixedCredentials({ id: "paper-1", apiKey: "the-key", apiSecret: "hidden" });

/** What one placement against a server that answers so is classified as. */
async function placedAgainst(answer: RequestListener): Promise<VenueAnswerError> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1), budgetOf());
  try {
    await rest.signed("POST", "/fapi/v1/order", { symbol: "BTCUSDT" }, KEYS);
    throw new Error("the placement did not fail");
  } catch (error) {
    if (error instanceof VenueAnswerError) return error;
    throw error;
  } finally {
    await rest.close();
    server.closeAllConnections();
    server.close();
  }
}

test("a success that cannot be read is ambiguous: the order may exist", async () => {
  const error = await placedAgainst((_, response) => response.end('{"orderId":1,"sym'));
  expect(error.answer).toBe("AMBIGUOUS");
});

test("a connection cut after the request was sent is ambiguous, and the error shows no signature", async () => {
  const error = await placedAgainst((request) => request.socket.destroy());
  expect(error.answer).toBe("AMBIGUOUS");
  expect(error.message).not.toMatch(/signature|hidden/);
});

test("an answer cut short is ambiguous", async () => {
  const error = await placedAgainst((_, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write('{"orderId":1}');
    response.socket?.end();
  });
  expect(error.answer).toBe("AMBIGUOUS");
});

test("an answer that comes in pieces after an interim one is read whole, a character of several bytes too", async () => {
  const msg = Buffer.from('{"code":-2019,"msg":"测试"}');
  const error = await placedAgainst((_, response) => {
    response.writeEarlyHints({ link: "</style.css>; rel=preload" });
    response.writeHead(400);
    response.write(msg.subarray(0, 22), () => {
      // A turn later, so that it arrives by itself.
      setImmediate(() => response.end(msg.subarray(22)));
    });
  });
  expect(error).toMatchObject({ answer: "REJECTED", status: 400, code: -2019, message: "测试" });
});

test("a ban is told once, whoever of the fleet was told of it, and told again when it is prolonged", async () => {
  const budget = budgetOf();
  const bans: Ban[] = [];
  const onBanned = (ban: Ban): void => void bans.push(ban);
  const server = createServer((_, response) => {
    response.statusCode = 418;
    response.end(
      `{"code":-1003,"msg":"Way too many requests; IP(1.2.3.4) banned until ${Date.now() + 300_000}."}`,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1), budget, {
    onBanned,
  });
  const ask = (): Promise<unknown> => rest.signed("GET", "/fapi/v3/account", {}, KEYS).catch(() => undefined);
  await Promise.all([ask(), ask()]);
  await ask();
  expect(bans).toHaveLength(1);
  expect(bans[0]?.reason).toMatch(/banned until/);
  budget.silenced("BANNED", 900_000, "told to another process");
  await ask();
  await ask();
  expect(bans).toHaveLength(2);
  expect(bans[1]?.reason).toMatch(/told to another process/);
  expect((bans[1]?.untilMs ?? 0) - (bans[0]?.untilMs ?? 0)).toBeGreaterThan(500_000);
  // A rate limit is none.
  const limited = budgetOf();
  limited.silenced("RATE", 60_000, "slow down");
  const quiet = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1), limited, {
    onBanned,
  });
  await quiet.signed("GET", "/fapi/v3/account", {}, KEYS).catch(() => undefined);
  expect(bans).toHaveLength(2);
  await Promise.all([rest.close(), quiet.close()]);
  server.closeAllConnections();
  server.close();
});

test("nobody listening means certainly not executed", async () => {
  const rest = new BinanceRest(new URL("http://127.0.0.1:1"), new ExchangeClock(1), budgetOf());
  await expect(rest.signed("POST", "/fapi/v1/order", {}, KEYS)).rejects.toMatchObject({
    answer: "NOT_EXECUTED",
  });
  await rest.close();
});

test("how long to wait is a duration from the answer's own time, whatever this machine's clock says", async () => {
  const until = 1_573_555_555_555; // Long over by any clock of ours.
  const error = await placedAgainst((_, response) => {
    response.sendDate = false;
    response.writeHead(418, { Date: new Date(until - 90_000).toUTCString() });
    response.end(`{"code":-1003,"msg":"Way too many requests; IP(1.2.3.4) banned until ${until}."}`);
  });
  expect(error.answer).toBe("BANNED");
  expect(error.waitMs).toBeGreaterThanOrEqual(90_000);
  expect(error.waitMs).toBeLessThan(91_000);
});

test("a rate limit without JSON still says how long", async () => {
  const error = await placedAgainst((_, response) => {
    response.writeHead(429, { "Retry-After": "7" });
    response.end("<html>");
  });
  expect([error.answer, error.waitMs]).toEqual(["RATE", 7_000]);
});

test.each<[answer: string, status: number, code: number, silent: boolean]>([
  ["a ban", 418, -1003, true],
  ["a rate limit", 429, -1003, true],
  ["too many orders of one account", 429, -1015, false],
  ["a refusal", 400, -2019, false],
])("after %s nothing is sent before its time: %j %j %j", async (_, status, code, silent) => {
  let received = 0;
  const server = createServer((request, response) => {
    received += 1;
    request.resume();
    response.writeHead(status, { "Retry-After": "60" });
    response.end(JSON.stringify({ code, msg: "wait" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1), budgetOf());
  const first = await rest.get("/fapi/v1/time").catch((error: unknown) => error);
  const second = await rest.signed("GET", "/fapi/v3/account", {}, KEYS).catch((error: unknown) => error);
  expect(received).toBe(silent ? 1 : 2);
  expect(second).toMatchObject({ answer: (first as VenueAnswerError).answer });
  if (silent) expect((second as VenueAnswerError).waitMs).toBeGreaterThan(50_000);
  await rest.close();
  server.closeAllConnections();
  server.close();
});

test("other answers say nothing about time", async () => {
  const error = await placedAgainst((_, response) => {
    response.writeHead(400);
    response.end('{"code":-2019,"msg":"Margin is insufficient."}');
  });
  expect([error.answer, error.waitMs]).toEqual(["REJECTED", undefined]);
});

test("a request refused for its time goes once more by the exchange's time, and not when its time was given", async () => {
  const serverTime = 1_700_000_000_000;
  const received: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://exchange");
    request.resume();
    received.push(`${request.method} ${pathname}`);
    if (pathname === "/fapi/v1/time") {
      response.end(JSON.stringify({ serverTime }));
      return;
    }
    const known = Number(searchParams.get("timestamp")) >= serverTime;
    response.writeHead(known ? 200 : 400);
    response.end(known ? '{"ok":true}' : '{"code":-1021,"msg":"Timestamp for this request is outside"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1), budgetOf());
  const late = { timestampMs: serverTime - 60_000, recvWindowMs: 5_000 };
  await expect(rest.signed("POST", "/fapi/v1/order", {}, KEYS, late)).rejects.toMatchObject({
    answer: "CLOCK",
  });
  expect(await rest.signed("GET", "/fapi/v3/account", {}, KEYS)).toEqual({ ok: true });
  expect(received).toEqual([
    "POST /fapi/v1/order",
    "GET /fapi/v3/account",
    "GET /fapi/v1/time",
    "GET /fapi/v3/account",
  ]);
  await rest.close();
  server.closeAllConnections();
  server.close();
});

test("an exit waits behind no entry and no read: it has connections of its own, and who has none yet has no permit", async () => {
  const held: ServerResponse[] = [];
  let holding = true;
  const server = createServer((request, response) => {
    if (holding && request.url?.includes("reduceOnly=true") !== true) held.push(response);
    else response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const budget = budgetOf();
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1), budget);
  const place = (params: { readonly reduceOnly?: boolean }): Promise<unknown> =>
    rest.signed("POST", "/fapi/v1/order", { symbol: "BTCUSDT", ...params }, KEYS);
  const others = Array.from({ length: 2 * CONNECTIONS }, (_, i) =>
    i % 2 === 0 ? place({}) : rest.signed("GET", "/fapi/v1/openOrders", { symbol: "BTCUSDT" }, KEYS),
  );
  await eventually(async () => {
    await Promise.resolve();
    expect(held.length).toBe(CONNECTIONS);
  });
  await place({ reduceOnly: true });
  expect([held.length, budget.figures().waiting]).toEqual([CONNECTIONS, CONNECTIONS]);
  holding = false;
  for (const response of held) response.end("{}");
  await Promise.all(others);
  expect(budget.figures().waiting).toBe(0);
  await rest.close();
  server.closeAllConnections();
  server.close();
});

test("who waits for a connection hears of a ban in the answer that makes one free, and is not sent", async () => {
  const held: ServerResponse[] = [];
  const server = createServer((_, response) => held.push(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1), budgetOf());
  const reads = Array.from({ length: CONNECTIONS + 3 }, () =>
    rest.signed("GET", "/fapi/v1/openOrders", { symbol: "BTCUSDT" }, KEYS).catch((error: unknown) => error),
  );
  await eventually(async () => {
    await Promise.resolve();
    expect(held.length).toBe(CONNECTIONS);
  });
  const [first, ...others] = held;
  if (first !== undefined) first.statusCode = 418;
  first?.end(
    `{"code":-1003,"msg":"Way too many requests; IP(1.2.3.4) banned until ${Date.now() + 300_000}."}`,
  );
  for (const refused of (await Promise.all(reads.slice(CONNECTIONS))) as readonly unknown[])
    expect(refused).toMatchObject({ why: "SILENCE", answer: "BANNED" });
  for (const response of others) response.end("{}");
  await Promise.all(reads);
  expect(held.length).toBe(CONNECTIONS);
  await rest.close();
  server.closeAllConnections();
  server.close();
});

test("a refusal that says again what was signed is told without key and signature", async () => {
  const error = await placedAgainst((request, response) => {
    response.writeHead(400);
    response.end(
      JSON.stringify({ code: -1022, msg: `${String(request.headers["x-mbx-apikey"])} sent ${request.url}` }),
    );
  });
  expect(error.message).toMatch(/^\[hidden\] sent .*&signature=\[hidden\]$/);
});
