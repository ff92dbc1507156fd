import type { ClockBeat } from "#libs/wire/market.ts";
import type { Hub } from "./hub.ts";
import { topicOf } from "./topics.ts";

/** A process that says nothing at so many looks in a row is gone. */
const SILENT_LOOKS = 5;
const HEALTH = topicOf("health");

/** What a process says of itself once a second. */
interface Word {
  readonly service: string;
  readonly instance: string;
  readonly pid: number;
  readonly uptimeS: number;
  readonly rssMb: number;
}

/** The topic `health`: a key per process that lives, the clock, and whether the bus is there. */
export class Health {
  readonly #hub: Pick<Hub, "set" | "remove">;
  readonly #silent = new Map<string, number>();
  #beat: ClockBeat | undefined;

  constructor(hub: Pick<Hub, "set" | "remove">) {
    this.#hub = hub;
  }

  heard({ service, instance, pid, uptimeS, rssMb }: Word): void {
    this.#silent.set(instance, 0);
    this.#hub.set(HEALTH, instance, JSON.stringify({ service, pid, uptimeS, rssMb }));
  }

  beat(beat: ClockBeat): void {
    this.#beat = beat;
  }

  bus(connected: boolean): void {
    this.#hub.set(HEALTH, "bus", JSON.stringify({ connected }));
  }

  /** Called once a second, while the bus is there. */
  look(): void {
    // Four beats a second would be a fifth of what a screen is sent.
    if (this.#beat !== undefined) this.#hub.set(HEALTH, "clock", JSON.stringify(this.#beat));
    this.#beat = undefined;
    for (const [instance, looks] of this.#silent)
      if (looks < SILENT_LOOKS) this.#silent.set(instance, looks + 1);
      else {
        this.#silent.delete(instance);
        this.#hub.remove(HEALTH, instance);
      }
  }
}
