import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import { PROFILES } from "#libs/domain/policy-key.ts";
import { profileOf } from "#libs/domain/policy.ts";
import { busUrl, openBus, type Bus } from "./bus.ts";
import { deadLetterLines, deadLetters, parseDeadLetterAct } from "./dead-letters.ts";
import { parseAnswerId, parseIntentText, printIntent, recordedAnswer, sendIntent } from "./intents.ts";
import { control, type Operator } from "./operator.ts";
import { parsePolicyAct, type PolicyAct } from "./policy-act.ts";
import { historyText, changedText, policyText, profilesText, whatIfText } from "./policy-text.ts";
import { changePolicy, getPolicy, history, policyJson, policyWhatIf } from "./policy.ts";
import { readStatus, statusText } from "./status.ts";
import { UsageError } from "./usage.ts";

const HELP = `npm run plimsoll -- <command>

  status                       the desk and its accounts now; streams, their readers, and KV buckets
  arm | stop | flatten | reset-circuit   --operator NAME --reason TEXT [--scope desk|ACCOUNT]
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
  dlq list                     messages nobody could process
  dlq show|replay|discard N    one of them; [--operator NAME] [--reason TEXT]

  --nats URL      the bus; else NATS_URL, else the run in the state folder
  --state FOLDER  state folder of npm start (.plimsoll/state)
  --json          JSON instead of text

Exit code: 0 done (an answer may be a denial), 1 failed, 2 wrong usage.
`;

const STATE_DIR = ".plimsoll/state";

/** What a command line asks for: checked before the bus is touched. */
type Action = (bus: Bus) => Promise<unknown>;

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`plimsoll: ${messageOf(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
});

async function main(): Promise<number> {
  const { values, positionals } = parse();
  const [command, ...rest] = positionals;
  if (command === undefined || values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const action = actionOf(command, rest, values);
  const bus = await openBus(busUrl(values.nats, values.state ?? STATE_DIR, process.env));
  try {
    const result = await action(bus);
    process.stdout.write(`${typeof result === "string" ? result : JSON.stringify(result, null, 2)}\n`);
    return 0;
  } finally {
    await bus.nc.close();
  }
}

type Values = ReturnType<typeof parse>["values"];

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        nats: { type: "string" },
        state: { type: "string" },
        scope: { type: "string" },
        operator: { type: "string" },
        reason: { type: "string" },
        print: { type: "boolean" },
        file: { type: "string" },
        profile: { type: "string" },
        revision: { type: "string" },
        "if-revision": { type: "string" },
        "close-only": { type: "boolean" },
        "may-trip": { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(`${messageOf(error).split("\n")[0]}; see npm run plimsoll -- --help`, {
      cause: error,
    });
  }
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
    case "arm":
    case "stop":
    case "flatten":
    case "reset-circuit": {
      takes(0);
      const operator = namedOperator(command, values);
      const commands = {
        arm: "ARM",
        stop: "STOP",
        flatten: "FLATTEN",
        "reset-circuit": "RESET_CIRCUIT",
      } as const;
      return (bus) => control(bus, commands[command], values.scope ?? "desk", operator);
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

/** An act on the kernel is recorded with its person and reason. @throws UsageError */
function namedOperator(command: string, { operator, reason }: Values): Operator {
  if (operator === undefined || operator === "" || reason === undefined || reason === "")
    throw new UsageError(`${command} needs --operator NAME and --reason TEXT: the act is recorded`);
  return { operator, reason };
}
