import { createServer } from "node:net";

/** Below the range from which the system gives ports to outgoing connections (32768 and up on Linux). */
const FIRST = 20_000;
const COUNT = 12_000;

/**
 * A TCP port of loopback that nobody listens on now, and that no outgoing connection can be given: a server that
 * is killed and restarted must find its port free, and a client that reconnects to a dead port out of that range
 * can even meet itself there.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once("error", () => {
        resolve(false);
      });
      server.listen(port, "127.0.0.1", () =>
        server.close(() => {
          resolve(true);
        }),
      );
    });
    if (free) return port;
  }
}
