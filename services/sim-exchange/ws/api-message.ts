/** One request of the WebSocket API. */
export interface ApiMessage {
  readonly kind: "request";
  /** As sent: text, a number or null. */
  readonly id: unknown;
  readonly method: string;
  readonly params: URLSearchParams;
  /** Parameters sorted by name, without the signature: what is signed. Source: facts, section 4.7. */
  readonly signedText: string;
}

export type ParsedApiMessage =
  | ApiMessage
  | { readonly kind: "refused"; readonly id: unknown; readonly code: number; readonly msg: string };

interface Digits {
  readonly digits: string;
}

const isDigits = (value: unknown): value is Digits =>
  typeof value === "object" && value !== null && "digits" in value;

/** Reads a message; numbers keep the digits they were sent with, ids beyond 2^53 included. */
export function parseApiRequest(text: string): ParsedApiMessage {
  let sent: unknown;
  try {
    sent = JSON.parse(text, (_, part: unknown, context?: { readonly source?: string }) =>
      typeof part === "number" ? { digits: context?.source ?? String(part) } : part,
    );
  } catch {
    return { kind: "refused", id: null, code: -1135, msg: "Invalid JSON Request" };
  }
  if (typeof sent !== "object" || sent === null || Array.isArray(sent) || isDigits(sent))
    return { kind: "refused", id: null, code: -1135, msg: "Invalid JSON Request" };
  const { id: given, method, params = {} } = sent as { id?: unknown; method?: unknown; params?: unknown };
  const id = isDigits(given) ? Number(given.digits) : (given ?? null);
  if (typeof id === "object" && id !== null)
    return { kind: "refused", id: null, code: -1130, msg: "Data sent for parameter 'id' is not valid." };
  if (typeof method !== "string")
    return { kind: "refused", id, code: -1102, msg: "Mandatory parameter 'method' was not sent." };
  if (typeof params !== "object" || params === null || Array.isArray(params))
    return { kind: "refused", id, code: -1130, msg: "Data sent for parameter 'params' is not valid." };
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(params as Record<string, unknown>)) {
    if (value === null || value === undefined) continue;
    if (isDigits(value)) pairs.push([name, value.digits]);
    else if (typeof value === "string" || typeof value === "boolean") pairs.push([name, String(value)]);
    else if (Array.isArray(value)) pairs.push([name, JSON.stringify(value.map(plain))]);
    else return { kind: "refused", id, code: -1130, msg: `Data sent for parameter '${name}' is not valid.` };
  }
  const signedText = pairs
    .filter(([name]) => name !== "signature")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  return { kind: "request", id, method, params: new URLSearchParams(pairs), signedText };
}

const plain = (value: unknown): unknown => (isDigits(value) ? value.digits : value);
