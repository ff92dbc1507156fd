import { parentPort, workerData } from "node:worker_threads";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { messageOf, TradingError } from "#libs/domain/errors.ts";
import { connectBus, type BusAddress } from "./connect.ts";
import { readChunks, type StoredMessage } from "./read-stream.ts";

/** What the thread of {@link readAside} is started with. */
export interface ReaderSettings {
  readonly bus: BusAddress;
  readonly stream: string;
  readonly fromSequence: number;
  readonly reader: string;
}

/** Messages as they cross between threads: few objects, and the large ones change hands instead of being copied. */
export interface PackedChunk {
  /** All payloads, one behind the other. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Where each ends in `data`. */
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly sequences: Float64Array<ArrayBuffer>;
  readonly storedAtMs: Float64Array<ArrayBuffer>;
  readonly subjects: readonly string[];
}

/** One chunk more may come; nothing more is wanted. */
export type ToReader = "more" | "stop";
export type FromReader =
  | PackedChunk
  | { readonly restarted: string }
  | { readonly failed: { readonly code: string; readonly text: string } };

const CHUNKS_AHEAD = 2;

const port = parentPort;
if (port !== null) {
  const { bus, stream, fromSequence, reader } = workerData as ReaderSettings;
  const abort = new AbortController();
  let wanted = CHUNKS_AHEAD;
  let wake: () => void = () => undefined;
  port.on("message", (message: ToReader) => {
    if (message === "more") wanted += 1;
    else abort.abort();
    wake();
  });
  const tell = (message: FromReader, transfer: ArrayBuffer[] = []): void => {
    port.postMessage(message, transfer);
  };
  try {
    const nc = await connectBus({ ...bus, name: reader });
    const chunks = readChunks({
      js: jetstream(nc),
      jsm: await jetstreamManager(nc, { checkAPI: false }),
      stream,
      fromSequence,
      signal: abort.signal,
      reader,
      onRestart: (restarted) => {
        tell({ restarted });
      },
    });
    for await (const chunk of chunks) {
      const packed = pack(chunk);
      tell(packed, [
        packed.data.buffer,
        packed.ends.buffer,
        packed.sequences.buffer,
        packed.storedAtMs.buffer,
      ]);
      wanted -= 1;
      while (wanted <= 0 && !abort.signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    await nc.close();
  } catch (error) {
    tell({
      failed: {
        code: error instanceof TradingError ? error.code : "READER_FAILED",
        text: messageOf(error),
      },
    });
  }
  port.close();
}

function pack(chunk: readonly StoredMessage[]): PackedChunk {
  const data = new Uint8Array(chunk.reduce((sum, message) => sum + message.data.length, 0));
  const ends = new Uint32Array(chunk.length);
  const sequences = new Float64Array(chunk.length);
  const storedAtMs = new Float64Array(chunk.length);
  let end = 0;
  for (const [i, message] of chunk.entries()) {
    data.set(message.data, end);
    end += message.data.length;
    ends[i] = end;
    sequences[i] = message.sequence;
    storedAtMs[i] = message.storedAtMs;
  }
  return { data, ends, sequences, storedAtMs, subjects: chunk.map(({ subject }) => subject) };
}
