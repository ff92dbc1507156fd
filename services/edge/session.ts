import { randomBytes } from "node:crypto";
import { parseRatio } from "#libs/domain/fixed.ts";
import { uuid7 } from "#libs/domain/ids.ts";
import { SlidingWindow } from "#libs/runtime/sliding-window.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { peekIntent } from "#libs/wire/intent.ts";
import type { CounterName } from "#libs/telemetry/catalogue.ts";
import { commandOf, idOf, parseMessage, type Command } from "./commands.ts";
import type { Hub, Reader } from "./hub.ts";
import { batchText, Outflow, SCREEN_PACE, type FlowLimits } from "./outflow.ts";
import { errorText, Refusal, type MessageId } from "./refusal.ts";
import type { SignalDesk } from "./signal-desk.ts";
import { signalFromBytes, signalFromJson, type Signal } from "./signals.ts";
import { mayDo, mayTouch, type Access, type Tokens } from "./tokens.ts";
import { ownerOf, parseTopic, type Topic } from "./topics.ts";

/** What one client may do at most. */
export interface ClientLimits extends FlowLimits {
  readonly connectionsPerToken: number;
  readonly subscriptionsMax: number;
  readonly messageBytesMax: number;
  readonly messagesPerSecondMax: number;
}

export const CLIENT_LIMITS: ClientLimits = {
  connectionsPerToken: 10,
  subscriptionsMax: 200,
  messageBytesMax: 64 * 1024,
  messagesPerSecondMax: 200,
  conflateAboveBytes: 256 * 1024,
  unreadBytesMax: 8 * 1024 * 1024,
  // Twenty looks a second: 10 s.
  slowLooksMax: 200,
};

/** Close codes of our own. */
export const CLOSE = { RESTART: 1012, BAD_TOKEN: 4401, SLOW: 4408, TOO_MANY: 4429 } as const;
/** Messages beyond the limit, each refused, of which a client is cut off. */
const FLOOD_FACTOR = 5;
const DEFAULT_CONFIDENCE = parseRatio("0.6");

/** What a session needs of the server. */
export interface SessionPorts {
  readonly hub: Hub;
  readonly desk: SignalDesk;
  readonly tokens: () => Tokens;
  readonly clock: ExchangeClock;
  readonly symbols: ReadonlySet<string>;
  readonly limits: ClientLimits;
  /** Sessions that a token has now. */
  readonly sessionsOf: (access: Access) => number;
  readonly count: (name: CounterName, by?: number) => void;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

/** What a session needs of its socket. */
export interface Line {
  readonly send: (text: string) => void;
  /** A frame that others are sent too. */
  readonly write: (frame: Buffer) => void;
  readonly unreadBytes: () => number;
  readonly close: (code: number, reason: string) => void;
}

/** One client from its first message to its end. */
export class Session implements Reader {
  readonly #ports: SessionPorts;
  readonly #line: Line;
  readonly #messages: SlidingWindow;
  readonly #flood: SlidingWindow;
  readonly #topics = new Map<string, Topic>();
  #access: Access | undefined;
  #outflow: Outflow;
  #told = { sent: 0, conflated: 0, missed: 0 };

  constructor(ports: SessionPorts, line: Line) {
    const { messagesPerSecondMax } = ports.limits;
    this.#ports = ports;
    this.#line = line;
    this.#messages = new SlidingWindow(messagesPerSecondMax, 1_000);
    this.#flood = new SlidingWindow(messagesPerSecondMax * FLOOD_FACTOR, 1_000);
    this.#outflow = new Outflow(SCREEN_PACE, ports.limits);
  }

  get access(): Access | undefined {
    return this.#access;
  }

  get subscriptions(): number {
    return this.#topics.size;
  }

