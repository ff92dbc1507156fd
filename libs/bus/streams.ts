import {
  DiscardPolicy,
  JetStreamApiError,
  jetstream,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
} from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { nanos, type NatsConnection } from "@nats-io/transport-node";
import { HaltError } from "#libs/domain/errors.ts";
import { isMessage, typeOf } from "#libs/wire/carried.ts";
import { BUCKETS } from "./buckets.ts";
import type { Access, Saved } from "./roles.ts";

/** Every stream of the system, declared here and nowhere else; its buckets are in `buckets.ts`. */

export type Declared = Pick<StreamConfig, "name" | "subjects" | "storage" | "description"> &
  Partial<StreamConfig> & {
    /** Who may do what with it; everything that is not here is refused. */
    readonly access: Access;
    readonly saved: Saved;
  };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Stream of one kernel partition's ledger. */
export const ledgerStream = (partition: number): string => `LEDGER_${partition}`;
export const ledgerSubject = (partition: number): string => `ledger.${partition}`;

const file = (
  name: string,
  subjects: string[],
  description: string,
  saved: Saved,
  access: Access,
  more: Partial<StreamConfig> = {},
): Declared => ({
  name,
  subjects,
  storage: StorageType.File,
  description,
  saved,
  access,
  ...more,
});

/** Facts about accounts of these kinds. */
const accountFacts = (...kinds: readonly string[]): readonly string[] =>
  kinds.map((kind) => `account.*.${kind}`);

