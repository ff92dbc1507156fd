import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { deadLetterMessage } from "#libs/bus/dlq.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { encodeAccountsBeat } from "#libs/wire/accounts-beat.ts";
import { typeOf } from "#libs/wire/carried.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { guess } from "#libs/wire/guess.ts";
import { encodeHistory, encodeHistoryQuery } from "#libs/wire/history.ts";
import { inspect, messageTypes } from "#libs/wire/inspect.ts";
import { encodeClockBeat, encodeMarketEvent, type MarketBody } from "#libs/wire/market.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { STREAMS } from "#libs/bus/streams.ts";
import { TestDesk } from "../risk-kernel/desk.ts";

const { v1 } = plimsoll;

/** A recorded ledger with intents, facts, answers and orders in it. */
function recorded() {
  const desk = TestDesk.ready({ accounts: ["a"], symbols: ["XUSDT"] });
  desk.mark("XUSDT", "50000");
  const { order } = desk.ask({ account: "a", symbol: "XUSDT" });
  if (order === undefined) throw new Error("an order is needed");
  desk.fillAll(order, "100");
  desk.commit();
  const decoded = desk.commits.map((bytes) => ({ bytes, commit: v1.Commit.decode(bytes) }));
  const commit = decoded.findLast((one) => one.commit.orders.length > 0)?.bytes ?? new Uint8Array();
  const inputs = decoded
    .flatMap((one) => one.commit.inputs)
    .map(({ subject = "", data = new Uint8Array() }) => ({ subject, data }));
  return { commit, inputs };
}

const { commit, inputs } = recorded();
const inputOn = (prefix: string): Uint8Array => {
  const found = inputs.find(({ subject }) => subject.startsWith(prefix));
  if (found === undefined) throw new Error(`no input on ${prefix}`);
  return found.data;
};
const intent = inputOn("intent.");
const answer = v1.Answer.encode(v1.Commit.decode(commit).answers[0] ?? {}).finish();
const now = 1_795_000_000_000;
const price = (body: MarketBody): Uint8Array =>
  encodeMarketEvent({
    symbol: parseSymbol("BTCUSDT"),
    eventTimeMs: now,
    receivedAtMs: now,
    derived: false,
    body,
  });

/** A span that is asked for has the bytes of one that is missing: here only the subject tells. */
const ALIKE = ["HistoryQuery", "History"];

describe("every kind of message is recognised by itself, and shown under its names", () => {
  test.each<[type: string, bytes: Uint8Array, shown: object]>([
    ["Intent", intent, { account: "a", symbol: "XUSDT" }],
    ["Fact", inputOn("exec."), { order: { status: "ORDER_STATUS_FILLED" } }],
    ["Fact", inputOn("control."), { control: { command: "CONTROL_COMMAND_ARM" } }],
    ["Commit", commit, { orders: [{ account: "a", action: "ORDER_ACTION_PLACE" }] }],
    ["Answer", answer, { verdict: "VERDICT_APPROVED" }],
    [
      "MarketEvent",
      price({ kind: "top", updateId: 1, bidPrice: "1", bidQuantity: "2", askPrice: "3", askQuantity: "4" }),
      { top: { bidPrice: "1" } },
    ],
    [
      "MarketEvent",
      price({ kind: "mark", markPrice: "5", indexPrice: "", fundingRate: "", nextFundingMs: 0 }),
      { mark: { markPrice: "5" } },
    ],
    ["ClockBeat", encodeClockBeat({ exchangeTimeMs: now, rate: 1, ageMs: 3 }), { exchangeTimeMs: now }],
    ["AccountsBeat", encodeAccountsBeat({ compareEveryMs: 1_000, accounts: [] }), { compareEveryMs: 1_000 }],
    [
      "HistoryQuery",
      encodeHistoryQuery({ of: "trades", span: { first: 1, last: 9 } }),
      { trades: { first: 1, last: 9 } },
    ],
    [
      "History",
      encodeHistory({ complete: false, missing: [{ first: 2, last: 3 }], refusal: "" }),
      { missing: [{ first: 2 }] },
    ],
    [
      "AlertRaised",
      v1.AlertRaised.encode({ severity: 3, kind: "drift", text: "look", raisedAtMs: now }).finish(),
      { severity: "SEVERITY_CRITICAL" },
    ],
    [
      "Snapshot",
      v1.Snapshot.encode({
        schema: 9,
        commitNumber: 4,
        commitHash: new Uint8Array(32),
        stateJson: "{}",
      }).finish(),
      { commitNumber: 4, commitHash: "00".repeat(32) },
    ],
  ])("%s", (type, bytes, shown) => {
    expect(guess(bytes)).toEqual(ALIKE.includes(type) ? ALIKE : [type]);
    expect(inspect(type, bytes)).toMatchObject(shown);
  });

  test("a dead letter shows what nobody could process, as far as it can be read", () => {
    const letter = (payload: Uint8Array) =>
      deadLetterMessage({
        stream: "INTENTS",
        sequence: 7,
        subject: "intent.a.XUSDT",
        consumer: "c",
        reason: "r",
        payload,
        deliveries: 1,
        atMs: now,
      }).bytes;
    expect(guess(letter(intent))).toEqual(["DeadLetter"]);
    expect(inspect("DeadLetter", letter(intent))["payload"]).toMatchObject({
      $type: "plimsoll.v1.Intent",
      account: "a",
    });
    expect(inspect("DeadLetter", letter(new Uint8Array([255, 0, 255])))["payload"]).toEqual({
      $unreadable: expect.stringMatching(/Intent\.votes/) as string,
      $bytes: "ff00ff",
    });
  });
});

