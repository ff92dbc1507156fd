import type { NatsConnection } from "@nats-io/transport-node";
import { parseAccountId } from "#libs/domain/ids.ts";
import { ACCOUNTS_BEAT_SUBJECT, encodeAccountsBeat } from "#libs/wire/accounts-beat.ts";
import type { Trust } from "../../services/risk-kernel/ruling.ts";
import type { KernelState } from "../../services/risk-kernel/state.ts";

export const JUST_NOW: Trust = { streamAgeMs: 10, comparedAgeMs: 10, compareEveryMs: 10_000 };

/** Every account of the state, vouched for at the same time; undefined: by nobody. */
export const vouched = ({ accounts }: KernelState, trust: Trust | undefined): ReadonlyMap<string, Trust> =>
  new Map(trust === undefined ? [] : [...accounts.keys()].map((account) => [account, trust] as const));

/** A user-stream that is played: it vouches for these accounts whenever a kernel asks. */
export function vouchFor(nc: NatsConnection, accounts: readonly string[]): void {
  const beat = encodeAccountsBeat({
    compareEveryMs: 10_000,
    accounts: accounts.map((account) => ({
      account: parseAccountId(account),
      streamAgeMs: 0,
      comparedAgeMs: 0,
    })),
  });
  nc.subscribe(ACCOUNTS_BEAT_SUBJECT, { callback: (_, message) => void message.respond(beat) });
}
