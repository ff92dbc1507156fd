import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#libs/domain/errors.ts";

/** A process by number and start, so that a number the system gave anew is not mistaken for it. */
interface ProcessMark {
  readonly instance: string;
  readonly pid: number;
  /** Clock ticks from boot to its start: /proc/<pid>/stat, field 22. */
  readonly startedAt: string;
}

const TERM_WITHIN_MS = 4_000;
const KILL_WITHIN_MS = 5_000;

/**
 * Who runs on a state folder: the launcher and every process it started, written at each start of one. All
 * of them end when their launcher is gone, but a frozen or hanging one.
 */
export class ProcessesFile {
  readonly #path: string;
  readonly #marks = new Map<string, ProcessMark>();

  constructor(path: string) {
    this.#path = path;
  }

  record(instance: string, pid: number): void {
    const startedAt = startOf(pid);
    if (startedAt === undefined) return; // It is gone already.
    this.#marks.set(instance, { instance, pid, startedAt });
    // Whole or not at all: a launcher may be killed at any byte.
    writeFileSync(`${this.#path}.new`, JSON.stringify([...this.#marks.values()], null, 2));
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** Those of the last run that are still there. @throws Error when the file cannot be read. */
  alive(): readonly ProcessMark[] {
    if (!existsSync(this.#path)) return [];
    let marks: readonly ProcessMark[];
    try {
      marks = JSON.parse(readFileSync(this.#path, "utf8")) as readonly ProcessMark[];
    } catch (error) {
      throw new Error(`${this.#path} cannot be read (${messageOf(error)}); remove it if no run uses it`, {
        cause: error,
      });
    }
    return marks.filter(isAlive);
  }
}

/** Ends processes of a run whose launcher is gone: SIGTERM, SIGKILL after 4 s; nats-server after all others. */
export async function endLeftovers(marks: readonly ProcessMark[]): Promise<void> {
  const isBus = ({ instance }: ProcessMark): boolean => instance === "nats-server";
  for (const group of [marks.filter((mark) => !isBus(mark)), marks.filter(isBus)]) {
    if (await ended(group, "SIGTERM", TERM_WITHIN_MS)) continue;
    if (!(await ended(group, "SIGKILL", KILL_WITHIN_MS)))
      throw new Error(
        `${group
          .filter(isAlive)
          .map(({ instance, pid }) => `${instance} (process ${pid})`)
          .join(", ")} of an earlier run cannot be ended; end it by hand`,
      );
  }
}

async function ended(
  marks: readonly ProcessMark[],
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<boolean> {
  for (const mark of marks)
    try {
      if (isAlive(mark)) {
        process.kill(mark.pid, signal);
        process.kill(mark.pid, "SIGCONT"); // A frozen one cannot act on it.
      }
    } catch {
      // It ended in between.
    }
  for (const by = performance.now() + withinMs; performance.now() < by; await sleep(50))
    if (!marks.some(isAlive)) return true;
  return false;
}

const isAlive = ({ pid, startedAt }: ProcessMark): boolean => startOf(pid) === startedAt;

/** undefined when there is no such process, or only its exit status is left. */
function startOf(pid: number): string | undefined {
  try {
    // The name before the last bracket may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
