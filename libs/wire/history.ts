import { InvalidValueError } from "#libs/domain/errors.ts";
import { decodeAs, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";

const wire = plimsoll.v1;

/** From one to another, both part of it: aggregate trade ids, or starts of candles in exchange epoch milliseconds. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

export interface HistoryQuery {
  readonly of: "candles" | "trades";
  readonly span: Span;
}

/** What the feed gateway knows of a history; `refusal` is empty when the query was answered. */
export interface History {
  readonly complete: boolean;
  readonly missing: readonly Span[];
  readonly refusal: string;
}

export const encodeHistoryQuery = ({ of, span }: HistoryQuery): Uint8Array =>
  wire.HistoryQuery.encode({ [of]: span }).finish();

/** @throws InvalidValueError when the bytes are no HistoryQuery. */
export function decodeHistoryQuery(bytes: Uint8Array): HistoryQuery {
  const { candles, trades } = decodeAs("HistoryQuery", () => wire.HistoryQuery.decode(bytes));
  if (candles != null) return { of: "candles", span: spanFromWire("candles", candles) };
  if (trades != null) return { of: "trades", span: spanFromWire("trades", trades) };
  throw new InvalidValueError("of", null, "one of candles, trades");
}

export const encodeHistory = ({ complete, missing, refusal }: History): Uint8Array =>
  wire.History.encode({ complete, missing: [...missing], refusal }).finish();

/** @throws InvalidValueError when the bytes are no History. */
export function decodeHistory(bytes: Uint8Array): History {
  const { complete, missing, refusal } = decodeAs("History", () => wire.History.decode(bytes));
  return { complete, missing: missing.map((span) => spanFromWire("missing", span)), refusal };
}

function spanFromWire(field: string, span: plimsoll.v1.HistorySpan): Span {
  const first = wholeNumber(`${field}.first`, span.first);
  return { first, last: wholeNumber(`${field}.last`, span.last, first) };
}
