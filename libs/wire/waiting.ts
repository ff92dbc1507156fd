/** Whoever asks here (core NATS) is answered by every user-stream process with its {@link WaitingFacts} as JSON. */
export const WAITING_SUBJECT = "user-stream.query";

/** What waits for the bus in one process. */
export interface WaitingFacts {
  readonly instance: string;
  /** Of the accounts that it reads. */
  readonly accounts: readonly WaitingOf[];
}

export interface WaitingOf {
  readonly account: string;
  /** Messages that are not stored. */
  readonly waiting: number;
  /** Of them, on disk. */
  readonly onDisk: number;
  /** How long the oldest waits, real milliseconds. */
  readonly waitingMs: number;
  /** Why something was not kept and has to be read from the exchange, or "". */
  readonly overflow: string;
}
