import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { parseRatio } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7, type IntentId } from "#libs/domain/ids.ts";
import { decodeIntent, encodeIntent } from "#libs/wire/intent.ts";
import { encodeClockBeat } from "#libs/wire/market.ts";
import { eventually } from "../support/eventually.ts";
import { entryOf } from "../support/intents.ts";
import { storedAfter } from "../support/stored-after.ts";
import { TOKENS } from "./edge-process.ts";
import { useEdge } from "./stage.ts";

/** Signals into the real edge process on a real server. */

const NOW_MS = 1_790_000_000_000;
const IN_FLIGHT = 16;
const QUEUE = 256;
const stage = useEdge();
const { connect } = stage;

const newId = (): IntentId => uuid7(NOW_MS, randomBytes(10));
const intent = (more: object = {}): object => ({
  account: "paper-1",
  symbol: "BTCUSDT",
  side: "BUY",
  purpose: "OPEN",
  notional: "2600",
  intentId: newId(),
  createdAtMs: NOW_MS,
  ...more,
});
const signal = (more: object = {}): object => ({ op: "signal", intent: intent(more) });
const sorted = (ids: readonly string[]): readonly string[] => ids.toSorted((a, b) => (a < b ? -1 : 1));
const lastSequence = async (): Promise<number> =>
  (await stage.bus.jsm.streams.info("INTENTS")).state.last_seq;

/** Ids stored behind a sequence, in order. */
const idsAfter = async (sequence: number): Promise<readonly string[]> =>
  (await storedAfter(stage.bus, "INTENTS", sequence)).map(({ data }) => decodeIntent(data).intentId);

test("a signal is stored as the intent it is, JSON or Protobuf, and a repeated one says that it is a duplicate", async () => {
  const client = await connect(TOKENS.sender);
  const before = await lastSequence();
  const intentId = newId();
  const first = await client.ask(signal({ intentId }));
  expect(first).toEqual({ type: "stored", id: first.id, intentId, sequence: before + 1, duplicate: false });
  expect(await client.ask(signal({ intentId }))).toMatchObject({ sequence: before + 1, duplicate: true });

  const entry = entryOf({
    intentId: newId(),
    account: parseAccountId("paper-1"),
    symbol: parseSymbol("ETHUSDT"),
    createdAtMs: NOW_MS,
    confidence: parseRatio("0.75"),
  });
  client.socket.send(encodeIntent(entry));
  expect(await client.answer(entry.intentId)).toMatchObject({
    type: "stored",
    sequence: before + 2,
    duplicate: false,
  });
  client.socket.send(encodeIntent(entry));
  await client.until(() => client.of("stored").length === 4);
  expect(client.of("stored").at(-1)).toMatchObject({ intentId: entry.intentId, duplicate: true });

  const message = await stage.bus.jsm.streams.getMessage("INTENTS", { seq: before + 2 });
  expect(message?.subject).toBe("intent.paper-1.ETHUSDT");
  expect(message?.header.get("Nats-Msg-Id")).toBe(entry.intentId);
  expect(message?.header.get("Content-Type")).toBe("application/x-protobuf; proto=plimsoll.v1.Intent");
  expect(decodeIntent(message?.data ?? new Uint8Array())).toEqual(entry);
  expect(await idsAfter(before)).toEqual([intentId, entry.intentId]);
});

test("id and times are made of exchange time once it is known; before that they have to be given", async () => {
  const client = await connect(TOKENS.sender);
  const { intentId: _, createdAtMs: __, ...bare } = intent() as Record<string, unknown>;
  const refused = await client.ask({ op: "signal", intent: bare });
  expect(refused).toMatchObject({ type: "error", code: "NOT_READY", field: "createdAtMs" });
  const beat = encodeClockBeat({ exchangeTimeMs: NOW_MS, rate: 1, ageMs: 0 });
  const answer = await eventually(async () => {
    stage.bus.nc.publish("clock.exchange", beat);
    const told = await client.ask({ op: "signal", intent: bare });
    if (told.type !== "stored") throw new Error(JSON.stringify(told));
    return told;
  });
  const message = await stage.bus.jsm.streams.getMessage("INTENTS", { seq: answer.sequence ?? 0 });
  const stored = decodeIntent(message?.data ?? new Uint8Array());
  expect(stored.intentId).toBe(answer.intentId);
  expect(stored.createdAtMs).toBeGreaterThanOrEqual(NOW_MS);
  expect(stored.expiresAtMs).toBe(stored.createdAtMs + 10_000);
});

