import { messageOf } from "#libs/domain/errors.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";

const EVERY_MS = 60_000;

/** Tells people: every time in the log, and once a minute of the same matter as an alert that is stored. */
export class Alarms {
  readonly #log: ServiceContext["log"];
  readonly #publish: (kind: string, text: string) => Promise<unknown>;
  readonly #raisedAt = new Map<string, number>();

  constructor(ports: {
    readonly log: ServiceContext["log"];
    readonly publish: (kind: string, text: string) => Promise<unknown>;
  }) {
    this.#log = ports.log;
    this.#publish = ports.publish;
  }

  /** @param about of what, where one kind has several. */
  raise(kind: string, text: string, about = ""): void {
    this.#log.error({ event: kind }, text);
    const now = performance.now();
    const matter = `${kind} ${about}`;
    if (now - (this.#raisedAt.get(matter) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    this.#raisedAt.set(matter, now);
    this.#publish(kind, text).catch((error: unknown) => {
      this.#log.error({ event: "alert-lost", error: messageOf(error) }, "an alert was not stored");
    });
  }
}
