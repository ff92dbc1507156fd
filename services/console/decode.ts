import { readFileSync } from "node:fs";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { isMessage, typeOf } from "#libs/wire/carried.ts";
import { inspect, jsonOf, messageTypes, shownBytes, textOf } from "#libs/wire/inspect.ts";
import { parseFlags, UsageError } from "./usage.ts";

// Run once per message by `nats sub --translate`: what is not always needed is loaded when it is.

const HELP = `npm run -s plimsoll -- decode [FILE ...]      one message each, or one on standard input, as JSON

  --subject SUBJECT       what stands on it is known
  --type TYPE             a message of plimsoll.v1
  --content-type HEADER   the message's own header
                          without any of these the type is what fits
  --stream NAME --seq N   a message that is stored; --nats URL, --state FOLDER as for the console
  --compact               on one line

As a translator: nats sub 'intent.>' --translate 'npm run -s plimsoll -- decode'
Exit code: 0 done, 1 not such a message (what is wrong goes to standard error), 2 wrong usage.
`;

interface Given {
  readonly type: string | undefined;
  readonly bytes: Uint8Array;
}

const parse = () =>
  parseFlags({
    subject: { type: "string" },
    type: { type: "string" },
    "content-type": { type: "string" },
    stream: { type: "string" },
    seq: { type: "string" },
    nats: { type: "string" },
    state: { type: "string" },
    compact: { type: "boolean" },
    help: { type: "boolean" },
  });

type Values = ReturnType<typeof parse>["values"];

async function main(): Promise<number> {
  const { values, positionals } = parse();
  // The console's way here leaves its word in front.
  const [, ...files] = positionals[0] === "decode" ? positionals : ["decode", ...positionals];
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const type = givenType(values);
  const messages: Given[] =
    values.stream !== undefined
      ? [await stored(values, type)]
      : files.length > 0
        ? files.map((file) => ({ type, bytes: readFileSync(file) }))
        : [{ type, bytes: readFileSync(0) }];
  for (const { type: known, bytes } of messages) {
    const json = await decoded(known, bytes);
    process.stdout.write(`${JSON.stringify(json, null, values.compact === true ? 0 : 2)}\n`);
  }
  return 0;
}

/** @throws UsageError for a type there is not, and for a subject of which nothing is known. */
function givenType({ type, subject, "content-type": header }: Values): string | undefined {
  const named = type ?? (header === undefined ? undefined : typeInHeader(header));
  if (named !== undefined) {
    const short = named.replace(/^plimsoll\.v1\./, "");
    if (!messageTypes().includes(short))
      throw new UsageError(`${named} is no message of plimsoll.v1; there are ${messageTypes().join(", ")}`);
    return short;
  }
  // The nats CLI gives an empty one where it knows none.
  if (subject === undefined || subject === "") return undefined;
  const known = typeOf(subject);
  if (known === undefined) throw new UsageError(`--subject ${subject}: nothing is known of it; give --type`);
  return known;
}

/** e.g. `application/x-protobuf; proto=plimsoll.v1.Intent`. */
function typeInHeader(header: string): string {
  const [, type] = /proto=([\w.]+)/.exec(header) ?? [];
  if (type === undefined)
    throw new UsageError(
      `--content-type ${header}: must be like application/x-protobuf; proto=plimsoll.v1.Intent`,
    );
  return type;
}

/** @throws InvalidValueError that names the field; Error when it is not known what the bytes are. */
async function decoded(type: string | undefined, bytes: Uint8Array): Promise<unknown> {
  if (type !== undefined && isMessage(type)) {
    const message = inspect(type, bytes);
    return { $type: `plimsoll.v1.${type}`, ...message };
  }
  // What is deleted from a bucket leaves a message without a body.
  if (bytes.length === 0) return null;
  const readable = type === "text" ? textOf(bytes) : jsonOf(bytes);
  if (readable !== undefined) return readable;
  if (type === "text") throw new InvalidValueError("message", shownBytes(bytes), "UTF-8 text");
  if (type === "JSON") throw new InvalidValueError("message", shownBytes(bytes), "JSON");
  const { guess } = await import("#libs/wire/guess.ts");
  const [only, ...others] = guess(bytes);
  if (only === undefined)
    throw new Error(
      `${shownBytes(bytes)}: neither JSON nor a message of plimsoll.v1; --type names the field that is wrong`,
    );
  if (others.length > 0)
    throw new Error(
      `${shownBytes(bytes)}: could be ${[only, ...others].join(" or ")}: give --subject or --type`,
    );
  return { $type: `plimsoll.v1.${only}`, ...inspect(only, bytes) };
}

/** @throws Error when it is not stored. */
async function stored(
  { stream = "", seq = "", nats, state }: Values,
  type: string | undefined,
): Promise<Given> {
  if (!/^[1-9]\d{0,15}$/.test(seq)) throw new UsageError(`--stream needs --seq with the number of a message`);
  const { busAddress, openBus } = await import("./bus.ts");
  const bus = await openBus(busAddress("observer", nats, state ?? ".plimsoll/state", process.env));
  try {
    const message = await bus.jsm.streams.getMessage(stream, { seq: Number(seq) });
    if (message === null) throw new Error(`${stream}: there is no message ${seq}`);
    return { type: type ?? typeOf(message.subject), bytes: message.data };
  } finally {
    await bus.nc.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`plimsoll: ${messageOf(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
});