test.each<[what: string, message: () => object | string, code: string, text: RegExp]>([
  ["bad JSON", () => "{", "INVALID_VALUE", /^message is "1 characters", but must be JSON$/],
  ["no object", () => "[]", "INVALID_VALUE", /^message is "a list", but must be an object$/],
  [
    "an unknown op",
    () => ({ op: "trade" }),
    "INVALID_VALUE",
    /^op is "trade", but must be one of auth, subscribe/,
  ],
  [
    "a misspelt field",
    () => ({ op: "signal", itent: {} }),
    "INVALID_VALUE",
    /^field is "itent", but must be one of op, id, intent$/,
  ],
  [
    "an id of no use",
    () => ({ op: "signal", id: 1.5 }),
    "INVALID_VALUE",
    /^id is 1.5, but must be a whole number or text/,
  ],
  [
    "no intent",
    () => ({ op: "signal", intent: "buy" }),
    "INVALID_VALUE",
    /^intent is "buy", but must be an object$/,
  ],
  [
    "a side that is none",
    () => signal({ side: "UP" }),
    "INVALID_VALUE",
    /^side is "UP", but must be one of BUY, SELL$/,
  ],
  [
    "a number for a decimal",
    () => signal({ notional: 2600 }),
    "INVALID_VALUE",
    /^notional is 2600, but must be text$/,
  ],
  [
    "a misspelt field of the intent",
    () => signal({ quantiy: "1" }),
    "INVALID_VALUE",
    /^field is "quantiy", but must be one of account/,
  ],
  [
    "a size of what is closed whole",
    () => signal({ purpose: "CLOSE", notional: undefined, quantity: "0.1" }),
    "INVALID_VALUE",
    /^size is "0\.1", but must be left out when purpose is CLOSE: all of it$/,
  ],
  [
    "two sizes",
    () => signal({ quantity: "0.1" }),
    "INVALID_VALUE",
    /^size is "quantity, notional", but must be one of quantity, notional, riskPercent$/,
  ],
  // What only the kernel would refuse otherwise.
  [
    "too much confidence",
    () => signal({ confidence: "1.5" }),
    "INVALID_VALUE",
    /^confidence is "1.5", but must be within 0\.\.1$/,
  ],
  [
    "too long a life",
    () => signal({ expiresAtMs: NOW_MS + 86_400_001 }),
    "INVALID_VALUE",
    /^expiresAtMs is \d+, but must be a whole number within/,
  ],
  [
    "a strategy with a space",
    () => signal({ strategy: "a b" }),
    "INVALID_VALUE",
    /^strategy is "a b", but must be 1-40 characters/,
  ],
  [
    "an id that is none",
    () => signal({ intentId: "1" }),
    "INVALID_VALUE",
    /^intentId is "1", but must be a UUIDv7 in lower case$/,
  ],
  [
    "somebody else's account",
    () => signal({ account: "paper-2" }),
    "NOT_PERMITTED",
    /^account is "paper-2", but must be one of token sender: paper-1$/,
  ],
  [
    "a topic",
    () => ({ op: "subscribe", topics: ["health"] }),
    "NOT_PERMITTED",
    /^op is "read", but must be what token sender may: signal$/,
  ],
])("%s is refused with field, value and rule, and nothing is stored", async (_, message, code, text) => {
  const client = await connect(TOKENS.sender);
  const before = await lastSequence();
  client.send(message());
  await client.until(() => client.of("error").length === 1);
  expect(client.of("error")[0]?.code).toBe(code);
  expect(client.of("error")[0]?.text).toMatch(text);
  // The connection goes on.
  expect(await client.ask(signal())).toMatchObject({ type: "stored", sequence: before + 1 });
});

