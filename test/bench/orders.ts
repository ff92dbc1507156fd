import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { TestExchange } from "../support/exchange.ts";
import { sendAll } from "./http-lanes.ts";
import type { Row } from "./main.ts";
import { median } from "./system.ts";

const CONNECTIONS = 16;
const REQUESTS = 16_000;
const ROUNDS = 5;
const SYMBOL = "BTCUSDT";
/** `/proc/<pid>/stat` counts hundredths of a second. */
const STAT_HZ = 100;

/** What connections ask for. */
interface Mix {
  readonly name: string;
  /** The `i`-th request of a connection; `id` is its own alone, `price` rests. */
  readonly request: (i: number, id: string, price: string) => readonly [method: string, query: string];
  /** What an answer holds when the request did what it should. */
  readonly done: string;
}

const LIMIT = `symbol=${SYMBOL}&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01`;

const MIXES: readonly Mix[] = [
  {
    name: "place and cancel",
    request: (i, id, price) =>
      i % 2 === 0
        ? ["POST", `${LIMIT}&price=${price}&newClientOrderId=${id}`]
        : ["DELETE", `symbol=${SYMBOL}&origClientOrderId=${id}`],
    done: '"orderId"',
  },
  {
    name: "place and fill",
    request: (i, id) => [
      "POST",
      `symbol=${SYMBOL}&side=${i % 2 === 0 ? "BUY" : "SELL"}&type=MARKET&quantity=0.002&newOrderRespType=RESULT&newClientOrderId=${id}-${i % 2}`,
    ],
    done: '"FILLED"',
  },
];

/** A server under test, in a process of its own. */
interface Served {
  readonly port: number;
  readonly pid: number;
}

/** Requests per second of wall-clock time, and per second of the server's CPU time. */
interface Rates {
  readonly wall: number;
  readonly cpu: number;
}

/**
 * Signed order requests per second: the simulated exchange in a process of its own with its judge's ledger on disk,
 * beside a bare `node:http` server that only checks the HMAC. Both get the same bytes from the same client over as
 * many connections, in turns; the median of the rounds counts.
 */
export async function benchOrders(): Promise<readonly Row[]> {
  const flags = ["--accounts", "4", "--no-limits", "--synthetic", "range", "--symbols", SYMBOL];
  const exchange = await TestExchange.start(...flags);
  const secrets = Object.fromEntries(exchange.accounts.map(({ apiKey, secret }) => [apiKey, secret]));
  const bare = spawn(process.execPath, ["test/bench/hmac-server.ts", JSON.stringify(secrets)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [told] = (await once(createInterface({ input: bare.stdout }), "line")) as [string];
    const floor: Served = { port: Number(told), pid: bare.pid ?? 0 };
    const ours: Served = { port: Number(new URL(exchange.rest).port), pid: exchange.pid };
    const rows: Row[] = [];
    for (const mix of MIXES) rows.push(...(await compare(mix, exchange, ours, floor)));
    return rows;
  } finally {
    bare.kill();
    await exchange.stop();
  }
}

async function compare(
  mix: Mix,
  exchange: TestExchange,
  ours: Served,
  floor: Served,
): Promise<readonly Row[]> {
  const rounds: { readonly ours: Rates; readonly floor: Rates }[] = [];
  let done = 1;
  for (let round = -1; round < ROUNDS; round += 1) {
    const lanes = await lanesOf(mix, exchange, round);
    const bare = await measure(floor, lanes, "{}");
    const full = await measure(ours, lanes, mix.done);
    // The first round warms both up.
    if (round < 0) continue;
    rounds.push({ ours: full, floor: bare });
    done = Math.min(done, full.done);
  }
  const of = (which: "ours" | "floor", by: "wall" | "cpu"): number =>
    median(rounds.map((round) => round[which][by]));
  const row = (by: "wall" | "cpu", limitedBy: string): Row => ({
    name: `exchange: ${mix.name}, ledger on, ${by === "wall" ? "wall clock" : "CPU time"}`,
    unit: by === "wall" ? "signed requests/s" : "signed requests per CPU second",
    ours: of("ours", by),
    floor: of("floor", by),
    floorIs: "bare node:http that checks the HMAC and answers {}",
    wanted: 0.5,
    limit: limitedBy,
  });
  const share = `${(done * 100).toFixed(1)} % of the requests did what they should`;
  return [
    row("wall", `one thread; ${CONNECTIONS} connections, one request at a time on each; ${share}`),
    row("cpu", "all CPU time of the process, the prices' and the collector's too"),
  ];
}

/** Signed requests of each connection as they go onto the wire. */
async function lanesOf(mix: Mix, exchange: TestExchange, round: number): Promise<readonly string[][]> {
  const { body } = await exchange.get("/fapi/v1/premiumIndex", { symbol: SYMBOL });
  const price = (Number((body as { markPrice: string }).markPrice) * 0.97).toFixed(1);
  const timestamp = Date.now();
  return Array.from({ length: CONNECTIONS }, (_, lane) => {
    const { apiKey, secret } = exchange.accounts[lane % exchange.accounts.length]!;
    return Array.from({ length: REQUESTS / CONNECTIONS }, (__, i) => {
      const id = `${mix.name.slice(10)}-${round + 1}-${lane}-${Math.floor(i / 2)}`;
      const [method, parameters] = mix.request(i, id, price);
      const query = `${parameters}&recvWindow=60000&timestamp=${timestamp}`;
      const signature = createHmac("sha256", secret).update(query).digest("hex");
      return `${method} /fapi/v1/order?${query}&signature=${signature} HTTP/1.1\r\nHost: local\r\nX-MBX-APIKEY: ${apiKey}\r\n\r\n`;
    });
  });
}

/** @param expected what each answer should hold. @throws Error when an answer is not 200. */
async function measure(
  { port, pid }: Served,
  lanes: readonly (readonly string[])[],
  expected: string,
): Promise<Rates & { readonly done: number }> {
  const before = cpuSeconds(pid);
  const { seconds, answers } = await sendAll(port, lanes);
  const cpu = cpuSeconds(pid) - before;
  const refused = answers.find(({ status }) => status !== 200);
  if (refused !== undefined) throw new Error(`a request was answered ${refused.status} ${refused.body}`);
  const done = answers.filter(({ body }) => body.includes(expected)).length / answers.length;
  return { wall: answers.length / seconds, cpu: answers.length / cpu, done };
}

/** User and system time of all threads. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / STAT_HZ;
}
