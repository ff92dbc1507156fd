import { setTimeout as sleep } from "node:timers/promises";
import { HaltError, messageOf } from "#libs/domain/errors.ts";

const AGAIN_MS = 250;

/**
 * Asks the bus until it answers: between two leaders of a stream nobody does, and each stream has its own.
 *
 * @param onFailure hears why it is asked again.
 * @throws HaltError at once, and whatever it was when the signal is aborted.
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  onFailure: (error: string) => void,
  signal?: AbortSignal,
): Promise<T> {
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (error instanceof HaltError || signal?.aborted === true) throw error;
      onFailure(messageOf(error));
      await sleep(AGAIN_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
}
