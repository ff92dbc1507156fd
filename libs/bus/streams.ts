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

/** Every stream and bucket of the system, declared here and nowhere else. */

export type Declared = Pick<StreamConfig, "name" | "subjects" | "storage" | "description"> &
  Partial<StreamConfig>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Stream of one kernel partition's ledger. */
export const ledgerStream = (partition: number): string => `LEDGER_${partition}`;
export const ledgerSubject = (partition: number): string => `ledger.${partition}`;

const file = (
  name: string,
  subjects: string[],
  description: string,
  more: Partial<StreamConfig> = {},
): Declared => ({
  name,
  subjects,
  storage: StorageType.File,
  description,
  ...more,
});

export const STREAMS: readonly Declared[] = [
  {
    name: "MARKET",
    subjects: ["md.>"],
    storage: StorageType.Memory,
    description: "Market events, MarketEvent: md.<symbol>.<book|top|trade|mark|kline.1m|gap>. Memory only.",
    max_age: nanos(15 * 60_000),
    max_bytes: 96 * 1024 * 1024,
    discard: DiscardPolicy.Old,
  },
  file(
    "INTENTS",
    ["intent.>"],
    "What strategies want, Intent: intent.<account>.<symbol>. Nats-Msg-Id = intentId.",
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
    { max_age: nanos(30 * DAY_MS), duplicate_window: nanos(DAY_MS) },
  ),
  file(
    ledgerStream(0),
    [ledgerSubject(0)],
    "The ledger, Commit: inputs, answers, orders and counters of the kernel, one message per commit. Append-only, one writer.",
    {
      max_age: nanos(90 * DAY_MS),
      discard: DiscardPolicy.New,
      deny_delete: true,
      deny_purge: true,
      // A reign begins with several commits at once.
      allow_atomic: true,
    },
  ),
  file("ANSWERS", ["answer.>"], "The kernel's answers, Answer: answer.<account>.<intentId>.", {
    max_age: nanos(DAY_MS),
    duplicate_window: nanos(DAY_MS),
    allow_atomic: true,
  }),
  file(
    "ALERTS",
    ["alert.>"],
    "Alerts, AlertRaised: alert.<severity>.<kind>, alert.*.policy-updated among them.",
    {
      max_age: nanos(90 * DAY_MS),
      duplicate_window: nanos(DAY_MS),
    },
  ),
  file(
    "DLQ",
    ["dlq.>"],
    "Messages nobody could process, DeadLetter with payload and reason: dlq.<stream>.<consumer>.",
    {
      max_age: nanos(90 * DAY_MS),
      duplicate_window: nanos(DAY_MS),
    },
  ),
  file("AUDIT", ["audit.>"], "Every operator's act with name and reason, JSON: audit.<act>.", {
    max_age: nanos(90 * DAY_MS),
    deny_delete: true,
  }),
];

interface DeclaredBucket {
  readonly bucket: string;
  readonly description: string;
  readonly storage: "file" | "memory";
  /** Revisions kept per key (1); 64 is the most KV offers. */
  readonly history?: number;
  /** Lease keys expire by a TTL per message; the marker makes the expiry visible to watchers. */
  readonly markerTtlMs?: number;
}

export const BUCKETS: readonly DeclaredBucket[] = [
  {
    bucket: "risk",
    storage: "file",
    description:
      "Counters as JSON, as of their commit: global, account.<id>, symbol.<s>. Also what restarts need: snapshot.latest and its parts, projector.<p> (last commit published).",
  },
  {
    bucket: "policy",
    storage: "file",
    history: 64,
    description: "The limits as JSON: active. Each revision is a version, with who, when, why and what.",
  },
  {
    bucket: "reference",
    storage: "file",
    description:
      "What the exchange and the estimates say, as JSON with age: symbol.<s>, brackets.<account>.<s> (leverage tables), brackets-read.<account>, regime, condition.<s>.",
  },
  {
    bucket: "lease",
    storage: "file",
    description:
      "Which instance is active: kernel.<p>, router.<p>. Says who tries; what is safe, the ledger's fence decides.",
    markerTtlMs: 1_000,
  },
  { bucket: "budget", storage: "memory", description: "Request and order budgets shared by the fleet." },
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
  declared: Declared,
  replicas: number,
): Promise<readonly string[]> {
  const expected: Partial<StreamConfig> = {
    retention: RetentionPolicy.Limits,
    max_bytes: -1,
    discard: DiscardPolicy.Old,
    deny_delete: false,
    deny_purge: false,
    allow_atomic: false,
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
  return VERIFIED.filter(
    (field) =>
      expected[field] !== undefined &&
      JSON.stringify(found[field] ?? false) !== JSON.stringify(expected[field]),
  ).map(
    (field) =>
      `${declared.name}.${field} is ${JSON.stringify(found[field])}, expected ${JSON.stringify(expected[field])}`,
  );
}
