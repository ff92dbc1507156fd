import { setTimeout as sleep } from "node:timers/promises";

/** Looks until it is so; fails with what it waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    if (await holds()) return;
    await sleep(200);
  }
  throw new Error(`it never came to be that ${what}`);
}