test("bytes that are no Intent are refused, by the intent id where there is one", async () => {
  const client = await connect(TOKENS.sender);
  const entry = entryOf({
    intentId: newId(),
    account: parseAccountId("paper-1"),
    symbol: parseSymbol("BTCUSDT"),
    createdAtMs: NOW_MS,
    slippageBps: 1_001,
  });
  client.socket.send(encodeIntent(entry));
  expect(await client.answer(entry.intentId)).toMatchObject({
    code: "INVALID_VALUE",
    text: "slippageBps is 1001, but must be a whole number within 0..1000",
  });
  client.socket.send(Buffer.from([255, 255]));
  expect((await client.answer("")).text).toMatch(/^Intent is .*, but must be the bytes of a Intent$/);
});

test("an attempt that the bus did not answer in time is repeated: one acknowledgement, one stored message", async () => {
  const client = await connect(TOKENS.sender);
  const before = await lastSequence();
  const intentId = newId();
  stage.bus.server.freeze();
  client.send({ op: "signal", id: "frozen", intent: intent({ intentId }) });
  // Longer than an attempt waits, so that at least one more is made.
  await sleep(2_300);
  expect((await client.ask({ op: "unsubscribe", topics: ["health"] })).code).toBe("NOT_PERMITTED");
  expect(client.of("stored")).toEqual([]);
  stage.bus.server.thaw();
  const answer = await client.answer("frozen");
  expect(answer).toMatchObject({ type: "stored", intentId, sequence: before + 1 });
  // It was nobody's repetition; whether the bus says so depends on which attempt it took.
  expect(answer.duplicate).not.toBe(true);
  // Whatever the bus answers to the other attempts comes before what it answers to this.
  expect(await client.ask(signal())).toMatchObject({ type: "stored", sequence: before + 2 });
  expect(client.of("stored")).toHaveLength(2);
  expect((await idsAfter(before)).filter((id) => id === intentId)).toEqual([intentId]);
});

/** Sends them all at once and resolves when each is answered. */
async function burst(client: Awaited<ReturnType<typeof connect>>, ids: readonly string[]): Promise<void> {
  const before = client.of("stored").length;
  for (const [i, intentId] of ids.entries())
    client.send({
      op: "signal",
      id: intentId,
      intent: intent({ intentId, account: `paper-${1 + (i % 2)}` }),
    });
  await client.until(() => client.of("stored").length >= before + ids.length);
}

/** How many writes of many these were stored by, and how many of them by one write each. */
async function writesOf(sequences: readonly number[]): Promise<readonly [together: number, singly: number]> {
  const headers = await Promise.all(
    sequences.map(async (seq) => (await stage.bus.jsm.streams.getMessage("INTENTS", { seq }))?.header),
  );
  const batches = headers.map((header) => header?.get("Nats-Batch-Id") ?? "");
  return [new Set(batches.filter((id) => id !== "")).size, batches.filter((id) => id === "").length];
}

test("of a burst those that wait are stored by one write, each account's in order, and each is told its place", async () => {
  const client = await connect(TOKENS.all);
  const before = await lastSequence();
  const ids = Array.from({ length: 180 }, newId);
  const places = new Map<string, number>(ids.map((id, i) => [id, i % 2]));
  await burst(client, ids);
  const stored = await idsAfter(before);
  expect(sorted(stored)).toEqual(sorted(ids));
  for (const account of [0, 1])
    expect(stored.filter((id) => places.get(id) === account)).toEqual(
      ids.filter((_, i) => i % 2 === account),
    );
  for (const { intentId, sequence = 0, duplicate } of client.of("stored"))
    expect([stored[sequence - before - 1], duplicate]).toEqual([intentId, false]);
  const [together, singly] = await writesOf(stored.map((_, i) => before + 1 + i));
  expect(together).toBeGreaterThan(0);
  expect(singly).toBeLessThan(ids.length / 2);
});

test("one that is stored already keeps nobody out who is sent together with it, and is a duplicate", async () => {
  const client = await connect(TOKENS.all);
  const known = newId();
  const first = await client.ask(signal({ intentId: known }));
  const before = await lastSequence();
  const others = Array.from({ length: 150 }, newId);
  await burst(client, others.toSpliced(100, 0, known));
  const stored = await idsAfter(before);
  expect(sorted(stored)).toEqual(sorted(others));
  const [, again] = client.of("stored").filter(({ intentId }) => intentId === known);
  expect(again).toMatchObject({ sequence: first.sequence, duplicate: true });
  for (const { intentId, sequence = 0, duplicate } of client.of("stored"))
    if (intentId !== known) expect([stored[sequence - before - 1], duplicate]).toEqual([intentId, false]);
});

