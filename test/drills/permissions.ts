import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { ROLES, type Role } from "#libs/bus/roles.ts";
import { ClosedBus } from "../support/closed-bus.ts";
import type { Drill, Invariant } from "./drill.ts";
import { GREEDY, GREEDY_ALLOWED, ruled, type Ruled } from "./permissions-table.ts";

/** What the server refused a connection, as it says it: `Publish to "x"`. */
class Refusals {
  readonly #said = new Set<string>();

  constructor(nc: NatsConnection) {
    const listen = async (): Promise<void> => {
      for await (const status of nc.status())
        if (status.type === "error") {
          const said = /(Publish|Subscription) to "([^"]*)"/.exec(status.error.message);
          if (said !== null) this.#said.add(`${said[1]} ${said[2]}`);
        }
    };
    void listen();
  }

  has(operation: "Publish" | "Subscription", subject: string): boolean {
    return this.#said.has(`${operation} ${subject}`);
  }
}

interface Row {
  readonly role: Role;
  published: number;
  publishAllowed: number;
  heard: number;
  hearAllowed: number;
  readonly wrong: string[];
}

/** Tries every role's key on every subject of the table. */
export const permissions: Drill = {
  name: "permissions",
  about:
    "every role's key for the bus tried on every subject, stream, bucket and inbox, and on two ways around",
  seconds: 10,
  run: async ({ print }) => {
    const bus = await ClosedBus.start();
    try {
      const known: string[] = [];
      for await (const { config } of (await jetstreamManager(bus.admin)).streams.list())
        known.push(config.name);
      const table = ruled(known);
      const rows: Row[] = [];
      for (const role of ROLES) if (role !== "admin") rows.push(await tried(bus, role, table));
      print("role           publishes        allowed  hears  allowed  not as ruled");
      for (const { role, published, publishAllowed, heard, hearAllowed, wrong } of rows)
        print(
          `${role.padEnd(14)} ${String(published).padStart(9)} ${String(publishAllowed).padStart(14)} ${String(heard).padStart(6)} ${String(hearAllowed).padStart(8)}  ${wrong.length === 0 ? "-" : wrong.join(", ")}`,
        );
      const wrong = rows.flatMap(({ role, wrong: list }) => list.map((what) => `${role}: ${what}`));
      const around = await waysAround(bus);
      const strangers = await strangersIn(bus);
      const invariants: Invariant[] = [
        {
          name: "no role may more or less than is ruled",
          pass: wrong.length === 0,
          figures: `${wrong.length} of ${rows.reduce((sum, row) => sum + row.published + row.heard, 0)} tries; ${wrong.slice(0, 5).join("; ")}`,
        },
        {
          name: "strategies and operators reach no stream by a reply or delivery",
          pass: around.length === 0,
          figures: around.length === 0 ? "ledger untouched" : around.join("; "),
        },
        {
          name: "nobody gets in without a key",
          pass: strangers.length === 0,
          figures: strangers.length === 0 ? "no key, an unknown key" : strangers.join("; "),
        },
      ];
      return { invariants, report: rows };
    } finally {
      await bus.stop();
    }
  },
};

async function tried(bus: ClosedBus, role: Role, table: readonly Ruled[]): Promise<Row> {
  const nc = await bus.connect(role);
  const row: Row = { role, published: 0, publishAllowed: 0, heard: 0, hearAllowed: 0, wrong: [] };
  const refusals = new Refusals(nc);
  const ignore = { callback: () => undefined };
  for (const { subject } of table) nc.publish(subject, "not a message");
  for (const subject of [...table.map((one) => one.subject), ...GREEDY]) nc.subscribe(subject, ignore);
  await nc.flush();
  // The server's refusals are read before its answer to the flush; whoever listens hears of them a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  for (const { subject, publish, hear } of table) {
    const may = { publish: !refusals.has("Publish", subject), hear: !refusals.has("Subscription", subject) };
    row.published += 1;
    row.heard += 1;
    row.publishAllowed += Number(may.publish);
    row.hearAllowed += Number(may.hear);
    if (may.publish !== publish.includes(role))
      row.wrong.push(`${may.publish ? "publishes" : "cannot publish"} ${subject}`);
    if (may.hear !== hear.includes(role)) row.wrong.push(`${may.hear ? "hears" : "cannot hear"} ${subject}`);
  }
  for (const subject of GREEDY) {
    const may = !refusals.has("Subscription", subject);
    row.heard += 1;
    row.hearAllowed += Number(may);
    if (may !== (GREEDY_ALLOWED[subject]?.includes(role) ?? false)) row.wrong.push(`hears ${subject}`);
  }
  await nc.close();
  return row;
}

/** A request whose answer, or a consumer whose messages, would go to the ledger's subject. */
async function waysAround(bus: ClosedBus): Promise<readonly string[]> {
  const jsm = await jetstreamManager(bus.admin);
  const stored = async (): Promise<number> => (await jsm.streams.info("LEDGER_0")).state.last_seq;
  const found: string[] = [];
  for (const role of ["strategy", "signal-engine", "observer", "operator", "repair"] as const) {
    const nc = await bus.connect(role);
    const before = await stored();
    for (const subject of [
      "$JS.API.STREAM.INFO.ANSWERS",
      "$JS.API.INFO",
      "$JS.API.STREAM.INFO.DLQ",
      "kernel.query",
    ])
      nc.publish(subject, "", { reply: "ledger.0" });
    const config = { name: "x", deliver_subject: "ledger.0", ack_policy: "none", deliver_policy: "all" };
    for (const stream of ["ANSWERS", "FACTS"])
      nc.publish(
        `$JS.API.CONSUMER.CREATE.${stream}.x`,
        JSON.stringify({ stream_name: stream, config, action: "create" }),
      );
    await nc.flush();
    await bus.admin.request("$JS.API.INFO");
    if ((await stored()) !== before) found.push(`${role} wrote into the ledger`);
    await nc.close();
  }
  return found;
}

async function strangersIn(bus: ClosedBus): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [who, attempt] of [
    ["somebody without a key", () => bus.connectStranger(false)],
    ["somebody with a key of his own", () => bus.connectStranger(true)],
  ] as const)
    try {
      await (await attempt()).close();
      found.push(`${who} gets in`);
    } catch (error) {
      if (!/Authorization Violation/.test(String(error))) throw error;
    }
  return found;
}
