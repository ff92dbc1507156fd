import { generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CredentialBook } from "#libs/binance/credential-book.ts";
import { openKeys, parsePlainKeys, sealKeys } from "#libs/binance/sealed-keys.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import { readCredentialsFile } from "#libs/secrets/credentials-file.ts";
import type { KeyPlaces } from "#libs/secrets/places.ts";
import { LocalSealer } from "#libs/secrets/sealer.ts";
import { parseCredentialsAct } from "../../services/console/credentials.ts";
import { eventually } from "../support/eventually.ts";
import { plimsoll } from "../support/paper.ts";
import { sealAccounts, type PlainAccount } from "../support/sealed-accounts.ts";

let dir: string;
let places: KeyPlaces;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plimsoll-keys-"));
  places = {
    credentialsFile: join(dir, "credentials.json"),
    masterKeyFile: join(dir, "master.key"),
    masterKeys: undefined,
  };
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const pemOf = (key: KeyObject): string => String(key.export({ type: "pkcs8", format: "pem" }));
const ED25519 = pemOf(generateKeyPairSync("ed25519").privateKey);
const ENTRY: PlainAccount = { id: "paper-1", apiKey: "the-key", apiSecret: "the-secret" };
const BY = ["--operator", "ada", "--reason", "test"];
const freshKey = (): string => randomBytes(32).toString("base64");

/** `plimsoll credentials …` on the files of this test. */
const command = (...args: string[]) =>
  plimsoll(["credentials", ...args, "--state", dir], { MASTER_KEY_FILE: join(dir, "master.key") });

test.each([ENTRY, { ...ENTRY, apiSecret: ED25519 }])(
  "what is sealed opens, and no file shows it",
  async (entry) => {
    await sealAccounts(dir, [entry]);
    const [sealed] = readCredentialsFile(places.credentialsFile);
    expect(await openKeys(sealed!, LocalSealer.read(join(dir, "master.key")))).toEqual({
      apiKey: entry.apiKey,
      apiSecret: entry.apiSecret,
    });
    const text = readFileSync(places.credentialsFile, "utf8");
    expect(text).not.toMatch(/the-key|the-secret|PRIVATE/);
    expect(text).not.toContain(Buffer.from(entry.apiKey).toString("base64").slice(0, -2));
  },
);

test("a box opens for its account and master key alone, and no bit of it may change", async () => {
  const account = parseAccountId("paper-1");
  const sealer = LocalSealer.parse(freshKey(), "a");
  const about = { createdAt: "", operator: "", reason: "" };
  const sealed = await sealKeys(account, ENTRY, sealer, about);
  const again = await sealKeys(account, ENTRY, sealer, about);
  expect(again.nonce).not.toBe(sealed.nonce);
  const changed = (name: "nonce" | "box", at: number) => {
    const bytes = Buffer.from(sealed[name], "base64");
    bytes[at < 0 ? bytes.length + at : at]! ^= 1;
    return { ...sealed, [name]: bytes.toString("base64") };
  };
  for (const bad of [
    { ...sealed, account: parseAccountId("paper-2") },
    changed("nonce", 0),
    changed("box", 0),
    changed("box", -1),
    { ...sealed, box: "" },
  ])
    await expect(openKeys(bad, sealer)).rejects.toThrow(/\[not shown\].*seal them anew/);
  const other = LocalSealer.parse(`${freshKey()}\n${freshKey()}`, "b");
  await expect(openKeys(sealed, other)).rejects.toThrow(`"${sealed.keyId}", but must be one of b:`);
  await expect(openKeys({ ...sealed, keyId: other.keyId }, other)).rejects.toThrow(/\[not shown\]/);
});

test.each(["short", `${"A".repeat(43)}?`, ""])("a master key that is none is refused unseen: %s", (text) => {
  expect(() => LocalSealer.parse(text, "MASTER_KEY")).toThrow(/MASTER_KEY/);
  if (text !== "") expect(() => LocalSealer.parse(text, "MASTER_KEY")).not.toThrow(text);
});

test.each([0o644, 0o640, 0o604, 0o620, 0o660])(
  "files that others may touch are refused, mode %o",
  async (mode) => {
    await sealAccounts(dir, [ENTRY]);
    for (const file of [places.credentialsFile, join(dir, "master.key")]) {
      chmodSync(file, mode);
      await expect(CredentialBook.open(places)).rejects.toThrow(`chmod 600 ${file}`);
      chmodSync(file, 0o600);
    }
  },
);

test("a file of plain keys is refused without a word of its content", () => {
  for (const text of [
    '[{"id":"paper-1","apiKey":"the-key"}]',
    "the-key",
    '{"version":1,"credentials":[{"account":"a","kind":"the-key"}]}',
  ]) {
    writeFileSync(places.credentialsFile, text, { mode: 0o600 });
    const read = () => readCredentialsFile(places.credentialsFile);
    expect(read).toThrow(/\[not shown\]/);
    expect(read).not.toThrow(/the-key/);
  }
});

