import { setTimeout as sleep } from "node:timers/promises";

const PATH = "/fapi/v1/depth";
const WEIGHT = 20;
const WEIGHT_PER_MINUTE = 2_400;

/** Somebody on the same address who knows nothing of the fleet. */
export class OutsideUser {
  static readonly NAME = `GET ${PATH}`;
  requests = 0;
  readonly #over = new AbortController();
  readonly #running: Promise<void>;

  /** @param share of the address's weight that is taken, 0..1. */
  constructor(restUrl: string, share: number) {
    this.#running = this.#run(restUrl, (WEIGHT * 60_000) / (WEIGHT_PER_MINUTE * share));
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #run(restUrl: string, everyMs: number): Promise<void> {
    const { signal } = this.#over;
    const began = performance.now();
    while (!signal.aborted) {
      await (await fetch(`${restUrl}${PATH}?symbol=BTCUSDT&limit=1000`)).arrayBuffer();
      this.requests += 1;
      const waitMs = began + this.requests * everyMs - performance.now();
      await sleep(Math.max(0, waitMs), undefined, { signal }).catch(() => undefined);
    }
  }
}
