import fc from "fast-check";
import { generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";
import {
  bannedUntil,
  waitMsOf,
  type WaitWords,
  CLASS_OF_503,
  CLASS_OF_CODE,
  classify,
  type AnswerClass,
} from "#libs/binance/errors.ts";
import { allowedHost, venueKindOf } from "#libs/binance/hosts.ts";
import { parseLossless } from "#libs/binance/json.ts";
import { parseMarketEvent } from "#libs/binance/market-events.ts";
import { factOfOrderUpdate } from "#libs/binance/orders.ts";
import { encodeParams } from "#libs/binance/rest.ts";
import { signerOf } from "#libs/binance/signing.ts";
import { decodeMarketEvent, encodeMarketEvent } from "#libs/wire/market.ts";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SECRET = "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";

test("signs the documented example to the documented signature", () => {
  const text = encodeParams({
    symbol: "BTCUSDT",
    side: "BUY",
    type: "LIMIT",
    quantity: 1,
    price: 9000,
    timeInForce: "GTC",
    recvWindow: 5000,
    timestamp: 1591702613943,
  });
  expect(signerOf(SECRET)(text)).toBe("3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
});

test("a private key of Ed25519 signs in base64, encoded as a query wants it", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const sign = signerOf(String(privateKey.export({ type: "pkcs8", format: "pem" })));
  for (let i = 0; i < 20; i += 1) {
    const signature = sign(`timestamp=${i}`);
    expect(signature).not.toMatch(/[+/=]/);
    const bytes = Buffer.from(decodeURIComponent(signature), "base64");
    expect(verify(null, Buffer.from(`timestamp=${i}`), publicKey, bytes)).toBe(true);
  }
});

test("signs the bytes that are sent: values are encoded first", () => {
  expect(encodeParams({ symbol: "测试USDT", note: "a b", left: undefined })).toBe(
    "symbol=%E6%B5%8B%E8%AF%95USDT&note=a%20b",
  );
});

test.each<[status: number, code: number, message: string, AnswerClass]>([
  [418, -1003, "Way too many requests; IP banned until 1700000000000.", "BANNED"],
  [429, -1003, "Too many requests", "RATE"],
  [503, 0, "Unknown error, please check your request or try again later.", "AMBIGUOUS"],
  [503, 0, "Service Unavailable.", "NOT_EXECUTED"],
  [503, -1001, "Internal error; unable to process your request. Please try again.", "AMBIGUOUS"],
  [
    503,
    -1008,
    "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.",
    "NOT_EXECUTED",
  ],
  [503, 0, "something new", "AMBIGUOUS"],
  [504, 0, "", "AMBIGUOUS"],
  [408, -1007, "Timeout waiting for response from backend server.", "AMBIGUOUS"],
  [400, -2019, "Margin is insufficient.", "REJECTED"],
  [400, -5022, "Post Only order will be rejected", "POST_ONLY"],
  [400, -4116, "ClientOrderId is duplicated.", "DUPLICATE_ID"],
  [400, -9999, "a code nobody knows", "REJECTED"],
  [403, 0, "", "AUTH"],
])("HTTP %i code %i %j is %s", (status, code, message, expected) => {
  expect(classify(status, code, message)).toBe(expected);
});

test("every row of the tables is what classify answers", () => {
  for (const [code, expected] of Object.entries(CLASS_OF_CODE))
    expect(classify(400, Number(code), "")).toBe(expected);
  for (const [text, expected] of CLASS_OF_503) expect(classify(503, 0, `${text}.`)).toBe(expected);
});

test("reads until when a ban lasts", () => {
  expect(bannedUntil("Way too many requests; IP(1.2.3.4) banned until 1573555555555. Please use…")).toBe(
    1_573_555_555_555,
  );
  expect(bannedUntil("Too many requests")).toBeUndefined();
});

const AT = Date.parse("Thu, 19 Nov 2026 12:00:20 GMT");
const DATE = new Date(AT).toUTCString();
const ban = (until: number): string => `banned until ${until}.`;
test.each<[name: string, words: Partial<WaitWords>, waitMs: number]>([
  ["seconds", { retryAfter: "7", date: DATE }, 7_000],
  [
    "a date, against the answer's date",
    { retryAfter: new Date(AT + 9_000).toUTCString(), date: DATE },
    9_000,
  ],
  ["a date without the answer's: to the next minute", { retryAfter: DATE, exchangeNowMs: AT + 500 }, 39_500],
  ["nothing: to the next minute of the answer's date", { date: DATE }, 40_000],
  ["nothing at all: a minute", {}, 60_000],
  ["garbage: a minute", { retryAfter: "soon", date: "today" }, 60_000],
  ["a ban against the answer's date", { answer: "BANNED", message: ban(AT + 150_000), date: DATE }, 150_000],
  [
    "a ban against our estimate",
    { answer: "BANNED", message: ban(AT + 150_000), exchangeNowMs: AT },
    150_000,
  ],
  [
    "a ban: the longer of both",
    { answer: "BANNED", message: ban(AT + 150_000), date: DATE, exchangeNowMs: AT - 3_000 },
    153_000,
  ],
  [
    "a ban: not for what whole seconds have cut off, where exchange time is certain",
    {
      answer: "BANNED",
      message: ban(AT + 150_000),
      retryAfter: "150",
      date: DATE,
      exchangeNowMs: AT + 930,
      exchangeReachedMs: AT + 925,
    },
    149_075,
  ],
  [
    "a ban: the longer of both, however certain one is, where they are not of the same time",
    {
      answer: "BANNED",
      message: ban(AT + 150_000),
      date: DATE,
      exchangeNowMs: AT + 2_005,
      exchangeReachedMs: AT + 2_001,
    },
    150_000,
  ],
  [
    "a ban: of time that runs faster",
    { answer: "BANNED", message: ban(AT + 9_000), exchangeNowMs: AT, rate: 3 },
    3_000,
  ],
  ["a ban that seems over", { answer: "BANNED", message: ban(AT - 5_000), date: DATE }, 2_000],
  ["a ban's Retry-After", { answer: "BANNED", retryAfter: "300", date: DATE }, 300_000],
  ["a ban without an end: the shortest there is", { answer: "BANNED", date: DATE }, 120_000],
])("waits for %s", (_, words, waitMs) => {
  expect(
    waitMsOf({
      answer: "RATE",
      message: "",
      retryAfter: undefined,
      date: undefined,
      exchangeNowMs: undefined,
      exchangeReachedMs: undefined,
      rate: 1,
      ...words,
    }),
  ).toBe(waitMs);
});

test.each([
  "https://fapi.binance.com",
  "https://example.org",
  "http://10.0.0.1",
  "http://localhost.example.org",
])("refuses host %s: real money moves there", (text) => {
  expect(venueKindOf(new URL(text))).toBe("live");
  expect(() => allowedHost(new URL(text))).toThrow(/hosts where real money moves are not open yet/);
});
test.each([
  "http://127.0.0.1:9443",
  "http://localhost:1",
  "https://demo-fapi.binance.com",
  "wss://fstream.binancefuture.com/public",
])("allows %s", (text) => {
  expect(allowedHost(new URL(text)).href).toContain(new URL(text).hostname);
});

test("ids beyond 2^53 stay exact, other numbers stay numbers", () => {
  expect(parseLossless('{"orderId":8389765593361680990,"q":"1","t":1700000000000,"f":0.5}')).toEqual({
    orderId: "8389765593361680990",
    q: "1",
    t: 1_700_000_000_000,
    f: 0.5,
  });
});

/** As slow and plain as it can be said. */
const exactly = (text: string): unknown =>
  JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? context?.source
      : value,
  );

