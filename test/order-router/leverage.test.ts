import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { KV } from "@nats-io/kv";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fixedCredentials } from "#libs/binance/credentials.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { profileOf } from "#libs/domain/policy.ts";
import { versionToJson } from "#libs/domain/policy-version.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { AccountSetup, leverageKey, targetLeverage } from "../../services/order-router/leverage.ts";
import { budgetOf } from "../support/budget.ts";
import { eventually } from "../support/eventually.ts";
import { TestExchange } from "../support/exchange.ts";
import { FactLog } from "../support/fact-log.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let kv: KV;
let stop = new AbortController();
const running: Promise<unknown>[] = [];

beforeAll(async () => {
  bus = await TestBus.start();
  kv = await bus.kvm.open("policy");
});
afterEach(async () => {
  stop.abort();
  await Promise.all(running.splice(0));
  stop = new AbortController();
});
afterAll(() => bus.stop());

const change = { id: "c", at: "", operator: "ada", reason: "test", changes: [] };
const put = (profile: Parameters<typeof profileOf>[0]) =>
  kv.put("active", versionToJson({ policy: profileOf(profile), change }));

test.each<[what: string, stored: string | undefined, leverage: number]>([
  ["no policy: what is wanted, the kernel denies entries anyway", undefined, 20],
  ["a version that allows less", versionToJson({ policy: profileOf("DEFENSIVE"), change }), 10],
  ["a bare policy that allows less", policyToJson(profileOf("STARTER")), 5],
  ["one that allows more", policyToJson(profileOf("AGGRESSIVE")), 20],
  ["one with faults: the kernel holds the cap it had", '{"leverageMax":500}', 20],
])("%s", async (_, stored, leverage) => {
  if (stored !== undefined) await kv.put("active", stored);
  expect(await targetLeverage(kv)).toBe(leverage);
});

/** Follows the policy for these accounts and symbols from now on. */
async function follow(
  url: URL,
  accounts: readonly { id: string; apiKey: string; apiSecret: string }[],
  symbols: readonly string[],
  verifyEveryMs?: number,
): Promise<AccountSetup> {
  const clock = new ExchangeClock(1);
  const rest = new BinanceRest(url, clock, budgetOf());
  await rest.syncClock();
  const { js } = bus;
  const context = contextFor("order-router", bus, { signal: stop.signal });
  const setup = new AccountSetup({
    context,
    rest,
    js,
    clock,
    policy: kv,
    reference: await bus.kvm.open("reference"),
    accounts: accounts.map(fixedCredentials),
    symbols: symbols.map((symbol) => parseSymbol(symbol)),
    ...(verifyEveryMs === undefined ? {} : { verifyEveryMs }),
  });
  running.push(setup.follow().then(() => rest.close()));
  return setup;
}

/** Resolves once this was told last of the symbol. */
const told = (facts: FactLog, account: string, symbol: string, leverage: number): Promise<true> =>
  facts.until((all) => {
    const last = all.findLast(
      ({ account: of, body }) => of === account && body.kind === "leverage" && body.symbol === symbol,
    );
    return last?.body.kind === "leverage" && last.body.leverage === leverage ? true : undefined;
  });

test("leverage follows the policy while it changes, at every account and symbol, and is read back", async () => {
  const exchange = await TestExchange.start("--accounts", "2", "--symbols", "BTCUSDT,SOLUSDT");
  const facts = await FactLog.open(bus.nc);
  try {
    await put("DEFENSIVE");
    const accounts = exchange.accounts.map(({ id, apiKey, secret }) => ({ id, apiKey, apiSecret: secret }));
    await follow(new URL(exchange.rest), accounts, ["BTCUSDT", "SOLUSDT"]);
    for (const [profile, leverage] of [
      ["DEFENSIVE", 10],
      ["STARTER", 5],
      ["AGGRESSIVE", 20],
    ] as const) {
      await put(profile);
      for (const [index, { id }] of accounts.entries()) {
        for (const symbol of ["BTCUSDT", "SOLUSDT"]) await told(facts, id, symbol, leverage);
        const rows = (await exchange.signed("GET", "/fapi/v1/symbolConfig", {}, index)).body as readonly {
          readonly leverage: number;
        }[];
        expect(rows.map((row) => row.leverage)).toEqual([leverage, leverage]);
        // As a person reads it: nats kv get reference leverage.paper-1 --raw
        const shown = async () => (await (await bus.kvm.open("reference")).get(leverageKey(id)))?.json();
        const crossed = { leverage, marginType: "CROSSED" };
        await expect.poll(shown, { timeout: 30_000 }).toMatchObject({
          account: id,
          asOfMs: expect.any(Number) as number,
          symbols: { BTCUSDT: crossed, SOLUSDT: crossed },
        });
      }
    }
    // A policy that changes nothing of it is no new fact.
    const before = facts.facts.length;
    await put("AGGRESSIVE");
    await put("STARTER");
    await told(facts, "paper-1", "BTCUSDT", 5);
    await told(facts, "paper-2", "SOLUSDT", 5);
    expect(facts.facts.length - before).toBe(4);
  } finally {
    facts.close();
    await exchange.stop();
  }
});

