import { readStream, type StoredMessage } from "#libs/bus/read-stream.ts";
import { eventually } from "./eventually.ts";
import type { TestBus } from "./test-bus.ts";

/** What a stream has behind a sequence, in order. */
export async function storedAfter(
  { js, jsm }: Pick<TestBus, "js" | "jsm">,
  stream: string,
  sequence: number,
): Promise<readonly Pick<StoredMessage, "sequence" | "data">[]> {
  // A request on a connection whose server was killed a moment ago is lost.
  const last = (await eventually(() => jsm.streams.info(stream))).state.last_seq;
  const stored: Pick<StoredMessage, "sequence" | "data">[] = [];
  if (last <= sequence) return stored;
  const abort = new AbortController();
  const from = { js, jsm, stream, fromSequence: sequence + 1, reader: "test", signal: abort.signal };
  for await (const message of readStream(from)) {
    stored.push({ sequence: message.sequence, data: Uint8Array.from(message.data) });
    if (message.sequence >= last) abort.abort();
  }
  return stored;
}
