/** What a client asks of its connection. `id` is JSON text. */
export type Control =
  | { readonly kind: "subscribe" | "unsubscribe"; readonly id: string; readonly names: readonly string[] }
  | { readonly kind: "list"; readonly id: string }
  | { readonly kind: "set-combined"; readonly id: string; readonly combined: boolean }
  | { readonly kind: "get-combined"; readonly id: string }
  | { readonly kind: "refused"; readonly answer: string };

const METHODS = ["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY"];

const refused = (code: number, msg: string, id?: string): Control => ({
  kind: "refused",
  answer: `{"code":${code},"msg":${JSON.stringify(msg)}${id === undefined ? "" : `,"id":${id}`}}`,
});

/**
 * One control frame: `{"method":"SUBSCRIBE","params":["btcusdt@aggTrade"],"id":1}` and its kin.
 *
 * Source: facts, section 2.1, and the error texts of the documentation's "Live Subscribing/Unsubscribing".
 */
export function parseControl(text: string): Control {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return refused(3, "Invalid JSON: expected value at line 1 column 1");
  }
  if (typeof frame !== "object" || frame === null || Array.isArray(frame))
    return refused(2, "Invalid request: a request must be an object");
  const { method, params, id } = frame as { method?: unknown; params?: unknown; id?: unknown };
  if (!Number.isSafeInteger(id) || (id as number) < 0)
    return refused(2, "Invalid request: request ID must be an unsigned integer");
  const idText = String(id);
  if (method === undefined) return refused(2, "Invalid request: missing field `method` at line 1", idText);
  if (typeof method !== "string" || !METHODS.includes(method)) {
    const expected = METHODS.map((name) => `\`${name}\``).join(", ");
    return refused(2, `Invalid request: unknown variant, expected one of ${expected}`, idText);
  }
  if (method === "LIST_SUBSCRIPTIONS") return { kind: "list", id: idText };
  if (!Array.isArray(params) || params.length === 0)
    return refused(2, "Invalid request: params must be a list that is not empty", idText);
  const list: readonly unknown[] = params;
  const names = list.filter((name) => typeof name === "string");
  if (method === "SUBSCRIBE" || method === "UNSUBSCRIBE")
    return names.length === list.length
      ? { kind: method === "SUBSCRIBE" ? "subscribe" : "unsubscribe", id: idText, names }
      : refused(2, "Invalid request: a stream name must be a string", idText);
  const [property, value] = list;
  if (typeof property !== "string")
    return refused(2, "Invalid request: property name must be a string", idText);
  if (property !== "combined") return refused(0, "Unknown property", idText);
  if (method === "GET_PROPERTY") return { kind: "get-combined", id: idText };
  return typeof value === "boolean"
    ? { kind: "set-combined", id: idText, combined: value }
    : refused(1, "Invalid value type: expected Boolean", idText);
}