/** An exchange whose answers to settings the test decides. */
class Settings {
  readonly server: Server;
  dual = false;
  /** Of symbolConfig. */
  reads = 0;
  readonly rows = new Map([
    ["AUSDT", { marginType: "CROSSED", leverage: 3 }],
    ["BUSDT", { marginType: "ISOLATED", leverage: 20 }],
    ["CUSDT", { marginType: "CROSSED", leverage: 7 }],
  ]);
  /** Refused with these codes until they are taken away. */
  readonly refused = new Map([
    ["marginType BUSDT", -4047],
    ["leverage CUSDT", -4028],
  ]);

  constructor() {
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
      const symbol = searchParams.get("symbol") ?? "";
      const what = pathname.slice(pathname.lastIndexOf("/") + 1);
      const code = this.refused.get(`${what} ${symbol}`);
      const row = this.rows.get(symbol);
      if (code === undefined && request.method === "POST" && row !== undefined) {
        if (what === "marginType") row.marginType = searchParams.get("marginType") ?? "";
        else row.leverage = Number(searchParams.get("leverage"));
      }
      if (what === "symbolConfig") this.reads += 1;
      response.statusCode = code === undefined ? 200 : 400;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(code === undefined ? this.#answer(what) : { code, msg: "no" }));
    });
  }

  #answer(what: string): unknown {
    if (what === "time") return { serverTime: Date.now() };
    if (what === "accountConfig") return { dualSidePosition: this.dual };
    if (what === "symbolConfig") return [...this.rows].map(([symbol, row]) => ({ symbol, ...row }));
    return {};
  }
}

test("what the exchange refuses is told as it is, stops nobody else, and is tried again", async () => {
  const settings = new Settings();
  settings.server.listen(0, "127.0.0.1");
  await once(settings.server, "listening");
  const url = new URL(`http://127.0.0.1:${(settings.server.address() as AddressInfo).port}`);
  const facts = await FactLog.open(bus.nc);
  try {
    await put("DEFENSIVE");
    const account = "refused-1";
    await follow(url, [{ id: account, apiKey: "k", apiSecret: "s" }], ["AUSDT", "BUSDT", "CUSDT", "DUSDT"]);
    // Isolated margin is not what limits are counted by; a leverage that could not be set may be allowed all the same.
    for (const [symbol, leverage] of [
      ["AUSDT", 10],
      ["BUSDT", 0],
      ["CUSDT", 7],
      ["DUSDT", 0],
    ] as const)
      await told(facts, account, symbol, leverage);
    settings.refused.clear();
    settings.rows.set("DUSDT", { marginType: "CROSSED", leverage: 10 });
    for (const symbol of ["BUSDT", "CUSDT", "DUSDT"]) await told(facts, account, symbol, 10);
    // In hedge mode nothing is as entries need it.
    settings.dual = true;
    await put("STARTER");
    for (const symbol of settings.rows.keys()) await told(facts, account, symbol, 0);
    settings.dual = false;
    for (const symbol of settings.rows.keys()) await told(facts, account, symbol, 5);
    expect([...settings.rows.values()].map((row) => Object.values(row))).toEqual(
      Array.from(settings.rows, () => ["CROSSED", 5]),
    );
  } finally {
    facts.close();
    settings.server.close();
    settings.server.closeAllConnections();
  }
});