test("the inputs of a commit are shown as what they are", () => {
  const shown = inspect("Commit", commit)["inputs"] as { readonly subject: string; readonly data: object }[];
  expect(shown.map(({ data }) => "$type" in data && data.$type)).toContain("plimsoll.v1.Intent");
});

test("what is declared on a stream's subjects is a message there is, or JSON", () => {
  for (const { subjects = [] } of STREAMS)
    for (const subject of subjects)
      expect([...messageTypes(), "JSON", "text"], `on ${subject}`).toContain(
        typeOf(subject.replace(">", "x.y")),
      );
});

/** A field's number and wire type, and what follows. */
const field = (id: number, wireType: number, ...rest: number[]): Uint8Array =>
  new Uint8Array([(id << 3) | wireType, ...rest]);

test.each<[what: string, type: string, bytes: Uint8Array, said: RegExp]>([
  ["cut off", "Intent", intent.subarray(0, 60), /^Intent\.\w+ is "index out of range.*, but must be text$/],
  [
    "a field there is not",
    "Intent",
    new Uint8Array([0xf8, 0x07, 1]),
    /^Intent is "field 127", but must be made of the fields of Intent/,
  ],
  [
    "a number where text stands",
    "Intent",
    field(2, 0, 1),
    /^the wire type of Intent\.\w+ is 0, but must be 2, which string has$/,
  ],
  [
    "a name that is none",
    "AlertRaised",
    field(1, 0, 9),
    /^AlertRaised\.severity is 9, but must be one of SEVERITY_/,
  ],
  ["no UTF-8", "AlertRaised", field(2, 2, 1, 0xff), /^AlertRaised\.kind is .*, but must be UTF-8$/],
  [
    "inside a message",
    "MarketEvent",
    new Uint8Array(
      [
        ...price({
          kind: "top",
          updateId: 1,
          bidPrice: "1",
          bidQuantity: "2",
          askPrice: "3",
          askQuantity: "4",
        }),
      ].slice(0, -1),
    ),
    /^MarketEvent\.top is/,
  ],
  ["a type that is none", "Order", intent, /^type is "Order", but must be a message of plimsoll\.v1: /],
])("%s: the field is named", (_, type, bytes, said) => {
  expect(() => inspect(type, bytes)).toThrow(said);
});

test.each<[args: string[], body: Uint8Array, status: number, stdout: RegExp, stderr: RegExp]>([
  [[], intent, 0, /^\{\n {2}"\$type": "plimsoll\.v1\.Intent",/, /^$/],
  [["--subject", "ledger.0", "--compact"], commit, 0, /^\{"\$type":"plimsoll\.v1\.Commit","number":/, /^$/],
  [
    ["--content-type", "application/x-protobuf; proto=plimsoll.v1.Fact"],
    intent,
    1,
    /^$/,
    /^plimsoll: the wire type of Fact\.\w+ is/,
  ],
  [["--subject", "audit.stop"], new TextEncoder().encode('{"act":"STOP"}'), 0, /"act": "STOP"/, /^$/],
  [[], new Uint8Array([255, 1]), 1, /^$/, /^plimsoll: 2 bytes \(ff01\): neither JSON nor a message/],
  [["--type", "Order"], intent, 2, /^$/, /^plimsoll: Order is no message of plimsoll\.v1; there are /],
])("plimsoll decode %j", async (args, body, status, stdout, stderr) => {
  const child = spawn(process.execPath, ["deploy/local/bootstrap.mjs", "plimsoll", "decode", ...args]);
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end(body);
  const [code] = (await once(child, "close")) as [number];
  expect(messageOf(err)).toMatch(stderr);
  expect(out).toMatch(stdout);
  expect(code).toBe(status);
});
