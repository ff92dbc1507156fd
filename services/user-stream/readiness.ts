import { failing, fine, type Finding } from "#libs/runtime/health.ts";

/** An account that this process reads. */
export interface ReadAccount {
  readonly account: string;
  /** Its stream is connected and caught up. */
  readonly confirmed: boolean;
}

/** Whether every account that it reads is vouched for, or it waits for those that others read. */
export function accountsReady(read: readonly ReadAccount[], known: number): Finding {
  if (known === 0) return failing("no account has a key here: there is nothing to read", "CREDENTIALS_FILE");
  if (read.length === 0) return fine(`stands by: ${known} accounts are read by others`);
  const open = read.flatMap(({ account, confirmed }) => (confirmed ? [] : [account]));
  return open.length === 0
    ? fine(`reads ${read.length} of ${known} accounts`)
    : failing(
        `the event stream of ${open.join(", ")} is not connected and caught up`,
        "the exchange, or the account's key: plimsoll credentials list",
      );
}
