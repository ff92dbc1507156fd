import type { ServiceContext } from "#libs/runtime/service.ts";
import { WAITING_SUBJECT, type WaitingFacts } from "#libs/wire/waiting.ts";
import type { Accounts } from "./accounts.ts";

/** Answers whoever asks what of our accounts waits for the bus. */
export function answerWaiting({ endpoint, instance }: ServiceContext, accounts: Accounts): void {
  endpoint({
    name: "waiting",
    subject: WAITING_SUBJECT,
    metadata: { ask: "nothing", answer: "JSON: what waits for the bus, by account; from every instance" },
    answer: () => {
      const nowMs = performance.now();
      const waiting = accounts.streams.map((stream) => stream.waiting(nowMs));
      return JSON.stringify({ instance, accounts: waiting } satisfies WaitingFacts);
    },
  });
}
