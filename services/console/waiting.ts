import { WAITING_SUBJECT, type WaitingFacts, type WaitingOf } from "#libs/wire/waiting.ts";
import type { Bus } from "./bus.ts";

const ANSWERS_WITHIN_MS = 500;
/** After the first answer the others follow. */
const LULL_MS = 150;

/** An account whose facts wait for the bus, and the process that has them. */
export type WaitingView = WaitingOf & { readonly instance: string };

/** Every account that a user-stream reads; none when none answers. */
export async function readWaiting({ nc }: Bus): Promise<readonly WaitingView[]> {
  const views: WaitingView[] = [];
  try {
    const answers = await nc.requestMany(WAITING_SUBJECT, "", {
      strategy: "stall",
      maxWait: ANSWERS_WITHIN_MS,
      stall: LULL_MS,
    });
    for await (const answer of answers) {
      const { instance, accounts } = answer.json<WaitingFacts>();
      views.push(...accounts.map((account) => ({ instance, ...account })));
    }
  } catch {
    return views; // Nobody reads any account, and the accounts' own lines say so.
  }
  return views.sort((a, b) => a.account.localeCompare(b.account));
}

/** One line for each account that something waits of. */
export const waitingLines = (views: readonly WaitingView[]): readonly string[] =>
  views
    .filter(({ waiting, overflow }) => waiting > 0 || overflow !== "")
    .map(
      ({ account, instance, waiting, onDisk, waitingMs, overflow }) =>
        `waiting  ${account}: ${waiting} facts wait for the bus, ${onDisk} on disk, the oldest for ${(waitingMs / 1_000).toFixed(1)} s (${instance})${overflow === "" ? "" : `; SPOOL FULL: ${overflow}`}`,
    );
