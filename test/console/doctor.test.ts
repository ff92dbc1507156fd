import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silenceText } from "#libs/budget/silence.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import { NORMAL_POLICY, profileOf } from "#libs/domain/policy.ts";
import { alertsAct, parseAlertsAct } from "../../services/console/alert-test.ts";
import {
  ALERTS_WITHIN_MS,
  alertsCheck,
  BACKUP_WITHIN_MS,
  backupCheck,
  booksCheck,
  busCheck,
  clockCheck,
  isGreen,
  limitsCheck,
  policyCheck,
  stopCheck,
  type Checked,
  type Read,
} from "../../services/console/doctor/checks.ts";
import { askDesk, type DeskAnswers } from "../../services/console/doctor/desk.ts";
import { judge } from "../../services/console/doctor/doctor.ts";
import { askExchange, type ExchangeAnswers } from "../../services/console/doctor/exchange.ts";
import { TestExchange } from "../support/exchange.ts";
import { sealAccountsOf } from "../support/sealed-accounts.ts";
import { TestBus } from "../support/test-bus.ts";

/** The real answers of a simulated exchange, and a bus for what the desk keeps. */
const NOW = Date.UTC(2026, 10, 20);
const LIMITS = { weightPerMinute: 2_400, ordersPer10s: 300, ordersPerMinute: 1_200 };
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-doctor-"));
let exchange: TestExchange;
let bus: TestBus;
let places: Parameters<typeof askExchange>[0];

beforeAll(async () => {
  [exchange, bus] = await Promise.all([TestExchange.start("--accounts", "2"), TestBus.start()]);
  const files = await sealAccountsOf(scratch, exchange.stateDir);
  const keys = {
    credentialsFile: files.CREDENTIALS_FILE,
    masterKeyFile: files.MASTER_KEY_FILE,
    masterKeys: undefined,
  };
  places = { rest: new URL(exchange.rest), sapi: new URL(exchange.rest), keys, egress: "default" };
});
afterAll(async () => {
  await exchange.stop();
  await bus.stop();
  rmSync(scratch, { recursive: true });
});

const server = (name: string, always = true) => ({
  server_name: name,
  jetstream: { config: always ? { sync_always: true } : { sync_interval: 120_000_000_000 } },
});
const stored = (name: string, replicas: number, storage = "file") =>
  ({ name, storage, num_replicas: replicas }) as never;
const stop = {
  known: true,
  stop: "DISABLED",
  circuit: "",
  reconciled: true,
  streamConnected: true,
  nowMs: NOW,
};
/** A desk with nothing wrong. */
const DESK: DeskAnswers = {
  policy: { value: { policy: NORMAL_POLICY, revision: 7, inForce: 7 } },
  limits: { value: LIMITS },
  bus: {
    value: {
      servers: [server("a"), server("b"), server("c")],
      streams: [stored("LEDGER_0", 3), stored("MARKET", 1, "memory")],
    },
  },
  alerts: { value: { at: NOW - 1, operator: "ada" } },
  backup: { value: { at: NOW - 2, verifiedAt: NOW - 1 } },
  stops: new Map(["paper-1", "paper-2"].map((id) => [id, { value: stop }])),
};

const accounts = ["paper-1", "paper-2"];
const ask = async (): Promise<ExchangeAnswers> => askExchange(places, await bus.kvm.open("budget"));
const judged = (answers: ExchangeAnswers, equityMin = "100"): readonly Checked[] =>
  judge({ value: answers }, DESK, { accounts, equityMin: parseMoney(equityMin) }, NOW);
/** The checks that are not green. */
const open = (
  checks: readonly Checked[],
): readonly (readonly [check: string, account: string, colour: string])[] =>
  checks.flatMap(({ check, account, colour }) =>
    colour === "green" ? [] : [[check, account, colour] as const],
  );

async function sim(path: string, body: object): Promise<void> {
  const answer = await fetch(`${exchange.rest}${path}`, { method: "POST", body: JSON.stringify(body) });
  expect([path, answer.status]).toEqual([path, 200]);
}

