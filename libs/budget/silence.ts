import { InvalidValueError } from "#libs/domain/errors.ts";

/** The exchange told the address to be silent: 429 or 418. */
export interface Silence {
  readonly state: "RATE" | "BANNED";
  /** The exchange's wall clock, milliseconds. */
  readonly untilMs: number;
  /** The process that was told. */
  readonly told: string;
  readonly text: string;
}

/** What holds when both were told: the later end, and of it the graver word. */
export function longer(a: Silence | undefined, b: Silence): Silence {
  if (a === undefined || b.untilMs > a.untilMs) return b;
  return b.untilMs === a.untilMs && b.state !== a.state && b.state === "BANNED" ? b : a;
}

/** As text for the bucket, which a person can read. */
export const silenceText = ({ state, untilMs, told, text }: Silence): string =>
  JSON.stringify({ state, until: new Date(untilMs).toISOString(), told, text });

/** @throws InvalidValueError */
export function parseSilence(json: string): Silence {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(json) as typeof value;
  } catch {
    value = {};
  }
  const { state, until, told, text } = value;
  const untilMs = Date.parse(String(until));
  if ((state !== "RATE" && state !== "BANNED") || !Number.isFinite(untilMs))
    throw new InvalidValueError(
      "KV budget silence",
      json,
      '{"state": "RATE" or "BANNED", "until": ISO time}; delete it when no ban holds',
    );
  return { state, untilMs, told: String(told), text: String(text) };
}
