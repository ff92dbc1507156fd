/** `JSON.rawJSON` (ES2025): an integer beyond 2^53 as a JSON number. */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => object };

/** JSON text in which bigints are plain integers, as the exchange writes its order ids. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? rawJSON(part.toString()) : part));
