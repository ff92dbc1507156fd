import { randomUUID } from "node:crypto";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import { FleetGates } from "#libs/bus/fleet-gates.ts";
import { BusRoom, probeAppends, SLOW_APPEND_MS } from "#libs/bus/bus-room.ts";
import { StreamPulse } from "#libs/bus/stream-pulse.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { anyText, integer } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { runService } from "#libs/runtime/service.ts";
import { Kernel, type Query } from "./kernel.ts";
import { Market } from "./market.ts";
import { PolicyBackup } from "./policy-backup.ts";
import { ledgerReady, ReaderWatch } from "./readiness.ts";
import { Vouchers } from "./trust.ts";

const ASK_WITHIN_MS = 2_000;

await runService(
  "risk-kernel",
  process.env,
  (reader) => ({
    partition: reader.read("PARTITION", integer(0, 255)),
    /** Where the newest policy is kept as a file too; a kernel writes it and never reads it. */
    backupFile: reader.optional("POLICY_BACKUP_FILE", anyText, undefined),
    /** Where the bus keeps its files, when that is on this machine. */
    storeDir: reader.optional("BUS_STORE_DIR", anyText, undefined),
  }),
  async (context, { partition, backupFile, storeDir }) => {
    // Whoever asks while a stream has no leader is answered by nobody: it is asked again instead of waited for.
    const js = jetstream(context.nc, { timeout: ASK_WITHIN_MS });
    const jsm = await jetstreamManager(context.nc, { timeout: ASK_WITHIN_MS, checkAPI: false });
    const kvm = new Kvm(jetstream(context.nc));
    const open = (bucket: string): Promise<KV> => kvm.open(bucket);
    const [policy, reference, risk, leases, budget] = await Promise.all([
      open("policy"),
      open("reference"),
      open("risk"),
      open("lease"),
      open("budget"),
    ]);
    const market = new Market(context.nc, new ExchangeClock(context.timeScale), (reason) => {
      context.stats.count("market.refused");
      context.log.warn({ event: "market-refused", reason }, "a price or clock message cannot be read");
    });
    const backup =
      backupFile === undefined
        ? undefined
        : new PolicyBackup(backupFile, (error) => {
            context.stats.count("policy.backup-failed");
            context.log.warn(
              { event: "policy-backup-failed", error: messageOf(error) },
              "the policy's backup file cannot be written; the policy itself is not affected",
            );
          });
    const room = new BusRoom({
      jsm,
      storeDir,
      signal: context.signal,
      onFailure: (error) => {
        context.log.warn({ event: "bus-room-unknown", error }, "how full the bus is could not be measured");
      },
    });
    const facts = new StreamPulse({ jsm, stream: "FACTS", signal: context.signal });
    const vouchers = new Vouchers(context.nc, (reason) => {
      context.stats.count("beats.refused");
      context.log.warn({ event: "beat-refused", reason }, "a beat of user-stream cannot be read");
    });
    const kernel = new Kernel({
      context,
      id: randomUUID(),
      js,
      jsm,
      partition,
      policy,
      reference,
      risk,
      leases,
      market,
      backup,
      room,
      facts,
      vouchers,
      fleet: new FleetGates({ jsm, leases, budget, signal: context.signal }),
    });
    context.stats.observe(() => kernel.figures());
    context.health.role(() => (kernel.reigning ? "active" : "standby"));
    const reader = new ReaderWatch();
    context.health.ready("ledger", () => ledgerReady(kernel.standing(performance.now())));
    context.health.live("ledger", () => {
      const nowMs = performance.now();
      return reader.look(kernel.standing(nowMs), nowMs);
    });
    context.endpoint({
      name: "query",
      subject: "kernel.query",
      metadata: {
        ask: '{"what":"counters"} | {"what":"account","account":"ID"}, and what the console asks',
        answer: "JSON, of this instant; from the active instance",
      },
      answer: (question) => {
        const answer = kernel.query(question.json<Query>());
        return answer === undefined ? undefined : JSON.stringify(answer);
      },
    });
    const running = kernel.run().catch(context.fail);
    context.onStop(async () => {
      kernel.stop();
      await running;
      market.stop();
      vouchers.stop();
    });
    // Before it could take over, the one that reigns must not be ended for it.
    void kernel.ready.then(context.ready);
    probeAppends(risk, `probe.${context.instance}`, context.signal).then(
      (p99Ms) => {
        context.stats.gauge("bus.appendP99Ms", Math.round(p99Ms));
        const figures = { p99Ms: Math.round(p99Ms), limitMs: SLOW_APPEND_MS };
        if (p99Ms > SLOW_APPEND_MS)
          context.log.warn(
            { event: "slow-disk", ...figures },
            "the bus stores slowly: every decision waits for its disk; use a faster one, or one of its own",
          );
        else context.log.info({ event: "disk-probed", ...figures }, "the bus stores fast enough");
      },
      (error: unknown) => {
        context.log.warn(
          { event: "disk-not-probed", error: messageOf(error) },
          "how fast the bus stores is not known",
        );
      },
    );
  },
);
