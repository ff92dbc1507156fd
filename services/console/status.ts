import type { ConsumerInfo } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { keysOf } from "#libs/bus/kv-keys.ts";
import { readPolicy, type PolicyRevision } from "#libs/bus/policy-store.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseVersion } from "#libs/domain/policy-version.ts";
import { readBudget, type BudgetView } from "./budget.ts";
import { accountIds, askAccount, askKernel, type AccountView, type Bus, type StoppedScopes } from "./bus.ts";
import { stoppedBy } from "./operator.ts";
import { table } from "./table.ts";
import { readWaiting, waitingLines, type WaitingView } from "./waiting.ts";

interface Desk {
  readonly slotsUsed: number;
  readonly slotsMax: number;
  readonly grossNotional: string;
  readonly ordersOpen: number;
  readonly ordersUnknown: number;
  readonly approvedTotal: number;
  readonly deniedTotal: number;
  readonly duplicateTotal: number;
  readonly fillsTotal: number;
}

interface Reader {
  readonly name: string;
  /** Messages it has not been given yet. */
  readonly behind: number;
}

interface StreamView {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly description: string;
  readonly messages: number;
  readonly bytes: number;
  readonly readers: readonly Reader[];
}

interface BucketView {
  readonly name: string;
  readonly description: string;
  readonly keys: readonly string[];
}

export interface Status {
  readonly commit: number;
  /** Exchange epoch milliseconds of the last commit. */
  readonly nowMs: number;
  readonly kernel: string;
  readonly policy: string;
  readonly desk: Desk;
  readonly stopped: StoppedScopes;
  readonly accounts: readonly AccountView[];
  /** What user-stream has heard and not stored yet. */
  readonly waiting: readonly WaitingView[];
  /** What the fleet uses of the exchange's limits, and bans. */
  readonly budget: readonly BudgetView[];
  readonly streams: readonly StreamView[];
  readonly buckets: readonly BucketView[];
}

/** The desk and every account as the active kernel knows them, and what the bus holds. */
export async function readStatus(bus: Bus): Promise<Status> {
  const { commit, nowMs, desk, stopped } = await askKernel<
    Pick<Status, "commit" | "nowMs" | "desk" | "stopped">
  >(bus, { what: "counters" });
  const ids = await accountIds(bus);
  const accounts = await Promise.all(ids.map((id) => askAccount(bus, id)));
  const kvm = new Kvm(bus.js);
  const textOf = async (bucket: string, key: string): Promise<string> =>
    (await (await kvm.open(bucket)).get(key))?.string() ?? "";
  const stored = await readPolicy(await kvm.open("policy"));
  const budget = await kvm.open("budget");
  return {
    commit,
    nowMs,
    kernel: await textOf("lease", "kernel.0"),
    policy: nameOf(stored),
    desk,
    stopped,
    accounts,
    waiting: await readWaiting(bus),
    budget: await readBudget(budget, await keysOf(bus.jsm, budget), Date.now()),
    ...(await readBus(bus, kvm)),
  };
}

function nameOf(stored: PolicyRevision | undefined): string {
  if (stored?.json === undefined) return "none";
  try {
    return parseVersion(stored.json).policy.name;
  } catch (error) {
    return `refused (${messageOf(error)})`;
  }
}

async function readBus({ jsm }: Bus, kvm: Kvm) {
  const streams: StreamView[] = [];
  const buckets: BucketView[] = [];
  for await (const { config, state } of jsm.streams.list()) {
    const description = config.description ?? "";
    if (config.name.startsWith("KV_")) {
      const name = config.name.slice("KV_".length);
      buckets.push({ name, description, keys: await keysOf(jsm, await kvm.open(name)) });
      continue;
    }
    const readers: Reader[] = [];
    for await (const consumer of jsm.consumers.list(config.name))
      if (reads(consumer)) readers.push({ name: readerName(consumer.name), behind: consumer.num_pending });
    streams.push({
      name: config.name,
      subjects: config.subjects,
      description,
      messages: state.messages,
      bytes: state.bytes,
      readers: readers.sort((a, b) => a.name.localeCompare(b.name)),
    });
  }
  const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
  return { streams: streams.sort(byName), buckets: buckets.sort(byName) };
}

