import type { Role } from "#libs/bus/roles.ts";

/** One subject, and who alone may publish and hear it; written by hand, apart from the declarations it judges. */
export interface Ruled {
  readonly subject: string;
  readonly publish: readonly Role[];
  readonly hear: readonly Role[];
}

const rule = (subject: string, publish: string, hear: string): Ruled => ({
  subject,
  publish: rolesIn(publish),
  hear: rolesIn(hear),
});

/** Short for roles. */
const SHORT: Readonly<Record<string, Role>> = {
  feed: "feed-gateway",
  kernel: "risk-kernel",
  router: "order-router",
  user: "user-stream",
  edge: "edge",
  engine: "signal-engine",
  strategy: "strategy",
  observer: "observer",
  operator: "operator",
  repair: "repair",
  replay: "replay",
  backup: "backup",
};

function rolesIn(text: string): readonly Role[] {
  return text.split(" ").flatMap((short) => {
    if (short === "") return [];
    const role = SHORT[short];
    if (role === undefined) throw new Error(`there is no role ${short}`);
    return [role];
  });
}

const SUBJECTS: readonly Ruled[] = [
  rule("md.BTCUSDT.top", "feed", "kernel engine edge strategy observer"),
  rule("md.BTCUSDT.mark.rest", "feed", "kernel edge strategy observer"),
  rule("md.BTCUSDT.trade", "feed", "edge strategy observer"),
  rule("md.BTCUSDT.kline.1m", "feed", "engine edge strategy observer"),
  rule("md.BTCUSDT.depth", "feed", "kernel edge strategy observer"),
  rule("intent.paper-1.BTCUSDT", "engine edge strategy repair", "observer"),
  rule("exec.paper-1.BTCUSDT", "router user repair", "router observer"),
  rule("account.paper-1.snapshot", "user repair", "observer"),
  rule("account.paper-1.balance", "user repair", "observer"),
  rule("account.paper-1.ledger", "user repair", "observer"),
  rule("account.paper-1.router", "router repair", "observer"),
  rule("account.paper-1.leverage", "router user repair", "router observer"),
  rule("control.desk.arm", "operator repair", "observer"),
  rule("control.paper-1.flatten", "operator repair", "observer"),
  rule("ledger.0", "kernel", "observer"),
  rule("ledger.1", "", ""),
  rule("answer.paper-1.01a1ffe7", "kernel", "engine strategy observer"),
  rule("cost.paper-1.BTCUSDT", "router", "observer"),
  rule("alert.critical.test", "feed kernel router user", "observer"),
  rule("dlq.FACTS.kernel", "kernel user", "observer"),
  rule("audit.arm", "operator repair", "observer"),
  rule("audit.backup", "operator repair backup", "observer"),
  rule("$KV.risk.global", "kernel", ""),
  rule("$KV.risk.account.paper-1", "kernel", ""),
  rule("$KV.risk.snapshot.latest", "kernel", ""),
  rule("$KV.risk.ledger.paper-1", "user", ""),
  rule("$KV.policy.active", "operator", ""),
  rule("$KV.policy.other", "", ""),
  rule("$KV.reference.symbol.BTCUSDT", "feed", ""),
  rule("$KV.reference.brackets.paper-1.BTCUSDT", "user", ""),
  rule("$KV.reference.regime", "engine", ""),
  rule("$KV.reference.symbols-read", "feed", ""),
  rule("$KV.reference.leverage.paper-1", "router", ""),
  rule("$KV.reference.fees.paper-1.BTCUSDT", "user", ""),
  rule("$KV.lease.kernel.0", "kernel", ""),
  rule("$KV.lease.router.0", "router", ""),
  rule("$KV.lease.user.paper-1", "user", ""),
  rule("$KV.operations.backup.last", "backup", ""),
  rule("$KV.lease.feed.all", "feed", ""),
  rule("$KV.operations.doctor.last", "operator", ""),
  rule("$KV.budget.weight.default", "feed router user", ""),
  rule("clock.exchange", "feed", "kernel engine edge strategy observer operator"),
  rule("beat.user-stream", "kernel", "user"),
  rule("user-stream.query", "observer operator", "user"),
  rule("stats.risk-kernel.risk-kernel-0", "kernel", "edge observer"),
  rule("stats.order-router.order-router-0", "router", "edge observer"),
  rule("kernel.query", "user engine strategy observer operator", "kernel"),
  rule("router.evidence", "observer operator", "router"),
  rule("history.BTCUSDT", "engine strategy observer", "feed"),
  rule("anything.else", "", ""),
  // What nobody but the maker of the streams does.
  ...["CREATE", "UPDATE", "DELETE", "PURGE", "RESTORE", "LEADER.STEPDOWN", "PEER.REMOVE"].map((act) =>
    rule(`$JS.API.STREAM.${act}.LEDGER_0`, "", ""),
  ),
  // Having streams written out.
  rule("$JS.API.STREAM.SNAPSHOT.LEDGER_0", "backup", ""),
  rule("$JS.API.STREAM.SNAPSHOT.KV_policy", "backup", ""),
  rule("$JS.API.STREAM.SNAPSHOT.KV_lease", "", ""),
  rule("$JS.API.STREAM.SNAPSHOT.MARKET", "", ""),
  rule("$JS.SNAPSHOT.ACK.LEDGER_0.x.1.1", "backup", ""),
  rule("$JS.SNAPSHOT.RESTORE.LEDGER_0.x", "", ""),
  // What is there, and what it answers.
  rule("$SRV.PING", "observer operator", "feed kernel router user edge"),
  rule("$SRV.INFO.risk-kernel", "observer operator", "kernel"),
  rule("$SRV.STATS.order-router.order-router-0", "observer operator", "router"),
  rule("$JS.API.STREAM.MSG.DELETE.LEDGER_0", "", ""),
  rule("$JS.API.STREAM.MSG.DELETE.AUDIT", "", ""),
  rule("$JS.API.STREAM.MSG.DELETE.DLQ", "repair", ""),
  rule("$JS.API.CONSUMER.DURABLE.CREATE.LEDGER_0.x", "", ""),
  rule("$JS.API.CONSUMER.PAUSE.FACTS.x", "", ""),
  rule("$JS.API.META.LEADER.STEPDOWN", "", ""),
  rule("$JS.API.SERVER.REMOVE", "", ""),
  rule("$JS.API.ACCOUNT.PURGE.PLIMSOLL", "", ""),
  rule("$SYS.REQ.SERVER.PING", "", ""),
  rule("$SYS.REQ.ACCOUNT.PING", "", ""),
  // What others are answered.
  rule("_INBOX.risk-kernel.abc", "", "kernel"),
  rule("_INBOX.order-router.abc", "", "router"),
  rule("_INBOX.operator.abc", "", "operator"),
  rule("_INBOX.abc", "", ""),
];

