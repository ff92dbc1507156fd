/** What the hook does with one order. */
export interface CellOrder {
  /** Client order id. */
  readonly id: string;
  /** Where it is held; "" is nowhere: its way is only told. */
  readonly point: string;
  /** What its first placement is answered with, instead of what the exchange says. */
  readonly answer?: GivenAnswer;
}

export interface GivenAnswer {
  /** The request is executed first, and its own answer lost. */
  readonly afterExecution: boolean;
  readonly status: number;
  readonly body: { readonly code: number; readonly msg: string };
}

export type ToHook = { readonly plan: readonly CellOrder[] } | { readonly go: true };

/** An order has come to a point of its way, and is held there; or the last plan is known. */
export type FromHook =
  | { readonly id: string; readonly point: string; readonly parked: boolean }
  | { readonly planned: true };
