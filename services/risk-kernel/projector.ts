import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { deadLetter } from "#libs/bus/dlq.ts";
import { followLedger, type FollowedCommit } from "#libs/bus/ledger-follower.ts";
import { ledgerStream } from "#libs/bus/streams.ts";
import { WindowPublisher } from "#libs/bus/window-publisher.ts";
import { symbolToken, type Symbol } from "#libs/domain/ids.ts";
import type { Answer } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { answerFromWire, encodeAnswer } from "#libs/wire/ledger.ts";
import type { Alert } from "./facts.ts";
import type { Folded, Input } from "./fold.ts";

const CURSOR_EVERY_MS = 1_000;
const VIEWS_EVERY_MS = 250;

/** JSON views of the counters, keyed by KV key. */
export type Views = ReadonlyMap<string, object>;

/**
 * Publishes what the ledger says: answers, alerts, dead letters, KV views. Ids come from commit number and index,
 * so that a projector that starts anew behind its cursor publishes nothing twice.
 */
export class Projector {
  readonly #js: JetStreamClient;
  readonly #jsm: JetStreamManager;
  readonly #kv: KV;
  readonly #partition: number;
  readonly #publisher: WindowPublisher;
  readonly #fail: (error: unknown) => void;
  readonly #pendingViews = new Map<string, object>();
  readonly #timers: NodeJS.Timeout[] = [];
  #published = 0;
  #stored = 0;
  #writing = false;

  constructor(options: {
    readonly nc: NatsConnection;
    readonly js: JetStreamClient;
    readonly jsm: JetStreamManager;
    readonly kv: KV;
    readonly partition: number;
    readonly fail: (error: unknown) => void;
  }) {
    this.#js = options.js;
    this.#jsm = options.jsm;
    this.#kv = options.kv;
    this.#partition = options.partition;
    this.#fail = options.fail;
    this.#publisher = new WindowPublisher(options.nc, 2_000);
  }

  /** Publishes what an earlier kernel committed and did not publish, then starts the periodic writes. */
  async start(tail: number, signal: AbortSignal): Promise<void> {
    const cursor = await this.#kv.get(this.#cursorKey);
    this.#published = this.#stored =
      cursor === null || cursor.operation !== "PUT" ? 0 : Number(cursor.string());
    if (this.#published < tail) {
      const followed = followLedger({
        reader: `projector-${this.#partition}`,
        js: this.#js,
        jsm: this.#jsm,
        partition: this.#partition,
        after: { number: this.#published, hash: undefined },
        signal,
      });
      for await (const commit of followed) {
        this.#publishFollowed(commit);
        if (commit.number >= tail) break;
        if (this.#publisher.full) await this.#publisher.room();
      }
    }
    this.#timers.push(
      setInterval(() => {
        this.#storeCursor().catch(this.#fail);
      }, CURSOR_EVERY_MS),
      setInterval(() => {
        this.#writeViews().catch(() => undefined); // The bus is away: the next write carries newer counters.
      }, VIEWS_EVERY_MS),
    );
  }

  /** Publishes one commit that was just stored. */
  publish(number: number, folded: Folded, views: Views): void {
    for (const [index, answer] of folded.answers.entries()) this.#publishAnswer(number, index, answer);
    for (const [index, alert] of folded.alerts.entries())
      this.#publishAlert(number, index, alert, folded.answers[0]?.decidedAtMs ?? 0);
    for (const { input, reason } of folded.undecodable) this.#publishDeadLetter(input, reason);
    for (const [key, view] of views) this.#pendingViews.set(key, view);
    this.#published = number;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#writeViews().catch(() => undefined);
    this.#publisher.close();
  }

  get #cursorKey(): string {
    return `projector.${this.#partition}`;
  }

  #publishFollowed({ number, commit }: FollowedCommit): void {
    for (const [index, answer] of commit.answers.entries())
      this.#publishAnswer(number, index, answerFromWire(answer));
    for (const [index, alert] of commit.alerts.entries()) {
      const severity = plimsoll.v1.Severity[alert.severity]?.slice("SEVERITY_".length) ?? "WARNING";
      this.#publishAlert(
        number,
        index,
        {
          kind: alert.kind,
          account: alert.account,
          text: alert.text,
          severity: severity as Alert["severity"],
        },
        alert.raisedAtMs,
      );
    }
    this.#published = number;
  }

  #publishAnswer(number: number, index: number, answer: Answer): void {
    this.#publisher.publish({
      subject: `answer.${tokenOf(answer.account)}.${tokenOf(answer.intentId)}`,
      bytes: encodeAnswer(answer),
      type: "Answer",
      msgId: `${this.#partition}:${number}:${index}`,
    });
  }

  #publishAlert(number: number, index: number, alert: Alert, raisedAtMs: number): void {
    this.#publisher.publish({
      subject: `alert.${alert.severity.toLowerCase()}.${alert.kind}`,
      bytes: plimsoll.v1.AlertRaised.encode({
        severity: plimsoll.v1.Severity[`SEVERITY_${alert.severity}`],
        kind: alert.kind,
        account: alert.account,
        text: alert.text,
        raisedAtMs,
      }).finish(),
      type: "AlertRaised",
      msgId: `${this.#partition}:${number}:a${index}`,
    });
  }

  #publishDeadLetter(input: Input, reason: string): void {
    deadLetter(this.#js, {
      stream: input.stream,
      sequence: input.sequence,
      subject: input.subject,
      consumer: ledgerStream(this.#partition),
      reason,
      payload: input.data,
      deliveries: 1,
      atMs: Date.now(),
    }).catch(this.#fail);
  }

  async #storeCursor(): Promise<void> {
    const published = this.#published;
    if (published === this.#stored || this.#publisher.inFlight > 0) return;
    await this.#kv.put(this.#cursorKey, String(published)).then(
      () => {
        this.#stored = published;
      },
      () => undefined, // The bus is away: the cursor stays behind, and the ids make that harmless.
    );
  }

  async #writeViews(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      for (const [key, view] of this.#pendingViews) {
        this.#pendingViews.delete(key);
        await this.#kv.put(key, JSON.stringify(view));
      }
    } finally {
      this.#writing = false;
    }
  }
}

/** A sender's unchecked text as one subject token. */
const tokenOf = (text: string): string => (/^[A-Za-z0-9_=-]{1,64}$/.test(text) ? text : "unreadable");

export const viewKey = {
  global: "global",
  account: (id: string): string => `account.${id}`,
  symbol: (symbol: Symbol): string => `symbol.${symbolToken(symbol)}`,
};