test("a desk with nothing wrong is green, by the exchange's own answers; no key is in what is said", async () => {
  const checks = judged(await ask());
  expect(open(checks)).toEqual([]);
  expect([isGreen(checks), checks.length]).toEqual([true, 24]);
  for (const { measured, rule, next } of checks)
    expect([measured !== "", rule !== "", next]).toEqual([true, true, ""]);
  for (const { apiKey, secret } of exchange.accounts)
    for (const hidden of [apiKey, secret]) expect(JSON.stringify(checks)).not.toContain(hidden);
});

test.each<[check: string, change: Readonly<Record<string, boolean>>, measured: string]>([
  ["ip-lock", { ipRestrict: false }, "ipRestrict is false"],
  ["no-withdrawals", { enableWithdrawals: true }, "enableWithdrawals is true"],
  ["key-permissions", { enableFutures: false }, "without enableFutures"],
  ["key-permissions", { enableInternalTransfer: true }, "has enableInternalTransfer"],
  [
    "key-permissions",
    { permitsUniversalTransfer: true, enableSpotAndMarginTrading: true },
    "has permitsUniversalTransfer, has enableSpotAndMarginTrading",
  ],
])("%s is red for %o, of that account alone", async (check, change, measured) => {
  await sim("/sim/restrictions", { account: "paper-2", ...change });
  const checks = judged(await ask());
  expect(open(checks)).toEqual([[check, "paper-2", "red"]]);
  expect(checks.find((one) => one.colour === "red")).toMatchObject({ measured, next: /./ });
  expect([isGreen(checks), isGreen(checks, "paper-1"), isGreen(checks, "paper-2")]).toEqual([
    false,
    true,
    false,
  ]);
  const back = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, !value]));
  await sim("/sim/restrictions", { account: "paper-2", ...back });
});

test("hedge mode, a cent of equity too little, and a key that the exchange does not take", async () => {
  const hedge = async (on: boolean): Promise<void> => {
    const answer = await exchange.signed("POST", "/fapi/v1/positionSide/dual", { dualSidePosition: on });
    expect(answer.status).toBe(200);
  };
  await hedge(true);
  const answers = await ask();
  expect(open(judged(answers))).toEqual([["position-mode", "paper-1", "red"]]);
  await hedge(false);
  expect(open(judged(answers, "10000")).length).toBe(1);
  expect(open(judged(answers, "10000.01")).filter(([check]) => check === "minimum-equity")).toEqual([
    ["minimum-equity", "paper-1", "red"],
    ["minimum-equity", "paper-2", "red"],
  ]);
  const apiKey = exchange.accounts[1]?.apiKey;
  await fetch(`${exchange.rest}/sim/keys`, { method: "DELETE", body: JSON.stringify({ apiKey }) });
  const checks = judged(await ask());
  const unknown = checks.filter(({ colour }) => colour === "unknown");
  // What one account's orders are limited to is then not known either.
  expect(new Set(unknown.map(({ account }) => account))).toEqual(new Set(["", "paper-2"]));
  expect(unknown.map(({ check }) => check)).toContain("no-withdrawals");
  expect(unknown[1]?.measured).toContain("Invalid API-key");
  expect(JSON.stringify(checks)).not.toContain(apiKey);
});

test("an address that is banned asks nothing, and what is not asked is unknown", async () => {
  const budget = await bus.kvm.open("budget");
  const untilMs = Date.now() + 600_000;
  await budget.put(
    "silence.default",
    silenceText({ state: "BANNED", untilMs, told: "x", text: "way too much" }),
  );
  const checks = judged(await ask());
  const ofExchange = checks.filter(({ check }) =>
    ["clock-offset", "ip-lock", "minimum-equity"].includes(check),
  );
  expect(new Set(ofExchange.map(({ colour }) => colour))).toEqual(new Set(["unknown"]));
  expect(ofExchange[0]?.measured).toContain("way too much");
  await budget.delete("silence.default");
});

