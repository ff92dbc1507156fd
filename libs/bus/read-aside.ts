import { Worker } from "node:worker_threads";
import { HaltError } from "#libs/domain/errors.ts";
import type { BusAddress } from "./connect.ts";
import type { StoredMessage } from "./read-stream.ts";
import type { FromReader, PackedChunk, ReaderSettings, ToReader } from "./reader-thread.ts";

/** One message as stored, without its headers. */
export type ReadMessage = Omit<StoredMessage, "traceparent">;

const END_WITHIN_MS = 1_500;

/**
 * As {@link readChunks}, by a thread with a connection of its own: taking a message off the socket costs as much as half of
 * deciding on it, and what comes here is only looked at.
 *
 * The thread reads two chunks ahead of whoever takes them.
 *
 * @throws HaltError READER_STUCK, also when the thread ends by itself; of another code for what keeps it from connecting.
 */
export async function* readAside(options: {
  readonly bus: BusAddress;
  readonly stream: string;
  /** First sequence wanted. */
  readonly fromSequence: number;
  readonly signal: AbortSignal;
  /** Prefix of the consumer's name, and the connection's name. */
  readonly reader: string;
  /** Told about restarts of the reader; for the log. */
  readonly onRestart?: (reason: string) => void;
}): AsyncGenerator<readonly ReadMessage[]> {
  const { bus, stream, fromSequence, signal, reader } = options;
  if (signal.aborted) return;
  const worker = new Worker(new URL("reader-thread.ts", import.meta.url), {
    workerData: { bus, stream, fromSequence, reader } satisfies ReaderSettings,
  });
  const arrived: PackedChunk[] = [];
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    wake();
  };
  worker.on("message", (message: FromReader) => {
    if ("restarted" in message) options.onRestart?.(message.restarted);
    else if ("failed" in message) fail(new HaltError(message.failed.code, message.failed.text));
    else {
      arrived.push(message);
      wake();
    }
  });
  worker.on("error", fail);
  worker.on("exit", (code) => {
    fail(new HaltError("READER_STUCK", `the thread that reads ${stream} ended with code ${code}`));
  });
  const end = (): void => {
    wake();
  };
  signal.addEventListener("abort", end);
  const tell = (message: ToReader): void => {
    worker.postMessage(message);
  };
  try {
    while (!signal.aborted) {
      const chunk = arrived.shift();
      if (chunk !== undefined) {
        yield messagesOf(chunk);
        tell("more");
      } else if (failure !== undefined) throw failure;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    signal.removeEventListener("abort", end);
    tell("stop");
    // The process may end before it does.
    worker.unref();
    setTimeout(() => void worker.terminate(), END_WITHIN_MS).unref();
  }
}

/** Views into the one buffer that came. */
function messagesOf({ data, ends, sequences, storedAtMs, subjects }: PackedChunk): readonly ReadMessage[] {
  let from = 0;
  return subjects.map((subject, i) => {
    const to = ends[i] ?? from;
    const message = {
      sequence: sequences[i] ?? 0,
      subject,
      data: data.subarray(from, to),
      storedAtMs: storedAtMs[i] ?? 0,
    };
    from = to;
    return message;
  });
}
