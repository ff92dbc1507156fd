import { Kvm, type KV } from "@nats-io/kv";
import type { StreamConfig } from "@nats-io/jetstream";
import { DOCUMENTED_LIMITS, type ExchangeLimits } from "#libs/budget/limits.ts";
import { readVarz } from "#libs/bus/live-guard.ts";
import { POLICY_KEY, readPolicy } from "#libs/bus/policy-store.ts";
import { parseVersion } from "#libs/domain/policy-version.ts";
import { askKernel, type AccountView, type Bus } from "../bus.ts";
import type { AlertsAnswered, BackupRead, BusRead, PolicyRead, Read, StopView } from "./checks.ts";
import { read } from "./exchange.ts";
import { OPERATIONS, readOperation } from "./operations.ts";

/** What the desk itself says. */
export interface DeskAnswers {
  readonly policy: Read<PolicyRead>;
  /** What the fleet believes that it may use. */
  readonly limits: Read<ExchangeLimits>;
  readonly bus: Read<BusRead>;
  readonly alerts: Read<AlertsAnswered | undefined>;
  readonly backup: Read<BackupRead | undefined>;
  readonly stops: ReadonlyMap<string, Read<StopView>>;
}

/** @param monitors monitoring addresses of every server of the bus. */
export async function askDesk(
  bus: Bus,
  accounts: readonly string[],
  monitors: readonly URL[],
): Promise<DeskAnswers> {
  const kvm = new Kvm(bus.js);
  const operations = await read(() => kvm.open(OPERATIONS));
  const operation = async <T>(key: string, parse: (json: unknown) => T): Promise<Read<T | undefined>> =>
    "fault" in operations ? operations : read(() => readOperation(operations.value, key, parse));
  return {
    policy: await read(() => policyOf(bus, kvm)),
    limits: await read(async () => limitsOf(await kvm.open("budget"))),
    bus: await read(() => busOf(bus, monitors)),
    alerts: await operation("alerts.answered", alertsOf),
    backup: await operation("backup.last", backupOf),
    stops: new Map(
      await Promise.all(accounts.map(async (id) => [id, await read(() => stopOf(bus, id))] as const)),
    ),
  };
}

async function policyOf(bus: Bus, kvm: Kvm): Promise<PolicyRead> {
  const stored = await readPolicy(await kvm.open("policy"));
  if (stored?.json === undefined) throw new Error(`KV policy has no ${POLICY_KEY}`);
  const { policy } = parseVersion(stored.json);
  const { revision } = await askKernel<{ readonly revision: number }>(bus, { what: "policy" });
  return { policy, revision: stored.revision, inForce: revision };
}

/** @throws Error when nobody of the fleet has read them yet. */
async function limitsOf(budget: KV): Promise<ExchangeLimits> {
  const text = (await budget.get("limits"))?.string() ?? "";
  if (text === "") throw new Error("KV budget has no limits: no service has read exchangeInfo yet");
  return { ...DOCUMENTED_LIMITS, ...(JSON.parse(text) as Partial<ExchangeLimits>) };
}

/** @throws Error without the servers' addresses: only they themselves say how they store. */
async function busOf({ jsm }: Bus, monitors: readonly URL[]): Promise<BusRead> {
  if (monitors.length === 0)
    throw new Error(
      "the servers' monitoring addresses are not given: --monitor URL,URL,URL or NATS_MONITORS",
    );
  const streams: Pick<StreamConfig, "name" | "storage" | "num_replicas">[] = [];
  for await (const { config } of jsm.streams.list()) streams.push(config);
  return { servers: await readVarz(monitors), streams };
}

async function stopOf(bus: Bus, account: string): Promise<StopView> {
  const [{ account: view }, { nowMs }] = await Promise.all([
    askKernel<{ readonly account: AccountView }>(bus, { what: "account", account }),
    askKernel<{ readonly nowMs: number }>(bus, { what: "counters" }),
  ]);
  return { ...view, nowMs };
}

const fieldsOf = (json: unknown): Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null ? (json as Readonly<Record<string, unknown>>) : {};

/** @throws Error */
function timeIn(json: unknown, name: string): number {
  const value = fieldsOf(json)[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
    throw new Error(`${name} is ${JSON.stringify(value)}, but must be epoch milliseconds`);
  return value;
}

/** Asked and not answered is not answered. */
function alertsOf(json: unknown): AlertsAnswered | undefined {
  const { answered } = fieldsOf(json);
  if (answered === undefined) return undefined;
  return { at: timeIn(answered, "at"), operator: String(fieldsOf(answered)["operator"]) };
}

const backupOf = (json: unknown): BackupRead => ({
  at: timeIn(json, "at"),
  verifiedAt: timeIn(json, "verifiedAt"),
});
