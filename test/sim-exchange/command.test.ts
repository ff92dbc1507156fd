import { once } from "node:events";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { format, parseMoney, type Money } from "#libs/domain/fixed.ts";
import { parseFlags, UsageError } from "../../services/sim-exchange/flags.ts";
import { eventually } from "../support/eventually.ts";
import { TestExchange } from "../support/exchange.ts";
import { ROOT } from "../support/paper.ts";

const scratch = mkdtempSync(join(tmpdir(), "plimsoll-command-"));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});
const file = (name: string, text: string): string => {
  writeFileSync(join(scratch, name), text);
  return join(scratch, name);
};

const COMMAND = ["services/sim-exchange/cli.ts"];
const exchangeCommand = (...args: string[]) =>
  spawnSync(process.execPath, [...COMMAND, ...args], { cwd: ROOT, encoding: "utf8", timeout: 30_000 });

test.each<[args: readonly string[], message: RegExp]>([
  [["--nope"], /--nope/],
  [["stray"], /stray/],
  [["--port", "x"], /--port x: is not within 0\.\.65535/],
  [["--accounts", "0"], /--accounts 0/],
  [["--seed", "-1"], /--seed/],
  [["--speed", "fast"], /--speed fast/],
  [["--synthetic", "boom"], /--synthetic boom: .*crash/],
  [["--synthetic", "range", "--replay", "x"], /--replay and --synthetic/],
  [["--follow", "ftp://x", "--symbols", "BTCUSDT"], /--follow ftp:\/\/x: must be the address/],
  [["--follow", "http://127.0.0.1:1"], /--follow: needs --symbols/],
  [["--follow", "http://127.0.0.1:1", "--symbols", "BTCUSDT", "--speed", "2"], /--speed: live prices/],
])("%j is refused in one line that names it", (args, message) => {
  expect(() => parseFlags(args)).toThrow(UsageError);
  expect(() => parseFlags(args)).toThrow(message);
});

const state = ["--state", join(scratch, "state")];
test.each<[args: readonly string[], message: RegExp]>([
  [["--nope"], /--nope/],
  [[...state, "--replay", "/nowhere.log"], /nowhere\.log: there is no such file/],
  [[...state, "--symbols", "NOPEUSDT"], /NOPEUSDT: the source has only BTCUSDT/],
  [[...state, "--follow", "http://127.0.0.1:1", "--symbols", "BTCUSDT"], /--follow http:\/\/127\.0\.0\.1:1/],
  [
    [...state, "--scenario", file("wrong.json", '{"faults":[{"fault":"boom"}]}')],
    /wrong\.json: faults\[0\]: fault "boom"/,
  ],
  [["judge"], /judge: needs one ledger file/],
  [["judge", file("none.jsonl", "hello\n")], /is it a ledger/],
])("%j ends with one clear line and exit code 2", (args, message) => {
  const { status, stdout, stderr } = exchangeCommand(...args);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect([status, stdout]).toEqual([2, ""]);
});

test("a taken port and a folder in use end with exit code 2", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const taken = exchangeCommand("--state", join(scratch, "taken"), "--port", String(port));
  expect([taken.status, taken.stderr]).toEqual([2, expect.stringContaining(`--port ${port} is taken`)]);
  server.close();
  const exchange = await TestExchange.start();
  const second = exchangeCommand("--state", exchange.stateDir, "--port", "0");
  expect([second.status, second.stderr]).toEqual([2, expect.stringContaining("is in use by process")]);
  await exchange.stop();
});

test("--help shows every flag", () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ["deploy/local/bootstrap.mjs", "exchange", "--help"],
    { cwd: ROOT, encoding: "utf8", timeout: 30_000 },
  );
  expect(status).toBe(0);
  for (const flag of [
    "port",
    "accounts",
    "replay",
    "synthetic",
    "follow",
    "seed",
    "scenario",
    "json",
    "judge",
  ])
    expect(stdout).toContain(flag);
});

test("without --json it prints the addresses, each account's key and secret, and where its ledger is", async () => {
  const child = spawn(
    process.execPath,
    [...COMMAND, "--port", "0", "--accounts", "2", "--state", join(scratch, "printed")],
    { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, PLIMSOLL_PARENT_PIPE: "1" } },
  );
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("ledger")) break;
  }
  expect(lines.join("\n")).toMatch(
    /^REST +http:\/\/127\.0\.0\.1:\d+\nWebSocket +ws:\/\/127\.0\.0\.1:\d+\nWebSocket API +ws:\/\/127\.0\.0\.1:\d+\/ws-fapi\/v1\naccount +paper-1 +key [0-9a-f]{64} +secret [0-9a-f]{64}/,
  );
  expect(lines.filter((line) => line.startsWith("account"))).toHaveLength(2);
  child.kill("SIGTERM");
  await once(child, "exit");
});

