import { connect } from "@nats-io/transport-node";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identityOf } from "#libs/bus/connect.ts";
import { decodeMarketEvent } from "#libs/wire/market.ts";
import { EdgeClient } from "../edge/client.ts";
import { freePorts, launch, processesOf, type Launched, type Ports } from "../support/launcher.ts";
import { plimsoll } from "../support/paper.ts";
import { until } from "../support/eventually.ts";

/** One state folder through every way a launcher can end; the tests build on each other, in this order. */
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-life-"));
let ports: Ports;
const TRADED = /fills [1-9]\d* {2}positions [1-9]/;
let firstBids: readonly string[] = [];

beforeAll(async () => {
  ports = await freePorts();
});
afterAll(() => {
  for (const line of processesOf(scratch, ports)) process.kill(Number.parseInt(line, 10), "SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});

const start = (flags: readonly string[]): Launched => launch(scratch, ports, flags);

test("Ctrl-C ends everything within 5 s without an orphan", async () => {
  const run = start(["--fresh", "--seed", "3"]);
  const bids = collectBids(run);
  await run.until(TRADED);
  await until("prices were heard", () => bids.length > 40);
  await reachEdge(run);
  firstBids = bids;
  const interruptedAt = performance.now();
  run.ctrlC();
  const code = await run.exited;
  expect(performance.now() - interruptedAt).toBeLessThan(5_000);
  expect(processesOf(scratch, ports)).toEqual([]);
  expect(run.output()).toMatch(/^market {5}SYNTHETIC prices, made up from seed 3/m);
  expect(run.output()).toMatch(/^policy {5}DEMO \(a demo policy: cooldown 2 s/m);
  expect(run.output()).toMatch(/^state .*, new;/m);
  const report = run.report();
  expect(report?.reconciliation).toEqual({ residual: "0", drifts: 0, differences: [] });
  expect(Object.values(report?.restarts ?? {}).filter((count) => count > 0)).toEqual([]);
  expect(code).toBe(0);
});

test("the next start resumes, and the same seed gives the same prices", async () => {
  const run = start(["--seed", "3"]);
  const bids = collectBids(run);
  await run.until(TRADED);
  await until("the prices of the first run come again", () => sharesWindow(firstBids, bids, 12));
  expect(run.output()).toMatch(/^state .*, resumed at commit [1-9]/m);

  // The bus is restarted once, so that the process first noted is not the one that is left over.
  const firstBus = busPid();
  process.kill(firstBus, "SIGKILL");
  await run.until(/^restart {4}nats-server was ended by SIGKILL/m);
  const busLog = join(scratch, "state", "logs", "nats-server.log");
  await until(
    "another nats-server is up",
    () => readFileSync(busLog, "utf8").split("Server is ready").length === 3,
  );
  expect(busPid()).not.toBe(firstBus);
  // And two processes cannot act on the end of their launcher.
  for (const frozen of [pidOf("signal-engine-0"), busPid()]) process.kill(frozen, "SIGSTOP");
  process.kill(run.pid, "SIGKILL");
  await until("the others have ended with their launcher", () => processesOf(scratch, ports).length === 2);
  expect(processesOf(scratch, ports).join("\n")).toMatch(
    /nats-server -c [^]*signal-engine|signal-engine[^]*nats-server -c/,
  );
});

test("after SIGKILL the next start ends what was left over, says so and resumes; a record that differs is a breach", async () => {
  const run = start([]);
  await run.until(TRADED);
  expect(run.output()).toMatch(
    /^left over {2}the last run's launcher was killed; ended what it left: nats-server \(\d+\), signal-engine-0 \(\d+\)$/m,
  );
  expect(run.output()).toMatch(/^state .*, resumed at commit [1-9]/m);

  // A position that only the exchange knows of: forged into its record, which is what we are judged by.
  appendFileSync(
    join(scratch, "state", "exchange", "ledger.jsonl"),
    `${JSON.stringify({ k: "order", t: 1, account: "paper-1", order: { orderId: "1", clientId: "forged", status: "NEW" } })}\n`,
  );
  run.ctrlC();
  const code = await run.exited;
  const report = run.report();
  expect(report?.reconciliation).toEqual({
    residual: "0",
    drifts: 0,
    differences: ["paper-1: order forged is open only there"],
  });
  expect(Object.entries(report?.guarantees ?? {}).filter(([, { verdict }]) => verdict === "broken")).toEqual([
    ["G7", { verdict: "broken", why: "paper-1: order forged is open only there" }],
  ]);
  expect(run.output()).toMatch(/^ +G7 +broken: paper-1: order forged is open only there$/m);
  expect(code).toBe(1);
});

test("when nobody reads its output any more it ends in good order", async () => {
  const run = start(["--fresh"]);
  await run.until(/ARMED/);
  const env = { NATS_URL: run.natsUrl, BUS_KEYS: join(scratch, "state", "bus") };
  const { status } = await plimsoll(["stop", "--operator", "ada", "--reason", "test"], env);
  expect(status).toBe(0);
  await run.until(/STOPPED by OPERATOR$/m);
  run.hangUp();
  expect(await run.exited).toBe(0);
  expect(processesOf(scratch, ports)).toEqual([]);
  expect(run.report()?.guarantees["G3"]?.verdict).toBe("held");
});

test("what an operator has stopped stays stopped in the next run", async () => {
  const run = start([]);
  await run.until(/STOPPED by OPERATOR$/m);
  expect(run.output()).toMatch(
    /^stopped {4}paper-1 was stopped \(OPERATOR\) and stays so until npm run plimsoll -- arm/m,
  );
  expect(run.output()).not.toMatch(/ARMED/);
  run.ctrlC();
  expect(await run.exited).toBe(0);
});

test("a bus that cannot start is told in one line with its own last words, and nothing is left", async () => {
  rmSync(join(scratch, "state", "nats"), { recursive: true });
  writeFileSync(join(scratch, "state", "nats"), "");
  const run = start([]);
  expect(await run.exited).toBe(1);
  expect(run.output()).toMatch(
    /^plimsoll: nats-server does not come up .* its log is .*nats-server\.log and ends with: .*storage directory/m,
  );
  expect(processesOf(scratch, ports)).toEqual([]);
});

interface Mark {
  readonly instance: string;
  readonly pid: number;
}

function pidOf(instance: string): number {
  const marks = JSON.parse(readFileSync(join(scratch, "state", "processes.json"), "utf8")) as Mark[];
  return marks.find((mark) => mark.instance === instance)?.pid ?? 0;
}

const busPid = (): number => pidOf("nats-server");

/** Bids of BTCUSDT in the order in which they come, until the run ends. */
function collectBids(run: Launched): readonly string[] {
  const bids: string[] = [];
  const listen = async (): Promise<void> => {
    // Its keys are made by then.
    await run.until(/^bus /m);
    const nc = await connect({
      servers: run.natsUrl,
      ...identityOf({ keyFile: join(scratch, "state", "bus", "observer.nk") }),
      waitOnFirstConnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
    });
    nc.subscribe("md.BTCUSDT.top", {
      callback: (_, message) => {
        const { body } = decodeMarketEvent(message.data);
        if (body.kind === "top") bids.push(body.bidPrice);
      },
    });
    await run.exited;
    await nc.close();
  };
  void listen();
  return bids;
}

/** True when `length` bids in a row are the same in both; they need not begin at the same moment. */
const sharesWindow = (a: readonly string[], b: readonly string[], length: number): boolean =>
  b.some((_, at) => at + length <= b.length && a.join(" ").includes(b.slice(at, at + length).join(" ")));

/** What a strategy does that does not speak NATS, with what the launcher prints. */
async function reachEdge(run: Launched): Promise<void> {
  const [, url = "", tokenFile = ""] =
    /^edge {7}(ws:\/\/127\.0\.0\.1:\d+) .* the token in (\S+)$/m.exec(run.output()) ?? [];
  expect(tokenFile).toBe(join(scratch, "state", "edge", "paper.token"));
  for (const file of ["paper.token", "tokens.json"])
    expect(statSync(join(scratch, "state", "edge", file)).mode & 0o777).toBe(0o600);
  const client = await EdgeClient.open(url, readFileSync(tokenFile, "utf8").trim());
  await client.subscribe("prices.BTCUSDT", "account.paper-1", "orders.paper-1", "answers.paper-1", "health");
  const intent = {
    account: "paper-1",
    symbol: "BTCUSDT",
    side: "BUY",
    purpose: "REDUCE",
    quantity: "0.00001",
  };
  const stored = await client.ask({ op: "signal", intent });
  expect([stored.type, stored.duplicate]).toEqual(["stored", false]);
  await client.until(() => client.mirror.of("answers.paper-1").some(([id]) => id === stored.intentId));
  for (const [topic, key] of [
    ["prices.BTCUSDT", "top"],
    ["account.paper-1", "account"],
    ["health", "risk-kernel-0"],
  ] as const)
    await client.until(() => client.mirror.of(topic).some(([found]) => found === key));
  expect(client.mirror.of("orders.paper-1").length).toBeGreaterThan(0);
  client.end();
}