test("whatever else the text holds, it is read as by a parser that sees every number's digits", () => {
  const digits = fc.stringMatching(/^[1-9]\d{13,20}$/);
  const number = fc.oneof(
    digits,
    digits.map((text) => `-${text}`),
    fc.tuple(digits, fc.stringMatching(/^\d{1,18}$/)).map(([whole, part]) => `${whole}.${part}`),
    digits.map((text) => `${text}e-3`),
    digits.map((text) => `0.${text}E+2`),
    fc.constantFrom("0", "-1.5", "9007199254740991", "9007199254740992", "-9007199254740993"),
  );
  // What a string may hold that looks like what is around it.
  const piece = fc.oneof(digits, fc.constantFrom(":", ",", '"', "[", "}", "\\", "a", " ", "-", "é", "\n"));
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => JSON.stringify(pieces.join("")));
  const space = fc.constantFrom("", "", " ", "\n ");
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      number,
      text,
      fc.constantFrom("true", "null"),
      fc
        .tuple(space, fc.array(tie("value"), { maxLength: 4 }))
        .map(([gap, all]) => `[${all.join(`,${gap}`)}]`),
      fc
        .tuple(space, fc.array(fc.tuple(text, tie("value")), { maxLength: 4 }))
        .map(([gap, all]) => `{${all.map(([key, each]) => `${key}:${gap}${each}${gap}`).join(",")}}`),
    ),
  }));
  fc.assert(
    fc.property(value, (json) => {
      expect(parseLossless(json)).toEqual(exactly(json));
    }),
    { numRuns: 3_000 },
  );
});

test("COIN-M entries and unknown kinds are named, not thrown", () => {
  expect(parseMarketEvent({ e: "bookTicker", st: 2 }, 0)).toEqual({ ignored: "coin-m" });
  expect(parseMarketEvent({ e: "newThing" }, 0)).toEqual({ ignored: "newThing" });
});

const PAYLOADS = new URL("../../../shared/data/payloads/", import.meta.url).pathname;
const here = existsSync(PAYLOADS);
if (!here) process.stderr.write("skipped: the recorded payloads are not here\n");

test.skipIf(!here)("recorded market frames parse and survive the wire", () => {
  const lines = readFileSync(join(PAYLOADS, "ws_market/combined_frames_4symbols_20210722.jsonl"), "utf8")
    .trim()
    .split("\n");
  const kinds = new Set<string>();
  for (const line of lines) {
    const { frame } = JSON.parse(line) as { frame: { data: Record<string, unknown> } };
    const event = parseMarketEvent(frame.data, 1);
    if ("ignored" in event) throw new Error(`ignored ${event.ignored}`);
    kinds.add(event.body.kind);
    expect(decodeMarketEvent(encodeMarketEvent(event)).body.kind).toBe(event.body.kind);
  }
  expect([...kinds].sort()).toEqual(["book", "kline", "top", "trade"]);
});

test.skipIf(!here)("recorded order updates become facts", () => {
  const seen: string[] = [];
  for (const folder of ["ws_user", "synthetic-2026"])
    for (const name of readdirSync(join(PAYLOADS, folder)).filter((file) =>
      file.startsWith("ORDER_TRADE_UPDATE"),
    )) {
      const body = parseLossless(readFileSync(join(PAYLOADS, folder, name), "utf8")) as Record<
        string,
        unknown
      >;
      const fact = factOfOrderUpdate(
        (typeof body["o"] === "object" ? body["o"] : body) as Record<string, unknown>,
      );
      seen.push(`${fact.status} ${fact.fill === undefined ? "" : "fill"}`.trim());
      expect(fact.exchangeOrderId).toMatch(/^\d+$/);
    }
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect(seen.some((text) => text.endsWith("fill"))).toBe(true);
});
