import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { messageOf } from "#libs/domain/errors.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { PROFILES } from "#libs/domain/policy-key.ts";
import { profileOf } from "#libs/domain/policy.ts";
import { isOpen } from "#libs/domain/trade-gate.ts";
import { strategyOf } from "#libs/wire/intent.ts";
import { alertsAct, parseAlertsAct } from "./alert-test.ts";
import { busAddress, openBus, type Bus, type ConsoleRole } from "./bus.ts";
import { canTrade, canTradeText, type TradeQuestion } from "./can-trade.ts";
import {
  changeCredentials,
  keyPlacesOf,
  listed,
  listJson,
  listText,
  parseCredentialsAct,
} from "./credentials.ts";
import { costJson, costsText, newestCosts } from "./costs.ts";
import { deadLetterLines, deadLetters, parseDeadLetterAct } from "./dead-letters.ts";
import { doctorQuestion, runDoctor } from "./doctor/command.ts";
import { diagnosisText } from "./doctor/text.ts";
import { parseAnswerId, parseIntentText, printIntent, recordedAnswer, sendIntent } from "./intents.ts";
import { control, controlOnly, recordAct, type Only, type Operator } from "./operator.ts";
import { parseOrdersAct, resolveOrder, unknownOrders, unknownText } from "./orders.ts";
import { parsePolicyAct, type PolicyAct } from "./policy-act.ts";
import { historyText, changedText, policyText, profilesText, whatIfText } from "./policy-text.ts";
import { changePolicy, getPolicy, history, policyJson, policyWhatIf } from "./policy.ts";
import { readStatus, statusText } from "./status.ts";
import { parseFlags, typed, UsageError } from "./usage.ts";

const HELP = `npm run plimsoll -- <command>

  status                       the desk and its accounts now; streams, their readers, and KV buckets
  can-trade                    every gate between an intent and the exchange: open, shut or unknown, since when, and its
                               lever; [--scope ACCOUNT] [--symbol X] [--strategy NAME]. Exit code 3: no
  doctor                       the checklist before live trading: measured, rule, what to do next; [--monitor URL,URL,URL].
                               With --operator, --reason it is recorded for the kernel. Exit code 3: not green
  alerts test | answer CODE    fire a test alert at --alertmanager URL; say that it has arrived. Needs --operator, --reason
  arm | reduce-only | stop | flatten | reset-circuit   --operator NAME --reason TEXT [--scope desk|ACCOUNT]
      --symbol X               arm, reduce-only or stop entries on one symbol of every account
      --strategy NAME          the same for one strategy
  intent JSON                  send one intent and wait for its answer; id and times may be left out
  intent JSON --print          send nothing; print the complete intent in Protobuf's JSON form
  answer INTENT_ID             the recorded answer
  policy get                   the stored policy, and whether it is in force
  policy set KEY=VALUE ...     change some keys; or --file FILE with some keys as JSON. Needs --operator, --reason
  policy profile [NAME]        show the profiles, or put one in their place. Needs --operator, --reason
  policy restore               from the backup file of the state folder, --file FILE or --revision N; as above
  policy what-if [KEY=VALUE]   change nothing: what the present state would be under --file, --profile or --revision
  policy history               the versions: who, when, why, what
      --if-revision N          change it only when revision N is still the stored one
      --close-only             it is meant that nothing can open
      --may-trip               it is meant that the emergency stop trips at once and closes positions
  orders unknown               orders of which nobody knows whether the exchange has them, and the evidence so far
  orders resolve ORDER_ID --placed|--not-placed   what an operator found out about one. Needs --operator, --reason
  costs                        what the newest 20 orders cost: price against the middle, fees, times, waits
  credentials list             the accounts' API keys: kind, age, master key, fingerprint; never a key
  credentials add|rotate ACCOUNT    seal a key from --file FILE or standard input: API key, newline, secret
  credentials rotate --master  a new master key, everything sealed with it
  credentials remove ACCOUNT   these three need --operator, --reason
  dlq list                     messages nobody could process
  dlq show|replay|discard N    one of them; [--operator NAME] [--reason TEXT]

  backup --to FOLDER           save every stream that cannot be made again, and verify it; backup rehearse --from FOLDER
  restore --from FOLDER        make the streams again; these have more to say with --help

  --nats URL      the bus; else NATS_URL, else the run in the state folder
  --state FOLDER  state folder of npm start (.plimsoll/state); its keys for the bus, else those in BUS_KEYS, are used
  --json          JSON instead of text

Exit code: 0 done (an answer may be a denial), 1 failed, 2 wrong usage, 3 can-trade says no, or the doctor is not green.
`;

const EXIT_NO = 3;
const STATE_DIR = ".plimsoll/state";

/** What a command line asks for: checked before the bus is touched. */
type Action = (bus: Bus) => Promise<unknown>;

/** An answer that is a no to what was asked. */
class No {
  readonly said: unknown;