test("the same seed gives the same prices and the same faults, in another process and at another time", async () => {
  const scenario = file(
    "seeded.json",
    '{"faults":[{"fault":"unknown-503","endpoint":"GET /fapi/v1/time","probability":0.4}]}',
  );
  const run = async (seed: string) => {
    const exchange = await TestExchange.start("--scenario", scenario, "--seed", seed, "--symbols", "BTCUSDT");
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1) statuses.push((await exchange.get("/fapi/v1/time")).status);
    const trades = await eventually(async () => {
      const { body } = await exchange.get("/fapi/v1/trades", { symbol: "BTCUSDT", limit: 1000 });
      const made = body as { id: number; price: string }[];
      expect(made.length).toBeGreaterThanOrEqual(5);
      return made;
    });
    await exchange.stop();
    return { statuses, trades: trades.map(({ id, price }) => `${id} ${price}`) };
  };
  const [one, same, other] = await Promise.all([run("5"), run("5"), run("6")]);
  expect(same.statuses).toEqual(one.statuses);
  expect(other.statuses).not.toEqual(one.statuses);
  const both = Math.min(one.trades.length, same.trades.length);
  expect(same.trades.slice(0, both)).toEqual(one.trades.slice(0, both));
  expect(other.trades.slice(0, both)).not.toEqual(one.trades.slice(0, both));
});

test("a scenario's faults act from the start, and the judge tells it all from the file", async () => {
  const scenario = file(
    "scenario.json",
    JSON.stringify({
      faults: [
        { fault: "unknown-503", endpoint: "POST /fapi/v1/order", count: 1 },
        { fault: "rate-limited-429", endpoint: "GET /fapi/v1/allOrders" },
      ],
    }),
  );
  const exchange = await TestExchange.start("--scenario", scenario, "--accounts", "2");
  const order = { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.006" };
  const place = (more: object) => exchange.signed("POST", "/fapi/v1/order", { ...order, ...more });
  expect((await place({})).status).toBe(503);
  expect((await place({ side: "SELL", quantity: "0.002" })).status).toBe(200);
  const { body: top } = await exchange.get("/fapi/v1/ticker/bookTicker", { symbol: "BTCUSDT" });
  const far = (Number((top as { bidPrice: string }).bidPrice) * 0.97).toFixed(1);
  expect(
    (await place({ type: "LIMIT", timeInForce: "GTC", price: far, newClientOrderId: "resting" })).status,
  ).toBe(200);
  expect((await exchange.signed("GET", "/fapi/v1/allOrders", { symbol: "BTCUSDT" })).status).toBe(429);
  const { body: balances } = await exchange.signed("GET", "/fapi/v3/balance");
  const [usdt] = balances as { asset: string; balance: string }[];
  const { body: time } = await exchange.get("/fapi/v1/time");

  const ledger = join(exchange.stateDir, "ledger.jsonl");
  const judged = exchangeCommand("judge", ledger, "--json");
  expect([judged.status, judged.stderr]).toEqual([0, ""]);
  const report = JSON.parse(judged.stdout) as {
    runs: number;
    accounts: { id: string; walletBalance: string; realized: string; fees: string; [key: string]: unknown }[];
    requests: Record<string, unknown>;
  };
  const account = report.accounts.find(({ id }) => id === "paper-1")!;
  expect(report.runs).toBe(1);
  expect(account).toMatchObject({
    walletBalance: format(parseMoney(usdt!.balance)),
    positions: [{ symbol: "BTCUSDT", amount: "0.004" }],
    openOrders: [{ clientId: "resting", status: "NEW" }],
    orders: { FILLED: 2, NEW: 1 },
  });
  const sum = parseMoney("10000") + parseMoney(account.realized) - parseMoney(account.fees);
  expect(account.walletBalance).toBe(format(sum as Money));
  expect(report.requests).toMatchObject({
    refused429: 1,
    refused418: 0,
    orders: 3,
    faults: { "unknown-503": 1, "rate-limited-429": 1 },
  });

  // Of an earlier moment: before anything, and after it the same as now.
  const opened = exchangeCommand(
    "judge",
    ledger,
    "--at",
    String((time as { serverTime: number }).serverTime - 600_000),
  );
  expect(opened.status).toBe(2);
  const text = exchangeCommand("judge", ledger).stdout;
  for (const line of [
    /account paper-1/,
    /position +BTCUSDT 0\.004 at /,
    /open .*resting/,
    /429s 1 /,
    /faults met .*unknown-503 1/,
  ])
    expect(text).toMatch(line);
  await exchange.stop();
});