  /** A text message: a command as JSON. */
  onText(text: string): void {
    if (this.#floods()) return;
    let id: MessageId | undefined;
    try {
      const json = parseMessage(text);
      id = idOf(json);
      this.#admit();
      this.#do(id, commandOf(json));
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  /** A binary message: the bytes of an Intent, answered under its intent id. */
  onBytes(bytes: Uint8Array): void {
    if (this.#floods()) return;
    const { intentId } = peekIntent(bytes);
    try {
      this.#admit();
      this.#submit(intentId, () => signalFromBytes(bytes));
    } catch (error) {
      this.#refuse(intentId, error);
    }
  }

  offer(...[table, key, event, frame]: Parameters<Reader["offer"]>): void {
    if (!this.#outflow.offer(table, key, event, this.#line.unreadBytes())) return;
    this.#told.sent += 1;
    this.#line.write(frame());
  }

  /** Sends what may be sent by now, and looks whether the client still reads. */
  look(): void {
    const now = this.#ports.nowMs();
    for (let batch; (batch = this.#outflow.take(now, this.#line.unreadBytes())) !== undefined;) {
      this.#told.sent += batch.events.length;
      this.#line.send(batchText(batch));
    }
    this.#tell();
    const slow = this.#outflow.look(this.#line.unreadBytes());
    if (slow === undefined) return;
    this.#ports.count("clients.slow");
    this.#line.close(CLOSE.SLOW, slow);
  }

  /** The tokens have changed. */
  recheck(): void {
    if (this.#access !== undefined && !this.#ports.tokens().has(this.#access))
      this.#line.close(CLOSE.BAD_TOKEN, "the token was revoked or changed");
  }

  /** The socket is gone. */
  end(): void {
    for (const topic of this.#topics.values()) this.#ports.hub.leave(topic, this);
    this.#topics.clear();
    this.#tell();
  }

  /** Counts what has happened since the last time. */
  #tell(): void {
    const { conflated, missed } = this.#outflow;
    const { count } = this.#ports;
    count("events.sent", this.#told.sent);
    count("events.conflated", conflated - this.#told.conflated);
    count("events.missed", missed - this.#told.missed);
    this.#told = { sent: 0, conflated, missed };
  }

  /** True: the client is cut off, and this message is nobody's. */
  #floods(): boolean {
    this.#ports.count("messages");
    if (this.#flood.admit(this.#ports.nowMs())) return false;
    const most = this.#ports.limits.messagesPerSecondMax * FLOOD_FACTOR;
    this.#line.close(CLOSE.TOO_MANY, `more than ${most} messages in a second`);
    return true;
  }

  /** @throws Refusal, which names the message: its sender must know which it was. */
  #admit(): void {
    const { messagesPerSecondMax: most } = this.#ports.limits;
    if (!this.#messages.admit(this.#ports.nowMs()))
      throw new Refusal("TOO_MANY", "messages", most + 1, `at most ${most} a second`);
  }

  #refuse(id: MessageId | undefined, error: unknown): void {
    const text = errorText(id, error);
    this.#ports.count("messages.refused");
    this.#line.send(text);
    if (!(error instanceof Refusal)) return;
    if (error.code === "BAD_TOKEN") this.#line.close(CLOSE.BAD_TOKEN, "bad token");
    if (error.field === "connections") this.#line.close(CLOSE.TOO_MANY, error.message);
  }

  #do(id: MessageId | undefined, command: Command): void {
    switch (command.op) {
      case "auth":
        this.#authenticate(id, command);
        return;
      case "subscribe":
        this.#subscribe(id, command.topics);
        return;
      case "unsubscribe":
        this.#unsubscribe(id, command.topics);
        return;
      case "signal":
        this.#submit(id, () => this.#signalOf(command.intent));
    }
  }

  #authenticate(id: MessageId | undefined, { token, rate }: Extract<Command, { op: "auth" }>): void {
    const { limits, sessionsOf, tokens } = this.#ports;
    if (this.#access !== undefined)
      throw new Refusal(
        "NOT_PERMITTED",
        "op",
        "auth",
        `the first message only: this is ${this.#access.name}`,
      );
    const access = tokens().find(token);
    if (access === undefined) {
      this.#ports.count("tokens.refused");
      throw new Refusal("BAD_TOKEN", "token", `${token.length} characters`, "a token of this server");
    }
    if (rate === "full" && !mayDo(access, "full-rate"))
      throw new Refusal("NOT_PERMITTED", "rate", rate, `screen: token ${access.name} lacks full-rate`);
    const others = sessionsOf(access);
    if (others >= limits.connectionsPerToken)
      throw new Refusal(
        "TOO_MANY",
        "connections",
        others + 1,
        `at most ${limits.connectionsPerToken} of token ${access.name}`,
      );
    this.#access = access;
    this.#outflow = new Outflow(rate === "full" ? undefined : SCREEN_PACE, limits);
    this.#answer(id, "welcome", {
      name: access.name,
      accounts: access.accounts,
      permissions: access.permissions,
      rate,
      symbols: [...this.#ports.symbols],
    });
  }

  #subscribe(id: MessageId | undefined, wanted: readonly unknown[]): void {
    const topics = this.#parsed(wanted);
    const more = topics.filter(({ name }) => !this.#topics.has(name)).length;
    const { subscriptionsMax } = this.#ports.limits;
    if (this.#topics.size + more > subscriptionsMax)
      throw new Refusal(
        "TOO_MANY",
        "topics",
        this.#topics.size + more,
        `at most ${subscriptionsMax} subscriptions`,
      );
    this.#answer(id, "subscribed", { topics: topics.map(({ name }) => name) });
    for (const topic of topics) {
      this.#topics.set(topic.name, topic);
      const table = this.#ports.hub.read(topic, this);
      this.#outflow.forget(table);
      this.#line.send(table.snapshot());
      // Who asks and does not read is not waited for until the next look.
      if (this.#line.unreadBytes() <= this.#ports.limits.unreadBytesMax) continue;
      this.look();
      return;
    }
  }

  #unsubscribe(id: MessageId | undefined, unwanted: readonly unknown[]): void {
    const topics = this.#parsed(unwanted);
    for (const topic of topics) {
      if (!this.#topics.delete(topic.name)) continue;
      const table = this.#ports.hub.leave(topic, this);
      if (table !== undefined) this.#outflow.forget(table);
    }
    this.#answer(id, "unsubscribed", { topics: topics.map(({ name }) => name) });
  }

  /** All of them or none. */
  #parsed(texts: readonly unknown[]): readonly Topic[] {
    const access = this.#permitted("read");
    const topics = new Map<string, Topic>();
    for (const text of texts) {
      const topic = parseTopic(text, this.#ports.symbols);
      const owner = ownerOf(topic);
      if (owner !== undefined && !mayTouch(access, owner))
        throw new Refusal(
          "NOT_PERMITTED",
          "topics",
          text,
          `of what token ${access.name} may read: ${listed(access)}`,
        );
      topics.set(topic.name, topic);
    }
    return [...topics.values()];
  }

  #permitted(permission: "read" | "signal"): Access {
    if (this.#access === undefined)
      throw new Refusal("NOT_AUTHENTICATED", "op", permission, 'auth first: {"op":"auth","token":"…"}');
    if (!mayDo(this.#access, permission))
      throw new Refusal(
        "NOT_PERMITTED",
        "op",
        permission,
        `what token ${this.#access.name} may: ${this.#access.permissions.join(", ")}`,
      );
    return this.#access;
  }

  #signalOf(json: Readonly<Record<string, unknown>>): Signal {
    const { clock, nowMs } = this.#ports;
    if (!clock.synced && (json["intentId"] === undefined || json["createdAtMs"] === undefined))
      throw new Refusal(
        "NOT_READY",
        "createdAtMs",
        json["createdAtMs"],
        "given, and intentId too: exchange time is not known (is feed-gateway up?)",
      );
    const now = clock.now(nowMs());
    return signalFromJson(json, {
      intentId: uuid7(now, randomBytes(10)),
      nowMs: now,
      confidence: DEFAULT_CONFIDENCE,
    });
  }

  #submit(id: MessageId | undefined, read: () => Signal): void {
    const access = this.#permitted("signal");
    const signal = read();
    const { account, intent } = signal;
    if (!mayTouch(access, account))
      throw new Refusal(
        "NOT_PERMITTED",
        "account",
        account,
        `one of token ${access.name}: ${listed(access)}`,
      );
    const { intentId } = intent;
    this.#ports.count("signals");
    this.#ports.desk.submit(signal, {
      stored: (stored) => {
        this.#answer(id, "stored", { intentId, ...stored });
      },
      dropped: (text) => {
        this.#answer(id, "dropped", { intentId, text });
      },
      refused: (reason) => {
        this.#refuse(
          id,
          new Refusal("NOT_STORED", "intentId", intentId, `stored by the bus, which says: ${reason}`),
        );
      },
    });
  }

  #answer(id: MessageId | undefined, type: string, fields: object): void {
    this.#line.send(JSON.stringify({ type, ...(id === undefined ? {} : { id }), ...fields }));
  }
}

const listed = ({ accounts }: Access): string => accounts.join(", ");
