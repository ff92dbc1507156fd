import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A TCP way to a port of this machine on which every answer arrives late. */
export class SlowLink {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(toPort: number, delayMs: number): Promise<SlowLink> {
    const server = createServer();
    const link = new SlowLink(server);
    server.on("connection", (near) => {
      const far = connect(toPort, "127.0.0.1");
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        link.#sockets.add(socket);
        socket.on("error", () => other.destroy());
        socket.on("close", () => {
          link.#sockets.delete(socket);
          other.destroy();
        });
      }
      near.on("data", (chunk) => far.write(chunk));
      // Timers of one length end in the order they began, so the bytes keep theirs.
      far.on("data", (chunk) => setTimeout(() => near.write(chunk), delayMs));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
