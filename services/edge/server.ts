import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { messageOf } from "#libs/domain/errors.ts";
import { textFrame } from "#libs/runtime/text-frame.ts";
import { CLOSE, Session, type Line, type SessionPorts } from "./session.ts";

const LOOK_EVERY_MS = 50;
/** Looks until a client must have said who it is: 10 s. */
const AUTH_LOOKS = 200;
/** Looks between two pings: 15 s. A client that has not answered one by the next is gone. */
const PING_LOOKS = 300;
const CLIENTS_MAX = 1_000;
/** Of them, those that have not said who they are. */
const STRANGERS_MAX = 100;
/** A close frame holds 123 (RFC 6455); a character cut in two becomes one of three bytes. */
const REASON_BYTES_MAX = 120;

interface Client {
  readonly socket: WebSocket;
  readonly session: Session;
  /** False: its end is under way. */
  open: boolean;
  looks: number;
  answered: boolean;
}

export interface ServerOptions extends Omit<SessionPorts, "sessionsOf"> {
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  /** Something went wrong that is no client's fault; that client is cut off, the others go on. */
  readonly onFault: (error: unknown) => void;
}

/** Clients over WebSocket: text frames are commands as JSON, binary frames are intents. */
export class EdgeServer {
  readonly #server: WebSocketServer;
  readonly #options: ServerOptions;
  readonly #clients = new Set<Client>();
  readonly #timer: NodeJS.Timeout;

  private constructor(server: WebSocketServer, options: ServerOptions) {
    this.#server = server;
    this.#options = options;
    server.on("connection", (socket: WebSocket, request: IncomingMessage) => {
      this.#welcome(socket, request.socket);
    });
    this.#timer = setInterval(() => {
      for (const client of this.#clients) this.#look(client);
    }, LOOK_EVERY_MS);
  }

  /** @throws Error when the port is taken. */
  static async listen(options: ServerOptions): Promise<EdgeServer> {
    const { host, port, limits } = options;
    const server = new WebSocketServer({
      host,
      port,
      perMessageDeflate: false,
      maxPayload: limits.messageBytesMax,
    });
    await once(server, "listening");
    return new EdgeServer(server, options);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get clients(): number {
    return this.#clients.size;
  }

  get subscriptions(): number {
    let sum = 0;
    for (const { session } of this.#clients) sum += session.subscriptions;
    return sum;
  }

  /** Cuts off who came with a token that is good no more. */
  recheck(): void {
    for (const { session } of this.#clients) session.recheck();
  }

  /** From now on nobody new is let in; another process may listen. */
  refuse(): void {
    this.#server.close();
  }

  /** Tells everybody to connect again. */
  close(): void {
    clearInterval(this.#timer);
    this.refuse();
    for (const client of this.#clients) this.#end(client, CLOSE.RESTART, "the server ends; connect again");
  }

  #welcome(socket: WebSocket, duplex: Duplex): void {
    const strangers = [...this.#clients].filter(({ session }) => session.access === undefined).length;
    if (this.#clients.size >= CLIENTS_MAX || strangers >= STRANGERS_MAX) {
      this.#options.count("clients.refused");
      close(socket, CLOSE.TOO_MANY, "too many connections");
      return;
    }
    const session = new Session(
      {
        ...this.#options,
        sessionsOf: ({ sha256 }) =>
          [...this.#clients].filter((one) => one.open && one.session.access?.sha256 === sha256).length,
      },
      {
        ...lineOf(socket, duplex),
        close: (code, reason) => {
          this.#end(client, code, reason);
        },
      },
    );
    const client: Client = { socket, session, open: true, looks: 0, answered: true };
    this.#clients.add(client);
    this.#options.count("clients.accepted");
    socket.on("message", (data, isBinary) => {
      if (!client.open) return;
      this.#guarded(client, () => {
        if (isBinary) session.onBytes(data as Buffer);
        else session.onText((data as Buffer).toString());
      });
    });
    socket.on("pong", () => {
      client.answered = true;
    });
    // A frame too large or malformed; the library closes the connection and says why.
    socket.on("error", () => {
      this.#options.count("clients.faulty");
    });
    socket.on("close", () => {
      client.open = false;
      this.#clients.delete(client);
      session.end();
    });
  }

  /** From here on it is sent nothing more but the end. */
  #end(client: Client, code: number, reason: string): void {
    if (!client.open) return;
    client.open = false;
    client.session.end();
    close(client.socket, code, reason);
  }

  #look(client: Client): void {
    const { socket, session } = client;
    if (!client.open) return;
    client.looks += 1;
    this.#guarded(client, () => {
      session.look();
    });
    if (session.access === undefined && client.looks >= AUTH_LOOKS)
      this.#end(client, CLOSE.BAD_TOKEN, "no auth within 10 s");
    if (client.looks % PING_LOOKS !== 0) return;
    if (!client.answered) {
      this.#options.count("clients.silent");
      socket.terminate();
      return;
    }
    client.answered = false;
    socket.ping();
  }

  #guarded(client: Client, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#options.onFault(error);
      this.#end(client, 1011, messageOf(error));
    }
  }
}

/** The library waits half a minute for the client's part in it. */
function close(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState === socket.OPEN)
    socket.close(code, Buffer.from(reason).subarray(0, REASON_BYTES_MAX).toString());
}

/** Frames of one turn leave together. */
function lineOf(socket: WebSocket, duplex: Duplex): Omit<Line, "close"> {
  let corked = false;
  const write = (frame: Buffer): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (!corked) {
      corked = true;
      duplex.cork();
      process.nextTick(() => {
        corked = false;
        duplex.uncork();
      });
    }
    duplex.write(frame);
  };
  return {
    write,
    send: (text) => {
      write(textFrame(text));
    },
    unreadBytes: () => duplex.writableLength,
  };
}
