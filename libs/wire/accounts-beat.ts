import { parseAccountId, type AccountId } from "#libs/domain/ids.ts";
import { decodeAs, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";

const wire = plimsoll.v1;

/** Whoever asks here is answered by every user-stream with its beat. Core NATS: it means nothing a second later. */
export const ACCOUNTS_BEAT_SUBJECT = "beat.user-stream";

/** What a user-stream process vouches for; see proto AccountsBeat. Real milliseconds. */
export interface AccountsBeat {
  readonly compareEveryMs: number;
  readonly accounts: readonly AccountBeat[];
}

export interface AccountBeat {
  readonly account: AccountId;
  readonly streamAgeMs: number;
  readonly comparedAgeMs: number;
}

export const encodeAccountsBeat = (beat: AccountsBeat): Uint8Array =>
  wire.AccountsBeat.encode({ ...beat, accounts: [...beat.accounts] }).finish();

/** @throws InvalidValueError when the bytes are no AccountsBeat. */
export function decodeAccountsBeat(bytes: Uint8Array): AccountsBeat {
  const beat = decodeAs("AccountsBeat", () => wire.AccountsBeat.decode(bytes));
  return {
    compareEveryMs: wholeNumber("compareEveryMs", beat.compareEveryMs),
    accounts: beat.accounts.map(({ account, streamAgeMs, comparedAgeMs }) => ({
      account: parseAccountId(account),
      streamAgeMs: wholeNumber("streamAgeMs", streamAgeMs),
      comparedAgeMs: wholeNumber("comparedAgeMs", comparedAgeMs),
    })),
  };
}
