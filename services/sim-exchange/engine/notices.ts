import type { Money, Price } from "#libs/domain/fixed.ts";
import type { VenueAccount } from "./account.ts";
import type { AlgoOrder } from "./algo-order.ts";
import type { VenueFill, VenueOrder } from "./order.ts";

/** Why an order ended that its owner did not cancel. Source: facts, section 3.3, `er`. */
export type ExpiryReason = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";

/** A position near its liquidation, as MARGIN_CALL shows it. */
export interface EndangeredPosition {
  readonly symbol: string;
  readonly mark: Price;
  readonly unrealized: Money;
  readonly maintenance: Money;
}

/**
 * What the exchange tells the owner of an account, in order; the judge's line is always written first. Orders are as
 * they are at this moment and go on changing: whoever is told reads them at once.
 */
export type VenueNotice =
  | {
      readonly kind: "order";
      readonly order: VenueOrder;
      readonly execution: "NEW" | "CANCELED" | "EXPIRED" | "AMENDMENT";
      readonly expiryReason: ExpiryReason;
    }
  | {
      readonly kind: "fill";
      readonly order: VenueOrder;
      readonly fill: VenueFill;
      /** CALCULATED for what the exchange itself closed. */
      readonly execution: "TRADE" | "CALCULATED";
    }
  | { readonly kind: "algo"; readonly algo: AlgoOrder; readonly child: VenueOrder | undefined }
  | {
      readonly kind: "funding";
      readonly account: VenueAccount;
      readonly symbol: string;
      readonly change: Money;
    }
  | {
      readonly kind: "leverage";
      readonly account: VenueAccount;
      readonly symbol: string;
      readonly leverage: number;
    }
  | {
      readonly kind: "transfer";
      readonly account: VenueAccount;
      readonly reason: "DEPOSIT" | "WITHDRAW" | "INSURANCE_CLEAR";
      readonly change: Money;
    }
  | {
      readonly kind: "margin-call";
      readonly account: VenueAccount;
      readonly positions: readonly EndangeredPosition[];
    };

/** Whose stream a notice belongs to. */
export const ownerOf = (notice: VenueNotice): string => {
  if (notice.kind === "order" || notice.kind === "fill") return notice.order.account;
  return notice.kind === "algo" ? notice.algo.account : notice.account.id;
};
