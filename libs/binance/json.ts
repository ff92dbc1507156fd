/** JSON in which integers beyond 2^53 stay text: order ids exceed it, and a plain parse corrupts them silently. */
export function parseLossless(text: string): unknown {
  if (!/\d{16,}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? context?.source
      : value,
  );
}
