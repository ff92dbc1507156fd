import { InvalidValueError } from "#libs/domain/errors.ts";
import { DESK, parseAccountId } from "#libs/domain/ids.ts";

export type TopicKind =
  | "prices"
  | "trades"
  | "candles"
  | "desk"
  | "account"
  | "orders"
  | "fills"
  | "answers"
  | "alerts"
  | "health";

interface TopicRule {
  /** What stands behind the dot. `account-or-desk`: an account, or `desk` for what is nobody's. */
  readonly scope: "symbol" | "account" | "account-or-desk" | "none";
  /** A log keeps so many keys, those that changed last; without one it is a table, whose keys come and go. */
  readonly keep?: number;
}

export const TOPICS: Readonly<Record<TopicKind, TopicRule>> = {
  prices: { scope: "symbol" },
  trades: { scope: "symbol", keep: 100 },
  candles: { scope: "symbol", keep: 500 },
  desk: { scope: "none" },
  account: { scope: "account" },
  orders: { scope: "account", keep: 200 },
  fills: { scope: "account", keep: 200 },
  answers: { scope: "account", keep: 200 },
  alerts: { scope: "account-or-desk", keep: 100 },
  health: { scope: "none" },
};

export interface Topic {
  readonly kind: TopicKind;
  /** A symbol, an account, `desk`, or "". */
  readonly scope: string;
  /** As clients say it, e.g. `prices.BTCUSDT`. */
  readonly name: string;
}

const FORMS = Object.entries(TOPICS)
  .map(([kind, { scope }]) => {
    if (scope === "none") return kind;
    return `${kind}.<${scope === "account-or-desk" ? "account|desk" : scope}>`;
  })
  .join(", ");

const isKind = (text: string): text is TopicKind => Object.hasOwn(TOPICS, text);

export const topicOf = (kind: TopicKind, scope = ""): Topic => ({
  kind,
  scope,
  name: scope === "" ? kind : `${kind}.${scope}`,
});

/** @throws InvalidValueError for a kind, a symbol or an account that cannot be. */
export function parseTopic(text: unknown, symbols: ReadonlySet<string>): Topic {
  if (typeof text !== "string") throw new InvalidValueError("topics", text, "a list of texts");
  const dot = text.indexOf(".");
  const kind = dot < 0 ? text : text.slice(0, dot);
  if (!isKind(kind)) throw new InvalidValueError("topics", text, `one of ${FORMS}`);
  const { scope } = TOPICS[kind];
  if ((scope === "none") !== dot < 0) throw new InvalidValueError("topics", text, `one of ${FORMS}`);
  const name = dot < 0 ? "" : text.slice(dot + 1);
  if (scope === "symbol" && !symbols.has(name))
    throw new InvalidValueError("topics", text, `of one of the symbols ${[...symbols].join(", ")}`);
  const ofDesk = scope === "account-or-desk" && name === DESK;
  if ((scope === "account" || scope === "account-or-desk") && !ofDesk) parseAccountId(name, "topics");
  return topicOf(kind, name);
}

/** The account whose readers only may read a topic; undefined: everybody's. `desk` is for who may read all accounts. */
export function ownerOf({ kind, scope }: Topic): string | undefined {
  switch (TOPICS[kind].scope) {
    case "account":
    case "account-or-desk":
      return scope;
    case "none":
      return kind === "desk" ? DESK : undefined;
    case "symbol":
      return undefined;
  }
}