export const STREAMS: readonly Declared[] = [
  {
    name: "MARKET",
    subjects: ["md.>"],
    storage: StorageType.Memory,
    description: "Market events, MarketEvent: md.<symbol>.<book|top|trade|mark|kline.1m|gap>. Memory only.",
    saved: "never",
    max_age: nanos(15 * 60_000),
    max_bytes: 96 * 1024 * 1024,
    discard: DiscardPolicy.Old,
    access: {
      writes: { "feed-gateway": ["md.>"] },
      reads: ["feed-gateway", "observer"],
      looks: ["order-router"],
      hears: {
        "risk-kernel": ["md.*.top", "md.*.mark", "md.*.mark.rest", "md.*.depth"],
        "signal-engine": ["md.*.top", "md.*.kline.1m"],
        edge: ["md.>"],
        strategy: ["md.>"],
        observer: ["md.>"],
      },
    },
  },
  file(
    "INTENTS",
    ["intent.>"],
    "What strategies want, Intent: intent.<account>.<symbol>. Nats-Msg-Id = intentId.",
    "late",
    {
      writes: {
        "signal-engine": ["intent.>"],
        edge: ["intent.>"],
        strategy: ["intent.>"],
        repair: ["intent.>"],
      },
      reads: ["risk-kernel", "observer"],
      hears: { observer: ["intent.>"] },
    },
    {
      max_age: nanos(7 * DAY_MS),
      duplicate_window: nanos(DAY_MS),
      // Many intents at once are one write instead of one fsync each.
      allow_atomic: true,
    },
  ),
  file(
    "FACTS",
    ["exec.>", "account.>", "control.>"],
    "What happened, Fact: exec.<account>.<symbol>, account.<account>.<kind>, control.<scope>.<command>. One stream, so that one account's events keep their order.",
    "late",
    {
      writes: {
        "order-router": ["exec.>", ...accountFacts("leverage", "router", "ban")],
        "user-stream": [
          "exec.>",
          ...accountFacts("snapshot", "balance", "stream", "leverage", "ban", "drift", "ledger", "refused"),
        ],
        operator: ["control.>"],
        repair: ["exec.>", "account.>", "control.>"],
      },
      reads: ["risk-kernel", "order-router", "user-stream", "edge", "observer", "operator"],
      hears: {
        "order-router": ["exec.>", "account.*.leverage"],
        observer: ["exec.>", "account.>", "control.>"],
      },
    },
    { max_age: nanos(30 * DAY_MS), duplicate_window: nanos(DAY_MS) },
  ),
  file(
    ledgerStream(0),
    [ledgerSubject(0)],
    "The ledger, Commit: inputs, answers, orders and counters of the kernel, one message per commit. Append-only, one writer.",
    "ledger",
    {
      writes: { "risk-kernel": [ledgerSubject(0)] },
      reads: ["risk-kernel", "order-router", "user-stream", "replay", "observer"],
      looks: ["backup"],
      hears: { observer: [ledgerSubject(0)] },
    },
    {
      max_age: nanos(90 * DAY_MS),
      discard: DiscardPolicy.New,
      deny_delete: true,
      deny_purge: true,
      // A reign begins with several commits at once.
      allow_atomic: true,
    },
  ),
  file(
    "ANSWERS",
    ["answer.>"],
    "The kernel's answers, Answer: answer.<account>.<intentId>.",
    "early",
    {
      writes: { "risk-kernel": ["answer.>"] },
      reads: ["risk-kernel", "edge", "strategy", "observer"],
      hears: { "signal-engine": ["answer.>"], strategy: ["answer.>"], observer: ["answer.>"] },
    },
    {
      max_age: nanos(DAY_MS),
      duplicate_window: nanos(DAY_MS),
      allow_atomic: true,
    },
  ),
  file(
    "COSTS",
    ["cost.>"],
    "What each order cost in price, fees and time, OrderCost, once it has ended: cost.<account>.<symbol>.",
    "early",
    { writes: { "order-router": ["cost.>"] }, reads: ["observer"], hears: { observer: ["cost.>"] } },
    { max_age: nanos(90 * DAY_MS), duplicate_window: nanos(DAY_MS), allow_atomic: true },
  ),
  file(
    "ALERTS",
    ["alert.>"],
    "Alerts, AlertRaised: alert.<severity>.<kind>, alert.*.policy-updated among them.",
    "early",
    {
      writes: {
        "feed-gateway": ["alert.>"],
        "risk-kernel": ["alert.>"],
        "order-router": ["alert.>"],
        "user-stream": ["alert.>"],
      },
      reads: ["edge", "observer"],
      hears: { observer: ["alert.>"] },
    },
    {
      max_age: nanos(90 * DAY_MS),
      duplicate_window: nanos(DAY_MS),
    },
  ),
  file(
    "DLQ",
    ["dlq.>"],
    "Messages nobody could process, DeadLetter with payload and reason: dlq.<stream>.<consumer>.",
    "late",
    {
      writes: { "risk-kernel": ["dlq.>"], "user-stream": ["dlq.>"] },
      reads: ["observer", "repair"],
      hears: { observer: ["dlq.>"] },
    },
    {
      max_age: nanos(90 * DAY_MS),
      duplicate_window: nanos(DAY_MS),
    },
  ),
  file(
    "AUDIT",
    ["audit.>"],
    "Every operator's act with name and reason, JSON: audit.<act>. Append-only.",
    "late",
    {
      writes: { operator: ["audit.>"], repair: ["audit.>"], backup: ["audit.backup"] },
      reads: ["observer"],
      hears: { observer: ["audit.>"] },
    },
    {
      max_age: nanos(90 * DAY_MS),
      deny_delete: true,
      deny_purge: true,
    },
  ),
];

/** The fields that must not differ between a declaration and what exists. */
const VERIFIED = [
  "subjects",
  "storage",
  "retention",
  "max_age",
  "max_bytes",
  "discard",
  "deny_delete",
  "deny_purge",
  "duplicate_window",
  "allow_atomic",
  "num_replicas",
] as const satisfies readonly (keyof StreamConfig)[];

const STRICTER = ["deny_delete", "deny_purge"] as const;

const STREAM_NOT_FOUND = 10059;