test("while the bus is frozen nothing is acknowledged; under a flood the least confident lose and hear of it; then each is stored once", async () => {
  const [client, second, repeater] = [
    await connect(TOKENS.all),
    await connect(TOKENS.all),
    await connect(TOKENS.all),
  ];
  const before = await lastSequence();
  const sent = new Map<string, { readonly confidence: number; readonly purpose: string }>();
  const send = (account: string, confidence: number, purpose = "OPEN", by = client): string => {
    const intentId = newId();
    sent.set(intentId, { confidence, purpose });
    by.socket.send(
      JSON.stringify({
        op: "signal",
        id: intentId,
        intent: intent({
          intentId,
          account,
          purpose,
          confidence: `0.${String(confidence).padStart(3, "0")}`,
          ...(purpose === "CLOSE" ? { notional: undefined } : {}),
        }),
      }),
    );
    return intentId;
  };
  stage.bus.server.freeze();
  // Those on their way already cannot be dropped any more, however little confident.
  const first: string[] = [];
  for (let i = 0; i < IN_FLIGHT; i += 1) {
    first.push(send("paper-1", 1));
    await client.ask({ op: "unsubscribe", topics: ["health"] });
  }
  const flood = Array.from({ length: QUEUE + 50 }, (_, i) =>
    send("paper-1", 100 + ((i * 37) % (QUEUE + 50)), "OPEN", i % 2 === 0 ? client : second),
  );
  const exit = send("paper-1", 0, "CLOSE");
  const other = send("paper-2", 2);
  // Exactly the 50 of least confidence, each told to the one who sent it.
  const least = flood
    .toSorted((a, b) => (sent.get(a)?.confidence ?? 0) - (sent.get(b)?.confidence ?? 0))
    .slice(0, 50);
  for (const [who, parity] of [
    [client, 0],
    [second, 1],
  ] as const) {
    const theirs = least.filter((id) => flood.indexOf(id) % 2 === parity);
    await who.until(() => who.of("dropped").length >= theirs.length);
    expect(sorted(who.of("dropped").map(({ intentId = "" }) => intentId))).toEqual(sorted(theirs));
  }
  expect(client.of("dropped")[0]?.text).toMatch(
    new RegExp(
      `^${QUEUE} signals of paper-1 that are no less confident than 0\\.\\d+ wait for the bus; this one was not sent$`,
    ),
  );
  // One that is on its way is repeated by somebody else.
  repeater.send({ op: "signal", id: "again", intent: intent({ intentId: first[0] }) });
  expect((await client.ask({ op: "unsubscribe", topics: ["health"] })).type).toBe("unsubscribed");
  expect(await repeater.ask({ op: "unsubscribe", topics: ["health"] })).toMatchObject({
    type: "unsubscribed",
  });
  const told = () => [...client.of("stored"), ...second.of("stored")];
  expect([...told(), ...repeater.of("stored")]).toEqual([]);

  stage.bus.server.thaw();
  const survivors = [...first, ...flood.filter((id) => !least.includes(id)), exit, other];
  await eventually(() => {
    expect(told().length).toBeGreaterThanOrEqual(survivors.length);
    return Promise.resolve();
  });
  expect(await repeater.answer("again")).toMatchObject({ type: "stored", duplicate: true });
  expect(sorted(told().map(({ intentId = "" }) => intentId))).toEqual(sorted(survivors));
  expect(told().every(({ duplicate }) => duplicate !== true)).toBe(true);
  const stored = await idsAfter(before);
  expect(sorted(stored)).toEqual(sorted(survivors));
  const sequences = told().map(({ sequence = 0, intentId }) => stored[sequence - before - 1] === intentId);
  expect(sequences).not.toContain(false);
  await eventually(() => {
    expect(stage.edge.counter("signals.dropped")).toBe(50);
    return Promise.resolve();
  });
  expect(client.closed).toBeUndefined();
});
