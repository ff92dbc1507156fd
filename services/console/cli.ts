import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connectBus } from "#libs/bus/connect.ts";
import { discardDeadLetter, findDeadLetter, listDeadLetters, replayDeadLetter } from "#libs/bus/dlq.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { ControlCommand } from "#libs/domain/fact.ts";
import { parseAccountId, parseIntentId, parseSymbol, symbolToken, uuid7 } from "#libs/domain/ids.ts";
import { parseRatio } from "#libs/domain/fixed.ts";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { intentFromJson } from "#libs/wire/intent-json.ts";
import { encodeIntent } from "#libs/wire/intent.ts";

const HELP = `npm run plimsoll -- <command>

  status                                             what the kernel says now
  arm | stop | reset-circuit  [--scope desk|ACCOUNT] --operator NAME --reason TEXT
  answer INTENT_ID                                   the recorded answer
  intent JSON                                        send one intent, wait for its answer
  dlq list | show N | replay N | discard N           messages nobody could process

  --nats URL    the bus (NATS_URL, or the run in .plimsoll/state)
  --json        print JSON
`;

class UsageError extends Error {}

const { values, positionals } = parse();
const [command, ...rest] = positionals;
try {
  if (command === undefined || values.help === true) process.stdout.write(HELP);
  else await run(command);
} catch (error) {
  process.stderr.write(`plimsoll: ${messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

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
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    process.stderr.write(`plimsoll: ${messageOf(error).split("\n")[0]}\n`);
    process.exit(2);
  }
}

async function run(name: string): Promise<void> {
  const actions: Record<string, (nc: NatsConnection) => Promise<unknown>> = {
    status,
    arm: (nc) => control(nc, "ARM"),
    stop: (nc) => control(nc, "STOP"),
    "reset-circuit": (nc) => control(nc, "RESET_CIRCUIT"),
    answer,
    intent,
    dlq,
  };
  const action = actions[name];
  if (action === undefined) throw new UsageError(`there is no command ${JSON.stringify(name)}\n${HELP}`);
  const nc = await connectBus({ servers: busUrl(), name: "plimsoll" });
  try {
    const result = await action(nc);
    process.stdout.write(
      `${typeof result === "string" && values.json !== true ? result : JSON.stringify(result, null, 2)}\n`,
    );
  } finally {
    await nc.close();
  }
}

/** --nats, NATS_URL, or the launcher that runs now. */
function busUrl(): string {
  const given = values.nats ?? process.env["NATS_URL"];
  if (given !== undefined) return given;
  const file = join(values.state ?? ".plimsoll/state", "run.json");
  if (!existsSync(file))
    throw new UsageError("no run was found here: start one with npm start, or give --nats URL");
  return (JSON.parse(readFileSync(file, "utf8")) as { natsUrl: string }).natsUrl;
}

/** The desk and every account, asked of the active kernel. */
async function status(nc: NatsConnection): Promise<object> {
  const ask = async (question: object): Promise<object> => {
    const reply = await nc.request("kernel.query", JSON.stringify(question), { timeout: 2_000 });
    return reply.json<object>();
  };
  const desk = await ask({ what: "counters" });
  const accounts: object[] = [];
  const risk = await new Kvm(jetstream(nc)).open("risk");
  for await (const key of await risk.keys("account.*"))
    accounts.push(
      ((await ask({ what: "account", account: key.slice("account.".length) })) as { account: object })
        .account,
    );
  return { ...desk, accounts };
}

/** A durable command to the kernel, and a line in the audit. */
async function control(nc: NatsConnection, commandName: ControlCommand): Promise<string> {
  const { operator, reason, scope = "desk" } = values;
  if (operator === undefined || reason === undefined)
    throw new UsageError("--operator NAME and --reason TEXT are needed: the act is recorded");
  const account = scope === "desk" ? "" : parseAccountId(scope, "--scope");
  const js = jetstream(nc);
  const commandId = uuid7(Date.now(), randomBytes(10));
  const entry = JSON.stringify({
    commandId,
    command: commandName,
    scope,
    operator,
    reason,
    at: new Date().toISOString(),
  });
  await js.publish(`audit.${commandName.toLowerCase()}`, entry, { msgID: commandId });
  await publishDurably(
    js,
    factMessage({
      account,
      recordedAtMs: Date.now(),
      traceparent: "",
      body: { kind: "control", commandId, command: commandName, operator, reason },
    }),
  );
  return `${commandName} for ${scope}: stored as command ${commandId}`;
}

async function answer(nc: NatsConnection): Promise<object> {
  const id = parseIntentId(rest[0] ?? "", "INTENT_ID");
  const jsm = await jetstreamManager(nc);
  const message = await jsm.streams.getMessage("ANSWERS", { last_by_subj: `answer.*.${id}` });
  if (message === null) throw new Error(`there is no answer to ${id} (answers are kept for 24 h)`);
  return decodeAnswer(message.data);
}

/** Sends an intent from JSON; ids and times that are left out are filled in from exchange time. */
async function intent(nc: NatsConnection): Promise<object> {
  const given = JSON.parse(rest[0] ?? "null") as Record<string, unknown> | null;
  if (given === null)
    throw new UsageError(
      'an intent as JSON is needed, e.g. {"account":"paper-1","symbol":"BTCUSDT","side":"BUY","purpose":"OPEN","notional":"2600"}',
    );
  const { nowMs } = (await status(nc)) as { nowMs: number };
  const made = intentFromJson(given, {
    intentId: uuid7(nowMs, randomBytes(10)),
    nowMs,
    confidence: parseRatio("0.6"),
  });
  const token = symbolToken(parseSymbol(made.symbol));
  const answered = new Promise<object>((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`no answer within 10 s; later: npm run plimsoll -- answer ${made.intentId}`));
    }, 10_000);
    nc.subscribe(`answer.${made.account}.${made.intentId}`, {
      max: 1,
      callback: (error, message) => {
        clearTimeout(late);
        if (error === null) resolve(decodeAnswer(message.data));
        else reject(error);
      },
    });
  });
  await publishDurably(jetstream(nc), {
    subject: `intent.${made.account}.${token}`,
    bytes: encodeIntent(made),
    msgId: made.intentId,
    type: "Intent",
  });
  return answered;
}

async function dlq(nc: NatsConnection): Promise<unknown> {
  const [act, number] = rest;
  const jsm = await jetstreamManager(nc);
  const id = Number(number);
  const shown = (letter: { readonly payload: Uint8Array }): object => ({
    ...letter,
    payload: Buffer.from(letter.payload).toString("base64"),
  });
  if (act === "list") return (await listDeadLetters(jsm)).map(shown);
  if (!["show", "replay", "discard"].includes(act ?? "") || !Number.isSafeInteger(id) || id < 1)
    throw new UsageError("dlq needs list, or show, replay or discard with a number");
  const letter = await findDeadLetter(jsm, id);
  if (letter === undefined) throw new Error(`there is no dead letter ${id}`);
  if (act === "show") return shown(letter);
  if (act === "replay") {
    await replayDeadLetter(jetstream(nc), jsm, id);
    return `dead letter ${id} was published again on ${letter.subject}`;
  }
  await discardDeadLetter(jsm, id);
  return `dead letter ${id} is discarded`;
}
