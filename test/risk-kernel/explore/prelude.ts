import type { Snapshot } from "#libs/bus/snapshot.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { sha256 } from "#libs/wire/sha256.ts";
import { batchOf } from "../../../services/risk-kernel/batch.ts";
import { fold } from "../../../services/risk-kernel/fold.ts";
import { CLEAR_SIGHT } from "../../../services/risk-kernel/sight.ts";
import { encodeSnapshot } from "../../../services/risk-kernel/snapshot.ts";
import { emptyState } from "../../../services/risk-kernel/state.ts";
import { ratio, reference, WIDE_POLICY } from "../given.ts";
import { JUST_NOW } from "../vouched.ts";
import { InputsModel, KvModel, LedgerModel } from "./bus-model.ts";
import { Composer } from "./composer.ts";
import { NodeModel } from "./node-model.ts";

export const ACCOUNTS = ["a", "b"] as const;
export const SYMBOLS = ["XUSDT", "YUSDT", "ZUSDT"] as const;

/** Caps that a handful of orders reaches, or everything would hold by distance. */
export const POLICY: Policy = {
  ...WIDE_POLICY,
  accountSlotsMax: 2,
  deskSlotsMax: 3,
  grossExposurePercentMax: ratio("100"),
  orderNotionalMax: parseMoney("6000"),
  positionNotionalMax: parseMoney("8000"),
};

/** What is stored before a sequence begins: policy, references, and accounts that may trade. */
interface Prelude {
  readonly inputs: InputsModel;
  readonly commits: readonly Uint8Array[];
  readonly snapshot: Snapshot;
}

/** The same for every sequence, so it is decided once. */
let decided: Promise<Prelude> | undefined;
export const prelude = (): Promise<Prelude> => (decided ??= decidePrelude());

async function decidePrelude(): Promise<Prelude> {
  const inputs = new InputsModel();
  const composer = new Composer(inputs);
  composer.policy(POLICY).arm();
  for (const symbol of SYMBOLS) composer.reference(reference(symbol));
  for (const account of ACCOUNTS) {
    composer.snapshot(account, "10000").fact(account, { kind: "stream", connected: true, reason: "" });
    // One book is never heard of: a refusal must not make it.
    for (const symbol of account === "a" ? SYMBOLS : SYMBOLS.slice(0, 2))
      composer.fact(account, { kind: "leverage", symbol: parseSymbol(symbol), leverage: 10 });
  }
  const state = emptyState();
  const bytes: Uint8Array[] = [];
  const ledger = new LedgerModel((commit) => {
    bytes.push(fold(state, batchOf(plimsoll.v1.Commit.decode(commit))).bytes);
  });
  const node = await NodeModel.start({
    ledger,
    inputs,
    kv: new KvModel(),
    symbols: SYMBOLS,
    projector: { cursor: 0 },
    nowMs: () => composer.nowMs,
    trust: () => JUST_NOW,
    sight: () => CLEAR_SIGHT,
    commitId: () => `p${bytes.length}`,
    publish: () => undefined,
  });
  for (let i = 0; i < 2; i += 1) {
    while (node.link.waiting.length > 0) {
      node.link.arrive();
      node.link.answer();
    }
    await new Promise((resolve) => setImmediate(resolve));
    node.decide(100, 0);
  }
  node.link.arrive();
  const last = ledger.commits.at(-1);
  if (last === undefined || state.accounts.size !== ACCOUNTS.length)
    throw new Error("the prelude is not decided");
  return { inputs, commits: ledger.commits, snapshot: encodeSnapshot(state, sha256(last), 1) };
}
