import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { readStream } from "#libs/bus/read-stream.ts";
import type { Fact } from "#libs/domain/fact.ts";
import { decodeFact } from "#libs/wire/fact.ts";

/** Everything stored in FACTS, in order, with a way to wait for more. */
export class FactLog {
  readonly facts: Fact[] = [];
  /** The bytes beside them, e.g. to put into a commit. */
  readonly bytes: Uint8Array[] = [];
  readonly #abort = new AbortController();
  readonly #waiting = new Set<() => void>();

  static async open(nc: NatsConnection): Promise<FactLog> {
    const log = new FactLog();
    void log.#read(nc, await jetstreamManager(nc));
    return log;
  }

  close(): void {
    this.#abort.abort();
  }

  /** Resolves with what `find` gives as soon as that is not undefined. */
  async until<T>(find: (facts: readonly Fact[]) => T | undefined): Promise<T> {
    for (;;) {
      const found = find(this.facts);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** What was said about one order: `SEND <outcome>` or `<status>[ fill]`, in order. */
  ofOrder(clientOrderId: string): readonly string[] {
    return this.facts.flatMap(({ body }) => {
      if (body.kind === "send" && body.clientOrderId === clientOrderId) return [`SEND ${body.outcome}`];
      if (body.kind === "order" && body.clientOrderId === clientOrderId)
        return [body.fill === undefined ? body.status : `${body.status} fill`];
      return [];
    });
  }

  /** Resolves once `said` was said about the order; with its bytes. */
  async said(clientOrderId: string, said: string): Promise<Uint8Array> {
    await this.until(() => (this.ofOrder(clientOrderId).includes(said) ? true : undefined));
    const at = this.facts.findIndex(
      ({ body }) =>
        (body.kind === "send" && body.clientOrderId === clientOrderId && said === `SEND ${body.outcome}`) ||
        (body.kind === "order" &&
          body.clientOrderId === clientOrderId &&
          said === `${body.status}${body.fill === undefined ? "" : " fill"}`),
    );
    return this.bytes[at] ?? new Uint8Array();
  }

  /** What was said last about why an order was sent, refused or not sent. */
  reasonOf(clientOrderId: string): string {
    const said = this.facts.flatMap(({ body }) =>
      body.kind === "send" && body.clientOrderId === clientOrderId ? [body.reason] : [],
    );
    return said.at(-1) ?? "";
  }

  async #read(nc: NatsConnection, jsm: Awaited<ReturnType<typeof jetstreamManager>>): Promise<void> {
    const { signal } = this.#abort;
    for await (const { data } of readStream({
      reader: "test",
      js: jetstream(nc),
      jsm,
      stream: "FACTS",
      fromSequence: 1,
      signal,
    })) {
      const bytes = data.slice();
      this.bytes.push(bytes);
      this.facts.push(decodeFact(bytes));
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    }
  }
}
