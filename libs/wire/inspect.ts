import { readFileSync } from "node:fs";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { isMessage, typeOf } from "./carried.ts";
import protobuf, { type Reader } from "./protobuf.js";

/**
 * Messages as a person reads them, by the contract's description alone: every field under its name, enums by name, bytes as
 * hex. What the values mean is not judged here.
 */

interface Field {
  readonly type: string;
  readonly id: number;
  readonly rule?: "repeated";
}

type Description = { readonly fields: Readonly<Record<string, Field>> } | Enumeration;

interface Enumeration {
  readonly values: Readonly<Record<string, number>>;
}

/** A message of plimsoll.v1 in JSON. */
export type Inspected = Record<string, unknown>;

const PACKAGE = "plimsoll.v1.";
/** How much of what is no text is shown. */
const SHOWN_BYTES = 32;

const DESCRIPTIONS = (
  JSON.parse(readFileSync(new URL("gen/plimsoll.json", import.meta.url), "utf8")) as {
    nested: { plimsoll: { nested: { v1: { nested: Record<string, Description> } } } };
  }
).nested.plimsoll.nested.v1.nested;

const text = new TextDecoder("utf-8", { fatal: true });

/** The types of plimsoll.v1 that are messages. */
export const messageTypes = (): readonly string[] =>
  Object.entries(DESCRIPTIONS).flatMap(([name, described]) => ("fields" in described ? [name] : []));

/**
 * A message's fields, those of messages inside it too; an input's or dead letter's payload as what its subject says.
 *
 * @throws InvalidValueError that names the field at which the bytes stop being such a message.
 */
export function inspect(type: string, bytes: Uint8Array): Inspected {
  const described = DESCRIPTIONS[type];
  if (described === undefined || !("fields" in described))
    throw new InvalidValueError("type", type, `a message of plimsoll.v1: ${messageTypes().join(", ")}`);
  return fieldsOf(type, described.fields, bytes, type);
}

const byId = new Map<string, ReadonlyMap<number, readonly [name: string, field: Field]>>();

function fieldsOf(
  type: string,
  fields: Readonly<Record<string, Field>>,
  bytes: Uint8Array,
  path: string,
): Inspected {
  let known = byId.get(type);
  if (known === undefined)
    byId.set(type, (known = new Map(Object.entries(fields).map((entry) => [entry[1].id, entry]))));
  const read = protobuf.Reader.create(bytes);
  const found: Inspected = {};
  while (read.pos < read.len) {
    const tag = reading(path, "a field's number", () => read.uint32());
    const [id, wireType] = [tag >>> 3, tag & 7];
    const [name, field] = known.get(id) ?? [];
    if (name === undefined || field === undefined)
      throw new InvalidValueError(
        path,
        `field ${id}`,
        `made of the fields of ${type} (1..${Math.max(...known.keys())})`,
      );
    const at = `${path}.${name}`;
    if (field.rule !== "repeated") {
      found[name] = valueOf(field, wireType, read, at);
      continue;
    }
    const values = (found[name] ??= []) as unknown[];
    if (isNumber(field) && wireType === 2) {
      const packed = protobuf.Reader.create(reading(at, "packed numbers", () => read.bytes()));
      while (packed.pos < packed.len) values.push(valueOf(field, 0, packed, `${at}[${values.length}]`));
    } else values.push(valueOf(field, wireType, read, `${at}[${values.length}]`));
  }
  // In the contract's order, whatever order they came in.
  const ordered = Object.fromEntries(
    Object.keys(fields).flatMap((name) => (name in found ? [[name, found[name]]] : [])),
  );
  return withPayload(type, ordered);
}

const isNumber = ({ type }: Field): boolean =>
  type !== "string" && type !== "bytes" && !("fields" in (DESCRIPTIONS[type] ?? {}));

function valueOf(field: Field, wireType: number, read: Reader, at: string): unknown {
  const { type } = field;
  const wanted = isNumber(field) ? 0 : 2;
  if (wireType !== wanted)
    throw new InvalidValueError(`the wire type of ${at}`, wireType, `${wanted}, which ${type} has`);
  switch (type) {
    case "string": {
      const bytes = reading(at, "text", () => read.bytes());
      return reading(at, "UTF-8", () => text.decode(bytes));
    }
    case "bytes":
      return Buffer.from(reading(at, "bytes", () => read.bytes()));
    case "bool":
      return boolOf(
        at,
        reading(at, "a bool", () => read.uint32()),
      );
    case "int32":
    case "uint32":
      return reading(at, `a number of type ${type}`, () => read[type]());
    case "int64":
      return reading(at, "a number of type int64", () => Number(read.int64()));
    default: {
      const described = DESCRIPTIONS[type];
      if (described !== undefined && "fields" in described)
        return fieldsOf(
          type,
          described.fields,
          reading(at, `a ${type}`, () => read.bytes()),
          at,
        );
      const value = reading(at, `one of ${type}`, () => read.int32());
      const [name] = Object.entries((described as Enumeration).values).find(([, one]) => one === value) ?? [];
      if (name === undefined)
        throw new InvalidValueError(
          at,
          value,
          `one of ${Object.keys((described as Enumeration).values).join(", ")}`,
        );
      return name;
    }
  }
}

/** @throws InvalidValueError for what no writer writes. */
function boolOf(at: string, value: number): boolean {
  if (value > 1) throw new InvalidValueError(at, value, "0 or 1");
  return value === 1;
}

/** Names the field where the reader ran out of bytes. */
function reading<T>(at: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InvalidValueError(at, messageOf(error), what);
  }
}

/** What an input or a dead letter carries is a message itself. */
function withPayload(type: string, found: Inspected): Inspected {
  const shown = Object.fromEntries(
    Object.entries(found).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? value.toString("hex") : value,
    ]),
  );
  const carrier = CARRIERS[type];
  const payload = carrier === undefined ? undefined : found[carrier];
  if (carrier === undefined || !Buffer.isBuffer(payload)) return shown;
  return { ...shown, [carrier]: payloadOf(found["subject"], payload) };
}

/** The field that holds another message, and stands beside that one's subject. */
const CARRIERS: Readonly<Record<string, string>> = { Input: "data", DeadLetter: "payload" };

function payloadOf(subject: unknown, bytes: Uint8Array): unknown {
  const type = typeof subject === "string" ? typeOf(subject) : undefined;
  try {
    if (type !== undefined && isMessage(type)) return { $type: PACKAGE + type, ...inspect(type, bytes) };
    const json = jsonOf(bytes);
    if (json !== undefined) return json;
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    return { $unreadable: messageOf(error), $bytes: Buffer.from(bytes).toString("hex") };
  }
  return Buffer.from(bytes).toString("hex");
}

/** Plain text, or undefined. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return text.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The value that stands there as JSON, or undefined. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** The beginning of bytes nobody knows. */
export const shownBytes = (bytes: Uint8Array): string =>
  `${bytes.length} bytes${bytes.length === 0 ? "" : ` (${Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString("hex")}${bytes.length > SHOWN_BYTES ? "…" : ""})`}`;
