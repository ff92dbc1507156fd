import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_EGRESS, egress } from "#libs/budget/limits.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import { EnvReader, list, url } from "#libs/runtime/env.ts";
import { busAddress, openBus, type Bus, type ConsoleRole } from "../bus.ts";
import { keyPlacesOf, listed } from "../credentials.ts";
import type { Operator } from "../operator.ts";
import { typed, UsageError } from "../usage.ts";
import { diagnose, recordDiagnosis, type Diagnosis, type DoctorQuestion } from "./doctor.ts";

/** An account that holds less is a mistake more often than an intention. */
const EQUITY_MIN = "100";
const LIVE_REST = "fapi.binance.com";
const LIVE_SAPI = new URL("https://api.binance.com");

export interface DoctorFlags {
  readonly nats?: string | undefined;
  /** Overrides NATS_MONITORS. */
  readonly monitor?: string | undefined;
}

/** What is asked, from flags, environment, and the run in the state folder. @throws UsageError */
export function doctorQuestion(
  { monitor }: DoctorFlags,
  stateDir: string,
  env: NodeJS.ProcessEnv,
): DoctorQuestion {
  const keys = keyPlacesOf(stateDir, env);
  const reader = new EnvReader({
    ...env,
    EXCHANGE_REST_URL: env["EXCHANGE_REST_URL"] ?? restOfRun(stateDir),
    NATS_MONITORS: monitor ?? env["NATS_MONITORS"],
  });
  const rest = reader.read("EXCHANGE_REST_URL", url);
  const question = {
    rest,
    sapi: reader.optional("EXCHANGE_SAPI_URL", url, undefined),
    monitors: reader.optional("NATS_MONITORS", list(url), []),
    egress: reader.optional("EGRESS", egress, DEFAULT_EGRESS),
    equityMin: reader.optional("DOCTOR_EQUITY_MIN", money, money(EQUITY_MIN)),
  };
  try {
    reader.finish(question);
  } catch (error) {
    throw new UsageError(`doctor: ${messageOf(error).replaceAll(/\n\s*/g, "; ")}`, { cause: error });
  }
  const { monitors, equityMin } = question;
  const sapi = question.sapi ?? (rest.hostname === LIVE_REST ? LIVE_SAPI : rest);
  return {
    exchange: { rest, sapi, keys, egress: question.egress },
    accounts: typed("doctor", () => listed(keys)).map(({ account }) => account),
    monitors,
    equityMin,
  };
}

const money = (text: string): DoctorQuestion["equityMin"] => parseMoney(text, "equity");

function restOfRun(stateDir: string): string | undefined {
  const file = join(stateDir, "run.json");
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { readonly restUrl?: string }).restUrl
    : undefined;
}

/** Looks as an observer; under a person's name what was found is recorded too. */
export async function runDoctor(
  question: DoctorQuestion,
  { nats }: DoctorFlags,
  stateDir: string,
  env: NodeJS.ProcessEnv,
  by: Operator | undefined,
): Promise<Diagnosis> {
  const as = async <T>(role: ConsoleRole, act: (bus: Bus) => Promise<T>): Promise<T> => {
    const bus = await openBus(busAddress(role, nats, stateDir, env));
    try {
      return await act(bus);
    } finally {
      await bus.nc.close();
    }
  };
  const diagnosis = await as("observer", (bus) => diagnose(bus, question, Date.now()));
  if (by !== undefined) await as("operator", (bus) => recordDiagnosis(bus, diagnosis, by));
  return diagnosis;
}