  constructor(said: unknown) {
    this.said = said;
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`plimsoll: ${messageOf(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
});

async function main(): Promise<number> {
  const { values, positionals } = parse();
  const [command, ...rest] = positionals;
  if (command === undefined || command === "help" || values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  if (command === "credentials") {
    process.stdout.write(`${shown(await credentials(rest, values), values)}\n`);
    return 0;
  }
  if (command === "doctor") return doctor(rest, values);
  const action = actionOf(command, rest, values);
  const stateDir = values.state ?? STATE_DIR;
  const bus = await openBus(busAddress(roleOf(command, rest), values.nats, stateDir, process.env));
  try {
    const result = await action(bus);
    const said = result instanceof No ? result.said : result;
    process.stdout.write(`${shown(said, values)}\n`);
    return result instanceof No ? EXIT_NO : 0;
  } finally {
    await bus.nc.close();
  }
}

/** What an act says of itself is text: a script that asked for JSON gets it as one field. */
function shown(said: unknown, { json = false }: Values): string {
  if (typeof said === "string" && !json) return said;
  return JSON.stringify(typeof said === "string" ? { said } : said, null, 2);
}

/** Who only looks may do nothing else. */
function roleOf(command: string, [act, name]: readonly string[]): ConsoleRole {
  switch (`${command} ${act}`) {
    case "policy set":
    case "policy restore":
    case "orders resolve":
      return "operator";
    case "policy profile":
      return name === undefined ? "observer" : "operator";
    case "dlq replay":
    case "dlq discard":
      return "repair";
    default:
      if (command === "intent") return "strategy";
      return ["arm", "reduce-only", "stop", "flatten", "reset-circuit", "alerts"].includes(command)
        ? "operator"
        : "observer";
  }
}

type Values = ReturnType<typeof parse>["values"];

function parse() {
  return parseFlags({
    nats: { type: "string" },
    state: { type: "string" },
    monitor: { type: "string" },
    alertmanager: { type: "string" },
    scope: { type: "string" },
    symbol: { type: "string" },
    strategy: { type: "string" },
    operator: { type: "string" },
    reason: { type: "string" },
    print: { type: "boolean" },
    file: { type: "string" },
    profile: { type: "string" },
    revision: { type: "string" },
    "if-revision": { type: "string" },
    "close-only": { type: "boolean" },
    "may-trip": { type: "boolean" },
    placed: { type: "boolean" },
    master: { type: "boolean" },
    "not-placed": { type: "boolean" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  });
}

/** @throws UsageError */
function actionOf(command: string, rest: readonly string[], values: Values): Action {
  const takes = (count: number): void => {
    if (rest.length > count) throw new UsageError(`${command}: unexpected ${JSON.stringify(rest[count])}`);
  };
  const asJson = values.json === true;
  switch (command) {
    case "status":
      takes(0);
      return async (bus) => {
        const status = await readStatus(bus);
        return asJson ? status : statusText(status);
      };
    case "can-trade": {
      takes(0);
      const question = tradeQuestion(values);
      return async (bus) => {
        const answer = await canTrade(bus, question);
        const ids = answer.accounts.map(({ id }) => id);
        const yes = ids.length > 0 && ids.every((id) => isOpen(answer, id, question.symbol));
        const said = asJson ? { canTrade: yes, ...answer } : canTradeText(answer, question.symbol);
        return yes ? said : new No(said);
      };
    }
    case "arm":
    case "reduce-only":
    case "stop":
    case "flatten":
    case "reset-circuit": {
      takes(0);
      const operator = namedOperator(command, values);
      const commands = {
        arm: "ARM",
        "reduce-only": "REDUCE_ONLY",
        stop: "STOP",
        flatten: "FLATTEN",
        "reset-circuit": "RESET_CIRCUIT",
      } as const;
      const only = parseOnly(command, values);
      return (bus) =>
        only === undefined
          ? control(bus, commands[command], values.scope ?? "desk", operator)
          : controlOnly(bus, commands[command], only, operator);
    }
    case "intent": {
      takes(1);
      const given = parseIntentText(rest[0]);
      return (bus) => (values.print === true ? printIntent(bus, given) : sendIntent(bus, given));
    }
    case "answer": {
      takes(1);
      const id = parseAnswerId(rest[0]);
      return (bus) => recordedAnswer(bus, id);
    }
    case "policy": {
      const asked = parsePolicyAct(rest, values, values.state ?? STATE_DIR);
      const operator =
        "source" in asked && asked.act !== "what-if" ? namedOperator(command, values) : undefined;
      return (bus) => policyAction(bus, asked, operator, asJson);
    }
    case "orders": {
      takes(2);
      const asked = parseOrdersAct(rest, values);
      if (asked.act === "resolve") {
        const operator = namedOperator("orders resolve", values);
        return (bus) => resolveOrder(bus, asked, operator);
      }
      return async (bus) => {
        const orders = await unknownOrders(bus);
        return asJson ? orders : unknownText(orders);
      };
    }
    case "alerts": {
      const asked = parseAlertsAct(rest, values.alertmanager ?? process.env["ALERTMANAGER_URL"]);
      const operator = namedOperator("alerts", values);
      return (bus) => alertsAct(bus, asked, operator, Date.now());
    }
    case "costs":
      takes(0);
      return async (bus) => {
        const costs = await newestCosts(bus);
        return asJson ? costs.map(costJson) : costsText(costs);
      };
    case "dlq": {
      takes(2);
      const asked = parseDeadLetterAct(rest);
      const { operator = userInfo().username, reason = "" } = values;
      return async (bus) => {
        const result = await deadLetters(bus, asked, { operator, reason });
        return asked.act === "list" && !asJson
          ? deadLetterLines(result as Parameters<typeof deadLetterLines>[0])
          : result;
      };
    }
    default:
      throw new UsageError(`there is no command ${JSON.stringify(command)}; see npm run plimsoll -- --help`);
  }
}

/** Opens the keys, looks as one role and records as another. */
async function doctor(rest: readonly string[], values: Values): Promise<number> {
  if (rest.length > 0) throw new UsageError(`doctor: unexpected ${JSON.stringify(rest[0])}`);
  const stateDir = values.state ?? STATE_DIR;
  const named = values.operator !== undefined || values.reason !== undefined;
  const by = named ? namedOperator("doctor", values) : undefined;
  const question = doctorQuestion(values, stateDir, process.env);
  const diagnosis = await runDoctor(question, values, stateDir, process.env, by);
  const text =
    values.json === true ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis, by !== undefined);
  process.stdout.write(`${text}\n`);
  return diagnosis.green ? 0 : EXIT_NO;
}

/** Needs no bus: keys are sealed before anything runs, and a lost key is replaced whatever is down. */
async function credentials(rest: readonly string[], values: Values): Promise<unknown> {
  const asked = parseCredentialsAct(rest, values);
  const stateDir = values.state ?? STATE_DIR;
  const places = keyPlacesOf(stateDir, process.env);
  if (asked.act === "list") return values.json === true ? listJson(listed(places)) : listText(listed(places));
  const by = namedOperator(`credentials ${asked.act}`, values);
  return changeCredentials(places, asked, by, async (act, entry) => {
    try {
      const bus = await openBus(busAddress("operator", values.nats, stateDir, process.env));
      try {
        await recordAct(bus.js, act, randomUUID(), entry);
      } finally {
        await bus.nc.close();
      }
    } catch (error) {
      process.stderr.write(
        `plimsoll: not in AUDIT, only in ${places.credentialsFile}.log: ${messageOf(error)}\n`,
      );
    }
  });
}

async function policyAction(
  bus: Bus,
  asked: PolicyAct,
  operator: Operator | undefined,
  asJson: boolean,
): Promise<unknown> {
  switch (asked.act) {
    case "get": {
      const stored = await getPolicy(bus);
      return asJson ? policyJson(stored) : policyText(stored);
    }
    case "history": {
      const versions = await history(bus);
      return asJson ? versions.map(policyJson) : historyText(versions);
    }
    case "profiles":
      return asJson ? PROFILES.map((profile) => policyJson({ policy: profileOf(profile) })) : profilesText();
    case "what-if": {
      const seen = await policyWhatIf(bus, asked.source);
      return asJson ? seen : whatIfText(seen);
    }
    case "set":
    case "profile":
    case "restore": {
      const changed = await changePolicy(bus, asked, operator as Operator);
      return asJson ? policyJson(changed ?? {}) : changedText(changed);
    }
  }
}

/** @throws UsageError */
function parseOnly(command: string, { scope, symbol, strategy }: Values): Only | undefined {
  if (symbol === undefined && strategy === undefined) return undefined;
  if ([scope, symbol, strategy].filter((given) => given !== undefined).length > 1)
    throw new UsageError("one of --scope, --symbol and --strategy");
  if (command === "flatten" || command === "reset-circuit")
    throw new UsageError(`${command} is for the desk or an account: --scope`);
  // On the wire an empty name is none, and the command would be the whole desk's.
  return symbol === undefined
    ? { strategy: typed("--strategy", () => strategyOf(strategy ?? "")) }
    : { symbol: typed("--symbol", () => parseSymbol(symbol)) };
}

function tradeQuestion({ scope, symbol, strategy }: Values): TradeQuestion {
  return {
    ...(scope === undefined || scope === "desk"
      ? {}
      : { account: typed("--scope", () => parseAccountId(scope)) }),
    ...(symbol === undefined ? {} : { symbol: typed("--symbol", () => parseSymbol(symbol)) }),
    ...(strategy === undefined ? {} : { strategy }),
  };
}

/** An act on the kernel is recorded with its person and reason. @throws UsageError */
function namedOperator(command: string, { operator, reason }: Values): Operator {
  if (operator === undefined || operator === "" || reason === undefined || reason === "")
    throw new UsageError(`${command} needs --operator NAME and --reason TEXT: the act is recorded`);
  return { operator, reason };
}
