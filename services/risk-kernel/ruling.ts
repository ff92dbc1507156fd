import type { Money, Ratio } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { Denial, DenialReason, OrderCommand } from "#libs/domain/ledger.ts";

export type Ruling =
  | {
      readonly kind: "approved";
      readonly command: OrderCommand;
      /** Entries: what the exit plan risks, and what it has to win. */
      readonly plan?: { readonly lossAtStop: Money; readonly breakEvenWinRate: Ratio };
      /** How a size given as risk was scaled, for a person. */
      readonly scaling?: string;
    }
  /** All slots are used; this position is closed first, and the intent is decided when it is. */
  | { readonly kind: "rotates"; readonly victim: Symbol }
  | ({ readonly kind: "denied" } & Denial);

/** What the shell measured, in real time; part of the commit, so that a replay sees the same. */
export interface Ages {
  readonly clockAgeMs: number;
  readonly policyAgeMs: number;
  /** Share of the bus's room that is used, per cent; -1 while it is not known. */
  readonly busUsedPercent: number;
}

export const deny = (
  reason: DenialReason,
  text: string,
  numbers: { limit?: string; observed?: string; requested?: string; lever?: string } = {},
): Ruling => ({
  kind: "denied",
  reason,
  limit: numbers.limit ?? "",
  observed: numbers.observed ?? "",
  requested: numbers.requested ?? "",
  lever: numbers.lever ?? "",
  text,
});
