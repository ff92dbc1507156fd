import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { DurableMessage } from "./publish.ts";

export interface Alert {
  readonly severity: "INFO" | "WARNING" | "CRITICAL";
  /** What has happened, in kebab case; part of the subject. */
  readonly kind: string;
  /** "" when it concerns none or all. */
  readonly account: string;
  readonly text: string;
  /** Exchange time. */
  readonly raisedAtMs: number;
  /** Of two alerts of a kind with the same id one is stored. */
  readonly id: string;
}

/** What a service tells people, on `alert.<severity>.<kind>`. The kernel's alerts stand in its commits. */
export const alertMessage = ({ severity, kind, account, text, raisedAtMs, id }: Alert): DurableMessage => ({
  subject: `alert.${severity.toLowerCase()}.${kind}`,
  bytes: plimsoll.v1.AlertRaised.encode({
    severity: plimsoll.v1.Severity[`SEVERITY_${severity}`],
    kind,
    account,
    text,
    raisedAtMs,
  }).finish(),
  type: "AlertRaised",
  msgId: `${kind}:${id}`,
});
