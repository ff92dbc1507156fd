import { once } from "node:events";
import { connect, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends prepared HTTP requests over keep-alive connections, on each the next when the last one is answered. Bare
 * sockets, so that the client costs little beside the servers it measures.
 *
 * @param lanes the requests of each connection, in order.
 */
export async function sendAll(
  port: number,
  lanes: readonly (readonly string[])[],
): Promise<{ readonly seconds: number; readonly answers: readonly HttpAnswer[] }> {
  const sockets = await Promise.all(
    lanes.map(async () => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      await once(socket, "connect");
      return socket;
    }),
  );
  const answers: HttpAnswer[] = [];
  const startedAt = performance.now();
  await Promise.all(sockets.map((socket, i) => runLane(socket, lanes[i] ?? [], answers)));
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const socket of sockets) socket.destroy();
  return { seconds, answers };
}

function runLane(socket: Socket, requests: readonly string[], answers: HttpAnswer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = "";
    let sent = 0;
    const next = (): void => {
      const request = requests[sent];
      sent += 1;
      if (request === undefined) resolve();
      else socket.write(request, "latin1");
    };
    socket.on("error", reject);
    socket.on("close", () => {
      reject(new Error("the server closed the connection"));
    });
    socket.on("data", (part: Buffer) => {
      received += part.toString("latin1");
      const headEnd = received.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1]);
      if (Number.isNaN(length)) {
        reject(new Error("an answer without content-length"));
        return;
      }
      const end = headEnd + HEAD_END.length + length;
      if (received.length < end) return;
      answers.push({ status: Number(received.slice(9, 12)), body: received.slice(end - length, end) });
      received = received.slice(end);
      next();
    });
    next();
  });
}
