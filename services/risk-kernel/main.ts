import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { BusRoom, probeAppends, SLOW_APPEND_MS } from "#libs/bus/bus-room.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { anyText, integer } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { runService } from "#libs/runtime/service.ts";
import { Kernel } from "./kernel.ts";
import { Market } from "./market.ts";
import { PolicyBackup } from "./policy-backup.ts";

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
    const js = jetstream(context.nc);
    const jsm = await jetstreamManager(context.nc);
    const kvm = new Kvm(js);
    const [policy, reference, risk, leases] = await Promise.all(
      ["policy", "reference", "risk", "lease"].map((bucket) => kvm.open(bucket)),
    );
    if (policy === undefined || reference === undefined || risk === undefined || leases === undefined)
      throw new Error("a KV bucket is missing");
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
    const kernel = new Kernel({
      context,
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
    });
    context.nc.subscribe("kernel.query", {
      callback: (error, message) => {
        if (error !== null) return;
        try {
          const answer = kernel.query(message.json<{ what?: string; account?: string; policy?: unknown }>());
          if (answer !== undefined) message.respond(JSON.stringify(answer));
        } catch (fault) {
          message.respond(JSON.stringify({ error: messageOf(fault) }));
        }
      },
    });
    const running = kernel.run().catch(context.fail);
    context.onStop(async () => {
      await kernel.stop();
      await running;
      market.stop();
    });
    context.ready();
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
