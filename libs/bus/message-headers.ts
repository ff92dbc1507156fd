import { headers, type MsgHdrs } from "@nats-io/transport-node";
import { InvalidValueError } from "#libs/domain/errors.ts";

export type HeaderPair = readonly [name: string, value: string];

/** What a message's headers say: its type in plimsoll.v1, the trace it belongs to and its id, where it has them. */
export function messageHeaders({
  type,
  traceparent = "",
  msgId,
}: {
  readonly type: string;
  readonly traceparent?: string;
  readonly msgId?: string;
}): readonly HeaderPair[] {
  return [
    ["Content-Type", `application/x-protobuf; proto=plimsoll.v1.${type}`],
    ...(traceparent === "" ? [] : [["traceparent", traceparent] as const]),
    ...(msgId === undefined ? [] : [["Nats-Msg-Id", msgId] as const]),
  ];
}

/** Headers the client can add its own to. */
export function openHeaders(pairs: readonly HeaderPair[]): MsgHdrs {
  const made = headers();
  for (const [name, value] of pairs) made.set(name, value);
  return made;
}

/**
 * Headers as they go over the wire, encoded at once: the client's own cost more than all else about a small message.
 * Good for publishing only, which asks them for nothing but their bytes.
 *
 * @throws InvalidValueError for a value that would end its line.
 */
export function encodedHeaders(pairs: readonly HeaderPair[]): MsgHdrs {
  let text = "NATS/1.0\r\n";
  for (const [name, value] of pairs) {
    if (value.includes("\r") || value.includes("\n")) throw new InvalidValueError(name, value, "one line");
    text += `${name}: ${value}\r\n`;
  }
  const bytes = Buffer.from(`${text}\r\n`);
  return { encode: () => bytes } as unknown as MsgHdrs;
}
