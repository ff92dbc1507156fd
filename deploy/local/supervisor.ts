import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface ProcessSpec {
  /** Unique, e.g. `risk-kernel-0`. */
  readonly instance: string;
  /** e.g. `risk-kernel`. */
  readonly service: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The child ends when its standard input does; one that does not gets a guard that ends it when we are gone. */
  readonly endsWithStdin: boolean;
}

interface Supervised {
  readonly spec: ProcessSpec;
  readonly log: WriteStream;
  child: ChildProcess | undefined;
  restarts: number;
  /** How long none ran between two that did, real milliseconds. */
  awayMs: number;
  backoffMs: number;
  stopping: boolean;
  /** Resolves once no process of it is left and none will come. */
  ended: Promise<void>;
  peakMb: number;
}

const BACKOFF_FIRST_MS = 250;
const BACKOFF_MAX_MS = 5_000;
const HEALTHY_AFTER_MS = 10_000;
const KILL_AFTER_MS = 3_000;

export interface SupervisorHooks {
  readonly logDir: string;
  /** A process has come up, also one that was started again. */
  readonly onStart: (instance: string, pid: number) => void;
  /** A process ended by itself, e.g. `ended with code 70`. */
  readonly onDeath: (instance: string, why: string) => void;
}

/** How a process ended, or that it could not be started. */
const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`);
    });
    child.once("error", (error) => {
      resolve(`could not be started: ${error.message}`);
    });
  });

/** Keeps processes running: a dead one is started again with backoff, all end within seconds when told to. */
export class Supervisor {
  readonly #processes = new Map<string, Supervised>();
  readonly #timer: NodeJS.Timeout;
  #totalPeakMb = 0;
  #ownPeakMb = 0;

  readonly #hooks: SupervisorHooks;
  constructor(hooks: SupervisorHooks) {
    this.#hooks = hooks;
    this.#timer = setInterval(() => {
      this.#sampleMemory();
    }, 1_000);
  }

  start(spec: ProcessSpec): void {
    const log = createWriteStream(join(this.#hooks.logDir, `${spec.instance}.log`), { flags: "a" });
    const supervised: Supervised = {
      spec,
      log,
      child: undefined,
      restarts: 0,
      awayMs: 0,
      backoffMs: BACKOFF_FIRST_MS,
      stopping: false,
      ended: Promise.resolve(),
      peakMb: 0,
    };
    this.#processes.set(spec.instance, supervised);
    supervised.ended = this.#keepRunning(supervised);
  }

  /** The process's id now, or undefined while none runs. */
  pid(instance: string): number | undefined {
    const child = this.#processes.get(instance)?.child;
    return child?.exitCode === null && child.signalCode === null ? child.pid : undefined;
  }

  /** How a process is started. @throws Error when none of this name was. */
  specOf(instance: string): ProcessSpec {
    const supervised = this.#processes.get(instance);
    if (supervised === undefined) throw new Error(`there is no ${instance}`);
    return supervised.spec;
  }

  get instances(): readonly string[] {
    return [...this.#processes.keys()];
  }

  deaths(instance: string): number {
    return this.#processes.get(instance)?.restarts ?? 0;
  }

  /** How long each service had a process too few because it was started again, real milliseconds. */
  get awayMs(): ReadonlyMap<string, number> {
    const away = new Map<string, number>();
    for (const { spec, awayMs } of this.#processes.values())
      away.set(spec.service, (away.get(spec.service) ?? 0) + awayMs);
    return away;
  }

  /** Restarts per service so far. */
  get restarts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { spec, restarts } of this.#processes.values())
      counts.set(spec.service, (counts.get(spec.service) ?? 0) + restarts);
    return counts;
  }

  /** Peak resident memory per service and of the launcher in MB, and of all together at one moment. */
  get memoryMb(): { readonly services: ReadonlyMap<string, number>; readonly total: number } {
    const services = new Map([["launcher", this.#ownPeakMb]]);
    for (const { spec, peakMb } of this.#processes.values())
      services.set(spec.service, (services.get(spec.service) ?? 0) + peakMb);
    return { services, total: this.#totalPeakMb };
  }

  /** SIGTERM, then SIGKILL after 3 s; resolves when it is gone. */
  async stop(instance: string): Promise<void> {
    const supervised = this.#processes.get(instance);
    if (supervised === undefined) return;
    supervised.stopping = true;
    const { child } = supervised;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
      await gone;
      clearTimeout(late);
    }
    await supervised.ended;
  }

  /** SIGKILL, and it is not started again before the given function is called. */
  async hold(instance: string): Promise<() => void> {
    const supervised = this.#processes.get(instance);
    if (supervised === undefined) throw new Error(`there is no ${instance}`);
    supervised.stopping = true;
    supervised.child?.kill("SIGKILL");
    await supervised.ended;
    const heldAt = performance.now();
    return () => {
      supervised.stopping = false;
      supervised.awayMs += performance.now() - heldAt;
      supervised.restarts += 1;
      supervised.ended = this.#keepRunning(supervised);
    };
  }

  /** Stops these together. @param names of processes, or of services: every process of theirs. */
  async stopEach(names: readonly string[]): Promise<void> {
    await Promise.all(this.#named(names).map((instance) => this.stop(instance)));
  }

  /** Stops the given groups one after the other, each as {@link stopEach} does; whatever is in none of them first. */
  async stopAll(groups: readonly (readonly string[])[]): Promise<void> {
    const grouped = new Set(this.#named(groups.flat()));
    const others = this.instances.filter((instance) => !grouped.has(instance));
    for (const group of [others, ...groups]) await this.stopEach(group);
    clearInterval(this.#timer);
    for (const { log } of this.#processes.values()) log.end();
  }

  #named(names: readonly string[]): readonly string[] {
    return [...this.#processes.values()].flatMap(({ spec: { instance, service } }) =>
      names.includes(instance) || names.includes(service) ? [instance] : [],
    );
  }

  async #keepRunning(supervised: Supervised): Promise<void> {
    const { spec, log } = supervised;
    while (!supervised.stopping) {
      const startedAt = performance.now();
      const child = spawn(spec.command, [...spec.args], {
        env: { ...process.env, ...spec.env, ...(spec.endsWithStdin ? { PLIMSOLL_PARENT_PIPE: "1" } : {}) },
        // A group of its own: Ctrl-C is for the launcher, which ends them one after the other.
        detached: true,
        stdio: [spec.endsWithStdin ? "pipe" : "ignore", "pipe", "pipe"],
      });
      supervised.child = child;
      const guard = spec.endsWithStdin || child.pid === undefined ? undefined : guardOf(child.pid);
      if (child.pid !== undefined) this.#hooks.onStart(spec.instance, child.pid);
      child.stdout?.pipe(log, { end: false });
      child.stderr?.pipe(log, { end: false });
      child.stdin?.on("error", () => undefined); // It died; its exit is handled below.
      const why = await endOf(child);
      guard?.kill("SIGKILL"); // The number may soon be another process's.
      if (supervised.stopping) return;
      log.write(`${JSON.stringify({ event: "exited", instance: spec.instance, why })}\n`);
      this.#hooks.onDeath(spec.instance, why);
      supervised.restarts += 1;
      const endedAt = performance.now();
      if (endedAt - startedAt > HEALTHY_AFTER_MS) supervised.backoffMs = BACKOFF_FIRST_MS;
      await sleep(supervised.backoffMs);
      supervised.awayMs += performance.now() - endedAt;
      supervised.backoffMs = Math.min(BACKOFF_MAX_MS, supervised.backoffMs * 2);
    }
  }

  #sampleMemory(): void {
    const own = residentMb(process.pid);
    this.#ownPeakMb = Math.max(this.#ownPeakMb, own);
    let total = own;
    for (const supervised of this.#processes.values()) {
      const pid = supervised.child?.pid;
      const mb = pid === undefined ? 0 : residentMb(pid);
      supervised.peakMb = Math.max(supervised.peakMb, mb);
      total += mb;
    }
    this.#totalPeakMb = Math.max(this.#totalPeakMb, total);
  }
}

/** Ends a process when we end, however we end: our side of the guard's standard input closes then. */
function guardOf(pid: number): ChildProcess {
  const guard = spawn("sh", ["-c", 'read -r _; kill "$0"', String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.on("error", () => undefined); // No sh: the next start finds what is left over.
  return guard;
}

/** Resident memory of a process in MB; 0 when it is gone or the system has no /proc. */
function residentMb(pid: number): number {
  try {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Math.round(Number(match?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
