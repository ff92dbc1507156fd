import { InvalidValueError, shown } from "#libs/domain/errors.ts";

export type RefusalCode =
  | "NOT_AUTHENTICATED"
  | "BAD_TOKEN"
  | "NOT_PERMITTED"
  | "TOO_MANY"
  | "NOT_READY"
  | "NOT_STORED"
  | "TOO_LARGE";

/** Something the client asked for is not done; the text names field, value and rule. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly field: string;

  constructor(code: RefusalCode, field: string, value: unknown, rule: string) {
    super(`${field} is ${shown(value)}, but must be ${rule}`);
    this.code = code;
    this.field = field;
  }
}

/** The error message for whatever was thrown at a client's message. @throws what is no fault of the client. */
export function errorText(id: MessageId | undefined, error: unknown): string {
  if (!(error instanceof Refusal || error instanceof InvalidValueError)) throw error;
  const { code, field, message: text } = error;
  return JSON.stringify({ type: "error", ...(id === undefined ? {} : { id }), code, field, text });
}

/** What a client names its message by; comes back with the answer. */
export type MessageId = string | number;
