/** `JSON.rawJSON` (ES2025): text that goes into JSON as it is. */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => object };

/** An integer beyond 2^53, such as an order id, for a payload: a plain JSON number with all its digits. */
export const jsonInteger = (value: bigint): object => rawJSON(value.toString());

/**
 * A payload whose first field is its order's id. The id is put before the text of the other fields, because the
 * platform writes an object that holds a {@link jsonInteger} the slow way.
 */
export class OrderPayload<Fields extends object = object> {
  /** True when no character of it is beyond ASCII. */
  readonly ascii: boolean;
  readonly #orderId: bigint;
  readonly #fields: Fields;
  readonly #write: (fields: Fields) => string;

  /** @param write what `JSON.stringify` gives, less the brace in front, all of it ASCII. */
  constructor(orderId: bigint, fields: Fields, write?: (fields: Fields) => string) {
    this.ascii = write !== undefined;
    this.#orderId = orderId;
    this.#fields = fields;
    this.#write = write ?? restOfJson;
  }

  get text(): string {
    return `{"orderId":${integerText(this.#orderId)},${this.#write(this.#fields)}`;
  }

  /** As part of another payload. */
  toJSON(): object {
    return { orderId: jsonInteger(this.#orderId), ...this.#fields };
  }
}

const restOfJson = (fields: object): string => JSON.stringify(fields).slice(1);

/** The last id and the last client id that were written: what is written of one order is written together. */
const lastId = { value: 0n, text: "0" };
const lastClientId = { value: "", text: '""' };

/** Digits of an order's id. */
export function integerText(value: bigint): string {
  if (value !== lastId.value) {
    lastId.text = value.toString();
    lastId.value = value;
  }
  return lastId.text;
}

/** Text that JSON takes as it is. */
const PLAIN = /^[\w=&.:/-]*$/;

export const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

/** A client's own id of an order, as JSON. */
export function quotedId(value: string): string {
  if (value !== lastClientId.value) {
    lastClientId.text = quoted(value);
    lastClientId.value = value;
  }
  return lastClientId.text;
}

const names = new Map<string, string>();

/** Text of which there are few, such as an account or a symbol: each is quoted once. */
export function quotedName(text: string): string {
  let known = names.get(text);
  if (known === undefined) names.set(text, (known = quoted(text)));
  return known;
}

/** JSON text of a payload. @throws TypeError for a bigint that is not a {@link jsonInteger}. */
export const toJson = (value: unknown): string =>
  value instanceof OrderPayload ? value.text : JSON.stringify(value);
