import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { StorageType } from "@nats-io/jetstream";
import { Pool } from "undici";
import { ledgerSubject } from "#libs/bus/streams.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import { decodeIntent } from "#libs/wire/intent.ts";
import { decodeMarketEvent } from "#libs/wire/market.ts";
import { openAccounts, sealAccountsOf } from "../support/sealed-accounts.ts";
import { freePort } from "../support/free-port.ts";
import { ExchangeProxy, type SeenOrder } from "./exchange-proxy.ts";
import type { Row } from "./main.ts";
import { BenchSystem, median, quantile, retry } from "./system.ts";

const SAMPLES = 120;
const SAMPLES_MIN = 60;
const MEASURE_MS_MAX = 60_000;
/** The first orders are those of code that nobody optimised yet. */
const WARM_UP = 20;
/** Exchange seconds per real second: the reference strategy sends an order or two in each exchange second. */
const SPEED = "10";
const SEED = "7";

/** Commits remembered: the one that holds an order precedes its request by milliseconds. */
const COMMITS_KEPT = 100;

/** A message on its way to its stream: the server hands it on before it has stored it. */
interface Passed {
  readonly atMs: number;
  readonly bytes: Buffer;
}

interface Cause {
  readonly topAtMs: number;
  readonly intent: Passed;
}

/** Where the time of ours goes. */
interface Parts {
  readonly toIntent: number[];
  readonly toCommit: number[];
  readonly toRequest: number[];
}

interface Hops {
  readonly publish: number[];
  readonly append: number[];
  readonly http: number[];
  readonly all: number[];
}

/** From a price that leaves the exchange to the request it causes, through every real process, beside bare hops. */
export async function benchEndToEnd(): Promise<readonly Row[]> {
  const system = await BenchSystem.start(1);
  const orders: SeenOrder[] = [];
  let arrived: (() => void) | undefined;
  let proxy: ExchangeProxy | undefined;
  const bare = createServer((_, response) => response.end("{}"));
  try {
    const port = await freePort();
    const state = join(system.dir, "exchange");
    const scaled = { TIME_SCALE: SPEED };
    system.service("sim-exchange", {
      SIM_PORT: String(port),
      SIM_STATE: state,
      SIM_ACCOUNTS: "1",
      SIM_SEED: SEED,
      SIM_SPEED: SPEED,
    });
    const info = await retry(
      async () =>
        (await (await fetch(`http://127.0.0.1:${port}/fapi/v1/exchangeInfo`)).json()) as {
          readonly symbols: readonly { readonly symbol: string }[];
        },
    );
    proxy = await ExchangeProxy.start(new URL(`http://127.0.0.1:${port}`), (order) => {
      orders.push(order);
      arrived?.();
    });
    const places = await sealAccountsOf(state, state);
    const [account] = await openAccounts(state);
    const env = {
      ...scaled,
      EXCHANGE_REST_URL: `http://${proxy.host}`,
      EXCHANGE_WS_URL: `ws://${proxy.host}`,
      SYMBOLS: info.symbols.map(({ symbol }) => symbol).join(","),
      ...places,
    };
    system.service("feed-gateway", env);
    system.service("risk-kernel", { ...scaled, PARTITION: "0" });
    system.service("user-stream", { ...env, SPOOL_FILE: join(state, "spool.sqlite") });
    system.service("order-router", env);
    await retry(() => system.nc.request("kernel.query", '{"what":"counters"}', { timeout: 500 }));
    await system.ready([], []);
    system.service("signal-engine", { ...env, ACCOUNTS: account?.id ?? "", SEED });
    bare.listen(0, "127.0.0.1");
    await once(bare, "listening");
    return await measure(system, proxy, bare, async (deadline) => {
      while (orders.length === 0 && performance.now() < deadline)
        await new Promise<void>((resolve) => {
          arrived = resolve;
          setTimeout(resolve, 100);
        });
      return orders.shift();
    });
  } finally {
    await proxy?.close();
    bare.close();
    bare.closeAllConnections();
    await system.stop();
  }
}

