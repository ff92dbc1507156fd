import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { CellOrder, FromHook, ToHook } from "./protocol.ts";

const ROOT = new URL("../../..", import.meta.url).pathname;

/** A router's real process, started beside the supervisor with the hook loaded, so that it can be struck and stay dead. */
export class StruckRouter {
  readonly instance: string;
  /** Points passed by each order, in order. */
  readonly passed = new Map<string, string[]>();
  /** Where each order is held. */
  readonly parked = new Map<string, string>();
  readonly #child: ChildProcess;
  #planned: () => void = () => undefined;
  readonly ended: Promise<unknown>;

  constructor(instance: string, logFile: string, env: Readonly<Record<string, string>>) {
    this.instance = instance;
    this.#child = spawn(
      process.execPath,
      ["--import", "./test/drills/crash/hook.ts", "services/order-router/main.ts"],
      {
        cwd: ROOT,
        env: { ...process.env, ...env, INSTANCE: instance, PLIMSOLL_PARENT_PIPE: "1" },
        stdio: ["pipe", "pipe", "pipe", "ipc"],
      },
    );
    const log = createWriteStream(logFile, { flags: "a" });
    this.#child.stdout?.pipe(log, { end: false });
    this.#child.stderr?.pipe(log, { end: false });
    this.#child.stdin?.on("error", () => undefined);
    this.ended = once(this.#child, "exit").then(() => {
      log.end();
    });
    this.#child.on("message", (message: FromHook) => {
      if ("planned" in message) {
        this.#planned();
        return;
      }
      const { id, point, parked } = message;
      const points = this.passed.get(id);
      if (points === undefined) this.passed.set(id, [point]);
      else points.push(point);
      if (parked) this.parked.set(id, point);
    });
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the process knows it: an order that is sent before may be faster. */
  async plan(plan: readonly CellOrder[]): Promise<void> {
    const planned = new Promise<void>((resolve) => (this.#planned = resolve));
    this.#tell({ plan });
    await Promise.race([planned, this.ended]);
  }

  strike(signal: "SIGKILL" | "SIGSTOP"): void {
    this.#child.kill(signal);
  }

  /** What it is told waits in its pipe: the first thing that it learns when it wakes. */
  wake(): void {
    this.#tell({ go: true });
    this.#child.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.#child.kill("SIGTERM");
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.ended;
    clearTimeout(late);
  }

  #tell(message: ToHook): void {
    this.#child.send(message, () => undefined);
  }
}
