/** `JSON.rawJSON` (ES2025): text that goes into JSON as it is. */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => object };

/** An integer beyond 2^53, such as an order id, for a payload: a plain JSON number with all its digits. */
export const jsonInteger = (value: bigint): object => rawJSON(value.toString());

/** JSON text of a payload. @throws TypeError for a bigint that is not a {@link jsonInteger}. */
export const toJson = (value: unknown): string => JSON.stringify(value);