/**
 * Creates what is missing and verifies what is there.
 *
 * @throws HaltError STREAM_DIFFERS that lists every stream, field, found and expected value: a stream that
 * silently differs from its declaration would void the guarantees built on it.
 */
export async function ensureStreams(
  jsm: JetStreamManager,
  nc: NatsConnection,
  {
    streams = STREAMS,
    replicas = 1,
  }: { readonly streams?: readonly Declared[]; readonly replicas?: number } = {},
): Promise<void> {
  const differences: string[] = [];
  for (const declared of streams) differences.push(...(await ensureStream(jsm, declared, replicas)));
  const kvm = new Kvm(jetstream(nc));
  for (const { bucket, storage, description, markerTtlMs, history = 1 } of BUCKETS) {
    await kvm.create(bucket, {
      history,
      storage: storage === "file" ? StorageType.File : StorageType.Memory,
      replicas,
      description,
      ...(markerTtlMs === undefined ? {} : { markerTTL: markerTtlMs }),
    });
    // kvm.create ignores differences of a bucket that exists.
    const { config } = await jsm.streams.info(`KV_${bucket}`);
    if (config.storage !== storage)
      differences.push(`KV_${bucket}.storage is ${config.storage}, expected ${storage}`);
    if (config.max_msgs_per_subject !== history)
      differences.push(
        `KV_${bucket}.max_msgs_per_subject is ${config.max_msgs_per_subject}, expected ${history}`,
      );
  }
  if (differences.length > 0)
    throw new HaltError(
      "STREAM_DIFFERS",
      `streams differ from their declaration:\n  ${differences.join("\n  ")}\nUpdate them with "nats stream edit", or start with a fresh state folder.`,
    );
}

async function ensureStream(
  jsm: JetStreamManager,
  { access: _access, saved: _saved, ...declared }: Declared,
  replicas: number,
): Promise<readonly string[]> {
  const expected: Partial<StreamConfig> = {
    retention: RetentionPolicy.Limits,
    max_bytes: -1,
    discard: DiscardPolicy.Old,
    deny_delete: false,
    deny_purge: false,
    allow_atomic: false,
    metadata: carriedBy(declared.subjects),
    ...declared,
    num_replicas: declared.storage === StorageType.Memory ? 1 : replicas,
  };
  let found: StreamConfig;
  try {
    found = (await jsm.streams.info(declared.name)).config;
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_NOT_FOUND) throw error;
    await jsm.streams.add(expected as Declared);
    return [];
  }
  // What may only become stricter is made so, and what only explains is what this version says.
  const stricter = STRICTER.filter((field) => expected[field] === true && found[field] !== true);
  if (stricter.length > 0 || !explainedAs(found, expected))
    found = (
      await jsm.streams.update(declared.name, {
        ...found,
        ...Object.fromEntries(stricter.map((field) => [field, true])),
        ...(expected.description === undefined ? {} : { description: expected.description }),
        metadata: { ...found.metadata, ...expected.metadata },
      })
    ).config;
  return VERIFIED.filter(
    (field) =>
      expected[field] !== undefined &&
      JSON.stringify(found[field] ?? false) !== JSON.stringify(expected[field]),
  ).map(
    (field) =>
      `${declared.name}.${field} is ${JSON.stringify(found[field])}, expected ${JSON.stringify(expected[field])}`,
  );
}

/** For whoever looks with the nats CLI: what a message on these subjects is. */
const carriedBy = (subjects: readonly string[] = []): Record<string, string> => {
  const [type] = subjects.map((subject) => typeOf(subject.replace(/>$/, "x")));
  return type === undefined ? {} : { message: isMessage(type) ? `plimsoll.v1.${type}` : type };
};

const explainedAs = (found: StreamConfig, expected: Partial<StreamConfig>): boolean =>
  found.description === expected.description &&
  Object.entries(expected.metadata ?? {}).every(([name, value]) => found.metadata?.[name] === value);
