/**
 * Who may use the bus, by account. Services meet in PLIMSOLL, which owns the streams. Strategies and operators are in accounts
 * of their own and see only what is passed on to them: whatever they name as the place of a reply or delivery is a
 * subject of their own account, never one of a stream.
 */
export const ACCOUNTS = {
  PLIMSOLL: [
    "admin",
    "feed-gateway",
    "risk-kernel",
    "order-router",
    "user-stream",
    "edge",
    "replay",
    "backup",
  ],
  STRATEGIES: ["signal-engine", "strategy"],
  OPERATORS: ["observer", "operator", "repair"],
} as const;

/**
 * - `admin`: makes the streams, and judges a run; everything in its account.
 * - `replay`: folds the ledger again.
 * - `backup`: has the streams written out, and reads none of their messages but the ledger's.
 * - `strategy`: a strategy of the user's own.
 * - `observer`: an operator who looks. `operator`: one who acts; `repair`: one who has dead letters published again.
 */
export type Role = (typeof ACCOUNTS)[keyof typeof ACCOUNTS][number];

/** The account that owns the streams. */
export const HOME = "PLIMSOLL";

export const ROLES: readonly Role[] = Object.values(ACCOUNTS).flat();

/**
 * The processes that answer as NATS micro services what they are and what they can be asked: those of the home account. A
 * strategy is its owner's business.
 */
export const MICRO_SERVICES: Partial<Record<Role, string>> = {
  "feed-gateway": "Prices from the exchange: each event once, and what is missing.",
  "risk-kernel": "Decides every intent and keeps the ledger; of several instances one is active.",
  "order-router": "Carries orders to the exchange, once, and protects positions.",
  "user-stream": "What the exchange says of the accounts, compared with the books.",
  edge: "WebSocket for strategies and screens.",
};

/** Answers come to a role here, and nobody else may listen. */
export const inboxPrefixOf = (role: string): string => `_INBOX.${role}`;

/** Subjects, or keys of a bucket, by role. */
export type By = Partial<Record<Role, readonly string[]>>;

/** What may be done with a stream or bucket. */
export interface Access {
  /** Subjects, or keys of a bucket, that each may write. */
  readonly writes: By;
  /** Who reads what is stored. */
  readonly reads: readonly Role[];
  /** Who reads single messages of it only. */
  readonly looks?: readonly Role[];
  /** Subjects that each may hear as they are published. */
  readonly hears?: By;
}

/**
 * When a stream or bucket is saved in a backup. An effect goes before its cause: then whatever a saved thing rests on is
 * saved too.
 *
 * - `early`: what was made of the ledger. Saved first, it is never ahead of it.
 * - `ledger`.
 * - `late`: what the ledger was made of, and what people did. Saved last, no commit has used what is not there, and no number
 *   that a commit has passed is given out again.
 * - `never`: made again by itself.
 */
export type Saved = "early" | "ledger" | "late" | "never";

/** Subjects outside of every stream. */
export interface Signal {
  readonly subject: string;
  /** Who publishes it. */
  readonly says: readonly Role[];
  readonly hears: readonly Role[];
  /** Who answers it, when it is a question. */
  readonly answers?: Role;
  /** Every process of that role answers. */
  readonly many?: true;
}

const STATS: readonly Role[] = [
  "feed-gateway",
  "risk-kernel",
  "order-router",
  "user-stream",
  "edge",
  "signal-engine",
];

export const SIGNALS: readonly Signal[] = [
  // What is there, and what it answers: `nats micro`.
  { subject: "$SRV.>", says: ["observer", "operator"], hears: [], many: true },
  {
    subject: "clock.exchange",
    says: ["feed-gateway"],
    hears: ["risk-kernel", "signal-engine", "edge", "strategy", "observer", "operator"],
  },
  { subject: "beat.user-stream", says: ["risk-kernel"], hears: [], answers: "user-stream" },
  {
    subject: "user-stream.query",
    says: ["observer", "operator"],
    hears: [],
    answers: "user-stream",
    many: true,
  },
  ...STATS.map((role) => ({ subject: `stats.${role}.*`, says: [role], hears: [] })),
  { subject: "stats.>", says: [], hears: ["edge", "observer"] },
  {
    subject: "kernel.query",
    says: ["user-stream", "signal-engine", "strategy", "observer", "operator"],
    hears: [],
    answers: "risk-kernel",
  },
  { subject: "router.evidence", says: ["observer", "operator"], hears: [], answers: "order-router" },
  {
    subject: "history.*",
    says: ["signal-engine", "strategy", "observer"],
    hears: [],
    answers: "feed-gateway",
  },
];
