import type { Money, Quantity, Ratio } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { Denial, DenialReason, OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { BegunExit } from "./sweep.ts";

export type Ruling =
  | {
      readonly kind: "approved";
      readonly command: OrderCommand;
      /** Entries: what the exit plan risks, and what it has to win. */
      readonly plan?: { readonly lossAtStop: Money; readonly breakEvenWinRate: Ratio };
      /** Bounded exits: what runs until `quantity` is out; the command is its first slice. */
      readonly exit?: BegunExit & { readonly quantity: Quantity };
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
  /** Of accounts that entries are decided for; one that nobody has vouched for is missing. */
  readonly trust: ReadonlyMap<string, Trust>;
}

/** How long ago user-stream vouched for an account, real milliseconds; see proto TrustUsed. */
export interface Trust {
  readonly streamAgeMs: number;
  readonly comparedAgeMs: number;
  readonly compareEveryMs: number;
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

type Bound = { [K in keyof Policy]: Policy[K] extends number ? K : never }[keyof Policy];

/** A denial because a number is above the policy's bound, which is the lever. @param observed "": not known. */
export const denyAbove = (
  policy: Policy,
  bound: Bound,
  observed: number | "",
  reason: DenialReason,
  text: string,
): Ruling => deny(reason, text, { limit: String(policy[bound]), observed: String(observed), lever: bound });
