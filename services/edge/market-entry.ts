import { topicOf, type Topic } from "./topics.ts";
import type { MarketEvent } from "#libs/wire/market.ts";

/** Where a market event goes: a key of a topic and its value as JSON text; undefined for what no topic shows. */
export function marketEntry(event: MarketEvent): readonly [Topic, string, string] | undefined {
  const { symbol, body } = event;
  switch (body.kind) {
    case "top":
    case "depth":
      return [topicOf("prices", symbol), body.kind, valueOf(event)];
    case "mark":
      return [topicOf("prices", symbol), event.path === "rest" ? "mark.rest" : "mark", valueOf(event)];
    case "trade":
      return [topicOf("trades", symbol), String(body.aggregateId), valueOf(event)];
    case "kline":
      return [topicOf("candles", symbol), String(body.openTimeMs), valueOf(event)];
    case "gap": {
      const { missing } = body;
      if (missing.of === "book") return undefined;
      const [topic, first] =
        missing.of === "trades"
          ? (["trades", missing.firstAggregateId] as const)
          : (["candles", missing.firstOpenTimeMs] as const);
      return [topicOf(topic, symbol), `gap.${first}`, valueOf(event)];
    }
    case "book":
      return undefined;
  }
}

function valueOf({ eventTimeMs, receivedAtMs, derived, path, body }: MarketEvent): string {
  const { kind: _, ...fields } = body;
  return JSON.stringify({
    ...fields,
    eventTimeMs,
    receivedAtMs,
    ...(derived ? { derived } : {}),
    ...(path === undefined ? {} : { path }),
  });
}
