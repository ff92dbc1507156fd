import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { VenueError } from "../../services/sim-exchange/engine/rules.ts";
import { authenticate } from "../../services/sim-exchange/rest/authenticate.ts";
import type { Credentials } from "../../services/sim-exchange/rest/endpoint.ts";
import { hmacSha256 } from "../../services/sim-exchange/rest/hmac.ts";
import { SentParams } from "../../services/sim-exchange/rest/sent-params.ts";
import { TestExchange } from "../support/exchange.ts";
import { desk, T0 } from "./desk.ts";

const SECRET = "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
const pair = generateKeyPairSync("ed25519");
const ACCOUNTS: readonly Credentials[] = [
  {
    id: "a",
    apiKey: "hmac-key",
    apiSecret: SECRET,
    ed25519: {
      apiKey: "ed-key",
      publicKey: pair.publicKey.export({ type: "spki", format: "pem" }),
      privateKey: "",
    },
  },
];

function ask(query: string, body = "", apiKey: string | undefined = "hmac-key", nowMs = 1_591_702_613_943) {
  const made = desk();
  const venue = { ...made.venue, accounts: ACCOUNTS, now: () => nowMs, gatewayNow: () => nowMs };
  try {
    return authenticate(venue, "signed", { apiKey, query, body }, new SentParams(query, body));
  } catch (error) {
    if (error instanceof VenueError) return error.code;
    throw error;
  }
}

const hmac = (text: string): string => createHmac("sha256", SECRET).update(text).digest("hex");
const ORDER = "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC";

test("the documentation's own signatures are taken: query, and query and body with nothing between", () => {
  expect(
    ask(
      `${ORDER}&recvWindow=5000&timestamp=1591702613943&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9`,
    ),
  ).toBe("a");
  expect(
    ask(
      "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC",
      "quantity=1&price=9000&recvWindow=5000&timestamp=1591702613943&signature=30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4",
    ),
  ).toBe("a");
});

test("the bytes as sent are signed: an encoded value signed plain is refused, upper case hex is not", () => {
  const time = "timestamp=1591702613943";
  const sent = `symbol=${encodeURIComponent("测试USDT")}&${time}`;
  expect(ask(`${sent}&signature=${hmac(sent)}`)).toBe("a");
  expect(ask(`${sent}&signature=${hmac(sent).toUpperCase()}`)).toBe("a");
  expect(ask(`${sent}&signature=${hmac(`symbol=测试USDT&${time}`)}`)).toBe(-1022);
  expect(ask(`${sent}&signature=abc`)).toBe(-1022);
  expect(ask(`${sent}&side=BUY&signature=${hmac(sent)}`)).toBe(-1022);
});

test("an Ed25519 key signs in base64, percent-encoded; another key's signature is refused", () => {
  const text = `${ORDER}&timestamp=1591702613943`;
  const by = (key: typeof pair.privateKey): string =>
    encodeURIComponent(sign(null, Buffer.from(text), key).toString("base64"));
  expect(ask(`${text}&signature=${by(pair.privateKey)}`, "", "ed-key")).toBe("a");
  const other = generateKeyPairSync("ed25519").privateKey;
  expect(ask(`${text}&signature=${by(other)}`, "", "ed-key")).toBe(-1022);
  expect(ask(`${text}&signature=${hmac(text)}`, "", "ed-key")).toBe(-1022);
});

test.each<[name: string, change: string, apiKey: string | undefined, code: number | string]>([
  ["no key", `timestamp=${T0}`, "", -2014],
  ["an unknown key", `timestamp=${T0}`, "nobody", -2015],
  ["no timestamp", "recvWindow=5000", "hmac-key", -1102],
  ["a timestamp that is no number", "timestamp=soon", "hmac-key", -1102],
  ["1 s ahead", `timestamp=${T0 + 1_000}`, "hmac-key", -1021],
  ["just below 1 s ahead", `timestamp=${T0 + 999}`, "hmac-key", "a"],
  ["as old as the window", `timestamp=${T0 - 5_000}`, "hmac-key", "a"],
  ["older than the window", `timestamp=${T0 - 5_001}`, "hmac-key", -1021],
  ["older than a window of its own", `timestamp=${T0 - 101}&recvWindow=100`, "hmac-key", -1021],
  ["a window above a minute", `timestamp=${T0}&recvWindow=60001`, "hmac-key", -1131],
  ["a window that is no number", `timestamp=${T0}&recvWindow=-1`, "hmac-key", -1102],
])("a signed request with %s", (_, text, apiKey, expected) => {
  expect(ask(`${text}&signature=${hmac(text)}`, "", apiKey, T0)).toBe(expected);
});

test("a signed request without signature", () => {
  expect(ask("timestamp=1")).toBe(-1102);
});

test("the HMAC of any secret and text is the platform's", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 150 }), fc.array(fc.string({ unit: "binary" })), (secret, texts) => {
      const ours = hmacSha256(secret);
      for (const text of texts)
        expect(ours(text)).toBe(createHmac("sha256", secret).update(text).digest("hex"));
    }),
  );
});

test("parameters are read as the platform reads them; the query wins, and of two of one name the last", () => {
  const word = fc.stringMatching(/^[ab=&%+2C7_?-]{0,30}$/);
  fc.assert(
    fc.property(word, word, (query, body) => {
      const expected = new Map([...new URLSearchParams(`&${body}`), ...new URLSearchParams(`&${query}`)]);
      const sent = new SentParams(query, body);
      for (const name of ["", "a", "b", "ab", "2", "?", "C", "_", ...expected.keys()])
        expect([name, sent.get(name), sent.has(name)]).toEqual([
          name,
          expected.get(name) ?? null,
          expected.has(name),
        ]);
    }),
  );
});

test("on the wire, too, it is the bytes as sent: quotes and brackets that nobody has percent-encoded", async () => {
  const exchange = await TestExchange.start();
  const { apiKey, secret } = exchange.accounts[0]!;
  const order = '{"symbol":"BTCUSDT","side":"BUY","type":"MARKET","quantity":"0.005"}';
  const query = `batchOrders=[${order}]&timestamp=${Date.now()}`;
  const signature = createHmac("sha256", secret).update(query).digest("hex");
  const sent = request(`${exchange.rest}/fapi/v1/batchOrders`, {
    method: "POST",
    // As it is: a URL would encode it.
    path: `/fapi/v1/batchOrders?${query}&signature=${signature}`,
    headers: { "X-MBX-APIKEY": apiKey },
  }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  expect(JSON.parse(await text(answer))).toMatchObject([{ symbol: "BTCUSDT", side: "BUY" }]);
  await exchange.stop();
});
