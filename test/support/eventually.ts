import { setTimeout as sleep } from "node:timers/promises";

/** Repeats while the bus is still coming back. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1)
    try {
      return await attempt();
    } catch (error) {
      if (tries >= 100) throw error;
      await sleep(100);
    }
}
