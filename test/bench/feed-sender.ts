import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { isBook, loadFrames } from "./feed-frames.ts";
import { Replays } from "./feed-replays.ts";

/** Frames per write of the sender, as a busy connection has them, and bytes it lets wait. */
const SEND_BATCH = 200;
const SEND_BUFFERED_MAX = 4 * 1024 * 1024;

/**
 * The sender: frames as fast as the reader takes them, to whoever connects. `/all` has every frame, `/books` those of
 * the order books only, `/replay/<n>` the recording once more as a market that goes on.
 */
const recorded = await loadFrames();
const replays = new Replays(recorded);
const buffers = (texts: readonly string[]): readonly Buffer[] => texts.map((text) => Buffer.from(text));
const all = buffers(recorded.frames.map(({ text }) => text));
const books = buffers(recorded.frames.filter((frame) => isBook(frame)).map(({ text }) => text));
const framesOf = (path: string): readonly Buffer[] => {
  const replay = /^\/replay\/(\d+)$/.exec(path)?.[1];
  if (replay !== undefined) return buffers(replays.frames(Number(replay)));
  return path === "/books" ? books : all;
};

const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
server.on("connection", (socket, request) => {
  const send = async (): Promise<void> => {
    const frames = framesOf(request.url ?? "");
    for (let i = 0; i < frames.length && socket.readyState === socket.OPEN; i += SEND_BATCH) {
      while (socket.bufferedAmount > SEND_BUFFERED_MAX) await setImmediate();
      request.socket.cork();
      for (const frame of frames.slice(i, i + SEND_BATCH)) socket.send(frame, { binary: false });
      request.socket.uncork();
      await setImmediate();
    }
    socket.close();
  };
  void send();
});
http.listen(0, "127.0.0.1", () => {
  process.send?.((http.address() as AddressInfo).port);
});
process.once("disconnect", () => process.exit(0));
