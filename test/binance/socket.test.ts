import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { keepConnected } from "#libs/binance/socket.ts";

let server: WebSocketServer | undefined;

afterEach(() => {
  for (const client of server?.clients ?? []) client.terminate();
  server?.close();
});

test("ended while its address is asked for, as a listen key is of an exchange that answers late, it never connects", async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  let connections = 0;
  server.on("connection", () => (connections += 1));
  const ending = new AbortController();
  const connected = keepConnected({
    url: async () => {
      ending.abort();
      return new URL(`ws://127.0.0.1:${port}`);
    },
    signal: ending.signal,
    idleMs: 60_000,
    onOpen: () => undefined,
    onText: () => undefined,
    onClosed: () => undefined,
  });
  const late = sleep(2_000, "still connected", { ref: false });
  expect(await Promise.race([connected, late])).toBeUndefined();
  expect(connections).toBe(0);
});
