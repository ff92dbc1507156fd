import type { Access, Saved } from "./roles.ts";

/** Every KV bucket of the system, declared here and nowhere else. */

interface DeclaredBucket {
  readonly bucket: string;
  readonly description: string;
  readonly storage: "file" | "memory";
  /** Revisions kept per key (1); 64 is the most KV offers. */
  readonly history?: number;
  /** Lease keys expire by a TTL per message; the marker makes the expiry visible to watchers. */
  readonly markerTtlMs?: number;
  readonly saved: Saved;
  /** Who may write which keys, and who reads. */
  readonly access: Omit<Access, "hears">;
}

export const BUCKETS: readonly DeclaredBucket[] = [
  {
    bucket: "risk",
    storage: "file",
    saved: "early",
    description:
      "Counters as JSON, as of their commit: global, account.<id>, symbol.<s>. The books against the exchange's: ledger.<account>. Also what restarts need: ledger-resume.<account>, snapshot.latest and its parts, projector.<p> (last commit published).",
    access: {
      writes: {
        "risk-kernel": [
          "global",
          "account.*",
          "symbol.*",
          "strategy.*",
          "snapshot.>",
          "projector.*",
          "probe.*",
        ],
        "user-stream": ["ledger.*", "ledger-resume.*"],
      },
      reads: ["risk-kernel", "order-router", "user-stream", "edge", "replay", "observer", "operator"],
    },
  },
  {
    bucket: "policy",
    storage: "file",
    saved: "late",
    history: 64,
    description: "The limits as JSON: active. Each revision is a version, with who, when, why and what.",
    access: {
      writes: { operator: ["active"] },
      reads: ["risk-kernel", "order-router", "observer", "operator"],
    },
  },
  {
    bucket: "reference",
    storage: "file",
    // It could be read again, but commits count its revisions.
    saved: "late",
    description:
      "What the exchange and the estimates say, as JSON with age: symbol.<s>, symbols-read, brackets.<account>.<s> (leverage tables), brackets-read.<account>, brackets-changed, fees.<account>.<s>, leverage.<account>, regime, condition.<s>.",
    access: {
      writes: {
        "feed-gateway": ["symbol.*", "symbols-read", "brackets-changed"],
        "order-router": ["leverage.*"],
        "user-stream": ["brackets.*.*", "brackets-read.*", "fees.*.*"],
        "signal-engine": ["regime", "condition.*"],
      },
      reads: [
        "risk-kernel",
        "feed-gateway",
        "order-router",
        "user-stream",
        "signal-engine",
        "strategy",
        "observer",
      ],
    },
  },
  {
    bucket: "lease",
    storage: "file",
    saved: "never",
    description:
      "Which instance is active: kernel.<p>, router.<p>, user.<account>, feed.<name>. Says who tries; what is safe, the ledger's fence decides.",
    access: {
      writes: {
        "risk-kernel": ["kernel.*"],
        "order-router": ["router.*"],
        "user-stream": ["user.*"],
        "feed-gateway": ["feed.*"],
      },
      reads: ["risk-kernel", "order-router", "user-stream", "feed-gateway", "observer"],
    },
    markerTtlMs: 1_000,
  },
  {
    bucket: "budget",
    storage: "memory",
    saved: "never",
    description:
      "What the fleet uses of the exchange's limits, as JSON: weight.<egress>, orders.<account>, silence.<egress> (429, 418), limits.",
    access: {
      writes: { "feed-gateway": [">"], "order-router": [">"], "user-stream": [">"] },
      reads: ["feed-gateway", "risk-kernel", "order-router", "user-stream", "observer"],
    },
  },
  {
    bucket: "operations",
    storage: "file",
    saved: "late",
    history: 64,
    description:
      "What has been shown to work, as JSON with its time: backup.last (backed up and verified), alerts.answered (a person has answered a test alert), doctor.last (the checklist before live trading, by account).",
    access: {
      writes: { backup: ["backup.last"], operator: ["alerts.answered", "doctor.last"] },
      reads: ["observer", "operator"],
    },
  },
];