/** A reader that is gone leaves its consumer behind for five minutes. */
const reads = ({ num_waiting: waiting, push_bound: bound }: ConsumerInfo): boolean =>
  waiting > 0 || bound === true;

/** `risk-kernel-1-inputs` of `risk-kernel-1-inputs-d2553d59_1`: each start of a reader has a name of its own. */
const readerName = (consumer: string): string => consumer.replace(/-[0-9a-f]{8}(_\d+)?$/, "");

/** The status for a person. */
export function statusText(status: Status): string {
  const { desk, accounts, budget, streams, buckets } = status;
  const lines = [
    `kernel   ${status.kernel === "" ? "none holds the lease" : status.kernel}, commit ${status.commit} at ${new Date(status.nowMs).toISOString()}, policy ${status.policy}`,
    `desk     slots ${desk.slotsUsed}/${desk.slotsMax}, gross ${desk.grossNotional}, orders open ${desk.ordersOpen}, unknown ${desk.ordersUnknown}`,
    `in all   approved ${desk.approvedTotal}, denied ${desk.deniedTotal}, duplicate ${desk.duplicateTotal}, fills ${desk.fillsTotal}`,
    ...stoppedLines(status.stopped),
    ...accounts.flatMap(accountLines),
    ...waitingLines(status.waiting),
    ...budget.map(({ key, text }) => `budget   ${key}  ${text}`),
    "",
    "STREAMS",
    ...table(
      streams.map(({ name, messages, bytes, description, readers }) => [
        name,
        String(messages),
        sizeText(bytes),
        readers
          .map((reader) => `${reader.name}${reader.behind > 0 ? ` (${reader.behind} behind)` : ""}`)
          .join(", ") || "-",
        description,
      ]),
      ["stream", "messages", "size", "read by", "what"],
    ),
    "",
    "KV BUCKETS",
    ...table(
      buckets.map(({ name, keys, description }) => [
        name,
        String(keys.length),
        keys.slice(0, 3).join(", ") + (keys.length > 3 ? ", …" : "") || "-",
        description,
      ]),
      ["bucket", "keys", "", "what"],
    ),
  ];
  return lines.join("\n");
}

const stoppedLines = ({ symbols, strategies }: StoppedScopes): string[] => [
  ...Object.entries(symbols).map(([symbol, level]) => `stopped  symbol ${symbol}: ${level}`),
  ...Object.entries(strategies).map(([strategy, level]) => `stopped  strategy ${strategy}: ${level}`),
];

function accountLines(account: AccountView): string[] {
  if (!account.known) return [`${account.id}  not reconciled with the exchange yet`];
  return [
    `${account.id}  ${account.stop}${stoppedBy(account)}${account.stopLevel ? `, level ${account.stopLevel}` : ""}, ${account.reconciled === true ? "reconciled" : "NOT reconciled"}, account stream ${account.streamConnected === true ? "connected" : "DOWN"}, circuit ${account.circuit === "" ? "closed" : `OPEN: ${account.circuit}`}, wallet ${account.wallet}, drift ${account.drift}`,
    ...(account.positions ?? []).map(
      ({ symbol, amount, entryPrice, stopId = "" }) =>
        `  position  ${symbol} ${amount} at ${entryPrice}, ${stopId === "" ? "UNPROTECTED" : `stop ${stopId}`}`,
    ),
    ...(account.openOrders ?? []).map(
      ({ symbol, clientOrderId, phase }) => `  order     ${symbol} ${clientOrderId} ${phase}`,
    ),
  ];
}

const sizeText = (bytes: number): string =>
  bytes < 10_000
    ? `${bytes} B`
    : bytes < 10_000_000
      ? `${Math.round(bytes / 1_000)} kB`
      : `${Math.round(bytes / 1_000_000)} MB`;
