import { jetstream } from "@nats-io/jetstream";
import type { Lane } from "#libs/budget/limits.ts";
import { alertMessage } from "#libs/bus/alerts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { AGREEING, TRUST_MS, type ExchangeClock, type Jump } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { BinanceRest } from "./rest.ts";

const SYNC_EVERY_UNPACED_MS = 100;
/** Further apart than a machine with a time service ever is; nothing is signed by its clock, but logs and files have it. */
const OFFSET_MAX_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Reads exchange time again and again; the first reading is the caller's. Jumps, and a machine whose own clock is far off,
 * are counted, logged and raised as alerts.
 *
 * @param lane of the budget; whoever tells the others waits for nobody: by the age of its word entries are denied.
 * @returns ends it.
 */
export function keepClock(
  context: Pick<ServiceContext, "nc" | "instance" | "stats" | "log" | "signal" | "timeScale">,
  rest: Pick<BinanceRest, "syncClock">,
  clock: ExchangeClock,
  { everyMs, lane }: { readonly everyMs: number; readonly lane?: Lane },
): () => void {
  const { nc, instance, stats, log, signal, timeScale } = context;
  const js = jetstream(nc);
  const raise = (severity: "WARNING" | "CRITICAL", kind: string, perMs: number, text: string): void => {
    log.error({ event: kind }, text);
    const raisedAtMs = clock.now(performance.now());
    // Every process sees it; one alert in so long is enough.
    const id = `${severity}:${Math.floor(Date.now() / perMs)}`;
    const alert = alertMessage({ severity, kind, account: "", text, raisedAtMs, id });
    publishDurably(js, alert, signal).catch((error: unknown) => {
      log.error({ event: "alert-lost", error: messageOf(error) }, "an alert was not stored");
    });
  };
  clock.onJump = (jump) => {
    stats.count("clock.jumps");
    raise(jump.was === "DOUBTED" ? "CRITICAL" : "WARNING", "clock-jump", MINUTE_MS, textOf(instance, jump));
  };
  const look = (): void => {
    if (timeScale !== 1) return;
    const offsetMs = clock.signing(performance.now()) - Date.now();
    stats.gauge("clock.offsetMs", offsetMs);
    if (Math.abs(offsetMs) > OFFSET_MAX_MS)
      raise(
        "WARNING",
        "clock-offset",
        HOUR_MS,
        `the clock of the machine of ${instance} is ${-offsetMs} ms off the exchange's; requests are signed by the exchange's time, but logs are not. Set this machine's time service right (chronyc tracking)`,
      );
  };
  const timer = setInterval(
    () => {
      rest.syncClock(lane).then(look, (error: unknown) => {
        stats.count("clock.failed");
        log.debug({ event: "clock-failed", error: messageOf(error) }, "exchange time was not read");
      });
    },
    timeScale === "max" ? SYNC_EVERY_UNPACED_MS : everyMs,
  );
  return () => {
    clearInterval(timer);
  };
}

function textOf(instance: string, { byMs, was }: Jump): string {
  const jump = `${instance}: exchange time ${byMs > 0 ? "is ahead of" : "is behind"} the estimate by ${Math.round(Math.abs(byMs))} ms beyond what round trips explain`;
  return was === "FOLLOWED"
    ? `${jump}; the estimate follows it. When it comes again: look at this machine's pauses (a virtual machine that was moved, swapping) and at the exchange's status page`
    : `${jump}, more than ${TRUST_MS} ms: what is signed by either may be refused (-1021). Entries are denied until ${AGREEING} readings agree; if they do not, look at this machine's pauses and the exchange's status page, and compare GET /fapi/v1/time with a clock you trust`;
}
