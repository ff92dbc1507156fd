import { createHash } from "node:crypto";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { SnapshotWriter } from "#libs/bus/snapshot.ts";
import { parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseAccountId, parseClientOrderId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { orderCommandToWire } from "#libs/wire/ledger.ts";

/** A buy of one BTCUSDT at 10, an entry, unless told otherwise. */
export const commandOf = (clientOrderId: string, change: Partial<OrderCommand> = {}): OrderCommand => ({
  action: "PLACE",
  clientOrderId: parseClientOrderId(clientOrderId),
  intentId: uuid7(Date.now(), new Uint8Array(10)),
  account: parseAccountId("paper-1"),
  symbol: parseSymbol("BTCUSDT"),
  side: "BUY",
  strategy: "test",
  leg: "ENTRY",
  attempt: 0,
  timeInForce: "IOC",
  quantity: parseQuantity("1"),
  price: parsePrice("10"),
  reduceOnly: false,
  notAfterMs: 0,
  workingUntilMs: 0,
  traceparent: "",
  ...change,
});

export const exitOf = (clientOrderId: string, change: Partial<OrderCommand> = {}): OrderCommand =>
  commandOf(clientOrderId, { leg: "EXIT", side: "SELL", reduceOnly: true, ...change });

const PROTECTED = uuid7(Date.now(), new Uint8Array(10).fill(7));
/** An entry with a stop that closes at 9, and ids as the kernel makes them. */
export function protectedEntry(attempt = 0, stopPrice = "9"): OrderCommand {
  return commandOf(clientOrderIdOf(PROTECTED, "ENTRY", attempt), {
    intentId: PROTECTED,
    attempt,
    protection: {
      stopPrice: parsePrice(stopPrice),
      workingType: "MARK",
      deadlineMs: 20_000,
      stopId: clientOrderIdOf(PROTECTED, "STOP", 0),
      stopAttempts: 3,
      flattenBps: 100,
      flattenAttempts: 3,
      tickSize: parsePrice("0.1"),
    },
  });
}

/** Appends commits to LEDGER_0 as a kernel would. */
export class TestLedger {
  readonly #nc: NatsConnection;
  #number = 0;
  #commands: readonly OrderCommand[] = [];
  #hash: Uint8Array = new Uint8Array(32);

  constructor(nc: NatsConnection) {
    this.#nc = nc;
  }

  /**
   * @param facts bytes of facts that this commit folds. @param cursor the last sequence of FACTS it has folded.
   * @param flat accounts that it says have no position.
   */
  async append(
    orders: readonly OrderCommand[],
    facts: readonly Uint8Array[] = [],
    cursor = 0,
    flat: readonly string[] = [],
  ): Promise<void> {
    const bytes = plimsoll.v1.Commit.encode({
      number: this.#number + 1,
      epoch: 1,
      commitId: `test-${this.#number + 1}`,
      previousHash: this.#hash,
      nowMs: Date.now(),
      inputs: facts.map((data) => ({
        stream: plimsoll.v1.InputStream.INPUT_STREAM_FACTS,
        sequence: cursor,
        subject: "exec.paper-1.BTCUSDT",
        data,
      })),
      cursors: { facts: cursor },
      orders: orders.map(orderCommandToWire),
      counters: { accounts: flat.map((account) => ({ account })) },
    } as plimsoll.v1.Commit.$Properties).finish();
    await jetstream(this.#nc).publish("ledger.0", bytes, { expect: { lastSequence: this.#number } });
    this.#number += 1;
    this.#commands = [...this.#commands, ...orders];
    this.#hash = createHash("sha256").update(bytes).digest();
  }

  /** Stores a snapshot of now, as if everything committed so far was outstanding. */
  async snapshot(): Promise<void> {
    const body = plimsoll.v1.Snapshot.encode({
      commitNumber: this.#number,
      commitHash: this.#hash,
      outstanding: this.#commands.map(orderCommandToWire),
      cursors: { facts: 0 },
    } as plimsoll.v1.Snapshot.$Properties).finish();
    const writer = new SnapshotWriter({
      kv: await new Kvm(jetstream(this.#nc)).open("risk"),
      jsm: await jetstreamManager(this.#nc),
      name: "test",
    });
    await writer.write(this.#number, { body, pages: new Map() });
  }
}