test("keys are taken as two lines or JSON; what cannot sign is refused unseen", () => {
  const read = (text: string) => parsePlainKeys(text, "stdin");
  expect(read("the-key\nthe-secret\n")).toEqual({ apiKey: "the-key", apiSecret: "the-secret" });
  expect(read(`the-key\n${ED25519}`).apiSecret).toBe(ED25519.trim());
  expect(read(JSON.stringify({ ...ENTRY, id: undefined }))).toMatchObject({ apiSecret: "the-secret" });
  const rsa = pemOf(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey);
  for (const bad of ["", "the-key", "the key\nx", "{the-key", '{"apiKey":5}', `the-key\n${rsa}`]) {
    expect(() => read(bad)).toThrow(/\[not shown\]/);
    expect(() => read(bad)).not.toThrow(/the-key|MII/);
  }
  // Nor what somebody typed into the command line.
  expect(() => parseCredentialsAct(["add", "paper-1", "the-key"], {})).not.toThrow(/the-key/);
});

test("one who signs follows: another key, another master key; a file that cannot be read changes nothing", async () => {
  await sealAccounts(dir, [ENTRY, { ...ENTRY, id: "paper-2", apiKey: "second-key" }]);
  const book = await CredentialBook.open(places);
  const [first] = book.accounts;
  const faults: string[] = [];
  const rotated: string[] = [];
  const stop = new AbortController();
  const following = book.follow(stop.signal, {
    onRotated: (account) => rotated.push(account),
    onUnreadable: (reason) => faults.push(reason),
  });
  const signature = first!.keys().sign("text");
  expect(inspect([first, first!.keys()], { depth: 9, showHidden: true })).not.toMatch(/the-key|the-secret/);
  expect(JSON.stringify(first!.keys())).toBe("{}");

  const before = readFileSync(places.credentialsFile, "utf8");
  const given = join(dir, "given");
  writeFileSync(given, "new-key\nnew-secret\n", { mode: 0o600 });
  const done = await command("rotate", "paper-1", "--file", given, ...BY);
  expect(done.stdout).toMatch(/paper-1 has the HMAC key [0-9a-f]{16} instead of/);
  expect(`${done.stdout}${done.stderr}`).not.toMatch(/new-key|new-secret/);
  await eventually(async () => {
    expect(first!.keys().apiKey).toBe("new-key");
  });
  expect(first!.keys().sign("text")).not.toBe(signature);
  expect(rotated).toEqual(["paper-1"]);

  const list = await command("list");
  expect(list.stdout).toMatch(/paper-1 +HMAC +\d{4}-.* ada +test/);
  const masterBefore = readFileSync(join(dir, "master.key"), "utf8");
  const { stdout } = await command("rotate", "--master", ...BY);
  expect(stdout).toMatch(/2 keys are sealed with master key [0-9a-f]{12}/);
  const master = readFileSync(join(dir, "master.key"), "utf8");
  expect(master.trim()).toHaveLength(44);
  expect(master).not.toBe(masterBefore);
  expect((await command("list")).stdout).not.toBe(list.stdout);

  // What was sealed with the old master key opens no more: the book keeps what it has, and says so once.
  writeFileSync(places.credentialsFile, before);
  await eventually(async () => {
    expect(faults).toHaveLength(1);
  });
  expect(faults[0]).toMatch(/master key of paper-1/);
  expect(first!.keys().apiKey).toBe("new-key");
  stop.abort();
  await following;

  const journal = readFileSync(`${places.credentialsFile}.log`, "utf8");
  expect(journal.trim().split("\n")).toHaveLength(2);
  expect(journal).toMatch(/CREDENTIALS_ROTATE.*"account":"paper-1".*"operator":"ada"/);
  expect(journal).not.toMatch(/new-key|new-secret|the-key/);
});

test("keys are added, refused and removed by name, with who and why", async () => {
  const given = join(dir, "given");
  writeFileSync(given, `ed-key\n${ED25519}`, { mode: 0o600 });
  expect(await command("add", "live-1", "--file", given)).toMatchObject({ status: 2 });
  const added = await command("add", "live-1", "--file", given, ...BY);
  expect(added.status).toBe(0);
  expect(added.stdout).toMatch(/live-1 has the Ed25519 key/);
  expect(added.stderr).toMatch(/made a master key/);
  expect((await command("add", "live-1", "--file", given, ...BY)).stderr).toMatch(/has a key already/);
  chmodSync(given, 0o644);
  expect((await command("rotate", "live-1", "--file", given, ...BY)).stderr).toMatch(/chmod 600/);
  expect(await command("remove", "live-1", ...BY)).toMatchObject({ status: 0 });
  expect((await command("list")).stdout).toBe("no keys are sealed here\n");
});
