import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import { FactLog } from "../support/fact-log.ts";
import { ScriptedExchange } from "../support/scripted-exchange.ts";
import { sealAccounts } from "../support/sealed-accounts.ts";
import { TestBus } from "../support/test-bus.ts";
import { orderOf } from "./test-facts.ts";
import { protectedEntry, TestLedger } from "./test-ledger.ts";

/** The router's real process, begun where an earlier one has left a position without a stop. */
let bus: TestBus;
let exchange: ScriptedExchange;
let dir: string;
let router: ChildProcess;

beforeEach(async () => {
  bus = await TestBus.start();
  exchange = await ScriptedExchange.start();
  dir = mkdtempSync(join(tmpdir(), "plimsoll-router-"));
});

afterEach(async () => {
  if (router.exitCode === null) {
    const ended = once(router, "exit");
    router.kill("SIGKILL");
    await ended;
  }
  await exchange.stop();
  await bus.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function startRouter(): Promise<void> {
  const places = await sealAccounts(dir, [{ id: "paper-1", apiKey: "k", apiSecret: "s" }]);
  router = spawn(
    process.execPath,
    [new URL("../../services/order-router/main.ts", import.meta.url).pathname],
    {
      env: {
        ...process.env,
        NATS_URL: bus.url,
        INSTANCE: "order-router-test",
        TIME_SCALE: "1",
        EXCHANGE_REST_URL: exchange.url.href,
        SYMBOLS: "BTCUSDT",
        ...places,
        LOG_LEVEL: "warn",
      },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
}

test("a router that begins protects what stands before it asks how accounts are set up, and while nobody says", async () => {
  const entry = protectedEntry();
  const { clientOrderId } = entry;
  const account = parseAccountId("paper-1");
  const body = orderOf(clientOrderId, "FILLED");
  await new TestLedger(bus.nc).append([entry]);
  await publishDurably(bus.js, factMessage({ account, recordedAtMs: 1, traceparent: "", body }));
  exchange.positions.set("BTCUSDT", { amount: "1", entryPrice: "10" });
  exchange.hold("GET /fapi/v1/accountConfig");
  const facts = await FactLog.open(bus.nc);
  await startRouter();
  const confirmed = await facts.until((all) => all.find(({ body: { kind } }) => kind === "protection"));
  expect(confirmed.body).toMatchObject({
    outcome: "CONFIRMED",
    clientOrderId,
    stopId: entry.protection?.stopId,
  });
  await exchange.untilAsked("GET /fapi/v1/accountConfig");
  facts.close();
  const names = exchange.requests.map(({ name }) => name).filter((name) => name !== "GET /fapi/v1/time");
  expect(names[0]).toBe("GET /fapi/v3/positionRisk");
});
