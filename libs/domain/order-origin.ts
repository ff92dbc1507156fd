import { decodeClientOrderId } from "./ids.ts";

/** Who has placed an order. */
export type OrderOrigin = "OURS" | "LIQUIDATION" | "ADL" | "SETTLEMENT" | "MANUAL";

/** By its client order id; what is neither ours nor the exchange's was placed by a person or another program. Source: facts, section 3.3. */
export function originOf(clientOrderId: string): OrderOrigin {
  if (decodeClientOrderId(clientOrderId) !== undefined) return "OURS";
  if (clientOrderId.startsWith("autoclose-")) return "LIQUIDATION";
  if (clientOrderId.startsWith("adl_autoclose")) return "ADL";
  return /^(settlement|delivery)_autoclose-/.test(clientOrderId) ? "SETTLEMENT" : "MANUAL";
}
