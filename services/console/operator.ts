import type { JetStreamClient } from "@nats-io/jetstream";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { ControlCommand } from "#libs/domain/fact.ts";
import {
  DESK,
  parseAccountId,
  uuid7,
  type AccountId,
  type ClientOrderId,
  type Symbol,
} from "#libs/domain/ids.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { accountIds, askAccount, askKernel, type AccountView, type Bus, type StoppedScopes } from "./bus.ts";
import { typed, UsageError } from "./usage.ts";

const STORED_WITHIN_MS = 10_000;
const IN_FORCE_WITHIN_MS = 3_000;

/** Who acts, and why; both are kept in AUDIT. */
export interface Operator {
  readonly operator: string;
  readonly reason: string;
}

/** A line in AUDIT, before the act itself: an act that left no trace would be worse than a trace without its act. */
export const recordAct = (js: JetStreamClient, act: string, id: string, entry: object): Promise<unknown> =>
  js.publish(`audit.${act.toLowerCase()}`, JSON.stringify({ act, ...entry, at: new Date().toISOString() }), {
    msgID: id,
  });

/** One symbol, or one strategy, of every account; neither: the whole of the account or desk. */
export interface Only {
  readonly symbol?: Symbol;
  readonly strategy?: string;
}

const nameOf = ({ symbol, strategy }: Only): string | undefined =>
  symbol === undefined ? (strategy === undefined ? undefined : `strategy ${strategy}`) : `symbol ${symbol}`;

/** Stores a durable command to the kernel, audited; resolves with its id. Account "": the whole desk. */
export async function storeCommand(
  js: JetStreamClient,
  command: ControlCommand,
  account: AccountId | "",
  { operator, reason }: Operator,
  about: Only & { readonly clientOrderId?: ClientOrderId } = {},
): Promise<string> {
  const commandId = uuid7(Date.now(), randomBytes(10));
  const scope = nameOf(about) ?? (account === "" ? "desk" : account);
  const message = factMessage({
    account,
    recordedAtMs: Date.now(),
    traceparent: "",
    body: { kind: "control", commandId, command, operator, reason, ...about },
  });
  // What the kernel could not read would be stored and do nothing.
  typed(command, () => decodeFact(message.bytes));
  await recordAct(js, command, commandId, { commandId, scope, operator, reason, ...about });
  await publishDurably(js, message, AbortSignal.timeout(STORED_WITHIN_MS));
  return commandId;
}

/** Stores a command and waits until the kernel acts by it. @throws Error when it is stored but not in force. */
export async function control(
  bus: Bus,
  command: ControlCommand,
  scope: string,
  operator: Operator,
): Promise<string> {
  const known = await accountIds(bus);
  const account = scope === DESK ? "" : typed("--scope", () => parseAccountId(scope, "account"));
  if (account !== "" && !known.includes(account))
    throw new UsageError(`--scope ${account}: is no account here; desk, or one of ${known.join(", ")}`);
  const commandId = await storeCommand(bus.js, command, account, operator);
  const targets = account === "" ? known : [account];
  let waiting = "";
  for (const by = performance.now() + IN_FORCE_WITHIN_MS; performance.now() < by; await sleep(50))
    try {
      const views = await Promise.all(targets.map((id) => askAccount(bus, id)));
      const words = views.map((view) => `${view.id} ${stateOf(view, command)}`).join(", ");
      if (views.every((view) => inForce(view, command)))
        return `${command} for ${scope} is in force: ${words === "" ? "no account is known yet" : words} (command ${commandId})`;
      waiting = words;
    } catch (error) {
      waiting = messageOf(error);
    }
  throw new Error(
    `${command} for ${scope} is stored as command ${commandId} but not in force after ${IN_FORCE_WITHIN_MS / 1_000} s: ${waiting}`,
  );
}

/** The same for one symbol or strategy. @throws Error when it is stored but not in force. */
export async function controlOnly(
  bus: Bus,
  command: ControlCommand,
  only: Only,
  operator: Operator,
): Promise<string> {
  const commandId = await storeCommand(bus.js, command, "", operator, only);
  const { symbol, strategy } = only;
  const scope = nameOf(only);
  let waiting = "";
  for (const by = performance.now() + IN_FORCE_WITHIN_MS; performance.now() < by; await sleep(50))
    try {
      const { stopped } = await askKernel<{ stopped: StoppedScopes }>(bus, { what: "counters" });
      const level = symbol === undefined ? stopped.strategies[strategy ?? ""] : stopped.symbols[symbol];
      if (reaches(level, command))
        return `${command} for ${scope} is in force: ${level ?? "not stopped"} (command ${commandId})`;
      waiting = level ?? "not stopped";
    } catch (error) {
      waiting = messageOf(error);
    }
  throw new Error(
    `${command} for ${scope} is stored as command ${commandId} but not in force after ${IN_FORCE_WITHIN_MS / 1_000} s: ${waiting}`,
  );
}

/** Levels of a stop that do what the command asks for: a stop never goes less far than one before it. */
const LEVELS: Readonly<Partial<Record<ControlCommand, readonly string[]>>> = {
  REDUCE_ONLY: ["REDUCE_ONLY", "CANCEL", "FLATTEN"],
  STOP: ["CANCEL", "FLATTEN"],
  FLATTEN: ["FLATTEN"],
};

/** Whether a symbol or strategy stands as the command asks for; its level is undefined while nothing stops it. */
export const reaches = (level: string | undefined, command: ControlCommand): boolean =>
  command === "ARM" ? level === undefined : level !== undefined && LEVELS[command]?.includes(level) === true;

/** Whether the account stands as the command asks for: one that is stopped already may not be closed yet. */
export function inForce(view: AccountView, command: ControlCommand): boolean {
  if (command === "RESET_CIRCUIT") return view.circuit === "";
  if (command === "ARM") return view.stop === "ARMED";
  const stopped = view.stop === "TRIPPED" || view.stop === "COOLING_DOWN";
  return stopped && reaches(view.stopLevel, command);
}

const stateOf = (view: AccountView, command: ControlCommand): string =>
  command === "RESET_CIRCUIT"
    ? view.circuit === ""
      ? "circuit closed"
      : `circuit open (${view.circuit})`
    : `${view.stop ?? "unknown"}${stoppedBy(view)}${notYet(view, command)}${needsDoctor(view, command)}`;

/** Why one that is stopped is not in force. */
const notYet = (view: AccountView, command: ControlCommand): string =>
  command === "ARM" || inForce(view, command) || !view.stopLevel
    ? ""
    : `, as yet no further than ${view.stopLevel}`;

const needsDoctor = ({ live = false, stop }: AccountView, command: ControlCommand): string =>
  command === "ARM" && live && stop !== "ARMED"
    ? "; real money moves on it, so it is armed only within 15 min of a green npm run doctor -- --operator NAME --reason TEXT"
    : "";

/** What has stopped an account, and until when it cannot be armed. */
export const stoppedBy = ({ stopCause = "", coolUntilMs = 0 }: AccountView): string =>
  stopCause === ""
    ? ""
    : ` by ${stopCause}${coolUntilMs === 0 ? "" : `, can be armed from ${new Date(coolUntilMs).toISOString()} on, once the cause is gone`}`;