/** Who reads what is stored; from outside of the home account one message at a time. */
const READERS: Readonly<Record<string, string>> = {
  MARKET: "feed router observer",
  INTENTS: "kernel observer",
  FACTS: "kernel router user edge observer operator",
  LEDGER_0: "kernel router user replay backup observer",
  ANSWERS: "kernel edge strategy observer",
  COSTS: "observer",
  ALERTS: "edge observer",
  DLQ: "observer repair",
  AUDIT: "observer",
  KV_risk: "kernel router user edge replay observer operator",
  KV_policy: "kernel router observer operator",
  KV_reference: "kernel feed router user engine strategy observer",
  KV_lease: "kernel router user feed observer",
  KV_budget: "feed kernel router user observer",
  KV_operations: "observer operator",
};
/** A consumer could be told to deliver anywhere. */
const MAY_FOLLOW = rolesIn("feed kernel router user edge replay");

/** What an order met when it was decided is read by itself, and so is the last commit of a backup. */
const looksOnly = (stream: string, role: Role): boolean =>
  (stream === "MARKET" && role === "order-router") || (stream === "LEDGER_0" && role === "backup");

/** Everything that is tried. `known`: the streams that exist. @throws Error when one of them has no rule. */
export function ruled(known: readonly string[]): readonly Ruled[] {
  for (const stream of known)
    if (READERS[stream] === undefined) throw new Error(`${stream} has no rule: say who reads it`);
  const reads = Object.entries(READERS).flatMap(([stream, text]) => {
    const readers = rolesIn(text);
    const followers = readers.filter((role) => MAY_FOLLOW.includes(role) && !looksOnly(stream, role));
    return [
      { subject: `$JS.API.STREAM.INFO.${stream}`, publish: readers, hear: [] },
      { subject: `$JS.API.STREAM.MSG.GET.${stream}`, publish: readers, hear: [] },
      { subject: `$JS.API.DIRECT.GET.${stream}.x`, publish: readers, hear: [] },
      { subject: `$JS.API.CONSUMER.CREATE.${stream}`, publish: followers, hear: [] },
      { subject: `$JS.API.CONSUMER.CREATE.${stream}.x.y`, publish: followers, hear: [] },
      { subject: `$JS.API.CONSUMER.MSG.NEXT.${stream}.x`, publish: followers, hear: [] },
      { subject: `$JS.API.CONSUMER.DELETE.${stream}.x`, publish: followers, hear: [] },
      { subject: `$JS.ACK.${stream}.x.1.1.1.1.0`, publish: followers, hear: [] },
    ];
  });
  return [...SUBJECTS, ...reads];
}

/** Subscriptions that would hear everybody. */
export const GREEDY = [
  ">",
  "*.>",
  "_INBOX.>",
  "_INBOX.*.>",
  "$KV.>",
  "$JS.>",
  "$SYS.>",
  "$SRV.>",
  "account.>",
  "stats.>",
  "md.*.*",
];
/** Who may hear one of these all the same. */
export const GREEDY_ALLOWED: Readonly<Record<string, readonly Role[]>> = {
  "account.>": ["observer"],
  "stats.>": ["edge", "observer"],
  "md.*.*": ["edge", "strategy", "observer"],
};