test("a bus that is none, and a kernel that does not answer, are unknown and never green", async () => {
  const desk = await askDesk(bus, accounts, []);
  const faults = [desk.policy, desk.limits, desk.bus, desk.stops.get("paper-1")].map((read) =>
    read !== undefined && "fault" in read ? read.fault : "",
  );
  expect(faults).toEqual([
    expect.stringContaining("KV policy has no active"),
    expect.stringContaining("no service has read exchangeInfo yet"),
    expect.stringContaining("--monitor"),
    expect.stringContaining("no active kernel answers"),
  ]);
  expect([desk.alerts, desk.backup]).toEqual([{ value: undefined }, { value: undefined }]);
  const known = await askDesk(bus, [], [new URL(`http://127.0.0.1:1`)]);
  expect("fault" in known.bus && known.bus.fault).toContain("does not tell how it stores");
});

/** Colours of one check for each of these. */
const colours = <T>(check: (read: Read<T>) => Checked, values: readonly T[]): readonly string[] =>
  values.map((value) => check({ value }).colour);

test("each check near its boundary", () => {
  expect(
    colours(clockCheck, [
      { offsetMs: 1_000, roundTripMs: 0 },
      { offsetMs: -990, roundTripMs: 20 },
      { offsetMs: -990, roundTripMs: 21 },
      { offsetMs: 1_001, roundTripMs: 0 },
    ]),
  ).toEqual(["green", "green", "red", "red"]);

  const limits = (over: Partial<typeof LIMITS>, orders: number | undefined = 300) => ({
    exchange: LIMITS,
    fleet: { ...LIMITS, ...over },
    policyOrdersPer10s: orders,
  });
  expect(
    colours(limitsCheck, [
      limits({}),
      limits({ weightPerMinute: 2_401 }),
      limits({ ordersPer10s: 301 }),
      limits({ ordersPerMinute: 1_201 }),
      limits({}, 301),
      { ...limits({}), policyOrdersPer10s: undefined },
    ]),
  ).toEqual(["green", "red", "red", "red", "red", "unknown"]);

  const policy = { policy: NORMAL_POLICY, revision: 7, inForce: 7 };
  expect(
    colours(policyCheck, [
      policy,
      { ...policy, inForce: 6 },
      { ...policy, policy: profileOf("AGGRESSIVE") },
      { ...policy, policy: { ...profileOf("AGGRESSIVE"), name: "CAREFUL" } },
      { ...policy, policy: { ...NORMAL_POLICY, name: "aggressive" } },
      { ...policy, policy: profileOf("DEMO") },
      { ...policy, policy: profileOf("STARTER") },
    ]),
  ).toEqual(["green", "red", "red", "red", "red", "red", "green"]);

  const three = [server("a"), server("b"), server("c")];
  const streams = [stored("FACTS", 3)];
  expect(
    colours(busCheck, [
      { servers: three, streams },
      { servers: three.slice(1), streams },
      { servers: [...three.slice(1), server("c", false)], streams },
      { servers: three, streams: [stored("FACTS", 3), stored("KV_risk", 1)] },
      { servers: three, streams: [] },
    ]),
  ).toEqual(["green", "red", "red", "red", "red"]);

  const ofStop = (read: Read<typeof stop & { stopCause?: string; coolUntilMs?: number }>): Checked =>
    stopCheck("paper-1", read);
  expect(
    colours(ofStop, [
      stop,
      { ...stop, stop: "ARMED" },
      { ...stop, stop: "TRIPPED", stopCause: "OPERATOR" },
      { ...stop, stop: "TRIPPED", stopCause: "DAILY_DRAWDOWN" },
      { ...stop, stop: "COOLING_DOWN", stopCause: "BAN", coolUntilMs: NOW },
      { ...stop, stop: "COOLING_DOWN", stopCause: "BAN", coolUntilMs: NOW + 1 },
      { ...stop, stop: "ARMED", circuit: "drift" },
      { ...stop, known: false },
    ]),
  ).toEqual(["green", "green", "green", "red", "green", "red", "red", "unknown"]);

  expect(
    colours(
      (read: Read<typeof stop>) => booksCheck("paper-1", read),
      [stop, { ...stop, reconciled: false }, { ...stop, streamConnected: false }, { ...stop, known: false }],
    ),
  ).toEqual(["green", "red", "red", "unknown"]);

  const answered = (at: number) => ({ at, operator: "ada" });
  expect(
    colours(
      (read: Read<ReturnType<typeof answered> | undefined>) => alertsCheck(read, NOW),
      [
        answered(NOW - ALERTS_WITHIN_MS),
        answered(NOW - ALERTS_WITHIN_MS - 1),
        answered(NOW + 1_001),
        undefined,
      ],
    ),
  ).toEqual(["green", "red", "red", "red"]);

  const backup = (at: number, verifiedAt = at) => ({ at, verifiedAt });
  expect(
    colours(
      (read: Read<ReturnType<typeof backup> | undefined>) => backupCheck(read, NOW),
      [
        backup(NOW - BACKUP_WITHIN_MS),
        backup(NOW - BACKUP_WITHIN_MS - 1),
        backup(NOW - 5, NOW - 6),
        backup(NOW + 1_001),
        undefined,
      ],
    ),
  ).toEqual(["green", "red", "red", "red", "red"]);
});

