import { createServer, type ListenOptions } from "node:net";

/** Below the range from which the system gives ports to outgoing connections (32768 and up on Linux). */
const FIRST = 20_000;
const COUNT = 12_000;

/**
 * A TCP port of loopback that nobody listens on now, and that no outgoing connection can be given: a server that
 * is killed and restarted must find its port free, and a client that reconnects to a dead port out of that range
 * can even meet itself there. It is this process's until it ends: no other test is given it while its server is away.
 */
export const freePort = (): Promise<number> => freePorts(1);

/** The first of so many of them in a row. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = FIRST + Math.floor(Math.random() * (COUNT - count + 1));
    let free = true;
    for (let port = first; free && port < first + count; port += 1) free = await isFree(port);
    if (free) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  // A socket without a file (Linux): the system itself gives it to one process only, and takes it back at its end.
  if (!(await claims({ path: `\0plimsoll-port-${port}` }))) return false;
  return claims({ port, host: "127.0.0.1" }, { keep: false });
}

const claims = (where: ListenOptions, { keep = true } = {}): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen(where, () => {
      if (!keep) server.close(() => resolve(true));
      else {
        server.unref();
        resolve(true);
      }
    });
  });
