import type { JetStreamManager } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";

const ASK_EVERY_MS = 500;

/** Whether somebody leads a stream: while nobody does, nothing new can be heard from it, and its silence says nothing. */
export class StreamPulse {
  #ledAtMs = Number.NEGATIVE_INFINITY;

  /** @param jsm that waits no longer for an answer than a leader takes. */
  constructor(options: {
    readonly jsm: JetStreamManager;
    readonly stream: string;
    readonly signal: AbortSignal;
  }) {
    void this.#run(options);
  }

  /** Since it was certainly led; Infinity before the first time. @param nowMs monotonic. */
  silentMs(nowMs: number): number {
    return nowMs - this.#ledAtMs;
  }

  async #run({ jsm, stream, signal }: ConstructorParameters<typeof StreamPulse>[0]): Promise<void> {
    while (!signal.aborted) {
      const askedAtMs = performance.now();
      const led = await jsm.streams.info(stream).then(
        () => true,
        () => false,
      );
      if (led) this.#ledAtMs = askedAtMs;
      await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
