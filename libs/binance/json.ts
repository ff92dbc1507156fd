const LONG_DIGITS = /\d{16,}/;
/** What a long number looks like; within a string so may other text. */
const LONG_NUMBER = /-?\d[\d.eE+-]{15,}/g;

const isUnsafe = (number: string): boolean => /^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number));

/** JSON in which integers beyond 2^53 stay text: order ids exceed it, and a plain parse corrupts them silently. */
export function parseLossless(text: string): unknown {
  if (!LONG_DIGITS.test(text)) return JSON.parse(text);
  // A reviver that sees the source makes an object of every value and takes five times as long.
  if (!text.includes("\\")) return JSON.parse(quoted(text));
  return JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && isUnsafe(context?.source ?? "") ? context?.source : value,
  );
}

/** Puts what is no safe integer in quotes. @param text without escapes, so that every quote begins or ends a string. */
function quoted(text: string): string {
  let result = "";
  let from = 0;
  let inString = false;
  for (const { 0: number, index } of text.matchAll(LONG_NUMBER)) {
    for (let at = text.indexOf('"', from); at !== -1 && at < index; at = text.indexOf('"', at + 1))
      inString = !inString;
    result += text.slice(from, index) + (!inString && isUnsafe(number) ? `"${number}"` : number);
    from = index + number.length;
  }
  return result + text.slice(from);
}
