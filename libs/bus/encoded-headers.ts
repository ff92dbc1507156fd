import type { MsgHdrs } from "@nats-io/transport-node";
import { InvalidValueError } from "#libs/domain/errors.ts";

/**
 * Headers as they go over the wire, encoded at once: the client's own cost more than all else about a small message.
 * Good for publishing only, which asks them for nothing but their bytes.
 *
 * @throws InvalidValueError for a value that would end its line.
 */
export function encodedHeaders(pairs: readonly (readonly [name: string, value: string])[]): MsgHdrs {
  let text = "NATS/1.0\r\n";
  for (const [name, value] of pairs) {
    if (value.includes("\r") || value.includes("\n")) throw new InvalidValueError(name, value, "one line");
    text += `${name}: ${value}\r\n`;
  }
  const bytes = Buffer.from(`${text}\r\n`);
  return { encode: () => bytes } as unknown as MsgHdrs;
}

export const contentType = (type: string): readonly [string, string] => [
  "Content-Type",
  `application/x-protobuf; proto=plimsoll.v1.${type}`,
];
