import type { ControlFact } from "#libs/domain/fact.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { Raise } from "./alert.ts";
import { foldScoped } from "./levels.ts";
import { accountOf, type KernelState } from "./state.ts";
import { arm, stopByOperator } from "./stop.ts";

/** What an operator commands: for the desk, an account, a symbol or a strategy. */
export function foldControl(
  state: KernelState,
  scope: AccountId | "",
  control: ControlFact,
  raise: Raise,
): void {
  const { command, symbol, strategy } = control;
  if (symbol !== undefined || strategy !== undefined) {
    foldScoped(state, control);
    sayControl(control, symbol === undefined ? `strategy ${strategy}` : `symbol ${symbol}`, "", raise);
    return;
  }
  const targets = scope === "" ? [...state.accounts.values()] : [accountOf(state, scope)];
  if (scope === "" && command !== "RESET_CIRCUIT") state.deskStop = command === "ARM" ? "ARMED" : "TRIPPED";
  for (const account of targets)
    switch (command) {
      case "ARM":
        arm(state, account, control, raise);
        break;
      case "REDUCE_ONLY":
      case "STOP":
      case "FLATTEN":
        stopByOperator(account, command === "STOP" ? "CANCEL" : command);
        break;
      case "RESET_CIRCUIT":
        account.circuit = "";
        // A drift is repaired by taking over the exchange's next complete word, on an operator's responsibility.
        if (account.driftText !== "") account.rebase = true;
        break;
      case "RESOLVE_PLACED":
      case "RESOLVE_NOT_PLACED": // Of one order, see resolution.ts.
      case "DOCTOR_GREEN":
      case "DOCTOR_RED": // What arming asks for, see real-money.ts.
    }
  sayControl(control, scope === "" ? "the desk" : scope, scope, raise);
}

const STOPS: ReadonlySet<ControlFact["command"]> = new Set(["REDUCE_ONLY", "STOP", "FLATTEN"]);

function sayControl(
  { command, operator, reason }: ControlFact,
  what: string,
  account: AccountId | "",
  raise: Raise,
): void {
  raise({
    severity: STOPS.has(command) ? "WARNING" : "INFO",
    kind: `control-${command.toLowerCase().replaceAll("_", "-")}`,
    account,
    text: `${operator}: ${command} for ${what}, because ${reason}`,
  });
}
