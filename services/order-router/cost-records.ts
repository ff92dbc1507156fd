import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import type { DurableMessage } from "#libs/bus/publish.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { symbolToken } from "#libs/domain/ids.ts";
import type { OrderCost } from "#libs/domain/order-cost.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { encodeOrderCost } from "#libs/wire/order-cost.ts";

/** Beyond it the oldest is lost: nothing waits for a record. */
const WAITING_MAX = 10_000;
const STOP_WITHIN_MS = 1_000;

/** One order has one record: who folds the same orders again says the same under the same id. */
const messageFor = (cost: OrderCost): DurableMessage => ({
  subject: `cost.${cost.account}.${symbolToken(cost.symbol)}`,
  bytes: encodeOrderCost(cost),
  msgId: `t:${cost.account}:${cost.clientOrderId}`,
  type: "OrderCost",
});

/** Stores what orders cost in stream COSTS, as many at once as there are, and never in anybody's way. */
export class CostRecords {
  readonly #nc: NatsConnection;
  readonly #js: JetStreamClient;
  readonly #context: Pick<ServiceContext, "log" | "stats">;
  readonly #abort = new AbortController();
  #waiting: OrderCost[] = [];
  #storing: Promise<void> | undefined;

  constructor(nc: NatsConnection, js: JetStreamClient, context: Pick<ServiceContext, "log" | "stats">) {
    this.#nc = nc;
    this.#js = js;
    this.#context = context;
  }

  put(costs: readonly OrderCost[]): void {
    if (costs.length === 0) return;
    this.#waiting.push(...costs);
    const surplus = this.#waiting.length - WAITING_MAX;
    if (surplus > 0) {
      this.#waiting = this.#waiting.slice(surplus);
      this.#context.stats.count("costs.lost", surplus);
    }
    this.#storing ??= this.#store();
  }

  /** What waits is stored, unless that takes long. */
  async stop(): Promise<void> {
    await Promise.race([this.#storing, sleep(STOP_WITHIN_MS)]);
    this.#abort.abort();
  }

  async #store(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#abort.signal.aborted) {
      const costs = this.#waiting;
      this.#waiting = [];
      try {
        await publishAllDurably(this.#nc, this.#js, costs.map(messageFor), this.#abort.signal);
        this.#context.stats.count("costs.stored", costs.length);
      } catch (error) {
        // At the end a successor tells them again.
        if (this.#abort.signal.aborted) break;
        // A full stream: orders must not stand still for a record of them.
        this.#context.stats.count("costs.lost", costs.length);
        this.#context.log.error(
          { event: "costs-lost", orders: costs.length, error: messageOf(error) },
          "what orders cost could not be stored; stream COSTS has a hole",
        );
      }
    }
    this.#storing = undefined;
  }
}