async function measure(
  system: BenchSystem,
  proxy: ExchangeProxy,
  bare: Server,
  nextOrder: (deadline: number) => Promise<SeenOrder | undefined>,
): Promise<readonly Row[]> {
  const { nc, js, jsm } = system;
  // A top reaches this subscription before the intent it causes, because it reached the strategy so.
  const newest = new Map<string, number>();
  nc.subscribe("md.*.top", {
    callback: (error, { data }) => {
      if (error !== null) return;
      const { symbol, body } = decodeMarketEvent(data);
      if (body.kind === "top") newest.set(symbol, body.updateId);
    },
  });
  const causes = new Map<string, Cause>();
  nc.subscribe("intent.>", {
    callback: (error, { data }) => {
      if (error !== null) return;
      const { intentId, symbol } = decodeIntent(data);
      const topAtMs = proxy.topAtMs(symbol, newest.get(symbol) ?? -1);
      const intent = { atMs: performance.now(), bytes: Buffer.from(data) };
      if (topAtMs !== undefined) causes.set(intentId, { topAtMs, intent });
    },
  });
  const commits: Passed[] = [];
  nc.subscribe(ledgerSubject(0), {
    callback: (error, { data }) => {
      if (error === null) commits.push({ atMs: performance.now(), bytes: Buffer.from(data) });
      if (commits.length > COMMITS_KEPT) commits.shift();
    },
  });
  for (const [name, subject] of [
    ["BENCH_PUBLISH", "bench.publish"],
    ["BENCH_APPEND", "bench.append"],
  ] as const)
    await jsm.streams.add({ name, subjects: [subject], storage: StorageType.File });

  let requestAt = 0;
  bare.on("request", () => {
    requestAt = performance.now();
  });
  const pool = new Pool(`http://127.0.0.1:${(bare.address() as AddressInfo).port}`, { connections: 1 });
  const ours: number[] = [];
  const parts: Parts = { toIntent: [], toCommit: [], toRequest: [] };
  const hops: Hops = { publish: [], append: [], http: [], all: [] };
  const deadline = performance.now() + MEASURE_MS_MAX;
  for (let round = 0; ours.length < SAMPLES;) {
    const order = await nextOrder(deadline);
    if (order === undefined) break;
    const intentId = decodeClientOrderId(order.clientOrderId)?.intentId;
    const cause = intentId === undefined ? undefined : causes.get(intentId);
    const commit = commits.find(({ bytes }) => bytes.includes(order.clientOrderId));
    if (intentId === undefined || cause === undefined || commit === undefined) continue;
    causes.delete(intentId); // A second attempt of the same intent has waited on purpose.
    // One bare round for each order: the same bytes in the same seconds, with the same load beside it.
    const startedAt = performance.now();
    await js.publish("bench.publish", cause.intent.bytes);
    const publishedAt = performance.now();
    await js.publish("bench.append", commit.bytes, { expect: { lastSequence: round } });
    const appendedAt = performance.now();
    const { body } = await pool.request({ method: "POST", path: "/" });
    await body.dump();
    round += 1;
    if (round <= WARM_UP) continue;
    ours.push(order.atMs - cause.topAtMs);
    parts.toIntent.push(cause.intent.atMs - cause.topAtMs);
    parts.toCommit.push(commit.atMs - cause.intent.atMs);
    parts.toRequest.push(order.atMs - commit.atMs);
    hops.publish.push(publishedAt - startedAt);
    hops.append.push(appendedAt - publishedAt);
    hops.http.push(requestAt - appendedAt);
    hops.all.push(requestAt - startedAt);
  }
  await pool.destroy();
  if (ours.length < SAMPLES_MIN)
    throw new Error(`only ${ours.length} orders within ${MEASURE_MS_MAX / 1_000} s, too few for a figure`);
  return rowsOf(ours, parts, hops);
}

function rowsOf(ours: readonly number[], parts: Parts, hops: Hops): readonly Row[] {
  const floorIs = (share: number): string =>
    `bare publish of the intent and bare append of the commit, fsync each, and a bare loopback HTTP request, in turn: ${shown([hops.publish, hops.append, hops.http], share)}`;
  const limit = (share: number): string =>
    `price to intent, intent stored and decided, commit stored and sent: ${shown([parts.toIntent, parts.toCommit, parts.toRequest], share)}`;
  return [
    {
      name: `price to exchange request, p50 of ${ours.length}`,
      unit: "ms",
      ours: median(ours),
      floor: median(hops.all),
      floorIs: floorIs(0.5),
      wanted: 2,
      lessIsBetter: true,
      limit: `two fsyncs in turn, then five hand-overs between processes; ${limit(0.5)}`,
    },
    {
      name: "price to exchange request, p99",
      unit: "ms",
      ours: quantile(ours, 0.99),
      floor: quantile(hops.all, 0.99),
      floorIs: floorIs(0.99),
      wanted: 3,
      lessIsBetter: true,
      limit: `the disk's slowest fsyncs and processes that wait for a core; ${limit(0.99)}`,
    },
  ];
}

const shown = (stages: readonly (readonly number[])[], share: number): string =>
  `${stages.map((stage) => quantile(stage, share).toFixed(2)).join(" + ")} ms`;
