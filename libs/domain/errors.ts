/**
 * What the shell does with the message that caused the error.
 *
 * - `retry`: nothing happened; the same attempt can work later. Redeliver with a delay.
 * - `reject`: this message can never work. It goes to the DLQ, with the reason.
 * - `reconcile`: the exchange may have acted. Ask it about the clientOrderId; never send again.
 * - `halt`: our own state cannot be trusted. Stop the process; a replica or an operator takes over.
 */
export type Disposition = "retry" | "reject" | "reconcile" | "halt";

export abstract class TradingError extends Error {
  /** Stable: metrics, alerts and tests match on it. The message text may change. */
  abstract readonly code: string;
  abstract readonly disposition: Disposition;
}

/** A value from outside broke a rule; says which field, which value and which rule. */
export class InvalidValueError extends TradingError {
  override readonly name = "InvalidValueError";
  readonly code = "INVALID_VALUE";
  readonly disposition = "reject";
  readonly field: string;

  constructor(field: string, value: unknown, rule: string) {
    super(`${field} is ${shown(value)}, but must be ${rule}`);
    this.field = field;
  }
}

/** Several values of one thing from outside broke rules; names every fault, up to {@link FAULTS_SHOWN}. */
export class InvalidValuesError extends InvalidValueError {
  readonly faults: readonly string[];

  constructor(field: string, faults: readonly string[]) {
    super(field, "", "free of faults");
    const more = faults.length - FAULTS_SHOWN;
    this.message = `${field}: ${faults.slice(0, FAULTS_SHOWN).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
    this.faults = faults;
  }
}

/** Our own state or the log cannot be trusted; the text names the place. */
export class HaltError extends TradingError {
  override readonly name = "HaltError";
  readonly code: string;
  readonly disposition = "halt";

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An error nobody classified is a bug, and a bug near money halts. */
export function dispositionOf(error: unknown): Disposition {
  return error instanceof TradingError ? error.disposition : "halt";
}

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What anybody may send must not make a message of any length. */
const FAULTS_SHOWN = 40;

/** A value as text, cut at 120 characters. */
export function shown(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
