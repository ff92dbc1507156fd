import type { KV } from "@nats-io/kv";
import { randomUUID } from "node:crypto";
import { LastingLease } from "#libs/bus/lasting-lease.ts";
import { Lease } from "#libs/bus/lease.ts";
import { untilAnswered } from "#libs/bus/until-answered.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import type { Ban } from "#libs/binance/rest.ts";
import { parseAccountId, type AccountId } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { JetStreamClient } from "@nats-io/jetstream";
import type { AccountStream } from "./account-stream.ts";
import type { ReadAccount } from "./readiness.ts";

interface Owned {
  readonly account: AccountId;
  readonly stream: AccountStream;
  readonly ownership: LastingLease;
}

/** The accounts that this process reads: each as long as no other process holds it. */
export class Accounts {
  readonly #context: ServiceContext;
  readonly #js: JetStreamClient;
  readonly #kv: KV;
  readonly #make: (keys: Credentials, context: ServiceContext, ownership: LastingLease) => AccountStream;
  readonly #owned = new Set<Owned>();

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    /** Bucket `lease`. */
    readonly kv: KV;
    /** @param context with the signal of the ownership. */
    readonly make: (keys: Credentials, context: ServiceContext, ownership: LastingLease) => AccountStream;
  }) {
    this.#context = options.context;
    this.#js = options.js;
    this.#kv = options.kv;
    this.#make = options.make;
  }

  get streams(): readonly AccountStream[] {
    return [...this.#owned].map(({ stream }) => stream);
  }

  /** @param nowMs monotonic. */
  standing(nowMs: number): readonly ReadAccount[] {
    return [...this.#owned].map(({ account, stream }) => ({
      account,
      confirmed: stream.beat(nowMs) !== undefined,
    }));
  }

  /** Reads an account whenever nobody else does, until the process ends. */
  async keep(keys: Credentials, wsBase: URL): Promise<void> {
    const { signal, instance, log, stats } = this.#context;
    const account = parseAccountId(keys.id);
    while (!signal.aborted) {
      // Another process of the same name is another owner.
      const owner = `${instance} ${randomUUID().slice(0, 8)}`;
      const options = { js: this.#js, kv: this.#kv, key: `user.${account}`, owner, signal };
      const lease = await Lease.acquire(options);
      if (lease === undefined) return;
      let reading: AccountStream | undefined;
      // Whoever read it meanwhile and is gone has left its own word behind: then what stands here is begun anew.
      const ownership = new LastingLease(lease, options, () =>
        untilAnswered(
          () => reading?.spokeLast() ?? Promise.resolve(true),
          () => undefined,
          signal,
        ).catch(() => false),
      );
      log.info({ event: "account-taken", account }, "this process reads the account");
      const context = { ...this.#context, signal: AbortSignal.any([signal, ownership.over]) };
      while (!context.signal.aborted) {
        reading = this.#make(keys, context, ownership);
        const owned = { account, stream: reading, ownership };
        this.#owned.add(owned);
        await owned.stream.run(wsBase);
        if (signal.aborted) return;
        this.#owned.delete(owned);
      }
      stats.count("accounts.lost");
      log.warn({ event: "account-lost", account }, "another process reads the account now");
    }
  }

  banned(ban: Ban): void {
    for (const { stream } of this.#owned) stream.banned(ban);
  }

  /** Stores what was received, says that nobody listens, and gives every account back. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.#owned].map(async ({ stream, ownership }) => {
        await stream.stop();
        await ownership.release(this.#kv);
      }),
    );
  }
}
