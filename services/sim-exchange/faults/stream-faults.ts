import { setTimeout as later } from "node:timers";
import { faultsOn } from "./catalogue.ts";
import type { FaultPlan } from "./plan.ts";

const USER_FAULTS = faultsOn("user event");

type Event = object & { readonly e?: unknown; readonly o?: { readonly s?: unknown }; readonly s?: unknown };

/** The way of user events to the sockets, with the faults that are switched on. */
export class UserEventFaults {
  readonly #plan: FaultPlan;
  readonly #deliver: (account: string, event: Event) => void;
  readonly #held = new Map<string, Event[]>();

  constructor(plan: FaultPlan, deliver: (account: string, event: Event) => void) {
    this.#plan = plan;
    this.#deliver = deliver;
  }

  /** @param scale exchange milliseconds per real millisecond. */
  emit(account: string, event: Event, nowMs: number, scale: number): void {
    if (this.#plan.idle && this.#held.size === 0) {
      this.#deliver(account, event);
      return;
    }
    const fault = this.#plan.pick(
      USER_FAULTS,
      { account, event: typeof event.e === "string" ? event.e : undefined, symbol: symbolOf(event) },
      nowMs,
    );
    switch (fault?.rule.fault) {
      case "user-stream-silent":
      case "user-event-lost":
        return;
      case "user-event-late": {
        const delayMs = Number(fault.rule.settings["delayMs"]) / scale;
        later(() => {
          this.#deliver(account, event);
        }, delayMs).unref();
        return;
      }
      case "user-event-reordered":
        this.#held.set(account, [...(this.#held.get(account) ?? []), event]);
        return;
      case "user-event-duplicated":
        this.#deliver(account, event);
        break;
      case undefined:
    }
    this.#deliver(account, event);
    const held = this.#held.get(account);
    if (held === undefined) return;
    this.#held.delete(account);
    for (const each of held) this.#deliver(account, each);
  }
}

function symbolOf({ o, s }: Event): string | undefined {
  const symbol = o?.s ?? s;
  return typeof symbol === "string" ? symbol : undefined;
}

/** True when a market payload is not to be delivered. Asked only of streams that somebody reads. */
export function isSwallowed(plan: FaultPlan, stream: string, nowMs: number): boolean {
  const [name = ""] = stream.split("@");
  const symbol = name.startsWith("!") ? undefined : name.toUpperCase();
  if (plan.pick(["market-stale"], { symbol }, nowMs) !== undefined) return true;
  const isChange = /@depth(@\d+ms)?$/.test(stream);
  return isChange && plan.pick(["market-gap"], { symbol }, nowMs) !== undefined;
}
