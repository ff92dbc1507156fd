import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";

const KEYS = { id: "paper-1", apiKey: "k", apiSecret: "hidden" };

/** What one placement against a server that answers so is classified as. */
async function placedAgainst(answer: RequestListener): Promise<VenueAnswerError> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1));
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

test("nobody listening means certainly not executed", async () => {
  const rest = new BinanceRest(new URL("http://127.0.0.1:1"), new ExchangeClock(1));
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
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1));
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
  const rest = new BinanceRest(new URL(`http://127.0.0.1:${port}`), new ExchangeClock(1));
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
