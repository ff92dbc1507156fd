/** What a person should hear of. */
export interface Alert {
  readonly severity: "INFO" | "WARNING" | "CRITICAL";
  readonly kind: string;
  readonly account: string;
  readonly text: string;
}

export type Raise = (alert: Alert) => void;
