import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { publishDurably } from "#libs/bus/publish.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { accessFor, parseTokens, Tokens, tokensText } from "../../services/edge/tokens.ts";
import { TokensFile } from "../../services/edge/tokens-file.ts";
import { eventually } from "../support/eventually.ts";
import { runToEnd } from "../support/paper.ts";
import { ACCESSES, TOKENS } from "./edge-process.ts";
import { useEdge } from "./stage.ts";

/** Who may do what, and how much of it, at the real edge process. */

const stage = useEdge();
const { connect, stranger } = stage;

test("without a token nothing is done; a bad one ends the connection; no token is ever logged", async () => {
  const client = await stranger();
  for (const message of [
    { op: "subscribe", topics: ["health"] },
    { op: "signal", intent: {} },
  ]) {
    const answer = await client.ask(message);
    expect([answer.code, answer.field]).toEqual(["NOT_AUTHENTICATED", "op"]);
    expect(answer.text).toMatch(/^op is "(read|signal)", but must be auth first: /);
  }
  client.socket.send(Buffer.from([1]));
  await client.until(() => client.of("error").length === 3);
  expect(client.of("error")[2]?.code).toBe("NOT_AUTHENTICATED");

  const answer = await client.ask({ op: "auth", token: `${TOKENS.all}x` });
  expect(answer).toMatchObject({
    code: "BAD_TOKEN",
    text: `token is "${TOKENS.all.length + 1} characters", but must be a token of this server`,
  });
  await client.until(() => client.closed !== undefined);
  expect(client.closed).toEqual({ code: 4401, reason: "bad token" });
  for (const token of Object.values(TOKENS)) expect(stage.edge.output).not.toContain(token);
});

test("a token gives what it is granted, once, and no more", async () => {
  const client = await stranger();
  expect(await client.ask({ op: "auth", token: TOKENS.one, rate: "full" })).toMatchObject({
    code: "NOT_PERMITTED",
    text: 'rate is "full", but must be screen: token one lacks full-rate',
  });
  expect(await client.ask({ op: "auth", token: TOKENS.one })).toEqual({
    type: "welcome",
    id: 2,
    name: "one",
    accounts: ["paper-1"],
    permissions: ["read"],
    rate: "screen",
    symbols: ["BTCUSDT", "ETHUSDT"],
  });
  expect(await client.ask({ op: "auth", token: TOKENS.all })).toMatchObject({ code: "NOT_PERMITTED" });
  expect(await client.ask({ op: "signal", intent: {} })).toMatchObject({
    code: "NOT_PERMITTED",
    text: 'op is "signal", but must be what token one may: read',
  });
});

test("a token has so many connections; one that ends makes room", async () => {
  const open = await Promise.all(Array.from({ length: 10 }, () => connect(TOKENS.sender)));
  const more = await stranger();
  expect(await more.ask({ op: "auth", token: TOKENS.sender })).toMatchObject({
    code: "TOO_MANY",
    text: "connections is 11, but must be at most 10 of token sender",
  });
  await more.until(() => more.closed !== undefined);
  expect(more.closed?.code).toBe(4429);
  // Another token's are its own.
  await connect(TOKENS.one);
  open[0]?.socket.close();
  await open[0]?.until(() => open[0]?.closed !== undefined);
  await connect(TOKENS.sender);
});

