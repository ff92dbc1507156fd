import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import { Fuzz } from "../sim-exchange/fuzzing.ts";
import { TestExchange } from "../support/exchange.ts";
import { fuzzWire } from "./wire.ts";

/**
 * `npm run fuzz -- [--requests N] [--seed N] [--wire]`: the simulated exchange under requests of every kind of wrong,
 * by calls within this process, or with --wire over sockets to a process of its own.
 */
const SESSION = 50_000;

try {
  const { values } = parseArgs({
    options: {
      requests: { type: "string", default: "1000000" },
      seed: { type: "string", default: "1" },
      wire: { type: "boolean", default: false },
    },
  });
  const [requests, seed] = [values.requests, values.seed].map((text) => {
    if (!/^\d{1,9}$/.test(text)) throw new Error(`${text}: must be a whole number`);
    return Number(text);
  }) as [number, number];
  const startedAt = performance.now();
  const told = await (values.wire ? overSockets(requests, seed) : withinProcess(requests, seed));
  const seconds = (performance.now() - startedAt) / 1_000;
  process.stdout.write(`${requests} requests in ${seconds.toFixed(0)} s: ${told}, nothing broke\n`);
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.stack}` : "";
  process.stderr.write(`fuzz: ${messageOf(error)}${cause}\n`);
  process.exitCode = 1;
}

async function withinProcess(requests: number, firstSeed: number): Promise<string> {
  const answers = new Map<number, number>();
  let seed = firstSeed;
  for (let done = 0; done < requests; seed += 1) {
    const fuzz = new Fuzz(seed);
    const session = Math.min(SESSION, requests - done);
    for (let i = 1; i <= session; i += 1) {
      try {
        await fuzz.step();
        if (i % 100 === 0) fuzz.check();
      } catch (error) {
        throw new Error(`seed ${seed}, request ${i}: ${messageOf(error)}`, { cause: error });
      }
      if (i % 5_000 === 0) fuzz.forget();
    }
    for (const [code, count] of fuzz.answers) answers.set(code, (answers.get(code) ?? 0) + count);
    done += session;
    process.stdout.write(`${done} requests, ${answers.size} different answers\n`);
  }
  const taken = answers.get(0) ?? 0;
  return `${taken} taken, ${requests - taken} refused by ${answers.size - 1} codes`;
}

async function overSockets(requests: number, seed: number): Promise<string> {
  const exchange = await TestExchange.start("--accounts", "2", "--no-limits", "--synthetic", "range");
  const { byStatus, violations } = await fuzzWire(exchange, {
    requests,
    seed,
    onProgress: (sent) => process.stdout.write(`${sent} requests\n`),
  });
  await exchange.stop();
  if (violations.length > 0) throw new Error(`seed ${seed}: ${violations.join("\n")}`);
  return JSON.stringify(byStatus);
}
