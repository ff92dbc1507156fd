import WebSocket from "ws";

export const WINDOW = 4_096;
/** A reader stops its socket here; what the socket holds already still fits into the window. */
export const PAUSE_AT = WINDOW * 0.75;

interface Reading {
  readonly onFrame: (text: string) => void;
  /** The reader has to wait: its socket is stopped until `room` resolves. */
  readonly crowded?: () => boolean;
  readonly room?: () => Promise<void>;
  /** Resolves when everything read is done with. */
  readonly settled?: () => Promise<void>;
}

/** Reads over a real socket until the sender closes it; frames, and seconds from the first to the last one handled. */
export async function readAll(
  url: string,
  { onFrame, crowded, room, settled }: Reading,
): Promise<{ readonly frames: number; readonly seconds: number }> {
  const client = new WebSocket(url, { perMessageDeflate: false });
  let frames = 0;
  let [startedAt, endedAt] = [0, 0];
  await new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    client.on("close", () => {
      resolve();
    });
    client.on("message", (data) => {
      if (frames === 0) startedAt = performance.now();
      onFrame((data as Buffer).toString());
      frames += 1;
      endedAt = performance.now();
      if (crowded?.() === true && !client.isPaused) {
        client.pause();
        void room?.().then(() => {
          client.resume();
        });
      }
    });
  });
  if (settled !== undefined) {
    await settled();
    endedAt = performance.now();
  }
  return { frames, seconds: (endedAt - startedAt) / 1_000 };
}
