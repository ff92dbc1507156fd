import type { ServiceContext } from "#libs/runtime/service.ts";
import { ACCOUNTS_BEAT_SUBJECT, encodeAccountsBeat } from "#libs/wire/accounts-beat.ts";
import type { Accounts } from "./accounts.ts";

const LOOK_EVERY_MS = 1_000;
/** A process that stood still for longer does not know what it missed: a paused one, not a slow one. */
const STOOD_STILL_MS = 5_000;

/**
 * Vouches for the accounts whose stream is up, whenever it is asked. Whoever trusts them counts the age of the last
 * answer from its question, so a process that dies, hangs or is cut off from the bus need not say so.
 *
 * @returns ends it.
 */
export function startHeartbeat(options: {
  readonly endpoint: ServiceContext["endpoint"];
  readonly accounts: Accounts;
  readonly compareEveryMs: number;
}): () => void {
  const { endpoint, accounts, compareEveryMs } = options;
  let lastMs = performance.now();
  /** @returns monotonic milliseconds. */
  const look = (): number => {
    const nowMs = performance.now();
    const stillMs = nowMs - lastMs;
    lastMs = nowMs;
    if (stillMs > STOOD_STILL_MS)
      for (const stream of accounts.streams)
        stream.recover(`this process stood still for ${Math.round(stillMs)} ms`, true);
    return nowMs;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  let ended = false;
  endpoint({
    name: "beat",
    subject: ACCOUNTS_BEAT_SUBJECT,
    metadata: { ask: "nothing", answer: "plimsoll.v1.AccountsBeat: the accounts it vouches for" },
    answer: () => {
      if (ended) return undefined;
      const nowMs = look();
      const vouched = accounts.streams.flatMap((stream) => stream.beat(nowMs) ?? []);
      return encodeAccountsBeat({ compareEveryMs, accounts: vouched });
    },
  });
  return () => {
    clearInterval(timer);
    ended = true;
  };
}
