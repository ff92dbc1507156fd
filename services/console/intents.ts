import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { publishDurably } from "#libs/bus/publish.ts";
import { parseRatio } from "#libs/domain/fixed.ts";
import { parseIntentId, symbolToken, uuid7 } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Answer } from "#libs/domain/ledger.ts";
import { intentFromJson, intentToJson } from "#libs/wire/intent-json.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { exchangeTime, type Bus } from "./bus.ts";
import { typed, UsageError } from "./usage.ts";

const EXAMPLE = '{"account":"paper-1","symbol":"BTCUSDT","side":"BUY","purpose":"OPEN","notional":"2600"}';
const ANSWER_WITHIN_MS = 10_000;
const EXPIRES_AFTER_MS = 10_000;
const ON_ITS_WAY_MS = 2_000;

/** What stands in the JSON a person typed. @throws UsageError */
export function parseIntentText(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) throw new UsageError(`an intent as JSON is needed, e.g. '${EXAMPLE}'`);
  const given = typed("intent", () => JSON.parse(text) as unknown);
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new UsageError(`intent: is ${text}, but must be a JSON object, e.g. '${EXAMPLE}'`);
  return given as Readonly<Record<string, unknown>>;
}

/** The intent with everything that was left out: id and times come from exchange time. @throws UsageError */
async function complete(bus: Bus, given: Readonly<Record<string, unknown>>): Promise<Intent> {
  const { nowMs, rate } = await exchangeTime(bus);
  const { workingMs } = given;
  const restsMs = typeof workingMs === "number" ? workingMs : 0;
  const expiresAtMs = nowMs + Math.ceil(EXPIRES_AFTER_MS * Math.max(1, rate)) + restsMs;
  return typed("intent", () =>
    intentFromJson(
      { ...(given["createdAtMs"] === undefined ? { expiresAtMs } : {}), ...given },
      { intentId: uuid7(nowMs, randomBytes(10)), nowMs, confidence: parseRatio("0.6") },
    ),
  );
}

/** The complete intent in Protobuf's JSON form; nothing is sent. */
export const printIntent = async (bus: Bus, given: Readonly<Record<string, unknown>>): Promise<object> =>
  intentToJson(await complete(bus, given));

/** Sends an intent and waits for its answer. @throws Error when none comes within 10 s. */
export async function sendIntent(bus: Bus, given: Readonly<Record<string, unknown>>): Promise<Answer> {
  const intent = await complete(bus, given);
  const { account, intentId } = intent;
  const answers = bus.nc.subscribe(`answer.${account}.${intentId}`, { max: 1, timeout: ANSWER_WITHIN_MS });
  const answered = (async () => {
    for await (const { data } of answers) return decodeAnswer(data);
    return undefined;
  })().catch(() => undefined);
  await publishDurably(
    bus.js,
    {
      subject: `intent.${account}.${symbolToken(intent.symbol)}`,
      bytes: encodeIntent(intent),
      msgId: intentId,
      type: "Intent",
    },
    AbortSignal.timeout(ANSWER_WITHIN_MS),
  );
  const answer = await answered;
  if (answer === undefined)
    throw new Error(
      `the intent is stored, but no answer came within ${ANSWER_WITHIN_MS / 1_000} s; later: npm run plimsoll -- answer ${intentId}`,
    );
  return answer;
}

export const parseAnswerId = (text: string | undefined): string =>
  typed("answer", () => parseIntentId(text ?? "", "INTENT_ID"));

/**
 * The recorded answer, the newest when an id was sent again; waits a moment for one that is on its way.
 *
 * @throws Error when there is none.
 */
export async function recordedAnswer({ jsm }: Bus, intentId: string): Promise<Answer> {
  for (const by = performance.now() + ON_ITS_WAY_MS; performance.now() < by; await sleep(100)) {
    const message = await jsm.streams.getMessage("ANSWERS", { last_by_subj: `answer.*.${intentId}` });
    if (message !== null) return decodeAnswer(message.data);
  }
  throw new Error(`there is no answer to ${intentId} (answers are kept for 24 h)`);
}
