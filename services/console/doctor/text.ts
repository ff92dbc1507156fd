import { table } from "../table.ts";
import type { Checked } from "./checks.ts";
import type { Diagnosis } from "./doctor.ts";

/** For a person: what is not green comes first, with what to do next. */
export function diagnosisText({ venue, green, checks }: Diagnosis, recorded: boolean): string {
  const open = checks.filter(({ colour }) => colour !== "green");
  const row = ({ colour, check, account, measured, rule }: Checked): readonly string[] => [
    colour === "green" ? "green" : colour.toUpperCase(),
    check,
    account === "" ? "-" : account,
    measured,
    rule,
  ];
  const sorted = [...open, ...checks.filter(({ colour }) => colour === "green")];
  return [
    `doctor  ${green ? "GREEN" : `RED: ${open.length} of ${checks.length} checks are not green`}, ${venue} exchange`,
    ...table(sorted.map(row), ["", "check", "account", "measured", "rule"]),
    ...open.map(
      ({ check, account, next }) => `next    ${check}${account === "" ? "" : ` ${account}`}: ${next}`,
    ),
    recorded
      ? "recorded for the kernel, in AUDIT and KV operations doctor.last"
      : "not recorded: --operator NAME --reason TEXT keeps it; arming real money needs it",
  ].join("\n");
}
