import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { symbolFromToken, type Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import {
  decodeHistoryQuery,
  encodeHistory,
  type History,
  type HistoryQuery,
  type Span,
} from "#libs/wire/history.ts";
import type { MarketBody, MarketEvent } from "#libs/wire/market.ts";
import { lastClosed, MINUTE_MS } from "./continuity.ts";
import { Coverage } from "./coverage.ts";
import type { Dropped } from "./outlet.ts";

const MISSING_MAX = 100;
const STEPS = { trades: 1, candles: MINUTE_MS } as const;

type Sequence = HistoryQuery["of"];

/** Which trades or closed candles an event brings, or says to be missing; undefined for what is about neither. */
function spanOf(body: MarketBody): readonly [Sequence, Span] | undefined {
  if (body.kind === "trade") return ["trades", { first: body.aggregateId, last: body.aggregateId }];
  if (body.kind === "kline")
    return body.closed ? ["candles", { first: body.openTimeMs, last: body.openTimeMs }] : undefined;
  if (body.kind !== "gap") return undefined;
  const { missing } = body;
  if (missing.of === "trades")
    return ["trades", { first: missing.firstAggregateId, last: missing.lastAggregateId }];
  return missing.of === "candles"
    ? ["candles", { first: missing.firstOpenTimeMs, last: missing.lastOpenTimeMs }]
    : undefined;
}

const coverages = (): Readonly<Record<Sequence, Coverage>> => ({
  trades: new Coverage(STEPS.trades),
  candles: new Coverage(STEPS.candles),
});

/** Which trades and closed candles of one symbol were published, and which of the others were told as a gap. */
export class Published {
  readonly #published = coverages();
  /** Published or told, behind one that is there from the beginning. */
  readonly #accounted = coverages();

  /** Goes on behind what an earlier process left. */
  resumeAfter({ body, completeTo }: MarketEvent): void {
    if (body.kind === "trade") this.#accounted.trades.add(completeTo ?? body.aggregateId);
    else if (body.kind === "kline") this.#accounted.candles.add(completeTo ?? lastClosed(body));
  }

  add(body: MarketBody): void {
    const spanned = spanOf(body);
    if (spanned === undefined) return;
    const [name, span] = spanned;
    if (body.kind !== "gap") this.#published[name].addSpan(span);
    const accounted = this.#accounted[name];
    if (accounted.completeTo === undefined) accounted.add(span.first - STEPS[name]);
    accounted.addSpan(span);
  }

  /** They did not reach the stream after all. */
  remove(dropped: Pick<Dropped, "trades" | "candles">): void {
    for (const name of ["trades", "candles"] as const) {
      const span = dropped[name];
      if (span === undefined) continue;
      this.#published[name].remove(span);
      this.#accounted[name].remove(span);
    }
  }

  /** It may not be stored, and is sent again. */
  doubt(body: MarketBody): void {
    const spanned = spanOf(body);
    if (spanned !== undefined) this.#accounted[spanned[0]].remove(spanned[1]);
  }

  /** An event that says where the first hole before it is, when there is one. */
  marked(event: MarketEvent): MarketEvent {
    const { body } = event;
    if (body.kind !== "trade" && body.kind !== "kline") return event;
    const [name, to] =
      body.kind === "trade"
        ? (["trades", body.aggregateId] as const)
        : (["candles", lastClosed(body)] as const);
    const { completeTo = to } = this.#accounted[name];
    return completeTo >= 0 && completeTo < to ? { ...event, completeTo } : event;
  }

  /** @throws InvalidValueError when the span does not begin and end with a candle. */
  answer({ of, span }: HistoryQuery): History {
    if (of === "candles")
      for (const [name, at] of Object.entries(span))
        if (at % MINUTE_MS !== 0) throw new InvalidValueError(`candles.${name}`, at, "the start of a minute");
    const missing = this.#published[of].missing(span);
    return { complete: missing.length === 0, missing: missing.slice(0, MISSING_MAX), refusal: "" };
  }
}

/** Answers on `history.<symbol>`. */
export function answerHistory(
  endpoint: ServiceContext["endpoint"],
  publishedOf: (symbol: Symbol) => Published | undefined,
): void {
  const answer = (subject: string, bytes: Uint8Array): History => {
    try {
      const symbol = symbolFromToken(subject.split(".")[1] ?? "");
      const published = publishedOf(symbol);
      if (published === undefined)
        throw new InvalidValueError("symbol", symbol, "one of the feed gateway's SYMBOLS");
      return published.answer(decodeHistoryQuery(bytes));
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      return { complete: false, missing: [], refusal: messageOf(error) };
    }
  };
  endpoint({
    name: "history",
    subject: "history.*",
    metadata: {
      ask: "plimsoll.v1.HistoryQuery on history.<symbol>: a span of trades or closed candles",
      answer: "plimsoll.v1.History: whether all of it was published, and what was not",
    },
    answer: ({ subject, data }) => encodeHistory(answer(subject, data)),
  });
}
