import { messageOf } from "#libs/domain/errors.ts";
import type { Sample } from "#libs/telemetry/catalogue.ts";

/**
 * - `startup`: it is set up; once so, always so.
 * - `live`: a restart would repair nothing. What is away (bus, exchange) is never a reason: a restart would not bring it
 *   back, and positions stand meanwhile.
 * - `ready`: it does its work, or follows as a hot standby.
 */
export const PROBES = ["startup", "live", "ready"] as const;
export type Probe = (typeof PROBES)[number];

/** A replica that works, or one that takes over. */
export type HealthRole = "active" | "standby";

/** What a look at one part of a process has found. */
export interface Finding {
  readonly ok: boolean;
  /** What was seen, for a person. */
  readonly reason: string;
  /** What would make it ok; "" while it is. */
  readonly lever: string;
}

export const fine = (reason: string): Finding => ({ ok: true, reason, lever: "" });
export const failing = (reason: string, lever: string): Finding => ({ ok: false, reason, lever });

export interface CheckView extends Finding {
  readonly name: string;
  /** Wall clock, ISO: since when it is ok, or not, as far as it was looked at. */
  readonly since: string;
}

/** What `/health/<probe>` answers. */
export interface HealthView {
  readonly status: "ok" | "failing";
  readonly service: string;
  readonly instance: string;
  /** Of a service whose replicas stand by for each other. */
  readonly role?: HealthRole;
  readonly checks: readonly CheckView[];
}

interface Named {
  readonly name: string;
  readonly look: () => Finding;
}

/** How a process is, by its own word. */
export class Health {
  readonly #service: string;
  readonly #instance: string;
  readonly #wallMs: () => number;
  readonly #ready: Named[] = [];
  readonly #live: Named[] = [];
  readonly #seen = new Map<string, { readonly ok: boolean; readonly sinceMs: number }>();
  #bus: "never" | "connected" | "away" = "never";
  #started = false;
  #stopping = false;
  #roleOf: () => HealthRole | undefined = () => undefined;

  constructor(service: string, instance: string, wallMs: () => number = Date.now) {
    this.#service = service;
    this.#instance = instance;
    this.#wallMs = wallMs;
  }

  /** One thing it needs to do its work. */
  ready(name: string, look: () => Finding): void {
    this.#ready.push({ name, look });
  }

  /** One thing that only a restart repairs. */
  live(name: string, look: () => Finding): void {
    this.#live.push({ name, look });
  }

  /** Of a service whose replicas stand by for each other. */
  role(roleOf: () => HealthRole): void {
    this.#roleOf = roleOf;
  }

  bus(connected: boolean): void {
    this.#bus = connected ? "connected" : "away";
  }

  /** It is set up: it works, or waits for its turn. */
  started(): void {
    this.#started = true;
  }

  stopping(): void {
    this.#stopping = true;
  }

  answer(probe: Probe): HealthView {
    const checks = this.#checksOf(probe).map(({ name, look }) => this.#view(probe, name, look));
    const role = this.#roleOf();
    return {
      status: checks.every(({ ok }) => ok) ? "ok" : "failing",
      service: this.#service,
      instance: this.#instance,
      ...(role === undefined ? {} : { role }),
      checks,
    };
  }

  /** Since when something is as it is, is known by looking. */
  look(): void {
    for (const probe of PROBES) this.answer(probe);
  }

  *samples(): Generator<Sample> {
    for (const probe of PROBES) {
      const { status, checks } = this.answer(probe);
      yield ["plimsoll_health_ok", status === "ok" ? 1 : 0, { probe }];
      if (probe === "ready")
        for (const { name, ok } of checks) yield ["plimsoll_health_check_ok", ok ? 1 : 0, { check: name }];
    }
  }

  #checksOf(probe: Probe): readonly Named[] {
    const setUp = { name: "set-up", look: () => this.#setUp() };
    const bus = { name: "bus", look: () => this.#busFinding() };
    switch (probe) {
      case "startup":
        // Later a bus that is away is no reason to begin anew.
        return this.#started ? [setUp] : [bus, setUp];
      case "live":
        return [{ name: "process", look: () => fine("it answers") }, ...this.#live];
      case "ready":
        return [{ name: "process", look: () => this.#process() }, setUp, bus, ...this.#ready];
    }
  }

  #process(): Finding {
    return this.#stopping
      ? failing("it is stopping", "none: it ends by itself; another takes its place")
      : fine("it answers");
  }

  #setUp(): Finding {
    return this.#started
      ? fine("it is set up")
      : failing("it is not set up yet", "wait; its log says what it waits for");
  }

  #busFinding(): Finding {
    switch (this.#bus) {
      case "connected":
        return fine("connected to the bus");
      case "never":
        return failing("connecting to bus: it has not answered yet", "the bus, NATS_URL and BUS_KEY_FILE");
      case "away":
        return failing(
          "the bus is away: trying to connect again",
          "the bus; a restart of this process does not bring it back",
        );
    }
  }

  #view(probe: Probe, name: string, look: () => Finding): CheckView {
    let found: Finding;
    try {
      found = look();
    } catch (error) {
      found = failing(`it could not be looked at: ${messageOf(error)}`, "a fault of ours: its log");
    }
    const key = `${probe} ${name}`;
    let seen = this.#seen.get(key);
    if (seen?.ok !== found.ok) {
      seen = { ok: found.ok, sinceMs: this.#wallMs() };
      this.#seen.set(key, seen);
    }
    const { ok, reason, lever } = found;
    return { name, ok, since: new Date(seen.sinceMs).toISOString(), reason, lever };
  }
}
