import { Kvm } from "@nats-io/kv";
import { randomUUID } from "node:crypto";
import { venueKindOf, type VenueKind } from "#libs/binance/hosts.ts";
import type { Money } from "#libs/domain/fixed.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import type { Bus } from "../bus.ts";
import { recordAct, storeCommand, type Operator } from "../operator.ts";
import {
  alertsCheck,
  backupCheck,
  booksCheck,
  busCheck,
  clockCheck,
  equityCheck,
  isGreen,
  keyChecks,
  limitsCheck,
  modeChecks,
  policyCheck,
  stopCheck,
  type Checked,
  type LimitsRead,
  type Read,
} from "./checks.ts";
import { askDesk, type DeskAnswers } from "./desk.ts";
import { askExchange, read, type ExchangeAnswers, type ExchangePlaces } from "./exchange.ts";
import { OPERATIONS } from "./operations.ts";

export interface DoctorQuestion {
  readonly exchange: ExchangePlaces;
  /** Accounts whose keys are sealed here. */
  readonly accounts: readonly string[];
  /** Monitoring addresses of every server of the bus. */
  readonly monitors: readonly URL[];
  readonly equityMin: Money;
}

/** What the checklist came to. */
export interface Diagnosis {
  /** Wall clock. */
  readonly at: number;
  readonly venue: VenueKind;
  readonly green: boolean;
  readonly accounts: Readonly<Record<string, { readonly green: boolean }>>;
  readonly checks: readonly Checked[];
}

/** Goes through the checklist before live trading. Changes nothing. @param nowMs wall clock. */
export async function diagnose(bus: Bus, question: DoctorQuestion, nowMs: number): Promise<Diagnosis> {
  const { accounts, monitors, exchange: places } = question;
  const [asked, desk] = await Promise.all([
    read(async () => askExchange(places, await new Kvm(bus.js).open("budget"))),
    askDesk(bus, accounts, monitors),
  ]);
  const checks = judge(asked, desk, question, nowMs);
  return {
    at: nowMs,
    venue: venueKindOf(places.rest),
    green: accounts.length > 0 && isGreen(checks),
    accounts: Object.fromEntries(accounts.map((id) => [id, { green: isGreen(checks, id) }])),
    checks,
  };
}

/** Every check, of the desk first. Pure. */
export function judge(
  asked: Read<ExchangeAnswers>,
  desk: DeskAnswers,
  { accounts, equityMin }: Pick<DoctorQuestion, "accounts" | "equityMin">,
  nowMs: number,
): readonly Checked[] {
  const from = <T>(take: (answers: ExchangeAnswers) => Read<T> | undefined): Read<T> =>
    "fault" in asked ? asked : (take(asked.value) ?? { fault: "no key of this account is sealed here" });
  return [
    clockCheck(from(({ clock }) => clock)),
    limitsCheck(
      limitsRead(
        from(({ limits }) => limits),
        desk,
      ),
    ),
    policyCheck(desk.policy),
    busCheck(desk.bus),
    alertsCheck(desk.alerts, nowMs),
    backupCheck(desk.backup, nowMs),
    ...accounts.flatMap((id) => {
      const stop = desk.stops.get(id) ?? { fault: "the kernel was not asked" };
      return [
        ...keyChecks(
          id,
          from((answers) => answers.accounts.get(id)?.restrictions),
        ),
        ...modeChecks(
          id,
          from((answers) => answers.accounts.get(id)?.config),
        ),
        equityCheck(
          id,
          from((answers) => answers.accounts.get(id)?.equity),
          equityMin,
        ),
        stopCheck(id, stop),
        booksCheck(id, stop),
      ];
    }),
  ];
}

function limitsRead(exchange: Read<LimitsRead["exchange"]>, desk: DeskAnswers): Read<LimitsRead> {
  if ("fault" in exchange) return exchange;
  if ("fault" in desk.limits) return desk.limits;
  return {
    value: {
      exchange: exchange.value,
      fleet: desk.limits.value,
      policyOrdersPer10s: "fault" in desk.policy ? undefined : desk.policy.value.policy.ordersPer10sMax,
    },
  };
}

/**
 * Keeps the diagnosis under its person's name: in AUDIT, as a command to the kernel for each account, which arms none that
 * trades real money without it, and in KV operations.
 *
 * @param bus of a role that may act.
 */
export async function recordDiagnosis(bus: Bus, diagnosis: Diagnosis, by: Operator): Promise<void> {
  await recordAct(bus.js, "DOCTOR", randomUUID(), { ...by, ...diagnosis });
  for (const [id, { green }] of Object.entries(diagnosis.accounts))
    await storeCommand(bus.js, green ? "DOCTOR_GREEN" : "DOCTOR_RED", parseAccountId(id), by);
  const kv = await new Kvm(bus.js).open(OPERATIONS);
  await kv.put("doctor.last", JSON.stringify({ ...diagnosis, ...by }));
}
