import type { Metric } from "./metric.ts";

export const KERNEL = [
  {
    name: "plimsoll_kernel_active",
    type: "gauge",
    from: ["active"],
    help: "1 while this kernel reigns, 0 while it is a standby.",
  },
  {
    name: "plimsoll_kernel_epoch",
    type: "gauge",
    from: ["epoch"],
    help: "Epoch of its newest reign.",
  },
  {
    name: "plimsoll_ledger_commit",
    type: "gauge",
    from: ["commit"],
    help: "Newest commit known to the process: stored by the kernel, or followed by the router.",
  },
  {
    name: "plimsoll_commits_total",
    type: "counter",
    from: ["commits"],
    help: "Commits stored.",
  },
  {
    name: "plimsoll_inputs_total",
    type: "counter",
    from: ["inputs"],
    help: "Inputs folded: intents, facts, policy and reference revisions.",
  },
  {
    name: "plimsoll_inputs_waiting",
    type: "gauge",
    from: ["inputs.waiting"],
    help: "Inputs read and not decided yet.",
  },
  {
    name: "plimsoll_answers_total",
    type: "counter",
    labels: ["verdict"],
    from: ["answers.*"],
    help: "Answers to intents. A duplicate is an intent that was delivered again.",
  },
  {
    name: "plimsoll_alerts_total",
    type: "counter",
    labels: ["severity", "kind"],
    from: ["alerts.*"],
    help: "Alerts raised by commits; each stands in stream ALERTS with its sentence.",
  },
  {
    name: "plimsoll_order_commands_total",
    type: "counter",
    from: ["orders"],
    help: "Order commands committed.",
  },
  {
    name: "plimsoll_entries_total",
    type: "counter",
    labels: ["end"],
    from: ["entries.*"],
    help: "Entries that ended or go on with another order, by what became of them.",
  },
  {
    name: "plimsoll_exits_total",
    type: "counter",
    labels: ["end"],
    from: ["exits.*"],
    help: "Exits that ended, by how.",
  },
  {
    name: "plimsoll_exits_running",
    type: "gauge",
    from: ["exits.running"],
    help: "Exits under way.",
  },
  {
    name: "plimsoll_intent_to_commit_seconds",
    type: "histogram",
    from: ["intentToCommit"],
    help: "From an intent stored by the bus to its decision stored.",
  },
  {
    name: "plimsoll_receipt_to_commit_seconds",
    type: "histogram",
    from: ["receiptToCommit"],
    help: "From an intent read by the kernel to its decision stored.",
  },
  {
    name: "plimsoll_fill_to_folded_seconds",
    type: "histogram",
    from: ["fillToFolded"],
    help: "From a fill stored by the bus to the commit that folds it.",
  },
  {
    name: "plimsoll_exit_to_flat_seconds",
    type: "histogram",
    from: ["exitToFlat"],
    help: "From an exit's first slice to a flat position, exchange time.",
  },
  {
    name: "plimsoll_replay_commits_total",
    type: "counter",
    labels: ["result"],
    from: ["replay.verified=verified", "replay.mismatched=mismatched"],
    help: "Commits that a standby folded again; one that is mismatched ends it.",
  },
  {
    name: "plimsoll_policy_age_seconds",
    type: "gauge",
    help: "Since the policy in force was last found in KV.",
  },
  {
    name: "plimsoll_policy_troubles_total",
    type: "counter",
    from: ["policy.troubles"],
    help: "Readings of the policy that failed or were refused.",
  },
  {
    name: "plimsoll_policy_backup_failures_total",
    type: "counter",
    from: ["policy.backup-failed"],
    help: "Policies whose backup file could not be written.",
  },
  {
    name: "plimsoll_clock_age_seconds",
    type: "gauge",
    help: "Since the exchange's time was last confirmed.",
  },
  {
    name: "plimsoll_projector_lag_commits",
    type: "gauge",
    help: "Commits stored whose answers and alerts are not published yet.",
  },
  {
    name: "plimsoll_messages_refused_total",
    type: "counter",
    labels: ["kind"],
    from: [
      "market.refused=market",
      "beats.refused=beat",
      "tops.refused=top",
      "klines.refused=kline",
      "frames.refused=frame",
      "depths.refused=depth",
      "answers.refused=answer",
      "events.refused=event",
    ],
    help: "Messages that could not be read, by what they were.",
  },
] as const satisfies readonly Metric[];

export const TRADE = [
  {
    name: "plimsoll_trade_possible",
    type: "gauge",
    labels: ["account"],
    help: "1 when an entry of the account would pass every gate on at least one symbol: `plimsoll can-trade`.",
  },
  {
    name: "plimsoll_trade_gate",
    type: "gauge",
    labels: ["account", "gate", "status"],
    help: "1 for the status (ok, blocked, unknown) of each gate before an entry; account is empty for the fleet's gates.",
  },
  {
    name: "plimsoll_trade_gate_since_seconds",
    type: "gauge",
    labels: ["account", "gate"],
    help: "Since when the gate has its status, exchange time, epoch seconds.",
  },
  {
    name: "plimsoll_trade_gate_symbols",
    type: "gauge",
    labels: ["account", "gate", "status"],
    help: "Symbols by the status of a gate that each has for itself: scope, market, symbol.",
  },
] as const satisfies readonly Metric[];

export const LIMITS = [
  {
    name: "plimsoll_limit_used",
    type: "gauge",
    labels: ["limit", "account"],
    help: "What counts against a limit, by its policy key; account is empty for the desk. In the unit of the limit.",
  },
  {
    name: "plimsoll_limit_max",
    type: "gauge",
    labels: ["limit", "account"],
    help: "The limit now; headroom is this minus plimsoll_limit_used.",
  },
] as const satisfies readonly Metric[];