test("a margin type that somebody changes by hand is noticed, by a look and by user-stream's word, and put right", async () => {
  const settings = new Settings();
  settings.refused.clear();
  settings.server.listen(0, "127.0.0.1");
  await once(settings.server, "listening");
  const url = new URL(`http://127.0.0.1:${(settings.server.address() as AddressInfo).port}`);
  const facts = await FactLog.open(bus.nc);
  const isolated = { marginType: "ISOLATED", leverage: 10 };
  try {
    await put("DEFENSIVE");
    const account = "by-hand-1";
    const keys = [{ id: account, apiKey: "k", apiSecret: "s" }];
    await follow(url, keys, ["AUSDT", "BUSDT"], 100);
    for (const symbol of ["AUSDT", "BUSDT"]) await told(facts, account, symbol, 10);
    // With a position the exchange lets nobody change it back.
    settings.refused.set("marginType AUSDT", -4048);
    settings.rows.set("AUSDT", { ...isolated });
    await told(facts, account, "AUSDT", 0);
    settings.refused.clear();
    await told(facts, account, "AUSDT", 10);
    expect(settings.rows.get("AUSDT")?.marginType).toBe("CROSSED");

    const other = "by-hand-2";
    const setup = await follow(url, [{ ...keys[0], id: other } as never], ["AUSDT"]);
    await told(facts, other, "AUSDT", 10);
    settings.rows.set("AUSDT", { ...isolated });
    setup.heard(other, parseSymbol("AUSDT"), 0);
    await eventually(async () => {
      expect(settings.rows.get("AUSDT")?.marginType).toBe("CROSSED");
      // Told anew, because the kernel has heard otherwise.
      const words = facts.facts.filter(({ account: of, body }) => of === other && body.kind === "leverage");
      expect(words.length).toBe(2);
    });
  } finally {
    facts.close();
    settings.server.close();
    settings.server.closeAllConnections();
  }
});

test("leverage that somebody sets by hand above the policy's is put right, by a look and by user-stream's word; within it, it is left", async () => {
  const settings = new Settings();
  settings.refused.clear();
  settings.server.listen(0, "127.0.0.1");
  await once(settings.server, "listening");
  const url = new URL(`http://127.0.0.1:${(settings.server.address() as AddressInfo).port}`);
  const facts = await FactLog.open(bus.nc);
  const byHand = (leverage: number): void => {
    settings.rows.set("AUSDT", { marginType: "CROSSED", leverage });
  };
  try {
    await put("DEFENSIVE");
    await follow(url, [{ id: "raised-1", apiKey: "k", apiSecret: "s" }], ["AUSDT"], 100);
    await told(facts, "raised-1", "AUSDT", 10);
    byHand(4);
    await told(facts, "raised-1", "AUSDT", 4);
    byHand(50);
    await told(facts, "raised-1", "AUSDT", 10);
    expect(settings.rows.get("AUSDT")?.leverage).toBe(10);
    const words = facts.facts.flatMap(({ account, body }) =>
      account === "raised-1" && body.kind === "leverage" ? [body.leverage] : [],
    );
    expect(words).toEqual([10, 4, 50, 10]);

    const setup = await follow(url, [{ id: "raised-2", apiKey: "k", apiSecret: "s" }], ["AUSDT"]);
    await told(facts, "raised-2", "AUSDT", 10);
    byHand(50);
    setup.heard("raised-2", parseSymbol("AUSDT"), 50);
    await eventually(() => Promise.resolve(expect(settings.rows.get("AUSDT")?.leverage).toBe(10)));
  } finally {
    facts.close();
    settings.server.close();
    settings.server.closeAllConnections();
  }
});

test("leverage heard of a symbol that is not crossed makes it no fitter: the kernel is told again that it is not", async () => {
  const settings = new Settings();
  settings.server.listen(0, "127.0.0.1");
  await once(settings.server, "listening");
  const url = new URL(`http://127.0.0.1:${(settings.server.address() as AddressInfo).port}`);
  const facts = await FactLog.open(bus.nc);
  const account = "isolated-1";
  const words = () =>
    facts.facts.flatMap(({ account: of, body }) =>
      of === account && body.kind === "leverage" ? [body.leverage] : [],
    );
  try {
    await put("DEFENSIVE");
    const setup = await follow(url, [{ id: account, apiKey: "k", apiSecret: "s" }], ["BUSDT"]);
    await told(facts, account, "BUSDT", 0);
    // After its third pass, of two looks each, it waits for four seconds, and for a minute in the end.
    await expect.poll(() => settings.reads, { timeout: 20_000 }).toBe(6);
    const before = words().length;
    // Within the policy, set by hand or by a pass: the kernel has heard it too, and takes it as fit.
    settings.rows.set("BUSDT", { marginType: "ISOLATED", leverage: 10 });
    setup.heard(account, parseSymbol("BUSDT"), 10);
    await expect.poll(() => words().slice(before), { timeout: 2_500 }).toEqual([0]);
  } finally {
    facts.close();
    settings.server.close();
    settings.server.closeAllConnections();
  }
});
