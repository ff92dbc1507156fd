import { InvalidValueError } from "#libs/domain/errors.ts";
import type { FactSource, StopFact, StopStatus } from "#libs/domain/fact.ts";
import { parsePriceOrZero, type Side } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { timeOf } from "./orders.ts";

/** A conditional order as placing and queries describe it; ids stay text. Source: facts, section 4.6. */
export interface RestAlgo {
  readonly algoId: string | number;
  readonly clientAlgoId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly algoStatus: string;
  readonly triggerPrice: string;
  /** "" until it has become an order; queries only. */
  readonly actualOrderId?: string | number | null;
  readonly updateTime: number;
}

const STATUSES = new Set(["NEW", "TRIGGERING", "TRIGGERED", "FINISHED", "CANCELED", "EXPIRED", "REJECTED"]);

export const isKnownStopStatus = (text: string): text is StopStatus => STATUSES.has(text);

/** What every description of a conditional order has. */
interface Words {
  readonly symbol: unknown;
  readonly clientOrderId: unknown;
  readonly algoId: unknown;
  readonly side: unknown;
  readonly status: unknown;
  readonly triggerPrice: unknown;
  readonly childOrderId: unknown;
  readonly reason: unknown;
  readonly time: unknown;
}

const textOf = (value: unknown): string =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "bigint"
      ? String(value)
      : "";

function factOf(words: Words, source: FactSource): StopFact {
  const status = textOf(words.status);
  if (!isKnownStopStatus(status))
    throw new InvalidValueError("algoStatus", words.status, `one of ${[...STATUSES].join(", ")}`);
  const side = words.side;
  if (side !== "BUY" && side !== "SELL") throw new InvalidValueError("side", side, "BUY or SELL");
  const clientOrderId = textOf(words.clientOrderId);
  if (clientOrderId === "") throw new InvalidValueError("clientAlgoId", words.clientOrderId, "present");
  const child = textOf(words.childOrderId);
  return {
    kind: "stop",
    symbol: parseSymbol(textOf(words.symbol)),
    clientOrderId,
    algoId: textOf(words.algoId),
    side,
    status,
    triggerPrice: parsePriceOrZero(
      textOf(words.triggerPrice) === "" ? "0" : textOf(words.triggerPrice),
      "triggerPrice",
    ),
    childOrderId: child === "0" ? "" : child,
    reason: textOf(words.reason),
    transactionTimeMs: timeOf(words.time, "updateTime"),
    source,
  };
}

/** A conditional order as a fact learned by REST. @throws InvalidValueError */
export const factOfAlgo = (algo: RestAlgo): StopFact =>
  factOf(
    {
      ...algo,
      clientOrderId: algo.clientAlgoId,
      status: algo.algoStatus,
      childOrderId: algo.actualOrderId,
      reason: "",
      time: algo.updateTime,
    },
    "REST",
  );

/** ALGO_UPDATE as a fact. @param o its `o`. @param time its `T`. @throws InvalidValueError. Source: facts, section 3.4. */
export const factOfAlgoUpdate = (o: Readonly<Record<string, unknown>>, time: unknown): StopFact =>
  factOf(
    {
      symbol: o["s"],
      clientOrderId: o["caid"],
      algoId: o["aid"],
      side: o["S"],
      status: o["X"],
      triggerPrice: o["tp"],
      childOrderId: o["ai"],
      reason: o["rm"],
      time,
    },
    "STREAM",
  );
