import { parseMoney, parseRatio } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { decide } from "../../services/risk-kernel/decide.ts";
import type { Input } from "../../services/risk-kernel/batch.ts";
import { reference, WIDE_POLICY } from "../risk-kernel/given.ts";
import { TestDesk } from "../risk-kernel/desk.ts";
import { JUST_NOW, vouched } from "../risk-kernel/vouched.ts";
import type { Row } from "./main.ts";

const ACCOUNTS = 100;
const SYMBOLS = 50;
const HELD = 10;
/** The host has its slow moments: of many short rounds the best says what the step costs. */
const ROUNDS = 12;
const DECISIONS = 40_000;

/**
 * The decide step by itself, on one core: an intent's bytes in, its answer and reservation out. A hundred accounts
 * with ten positions each; half of the intents increase one of them and walk the whole ladder, half want a slot more.
 */
export function benchDecide(): readonly Row[] {
  const symbols = Array.from({ length: SYMBOLS }, (_, i) => `SYM${i}USDT`);
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => `bench-${i}`);
  const heldBy = (account: number, n: number): string => symbols[(account * 7 + n) % SYMBOLS] ?? "";
  const desk = new TestDesk();
  desk.policy({ ...WIDE_POLICY, accountSlotsMax: HELD, deskSlotsMax: 10_000 }).arm();
  for (const symbol of symbols) desk.reference(reference(symbol)).mark(symbol, "50000", "49999.9", "50000");
  for (const [i, account] of accounts.entries()) {
    const held = Array.from({ length: HELD }, (_, n) => [heldBy(i, n), "0.01", "50000"] as const);
    desk.snapshot(account, "1000000", held);
    desk.fact(account, { kind: "stream", connected: true, reason: "bench" });
    for (const symbol of symbols)
      desk.fact(account, { kind: "leverage", symbol: parseSymbol(symbol), leverage: 10 });
  }
  desk.commit();
  const inputs = Array.from({ length: ROUNDS * DECISIONS }, (_, i): Input => {
    const account = i % ACCOUNTS;
    const increases = Math.floor(i / ACCOUNTS) % 2 === 0;
    const intent = desk.intentOf({
      account: accounts[account] ?? "",
      symbol: increases ? heldBy(account, i % HELD) : (symbols[i % SYMBOLS] ?? ""),
      purpose: increases ? "INCREASE" : "OPEN",
      slippageBps: 5,
      confidence: parseRatio("0.6"),
      size: { kind: "notional", notional: parseMoney("2600") },
    });
    // One flat string, as a subject that was read from a socket is.
    const subject = Buffer.from(`intent.${intent.account}.${intent.symbol}`).toString("latin1");
    return { stream: "INTENTS", sequence: i + 1, subject, data: encodeIntent(intent) };
  });
  let best = 0;
  const outcomes = new Map<string, number>();
  const ages = { clockAgeMs: 10, policyAgeMs: 10, busUsedPercent: 10, trust: vouched(desk.state, JUST_NOW) };
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.threadCpuUsage();
    for (const input of inputs.slice(round * DECISIONS, (round + 1) * DECISIONS)) {
      const { answer } = decide(desk.state, input, ages);
      const outcome = answer?.reason ?? answer?.verdict ?? "WAITS";
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    const { user, system } = process.threadCpuUsage(before);
    best = Math.max(best, (DECISIONS / (user + system)) * 1e6);
  }
  return [
    {
      name: `decide step, ${ACCOUNTS} accounts, ${(ACCOUNTS * HELD).toLocaleString("en")} positions`,
      unit: "decisions/s",
      ours: best,
      floor: 200_000,
      floorIs: `the rate wanted; per second of processor time, best of ${ROUNDS} rounds`,
      wanted: 1,
      limit: `reading the intent, then bigints; outcomes ${[...outcomes].map(([name, n]) => `${name} ${n}`).join(", ")}`,
    },
  ];
}
