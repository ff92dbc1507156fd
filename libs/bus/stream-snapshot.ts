import type { StreamConfig, StreamState } from "@nats-io/jetstream";
import { createInbox, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { inboxPrefix } from "./connect.ts";

/**
 * A stream as a file and back, by JetStream's own snapshots: the format of `nats stream backup`, whose contents only a server
 * reads. Source: nats-server 2.15, jetstream_api.go, streamSnapshot and processStreamRestore.
 */

/** What the server says of a stream that it writes out, and wants to hear when it reads it in. */
export interface StreamDescription {
  readonly config: StreamConfig;
  readonly state: StreamState;
}

/** One file. */
export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** Told of bytes moved so far. */
export type Progress = (bytes: number) => void;

const CHUNK_BYTES = 128 * 1024;
/** What may be under way to us at once: all of it may have to be held here. */
const WINDOW_BYTES = 4 * 1024 * 1024;
const ASKED_WITHIN_MS = 30_000;
/** The server gives up after 5 s without a word from us. */
const CHUNK_WITHIN_MS = 60_000;
/** Reading in what was sent: the server indexes all of it before it answers. */
const READ_IN_WITHIN_MS = 1_800_000;
const SUCCESS = 204;

interface Reply {
  readonly error?: { readonly description: string };
}

/**
 * Writes what a stream holds now to `path`, in bounded memory; on the disk when it resolves. The stream goes on meanwhile,
 * and what it stores later is not in it.
 *
 * @throws Error that names the stream, when the server ends it early or a chunk is missing.
 */
export async function writeSnapshot(
  nc: NatsConnection,
  stream: string,
  path: string,
  progress: Progress = () => undefined,
): Promise<StreamDescription & { readonly file: WrittenFile }> {
  const inbox = createInbox(inboxPrefix(nc));
  const chunks = nc.subscribe(inbox);
  const file = await open(path, "wx", 0o600);
  const hash = createHash("sha256");
  let bytes = 0;
  let ended = false;
  let stalled = false;
  const giveUp = (): void => {
    stalled = true;
    chunks.unsubscribe();
  };
  let watch = setTimeout(giveUp, CHUNK_WITHIN_MS);
  try {
    const { config, state } = await asked<StreamDescription>(nc, `$JS.API.STREAM.SNAPSHOT.${stream}`, {
      deliver_subject: inbox,
      no_consumers: true,
      chunk_size: CHUNK_BYTES,
      window_size: WINDOW_BYTES,
    });
    let index = 0;
    for await (const chunk of chunks) {
      clearTimeout(watch);
      watch = setTimeout(giveUp, CHUNK_WITHIN_MS);
      if (chunk.data.length === 0) {
        const { code = SUCCESS, description = "" } = chunk.headers ?? {};
        if (code !== SUCCESS && code !== 0) throw new Error(`${stream}: ${code} ${description}`);
        ended = true;
        break;
      }
      index += 1;
      const fault = chunkFault(chunk, index);
      if (fault !== undefined) throw new Error(`${stream}: ${fault}`);
      await file.write(chunk.data);
      hash.update(chunk.data);
      bytes += chunk.data.length;
      // Only now: what is not answered bounds what is under way.
      if (chunk.reply !== undefined && chunk.reply !== "") chunk.respond();
      progress(bytes);
    }
    if (!ended)
      throw new Error(
        `${stream}: ${stalled ? `nothing came for ${CHUNK_WITHIN_MS / 1_000} s` : "the bus closed the connection"} after ${bytes} bytes`,
      );
    await file.sync();
    return { config, state, file: { bytes, sha256: hash.digest("hex") } };
  } finally {
    clearTimeout(watch);
    if (!nc.isClosed()) chunks.unsubscribe();
    await file.close();
  }
}

/** The last chunk says nothing; of the others the place to answer says size and number. */
function chunkFault({ reply = "", data }: Msg, index: number): string | undefined {
  if (reply === "") return undefined;
  const [size, number] = reply.split(".").slice(-2).map(Number);
  return size === data.length && number === index
    ? undefined
    : `chunk ${index} is missing: the server counts ${number} of ${size} bytes, here are ${data.length}`;
}

/**
 * Makes a stream of what {@link writeSnapshot} wrote; one of that name must not exist. `config` may differ from what was
 * written in replicas and age.
 *
 * @returns what the server holds of it now.
 * @throws Error that names the stream and what the server says against it.
 */
export async function readSnapshotIn(
  nc: NatsConnection,
  { config, state }: StreamDescription,
  path: string,
  progress: Progress = () => undefined,
): Promise<StreamState> {
  const { name } = config;
  const { deliver_subject: subject } = await asked<{ readonly deliver_subject: string }>(
    nc,
    `$JS.API.STREAM.RESTORE.${name}`,
    { config, state },
  );
  const file = await open(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let bytes = 0; ;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      const reply = await nc.request(subject, chunk.subarray(0, bytesRead), { timeout: CHUNK_WITHIN_MS });
      if (reply.data.length > 0) refusedBy(name, reply.json<Reply>());
      bytes += bytesRead;
      progress(bytes);
    }
  } finally {
    await file.close();
  }
  const done = (await nc.request(subject, new Uint8Array(), { timeout: READ_IN_WITHIN_MS })).json<
    Reply & { readonly state?: StreamState }
  >();
  refusedBy(name, done);
  if (done.state === undefined) throw new Error(`${name}: the server does not say what it has read in`);
  return done.state;
}

async function asked<T>(nc: NatsConnection, subject: string, request: object): Promise<T> {
  const message = await nc.request(subject, JSON.stringify(request), { timeout: ASKED_WITHIN_MS });
  const reply = message.json<T & Reply>();
  refusedBy(subject.split(".").at(-1) ?? "", reply);
  return reply;
}

function refusedBy(stream: string, { error }: Reply): void {
  if (error !== undefined) throw new Error(`${stream}: ${error.description}`);
}
