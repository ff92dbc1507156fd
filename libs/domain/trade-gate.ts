/** Unknown: what the gate looks at has never been said, or is not known now; it is shut as well. */
export type GateStatus = "ok" | "blocked" | "unknown";

/** One gate between an intent and the exchange. */
export interface Gate {
  readonly gate: string;
  /** "" when it concerns all of them. */
  readonly symbol: string;
  readonly status: GateStatus;
  /** What an intent would be denied for; "" while it is open, and for a gate that is not the kernel's. */
  readonly reason: string;
  readonly text: string;
  readonly limit: string;
  readonly observed: string;
  /** What would open it. */
  readonly lever: string;
  /** Exchange time since when it is as it is, as far as the kernel has seen; undefined where it has not. */
  readonly sinceMs?: number;
}

/** "Can I trade, and if not why." */
export interface TradeAnswer {
  /** Exchange time; 0 without a kernel that answers. */
  readonly nowMs: number;
  /** Whether the fleet can carry out what is approved. */
  readonly fleet: readonly Gate[];
  readonly accounts: readonly {
    readonly id: string;
    /** An entry on the symbol that was asked for, or on any, would pass every gate. */
    readonly canTrade: boolean;
    readonly gates: readonly Gate[];
  }[];
}

/** A gate that is no account's. */
export const fleetGate = (name: string, status: GateStatus, text = "", lever = ""): Gate => ({
  gate: name,
  symbol: "",
  status,
  reason: "",
  text,
  limit: "",
  observed: "",
  lever,
});

/** Whether an entry of the account, on this symbol or on any, would pass every gate now. */
export function isOpen(
  {
    fleet,
    accounts,
  }: {
    readonly fleet: readonly Gate[];
    readonly accounts: readonly Pick<TradeAnswer["accounts"][number], "id" | "gates">[];
  },
  id: string,
  symbol?: string,
): boolean {
  const gates = [...fleet, ...(accounts.find((account) => account.id === id)?.gates ?? [])];
  const shut = new Set(gates.flatMap((one) => (one.status === "ok" ? [] : [one.symbol])));
  const symbols = new Set(gates.flatMap((one) => (one.symbol === "" ? [] : [one.symbol])));
  if (gates.length === fleet.length || shut.has("")) return false;
  return symbol === undefined
    ? [...symbols].some((one) => !shut.has(one))
    : symbols.has(symbol) && !shut.has(symbol);
}
