import { randomUUID } from "node:crypto";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { alertMessage } from "#libs/bus/alerts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { FleetBudget } from "./fleet-budget.ts";
import { KvStore } from "./kv-store.ts";
import type { OrderPace } from "./limits.ts";

const BUS_WITHIN_MS = 1_000;
const AGAIN_MS = 500;
const FIGURES_EVERY_MS = 1_000;

/**
 * This service's part of the fleet's budget; resolves once it knows whether the address is banned.
 *
 * Figures `budget.*` are in its stats; others on the same address or account, and bans, are logged and raised as alerts.
 */
export async function openBudget(
  { instance, nc, log, stats, signal }: ServiceContext,
  clock: ExchangeClock,
  options: {
    readonly egress: string;
    readonly pace?: OrderPace;
    readonly connections?: number;
  },
): Promise<FleetBudget> {
  const js = jetstream(nc, { timeout: BUS_WITHIN_MS });
  const raise = (
    severity: "WARNING" | "CRITICAL",
    kind: string,
    account: string,
    id: string,
    text: string,
  ) => {
    log.error({ event: kind, account }, text);
    // Every process sees it; one alert is enough.
    const alert = alertMessage({
      severity,
      kind,
      account,
      text,
      raisedAtMs: clock.now(performance.now()),
      id,
    });
    publishDurably(js, alert, signal).catch((error: unknown) => {
      log.error({ event: "alert-lost", error: messageOf(error) }, "an alert was not stored");
    });
  };
  const budget = new FleetBudget({
    store: new KvStore({
      js,
      jsm: await jetstreamManager(nc, { timeout: BUS_WITHIN_MS, checkAPI: false }),
      kv: await new Kvm(js).open("budget"),
      onError: (error) => {
        log.warn({ event: "budget-not-watched", error: messageOf(error) }, "KV budget cannot be watched");
      },
    }),
    owner: instance,
    ...options,
    monotonic: () => performance.now(),
    wallMs: () => Date.now(),
    random: () => Math.random(),
    id: () => randomUUID(),
    onOthers: ({ pool, limit, most, fromMs, used }) => {
      const from = new Date(fromMs).toISOString();
      raise(
        "WARNING",
        "budget-others",
        pool.startsWith("orders.") ? pool.slice("orders.".length) : "",
        `${pool}:${limit}:${from}`,
        `somebody else uses ${pool}: the exchange counts ${used} of ${most} in the ${limit} from ${from} beyond all that this fleet has leased; the budget is smaller by it. Look for another program or person on this address or key`,
      );
    },
    onSilence: ({ state, untilMs, told, text }, leftMs) => {
      const until = new Date(untilMs).toISOString();
      raise(
        state === "BANNED" ? "CRITICAL" : "WARNING",
        state === "BANNED" ? "exchange-ban" : "exchange-rate-limit",
        "",
        until,
        `the exchange told ${told} to be silent: nothing is sent from this address until ${until}, ${Math.ceil(leftMs / 1_000)} s (${text})`,
      );
    },
    onAway: (error) => {
      stats.count("budget.away");
      log.warn(
        { event: "budget-away", error: messageOf(error) },
        "the budget cannot be reached: what is leased is used, exits have a reserve, entries and reads wait",
      );
    },
    signal,
  });
  while (!signal.aborted)
    try {
      await budget.open();
      break;
    } catch (error) {
      log.warn({ event: "retry", error: messageOf(error) }, "reading the budget failed; trying again");
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  const timer = setInterval(() => {
    const { weightUsed, weightOthers, weightMax, weightEntryMax, waiting } = budget.figures();
    stats.gauge("budget.weightMax", weightMax);
    stats.gauge("budget.weightEntryMax", weightEntryMax);
    stats.gauge("budget.weightUsed", weightUsed);
    stats.gauge("budget.weightOthers", weightOthers);
    stats.gauge("budget.waiting", waiting);
    stats.gauge("parkedForMs", Math.round(budget.silentForMs()));
  }, FIGURES_EVERY_MS);
  signal.addEventListener(
    "abort",
    () => {
      clearInterval(timer);
    },
    { once: true },
  );
  return budget;
}