test("a connection has so many subscriptions, messages of so many bytes, and so many of them a second", async () => {
  const reader = await connect(TOKENS.all);
  const topics = Array.from({ length: 201 }, (_, i) => `fills.a${i}`);
  expect(await reader.ask({ op: "subscribe", topics })).toMatchObject({
    code: "TOO_MANY",
    text: "topics is 201, but must be at most 200 subscriptions",
  });
  expect((await reader.ask({ op: "subscribe", topics: topics.slice(0, 200) })).type).toBe("subscribed");
  expect(await reader.ask({ op: "subscribe", topics: ["health"] })).toMatchObject({ code: "TOO_MANY" });
  expect((await reader.ask({ op: "unsubscribe", topics: ["fills.a1"] })).type).toBe("unsubscribed");
  expect((await reader.ask({ op: "subscribe", topics: ["health"] })).type).toBe("subscribed");

  const large = await connect(TOKENS.all);
  large.send({ op: "unsubscribe", topics: ["health"], id: "x".repeat(65_536) });
  await large.until(() => large.closed !== undefined);
  expect(large.closed?.code).toBe(1009);

  // Sent in one turn, they arrive within a second of each other: the connection itself takes less.
  const busy = await connect(TOKENS.all);
  for (let i = 0; i < 300; i += 1) busy.send({ op: "unsubscribe", id: i, topics: ["health"] });
  await busy.answer(299);
  expect(busy.of("error").length).toBeGreaterThan(0);
  expect(busy.of("error").length + busy.of("unsubscribed").length).toBe(300);
  expect(busy.of("error")[0]).toMatchObject({
    code: "TOO_MANY",
    text: "messages is 201, but must be at most 200 a second",
  });
  for (let i = 0; i < 5_000; i += 1) busy.send({ op: "unsubscribe", topics: ["health"] });
  await busy.until(() => busy.closed !== undefined);
  expect(busy.closed).toEqual({ code: 4429, reason: "more than 1000 messages in a second" });
});

test("who asks for snapshots and does not read them is given up before they fill the memory", async () => {
  const client = await connect(TOKENS.all);
  // A snapshot of 40 kB.
  const bytes = plimsoll.v1.AlertRaised.encode({
    severity: 1,
    kind: "x",
    account: "paper-1",
    text: "y".repeat(40_000),
  });
  const message = { subject: "alert.info.x", bytes: bytes.finish(), msgId: "x", type: "AlertRaised" };
  await publishDurably(stage.bus.js, message);
  await client.subscribe("alerts.paper-1");
  await client.until(() => client.mirror.of("alerts.paper-1").length === 1);
  client.socket.pause();
  // What the kernel's buffers take is not unread yet, however much that is.
  while (stage.edge.counter("clients.slow") === 0) {
    for (let i = 0; i < 150; i += 1) client.send({ op: "subscribe", topics: ["alerts.paper-1"] });
    await sleep(1_100);
  }
  client.socket.resume();
  await client.until(() => client.closed !== undefined);
  expect(client.closed?.code).toBe(4408);
  expect(client.closed?.reason).toMatch(/^slow consumer: (\d+) bytes unread/);
  const unread = Number(/\d+/.exec(client.closed?.reason ?? "")?.[0]);
  expect(unread).toBeLessThan(8 * 1024 * 1024 + 100_000);
});

test("a token that is taken out ends its connections; a change that cannot be read changes nothing", async () => {
  const [one, all] = [await connect(TOKENS.one), await connect(TOKENS.all)];
  stage.edge.grant(ACCESSES.filter(({ name }) => name !== "one"));
  await one.until(() => one.closed !== undefined);
  expect(one.closed).toEqual({ code: 4401, reason: "the token was revoked or changed" });
  expect(all.closed).toBeUndefined();
  const back = await stranger();
  expect(await back.ask({ op: "auth", token: TOKENS.one })).toMatchObject({ code: "BAD_TOKEN" });

  stage.edge.write("{");
  await eventually(() => {
    expect(stage.edge.output).toMatch(
      /"event":"tokens-unreadable","error":"tokens is .*1 characters.*, but must be JSON"/,
    );
    return Promise.resolve();
  });
  await connect(TOKENS.all);
  expect(all.closed).toBeUndefined();
});

