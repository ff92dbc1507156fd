import { writeSync } from "node:fs";

const PENDING_MAX = 1_048_576;
const AGAIN_AFTER_MS = 50;
/** A process that ends gives a slow reader this long for the last words. */
const LAST_WORDS_MS = 500;

/**
 * Writes log lines to a file descriptor at once. A slow reader is waited for without blocking, up to 1 MB, then lines
 * are dropped; a reader that is gone ends the logging and never the process.
 *
 * pino's own destination waits without end in `flushSync` when the reader is gone: the service would neither work
 * nor end.
 */
export class LineWriter {
  readonly #fd: number;
  #pending: Buffer = Buffer.alloc(0);
  #dropped = 0;
  #gone = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(fd: number) {
    this.#fd = fd;
    process.once("exit", () => {
      for (const by = performance.now() + LAST_WORDS_MS; performance.now() < by;) {
        this.#drain();
        if (this.#pending.length === 0) return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    });
  }

  write(line: string): void {
    if (this.#gone) return;
    if (this.#pending.length > PENDING_MAX) {
      this.#dropped += 1;
      return;
    }
    const bytes = Buffer.from(line);
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    if (this.#timer === undefined) this.#drain();
  }

  #drain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      while (this.#pending.length > 0)
        this.#pending = this.#pending.subarray(writeSync(this.#fd, this.#pending));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN")
        this.#timer = setTimeout(() => {
          this.#drain();
        }, AGAIN_AFTER_MS).unref();
      else {
        this.#gone = true; // EPIPE: there is nobody left to tell.
        this.#pending = Buffer.alloc(0);
      }
      return;
    }
    if (this.#dropped === 0) return;
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.write(`${JSON.stringify({ level: "warn", event: "log-dropped", lines: dropped })}\n`);
  }
}
