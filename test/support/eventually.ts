import { setTimeout as sleep } from "node:timers/promises";

/** Shorter than a test may take, so that the failure says what was wrong. */
const PATIENCE_MS = 45_000;

/** Repeats while the bus is still coming back. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (const by = performance.now() + PATIENCE_MS; ; await sleep(100))
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= by) throw error;
    }
}

/** Looks until it is so; fails with what it waited for. */
export const until = (what: string, holds: () => boolean | Promise<boolean>): Promise<void> =>
  eventually(async () => {
    if (!(await holds())) throw new Error(`it never came to be that ${what}`);
  });
