import type { ControlFact, Fact } from "#libs/domain/fact.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { Account } from "./account.ts";
import type { Raise } from "./alert.ts";
import { accountOf, type KernelState } from "./state.ts";

/** A green checklist arms for so long: what it has seen is of that moment. */
export const DOCTOR_VALID_MS = 15 * 60_000;

const LEVER = "npm run doctor -- --operator NAME --reason TEXT";

/**
 * From the first word that real money moves on it an account stays one that a person arms, with a green checklist: whatever
 * the desk's ARM has said before. Who reads it and who sends for it say so each for itself: one word is enough.
 */
export function foldLive(account: Account, live: boolean | undefined, raise: Raise): void {
  if (live !== true || account.live) return;
  account.live = true;
  if (account.stop !== "ARMED") return;
  account.stop = "DISABLED";
  raise({
    severity: "WARNING",
    kind: "live-disarmed",
    account: account.id,
    text: `real money moves on it, so nothing but an operator's arm after a green checklist arms it: ${LEVER}`,
  });
}

/** What the checklist came to for an account, by an operator's word. */
export function foldDoctor(state: KernelState, { account: id, recordedAtMs, body }: Fact): void {
  const { command } = body as ControlFact;
  const account = accountOf(state, id as AccountId);
  // One that was stored while nobody decided is as old as it is; a clock that goes wrong makes none newer.
  account.doctorGreenAtMs = command === "DOCTOR_GREEN" ? Math.min(state.nowMs, recordedAtMs) : 0;
}

/** Why an operator's ARM is refused where real money moves, or "". */
export function refusedForMoney({ live, doctorGreenAtMs }: Account, nowMs: number): string {
  if (!live || (doctorGreenAtMs > 0 && nowMs - doctorGreenAtMs <= DOCTOR_VALID_MS)) return "";
  const last =
    doctorGreenAtMs === 0
      ? "its last checklist was not green, or there was none"
      : `its last green checklist is of ${new Date(doctorGreenAtMs).toISOString()}`;
  return `real money moves on it and ${last}: it must be green and no older than ${DOCTOR_VALID_MS / 60_000} min, ${LEVER}`;
}
