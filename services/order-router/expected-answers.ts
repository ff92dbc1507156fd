import { NotSentError, VenueAnswerError } from "#libs/binance/errors.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { SendGate } from "./send-gate.ts";

/** Takes what a question may be answered with, and throws what is a fault of ours. */
export type ExpectedAnswers = (error: unknown) => void;

/** What the exchange may answer to a question about stops and positions is no fault of ours: it is asked again. */
export const expectedAnswers =
  ({ log, stats }: ServiceContext, gate: SendGate): ExpectedAnswers =>
  (error) => {
    if (error instanceof NotSentError) stats.count("protection.waited");
    else if (error instanceof VenueAnswerError) {
      gate.heed(error);
      log.info({ event: "protection-query-failed", error: error.message }, "asking again");
    } else if (error instanceof InvalidValueError) {
      stats.count("answers.refused");
      log.error(
        { event: "answer-refused", error: messageOf(error) },
        "the exchange describes a stop or a position in a way this version does not know; asking again",
      );
    } else throw error;
  };
