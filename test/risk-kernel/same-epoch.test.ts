import { jetstream } from "@nats-io/jetstream";
import { expect, test } from "vitest";
import { BusRoom } from "#libs/bus/bus-room.ts";
import { FleetGates } from "#libs/bus/fleet-gates.ts";
import { APPENDS_IN_FLIGHT_MAX } from "#libs/bus/ledger-writer.ts";
import { readSnapshot } from "#libs/bus/snapshot.ts";
import { StreamPulse } from "#libs/bus/stream-pulse.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { Kernel } from "../../services/risk-kernel/kernel.ts";
import { Market } from "../../services/risk-kernel/market.ts";
import { CLEAR_SIGHT } from "../../services/risk-kernel/sight.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { Vouchers } from "../../services/risk-kernel/trust.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";

test("a kernel that is told to stop while another began the same reign stores no snapshot of its own beginning", async () => {
  const bus = await TestBus.start();
  const stop = new AbortController();
  const { signal } = stop;
  /** A kernel that reads the same tail begins first. */
  const other = async (): Promise<void> => {
    const state = emptyState();
    let previousHash: Uint8Array = new Uint8Array(32);
    for (let number = 1; number <= APPENDS_IN_FLIGHT_MAX; number += 1) {
      const { bytes, hash } = fold(state, {
        epoch: 1,
        commitId: `other-${number}`,
        previousHash,
        nowMs: 1_000,
        ages: { clockAgeMs: 0, policyAgeMs: 0, busUsedPercent: 0, trust: new Map() },
        sight: CLEAR_SIGHT,
        marks: [],
        inputs: [],
        reissueAfterMs: 5_000,
      });
      previousHash = hash;
      await bus.js.publish("ledger.0", bytes);
    }
  };
  let asked = 0;
  let began: Promise<void> | undefined;
  const jsm = {
    streams: {
      info: async (...args: Parameters<typeof bus.jsm.streams.info>) => {
        const info = await bus.jsm.streams.info(...args);
        if (args[0] !== "LEDGER_0") return info;
        asked += 1;
        // Whoever asks meanwhile is answered once it has begun.
        if (asked >= 2) await (began ??= other());
        if (asked < 3) return info;
        stop.abort();
        return bus.jsm.streams.info(...args);
      },
      getMessage: bus.jsm.streams.getMessage.bind(bus.jsm.streams),
      list: bus.jsm.streams.list.bind(bus.jsm.streams),
    },
    getAccountInfo: bus.jsm.getAccountInfo.bind(bus.jsm),
  } as unknown as TestBus["jsm"];
  const [policy, reference, risk, leases, budget] = await Promise.all(
    ["policy", "reference", "risk", "lease", "budget"].map((bucket) => bus.kvm.open(bucket)),
  );
  if (!policy || !reference || !risk || !leases || !budget) throw new Error("a bucket is missing");
  const context = contextFor("risk-kernel", bus, { signal });
  const onFailure = (): void => undefined;
  const clock = new ExchangeClock(1);
  const market = new Market(bus.nc, clock, onFailure);
  const vouchers = new Vouchers(bus.nc, onFailure);
  const kernel = new Kernel({
    context,
    id: "k",
    js: jetstream(bus.nc),
    jsm,
    partition: 0,
    policy,
    reference,
    risk,
    leases,
    market,
    backup: undefined,
    room: new BusRoom({ jsm: bus.jsm, storeDir: undefined, signal, onFailure }),
    facts: new StreamPulse({ jsm: bus.jsm, stream: "FACTS", signal }),
    vouchers,
    fleet: new FleetGates({ jsm: bus.jsm, leases, budget, signal }),
  });
  await kernel.run();
  market.stop();
  vouchers.stop();
  expect((await bus.jsm.streams.info("LEDGER_0")).state.last_seq).toBe(APPENDS_IN_FLIGHT_MAX);
  expect(await readSnapshot(risk)).toBeUndefined();
  await bus.stop();
});
