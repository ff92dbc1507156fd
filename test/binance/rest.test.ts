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

test.each([
  ["seconds", "7", true],
  ["a date", "Wed, 21 Oct 2026 07:28:00 GMT", false],
])("Retry-After in %s", async (_, value, known) => {
  const error = await placedAgainst((__, response) => {
    response.writeHead(429, { "Retry-After": value });
    response.end('{"code":-1003,"msg":"Too many requests"}');
  });
  expect(error.answer).toBe("RATE");
  expect(Number.isFinite(error.notBeforeMs)).toBe(known);
});
