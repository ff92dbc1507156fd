import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { OrderCost } from "#libs/domain/order-cost.ts";
import { decodeOrderCost } from "#libs/wire/order-cost.ts";
import { readStream } from "./read-stream.ts";

/** The records that COSTS holds now behind a sequence, in order. @throws InvalidValueError for one that is none. */
export async function readCosts(options: {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly reader: string;
  readonly after: number;
}): Promise<readonly OrderCost[]> {
  const { js, jsm, reader, after } = options;
  const { last_seq: last, messages } = (await jsm.streams.info("COSTS")).state;
  // What has aged out never comes.
  if (messages === 0 || last <= after) return [];
  const costs: OrderCost[] = [];
  for await (const { sequence, data } of readStream({
    reader,
    js,
    jsm,
    stream: "COSTS",
    fromSequence: after + 1,
    signal: new AbortController().signal,
  })) {
    costs.push(decodeOrderCost(data));
    if (sequence >= last) break;
  }
  return costs;
}
