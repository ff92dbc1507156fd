import type { JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { parseSilence } from "#libs/budget/silence.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { fleetGate, type Gate } from "#libs/domain/trade-gate.ts";
import { keysOf } from "./kv-keys.ts";

const LOOK_EVERY_MS = 2_000;
/** What was seen longer ago says nothing about now. */
const KNOWN_FOR_MS = 10_000;

/** Where the fleet's gates are read. */
interface Places {
  readonly jsm: JetStreamManager;
  /** Bucket `lease`. */
  readonly leases: KV;
  /** Bucket `budget`. */
  readonly budget: KV;
}

/** Whether what is approved is sent: a router that holds a partition, an exchange that serves us. @param nowMs wall clock. */
export async function readFleetGates(
  { jsm, leases, budget }: Places,
  nowMs: number,
): Promise<readonly Gate[]> {
  const held = (await keysOf(jsm, leases, "router.*")).length;
  return [
    held > 0
      ? fleetGate("router", "ok")
      : fleetGate(
          "router",
          "blocked",
          "no order-router holds a partition: what is approved is not sent",
          "start order-router, or look into its log",
        ),
    ...(await silences(jsm, budget, nowMs)),
  ];
}

/** One gate per address that the exchange does not serve now; one that is open when it serves all. @param nowMs wall clock. */
async function silences(jsm: JetStreamManager, budget: KV, nowMs: number): Promise<readonly Gate[]> {
  const shut: Gate[] = [];
  for (const key of await keysOf(jsm, budget, "silence.*")) {
    const { state, untilMs, text } = parseSilence((await budget.get(key))?.string() ?? "");
    if (untilMs <= nowMs) continue;
    const until = new Date(untilMs).toISOString();
    const what = `${state} until ${until}: nothing is sent from ${key.slice("silence.".length)} (${text})`;
    shut.push(fleetGate("exchange", "blocked", what, `wait until ${until}; trying sooner makes it longer`));
  }
  return shut.length === 0 ? [fleetGate("exchange", "ok")] : shut;
}

/** The fleet's gates as a process sees them again and again. */
export class FleetGates {
  #gates: readonly Gate[] = [];
  #readAtMs = Number.NEGATIVE_INFINITY;
  #fault = "nobody has looked yet";

  constructor(places: Places & { readonly signal: AbortSignal }) {
    void this.#run(places);
  }

  /** @param nowMs monotonic. */
  at(nowMs: number): readonly Gate[] {
    if (nowMs - this.#readAtMs <= KNOWN_FOR_MS) return this.#gates;
    const text = `how the fleet stands is not known: ${this.#fault}`;
    return ["router", "exchange"].map((name) => fleetGate(name, "unknown", text, "the bus"));
  }

  async #run({ signal, ...places }: ConstructorParameters<typeof FleetGates>[0]): Promise<void> {
    while (!signal.aborted) {
      try {
        this.#gates = await readFleetGates(places, Date.now());
        this.#readAtMs = performance.now();
      } catch (error) {
        this.#fault = messageOf(error);
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
