import { InvalidValueError } from "#libs/domain/errors.ts";
import type { MessageId } from "./refusal.ts";

export type Rate = "screen" | "full";

export type Command =
  | { readonly op: "auth"; readonly token: string; readonly rate: Rate }
  | { readonly op: "subscribe" | "unsubscribe"; readonly topics: readonly unknown[] }
  | { readonly op: "signal"; readonly intent: Readonly<Record<string, unknown>> };

const FIELDS: Readonly<Record<Command["op"], readonly string[]>> = {
  auth: ["op", "id", "token", "rate"],
  subscribe: ["op", "id", "topics"],
  unsubscribe: ["op", "id", "topics"],
  signal: ["op", "id", "intent"],
};
const ID_MAX = 64;

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A client's text as an object. @throws InvalidValueError when it is none. */
export function parseMessage(text: string): Json {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The text may hold a token, so the fault does not repeat it.
    throw new InvalidValueError("message", `${text.length} characters`, "JSON");
  }
  if (!isObject(json))
    throw new InvalidValueError("message", Array.isArray(json) ? "a list" : json, "an object");
  return json;
}

/** @throws InvalidValueError */
export function idOf({ id }: Json): MessageId | undefined {
  if (id === undefined || Number.isSafeInteger(id)) return id as number | undefined;
  if (typeof id !== "string" || id.length > ID_MAX)
    throw new InvalidValueError("id", id, `a whole number or text of 0..${ID_MAX} characters`);
  return id;
}

/** @throws InvalidValueError naming the field; a misspelt one must not be dropped in silence. */
export function commandOf(json: Json): Command {
  const ops = Object.keys(FIELDS) as Command["op"][];
  const op = ops.find((one) => one === json["op"]);
  if (op === undefined) throw new InvalidValueError("op", json["op"], `one of ${ops.join(", ")}`);
  const stray = Object.keys(json).find((field) => !FIELDS[op].includes(field));
  if (stray !== undefined) throw new InvalidValueError("field", stray, `one of ${FIELDS[op].join(", ")}`);
  switch (op) {
    case "auth": {
      const { token, rate = "screen" } = json;
      if (typeof token !== "string") throw new InvalidValueError("token", typeof token, "text");
      if (rate !== "screen" && rate !== "full") throw new InvalidValueError("rate", rate, "screen or full");
      return { op, token, rate };
    }
    case "subscribe":
    case "unsubscribe": {
      const { topics } = json;
      if (!Array.isArray(topics) || topics.length === 0)
        throw new InvalidValueError("topics", topics, "a list of at least one topic");
      return { op, topics };
    }
    case "signal": {
      const { intent } = json;
      if (!isObject(intent)) throw new InvalidValueError("intent", intent, "an object");
      return { op, intent };
    }
  }
}
