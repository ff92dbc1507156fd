import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { intentOf } from "./intents.ts";
import type { Row } from "./main.ts";
import { BenchSystem, HELD, SYMBOLS } from "./system.ts";

const DECISIONS = 1_000_000;
const STEP = 20_000;
const SHOWN_EVERY = 100_000;
/** Peaks of a third are compared: between two collections a heap goes up and down. */
const THIRD = 300_000;
const FULL_AT = DECISIONS - 2 * THIRD;

/**
 * Resident memory of the kernel and of nats-server over a million decisions, committed, answered and routed. Shown at
 * each hundred thousand: the most there was since the last.
 */
export async function benchDecideMemory(): Promise<readonly Row[]> {
  const system = await BenchSystem.start(1);
  try {
    const { kernel, accounts: ids } = await system.deciding();
    const decided = async (): Promise<number> => {
      const { state } = await system.jsm.streams.info("ANSWERS");
      return state.last_seq;
    };
    const peaks = new Map<number, { readonly kernel: number; readonly bus: number }>();
    let peak = 0;
    for (let sent = STEP; sent <= DECISIONS; sent += STEP) {
      const intents = Array.from({ length: STEP }, (_, i) => {
        const account = ids[i % ids.length] ?? "";
        const increases = Math.floor(i / ids.length) % 2 === 0;
        const symbols = increases ? HELD : SYMBOLS;
        const { subject, bytes, intentId } = intentOf(
          account,
          symbols[i % symbols.length] ?? "",
          increases ? "INCREASE" : "OPEN",
        );
        return { subject, bytes, msgId: intentId, type: "Intent" };
      });
      await publishAllDurably(system.nc, system.js, intents);
      while ((await decided()) < sent) {
        peak = Math.max(peak, residentMb(kernel.pid));
        await sleep(50);
      }
      if (sent % SHOWN_EVERY !== 0) continue;
      const bus = residentMb(system.busPid);
      peaks.set(sent, { kernel: peak, bus });
      process.stdout.write(
        `  ${sent.toLocaleString("en")} decisions: kernel ${peak} MB, nats-server ${bus} MB\n`,
      );
      peak = 0;
    }
    const between = (from: number, to: number): number =>
      Math.max(...[...peaks].filter(([at]) => at > from && at <= to).map(([, mb]) => mb.kernel));
    const busGrew = (peaks.get(DECISIONS)?.bus ?? 0) - (peaks.get(FULL_AT)?.bus ?? 0);
    return [
      {
        name: "kernel: memory peak of the last third of 1,000,000 decisions",
        unit: "MB",
        ours: between(DECISIONS - THIRD, DECISIONS),
        floor: between(FULL_AT, FULL_AT + THIRD),
        floorIs: "its peak in the third before",
        wanted: 1.1,
        lessIsBetter: true,
        limit: `a day's intent ids are kept, some 40 bytes each; nats-server grew by ${Math.round((busGrew * 1_048_576) / (DECISIONS - FULL_AT))} bytes per decision (one intent and one answer, each with its dedup id)`,
      },
    ];
  } finally {
    await system.stop();
  }
}

const residentMb = (pid = 0): number =>
  Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024);