test("a test alert goes out with a code; only who has read it there can say that it has arrived", async () => {
  const received: { labels: Record<string, string>; annotations: { summary: string } }[] = [];
  let status = 200;
  const alertmanager: Server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      expect([request.method, request.url]).toEqual(["POST", "/api/v2/alerts"]);
      received.push(...(JSON.parse(text) as typeof received));
      response.writeHead(status).end();
    });
  });
  alertmanager.listen(0, "127.0.0.1");
  await once(alertmanager, "listening");
  const url = `http://127.0.0.1:${(alertmanager.address() as AddressInfo).port}`;
  const by = { operator: "ada", reason: "pager" };
  const act = (words: readonly string[], nowMs: number): Promise<string> =>
    alertsAct(bus, parseAlertsAct(words, url), by, nowMs);
  const colour = async (nowMs: number): Promise<string> =>
    alertsCheck((await askDesk(bus, [], [])).alerts, nowMs).colour;

  expect(await act(["test"], NOW)).not.toMatch(/code [0-9a-f]{8}/);
  expect(received[0]?.labels).toEqual({ alertname: "PlimsollAlertTest", severity: "critical" });
  const code = /code ([0-9a-f]{8})/.exec(received[0]?.annotations.summary ?? "")?.[1] ?? "";
  const kept = await (await bus.kvm.open("operations")).get("alerts.answered");
  expect(kept?.string()).not.toContain(code);
  expect(await colour(NOW)).toBe("red");
  await expect(act(["answer", "00000000"], NOW + 1)).rejects.toThrow("not the code of the last test alert");
  await expect(act(["answer", code], NOW + 24 * 3_600_000 + 1)).rejects.toThrow("older than 24 h");
  expect(await act(["answer", code], NOW + 60_000)).toContain("has reached ada after 60 s");
  expect(await colour(NOW + 60_000)).toBe("green");
  // A code is for once; another test does not take the last answer away.
  await expect(act(["answer", code], NOW + 61_000)).rejects.toThrow("not the code");
  status = 503;
  await expect(act(["test"], NOW + 70_000)).rejects.toThrow("does not take the alert: HTTP 503");
  expect(await colour(NOW + 70_000)).toBe("green");
  alertmanager.close();
  for (const [words, message] of [
    [["test"], "--alertmanager URL"],
    [["answer"], "answer CODE"],
    [["answer", "x", "y"], 'unexpected "y"'],
    [[], "test, or answer CODE"],
  ] as const)
    expect(() => parseAlertsAct(words, undefined)).toThrow(message);
});
