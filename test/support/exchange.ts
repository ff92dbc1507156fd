import { spawn, type ChildProcess } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { ROOT } from "./paper.ts";

interface Account {
  readonly id: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly ed25519: { readonly apiKey: string; readonly privateKey: string };
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

type Params = Readonly<Record<string, string | number | boolean>>;

/** A simulated exchange in a process of its own, on a free port and in a scratch folder. */
export class TestExchange {
  readonly rest: string;
  readonly ws: string;
  readonly wsApi: string;
  readonly accounts: readonly Account[];
  readonly stateDir: string;
  readonly #child: ChildProcess;

  private constructor(
    child: ChildProcess,
    stateDir: string,
    told: { rest: string; ws: string; wsApi: string; accounts: readonly Account[] },
  ) {
    this.#child = child;
    this.stateDir = stateDir;
    this.rest = told.rest;
    this.ws = told.ws;
    this.wsApi = told.wsApi;
    this.accounts = told.accounts;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @param flags besides --port 0, --state and --json. */
  static async start(...flags: readonly string[]): Promise<TestExchange> {
    const stateDir = mkdtempSync(join(tmpdir(), "plimsoll-exchange-"));
    const child = spawn(
      process.execPath,
      ["services/sim-exchange/cli.ts", "--port", "0", "--state", stateDir, "--json", ...flags],
      {
        cwd: ROOT,
        stdio: ["pipe", "pipe", "inherit"],
        env: { ...process.env, PLIMSOLL_PARENT_PIPE: "1" },
      },
    );
    const first = await Promise.race([
      once(createInterface({ input: child.stdout }), "line"),
      once(child, "exit").then(([code]) => {
        throw new Error(`the exchange ended with ${String(code)} before it was up`);
      }),
    ]);
    const told = JSON.parse(String(first[0])) as Omit<Account, never> & {
      rest: string;
      ws: string;
      wsApi: string;
      accounts: readonly Account[];
    };
    const exchange = new TestExchange(child, stateDir, told);
    // Unpaced prices wait for somebody who listens.
    while (!flags.includes("max")) {
      const { body } = await exchange.get("/fapi/v1/ticker/bookTicker");
      if (Array.isArray(body) && body.length > 0) break;
    }
    return exchange;
  }

  /** A public request; a number that exceeds 2^53 loses digits here. */
  get(
    path: string,
    params: Params = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RestAnswer> {
    return this.request("GET", path, encode(params), { headers });
  }

  /** A signed request of account `index`; its timestamp is now unless it is given. */
  signed(method: string, path: string, params: Params = {}, index = 0): Promise<RestAnswer> {
    const account = this.accounts[index]!;
    const query = encode({ timestamp: Date.now(), ...params });
    const signature = createHmac("sha256", account.secret).update(query).digest("hex");
    return this.request(method, path, `${query}&signature=${signature}`, {
      headers: { "X-MBX-APIKEY": account.apiKey },
    });
  }

  /** A request with the key alone. */
  keyed(method: string, path: string, index = 0): Promise<RestAnswer> {
    return this.request(method, path, "", { headers: { "X-MBX-APIKEY": this.accounts[index]!.apiKey } });
  }

  async request(method: string, path: string, query: string, init: RequestInit = {}): Promise<RestAnswer> {
    const response = await fetch(`${this.rest}${path}${query === "" ? "" : `?${query}`}`, {
      ...init,
      method,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? "" : JSON.parse(text) };
  }

  /** Opens a socket on a path of the stream host. */
  open(path: string): Promise<TestSocket> {
    return TestSocket.open(`${this.ws}${path}`);
  }

  /** A private socket of an account. */
  async user(index = 0): Promise<TestSocket> {
    const { body } = await this.keyed("POST", "/fapi/v1/listenKey", index);
    return this.open(`/private/ws/${(body as { listenKey: string }).listenKey}`);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const gone = once(this.#child, "exit");
      this.#child.kill("SIGTERM");
      await gone;
    }
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}

type Message = Readonly<Record<string, unknown>>;

/** A WebSocket that keeps what it received, to be waited for. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.messages.push(JSON.parse((data as Buffer).toString()) as Message);
      this.#wake();
    });
    socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    socket.on("error", () => undefined);
  }

  static async open(url: string): Promise<TestSocket> {
    const socket = new TestSocket(new WebSocket(url, { perMessageDeflate: false }));
    await once(socket.socket, "open");
    return socket;
  }

  /** The first message, already received or yet to come, that `is` holds for. */
  async next(is: (message: Message) => boolean, from = 0): Promise<Message> {
    for (let seen = from; ;) {
      for (; seen < this.messages.length; seen += 1)
        if (is(this.messages[seen]!)) return this.messages[seen]!;
      if (this.closed !== undefined) throw new Error(`the socket closed: ${JSON.stringify(this.closed)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async ended(): Promise<{ readonly code: number; readonly reason: string }> {
    while (this.closed === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.closed;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  close(): void {
    this.socket.terminate();
  }
}

const encode = (params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
