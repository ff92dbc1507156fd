import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { messageOf } from "#libs/domain/errors.ts";

export interface SocketOptions {
  /** Asked before every connection, because a private URL changes with its key. */
  readonly url: () => Promise<URL>;
  readonly signal: AbortSignal;
  /** Real milliseconds without any frame, an answer to our own ping included, after which the connection is dead. */
  readonly idleMs: number;
  /** `terminate` cuts this connection; a new one follows. */
  readonly onOpen: (terminate: () => void) => void;
  readonly onText: (text: string) => void;
  /** The connection, or an attempt at it, ended. */
  readonly onClosed: (reason: string) => void;
}

const BACKOFF_MAX_MS = 5_000;

/** Keeps one WebSocket connected until the signal is aborted; resolves then. */
export async function keepConnected(options: SocketOptions): Promise<void> {
  for (let attempt = 0; !options.signal.aborted; attempt += 1) {
    const openedAt = performance.now();
    let reason: string;
    try {
      reason = await connectOnce(await options.url(), options);
    } catch (error) {
      reason = messageOf(error);
    }
    if (options.signal.aborted) return;
    options.onClosed(reason);
    if (performance.now() - openedAt > 10_000) attempt = 0;
    const backoff = Math.min(BACKOFF_MAX_MS, 100 * 2 ** Math.min(attempt, 6));
    await sleep(backoff * (0.5 + Math.random() / 2), undefined, { signal: options.signal }).catch(
      () => undefined,
    );
  }
}

/** One WebSocket until it closes or the signal is aborted; resolves with the reason of its end. */
export function connectOnce(
  url: URL,
  { signal, idleMs, onOpen, onText }: Pick<SocketOptions, "signal" | "idleMs" | "onOpen" | "onText">,
): Promise<string> {
  // Its end may have come while the URL was asked for, and is not told again.
  if (signal.aborted) return Promise.resolve("stopped");
  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      handshakeTimeout: 5_000,
      skipUTF8Validation: false,
    });
    let lastFrameAt = performance.now();
    let reason = "closed by the other side";
    const alive = (): void => {
      lastFrameAt = performance.now();
      pinged = false;
    };
    let pinged = false;
    const watchdog = setInterval(
      () => {
        const silentMs = performance.now() - lastFrameAt;
        if (silentMs >= idleMs) {
          reason = `no frame for ${idleMs} ms`;
          socket.terminate();
        } else if (silentMs >= idleMs / 2 && !pinged && socket.readyState === socket.OPEN) {
          // A quiet stream is no dead connection: the other side answers.
          pinged = true;
          socket.ping();
        }
      },
      Math.min(1_000, idleMs / 4),
    );
    const abort = (): void => {
      reason = "stopped";
      socket.terminate();
    };
    signal.addEventListener("abort", abort);
    socket.on("open", () => {
      alive();
      onOpen(() => {
        socket.terminate();
      });
    });
    socket.on("message", (data) => {
      alive();
      onText((data as Buffer).toString());
    });
    socket.on("ping", alive);
    socket.on("pong", alive);
    socket.on("error", (error) => {
      reason = messageOf(error);
    });
    socket.on("close", () => {
      clearInterval(watchdog);
      signal.removeEventListener("abort", abort);
      resolve(reason);
    });
  });
}
