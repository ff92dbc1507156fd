import { Kvm } from "@nats-io/kv";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { messageOf } from "#libs/domain/errors.ts";
import type { Bus } from "./bus.ts";
import { OPERATIONS, readOperation } from "./doctor/operations.ts";
import { recordAct, type Operator } from "./operator.ts";
import { UsageError } from "./usage.ts";

const KEY = "alerts.answered";
/** Whoever is called answers within a day, or the call has gone wrong. */
const ANSWER_WITHIN_MS = 24 * 3_600_000;
const POST_WITHIN_MS = 5_000;
const FIRES_FOR_MS = 600_000;

interface Asked {
  /** Wall clock, epoch milliseconds. */
  readonly at: number;
  readonly operator: string;
  /** Of the code: it is known only to whoever the alert has reached. */
  readonly codeHash: string;
}

/** Key `alerts.answered`. */
interface AlertsTold {
  readonly asked?: Asked;
  readonly answered?: {
    readonly at: number;
    readonly operator: string;
    readonly reason: string;
    readonly askedAt: number;
  };
}

export type AlertsAct =
  | { readonly act: "test"; readonly alertmanager: URL }
  | { readonly act: "answer"; readonly code: string };

/** @param given `--alertmanager`, else ALERTMANAGER_URL. @throws UsageError */
export function parseAlertsAct(
  [act, code, ...more]: readonly string[],
  given: string | undefined,
): AlertsAct {
  if (more.length > 0) throw new UsageError(`alerts ${act}: unexpected ${JSON.stringify(more[0])}`);
  if (act === "test" && code === undefined) {
    if (given === undefined || !URL.canParse(given))
      throw new UsageError("alerts test needs --alertmanager URL, or ALERTMANAGER_URL");
    return { act, alertmanager: new URL(given) };
  }
  if (act === "answer" && code !== undefined) return { act, code };
  throw new UsageError("alerts needs test, or answer CODE");
}

/** Fires a test alert, or records that one has arrived. @param nowMs wall clock. */
export async function alertsAct(bus: Bus, asked: AlertsAct, by: Operator, nowMs: number): Promise<string> {
  const kv = await new Kvm(bus.js).open(OPERATIONS);
  const told = (await readOperation(kv, KEY, (json) => json as AlertsTold)) ?? {};
  const put = (next: AlertsTold): Promise<number> => kv.put(KEY, JSON.stringify(next));
  if (asked.act === "test") {
    const code = randomBytes(4).toString("hex");
    const { operator } = by;
    await recordAct(bus.js, "ALERTS_TEST", randomUUID(), { ...by, alertmanager: asked.alertmanager.host });
    await put({ ...told, asked: { at: nowMs, operator, codeHash: hashOf(code) } });
    await fire(asked.alertmanager, code, nowMs);
    return `a critical alert PlimsollAlertTest was given to ${asked.alertmanager.host}: whoever it reaches runs npm run plimsoll -- alerts answer CODE --operator NAME --reason "where it arrived", with the code that it names`;
  }
  const { asked: last } = told;
  if (last === undefined || hashOf(asked.code) !== last.codeHash)
    throw new UsageError(
      "alerts answer: this is not the code of the last test alert; npm run plimsoll -- alerts test",
    );
  if (nowMs - last.at > ANSWER_WITHIN_MS)
    throw new UsageError("alerts answer: the test alert is older than 24 h; fire another");
  await recordAct(bus.js, "ALERTS_ANSWERED", randomUUID(), { ...by, askedAt: last.at });
  await put({ answered: { at: nowMs, ...by, askedAt: last.at } });
  return `recorded: the alert of ${new Date(last.at).toISOString()} has reached ${by.operator} after ${Math.round((nowMs - last.at) / 1_000)} s`;
}

const hashOf = (code: string): string => createHash("sha256").update(code.trim().toLowerCase()).digest("hex");

/** By Alertmanager's API v2. @throws Error that names the address. */
async function fire(alertmanager: URL, code: string, nowMs: number): Promise<void> {
  const alert = {
    labels: { alertname: "PlimsollAlertTest", severity: "critical" },
    annotations: {
      summary: `Test of the alert routes, code ${code}: answer it with plimsoll alerts answer ${code}`,
      runbook_url: "docs/runbooks/alerts.md#plimsollalerttest",
    },
    startsAt: new Date(nowMs).toISOString(),
    endsAt: new Date(nowMs + FIRES_FOR_MS).toISOString(),
  };
  const address = new URL("/api/v2/alerts", alertmanager);
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify([alert]),
      signal: AbortSignal.timeout(POST_WITHIN_MS),
    });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  } catch (error) {
    throw new Error(`Alertmanager at ${address.host} does not take the alert: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
