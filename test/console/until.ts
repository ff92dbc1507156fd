import { setTimeout as sleep } from "node:timers/promises";

/** Shorter than a test may take, so that the failure says what was waited for. */
const PATIENCE_MS = 45_000;

/** Looks until it is so; fails with what it waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const by = performance.now() + PATIENCE_MS; performance.now() < by; await sleep(200))
    if (await holds()) return;
  throw new Error(`it never came to be that ${what}`);
}
