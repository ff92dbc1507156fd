import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { TestExchange } from "../support/exchange.ts";
import { sendAll } from "./http-lanes.ts";
import type { Row } from "./main.ts";
import { CONNECTIONS, MIXES, signedLanes, SYMBOL, type Mix } from "./order-requests.ts";
import { median } from "./system.ts";

const REQUESTS = 16_000;
const ROUNDS = 5;
/** Rounds before those: the exchange has so much more code than the floor that its compiler needs 50,000 requests. */
const WARM_UPS = 3;
/** `/proc/<pid>/stat` counts hundredths of a second. */
const STAT_HZ = 100;

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
  for (let round = -WARM_UPS; round < ROUNDS; round += 1) {
    const lanes = await signedLanes(exchange, mix, `${mix.done.slice(1, -1)}${round + WARM_UPS}`, REQUESTS);
    const bare = await measure(floor, lanes, "{}");
    const full = await measure(ours, lanes, mix.done);
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