test("a tokens file that others can read is refused, and one with a fault names it", () => {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-tokens-"));
  const path = join(dir, "tokens.json");
  const on = { changed: () => undefined, unreadable: () => undefined };
  writeFileSync(path, tokensText(ACCESSES));
  chmodSync(path, 0o640);
  expect(() => new TokensFile(path, on)).toThrow(
    `the mode of ${path} is "640", but must be the owner's alone`,
  );
  chmodSync(path, 0o600);
  const file = new TokensFile(path, on);
  expect(file.tokens.size).toBe(3);
  file.close();
  rmSync(dir, { recursive: true });
});

const GOOD = accessFor("a-token-that-is-long-enough", {
  name: "a",
  accounts: ["paper-1"],
  permissions: ["read"],
});
test.each([
  ["no JSON", "{", /^tokens is "1 characters", but must be JSON$/],
  ["no list", "{}", /^tokens is undefined, but must be a list$/],
  [
    "a name",
    tokensText([{ ...GOOD, name: "A B" }]),
    /^tokens\[0\]\.name is "A B", but must be 1-24 characters/,
  ],
  [
    "no hash",
    tokensText([{ ...GOOD, sha256: "a-token" }]),
    /^tokens\[0\]\.sha256 is "string", but must be 64 hexa/,
  ],
  [
    "an account",
    tokensText([{ ...GOOD, accounts: ["P"] }]),
    /^tokens\[0\]\.accounts is "P", but must be 1-24/,
  ],
  [
    "a permission",
    tokensText([{ ...GOOD, permissions: ["write" as never] }]),
    /^tokens\[0\]\.permissions is "write", but must be one of read, full-rate, signal$/,
  ],
  [
    "a stray field",
    '{"tokens":[{"token":"x"}]}',
    /^tokens\[0\]\.token is "there", but must be one of name, sha256/,
  ],
  [
    "a name twice",
    tokensText([GOOD, { ...GOOD, sha256: "0".repeat(64) }]),
    /^tokens\.name is "a", but must be of one/,
  ],
  [
    "a hash twice",
    tokensText([GOOD, { ...GOOD, name: "b" }]),
    /^tokens\.sha256 is .*, but must be of one token only$/,
  ],
])("a tokens file with %s is refused", (_, text, message) => {
  expect(() => parseTokens(text)).toThrow(message);
});

test("a token is found by its hash only, and one that could be guessed is not made", () => {
  const tokens = new Tokens(parseTokens(tokensText([GOOD])));
  expect(tokens.find("a-token-that-is-long-enough")).toEqual(GOOD);
  for (const other of ["", GOOD.sha256, "a-token-that-is-long-enougH"])
    expect(tokens.find(other)).toBeUndefined();
  expect(tokensText([GOOD])).not.toContain("long-enough");
  expect(() => accessFor("short", { name: "a", accounts: [], permissions: [] })).toThrow("at least 20");
});

test("the command grants and revokes tokens; the file holds hashes and is its owner's only", async () => {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-grant-"));
  const file = join(dir, "tokens.json");
  const command = (...args: readonly string[]) =>
    runToEnd(process.execPath, ["services/edge/cli.ts", ...args, "--file", file]);
  const grant = ["grant", "--name", "screen", "--accounts", "paper-1,desk", "--permissions"];
  const { status, stdout } = await command(...grant, "read");
  const token = stdout.trim();
  expect([status, token.length, statSync(file).mode & 0o777]).toEqual([0, 43, 0o600]);
  const tokens = new Tokens(parseTokens(readFileSync(file, "utf8")));
  expect(tokens.find(token)).toMatchObject({
    name: "screen",
    accounts: ["paper-1", "desk"],
    permissions: ["read"],
  });
  const wrong = await command(...grant, "write");
  expect([wrong.status, wrong.stderr]).toEqual([
    2,
    'edge: tokens[0].permissions is "write", but must be one of read, full-rate, signal\n',
  ]);
  expect((await command("revoke", "--name", "screen")).stdout).toBe("revoked screen\n");
  expect((await command("revoke", "--name", "screen")).stderr).toBe(`edge: ${file} has no token screen\n`);
  rmSync(dir, { recursive: true });
});
