import { failing, fine, type Finding } from "./health.ts";

const seconds = (ms: number): string => `${Math.max(0, Math.round(ms / 1_000))} s`;

/** Something that has to have happened lately. @param ageMs real milliseconds since; Infinity: never. */
export function recently(what: string, ageMs: number, mostMs: number, lever: string): Finding {
  if (ageMs <= mostMs) return fine(`${what} ${seconds(ageMs)} ago`);
  return failing(
    Number.isFinite(ageMs)
      ? `${what} ${seconds(ageMs)} ago, and not within ${seconds(mostMs)}`
      : `not yet: ${what}`,
    lever,
  );
}

/** So long may the exchange say nothing about its time before a process cannot do its work. */
const CLOCK_AGE_MS = 60_000;

/** Whoever signs requests, or dates what it publishes, needs the exchange's time. */
export const exchangeTime = (ageMs: number): Finding =>
  recently(
    "exchange time was read",
    ageMs,
    CLOCK_AGE_MS,
    "the exchange, or the way to it: EXCHANGE_REST_URL",
  );
