import { format } from "#libs/domain/fixed.ts";
import type { Snapshot } from "#libs/bus/snapshot.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { batchOf } from "../../../services/risk-kernel/batch.ts";
import { grossCap } from "../../../services/risk-kernel/caps.ts";
import { fold } from "../../../services/risk-kernel/fold.ts";
import { decodeSnapshot } from "../../../services/risk-kernel/snapshot.ts";
import { emptyState, type KernelState } from "../../../services/risk-kernel/state.ts";
import { deskSlots, exposureOf } from "../recount.ts";
import type { Reality } from "../reality.ts";

/** Alerts that only something outside of the kernel's approvals could raise; nothing of that kind happens here. */
const UNEXPECTED = new Set(["late-fill", "foreign-fill", "circuit-opened", "send-contradicted", "drift"]);

/** Looks at every commit the moment it is stored, and at reality beside it. Throws what it finds. */
export class Judge {
  state: KernelState = emptyState();
  readonly #policy: Policy;
  readonly #reality: Reality;
  readonly #answered = new Map<number, string>();
  readonly #decided = new Set<string>();
  readonly #placed = new Set<string>();
  readonly answers = new Map<string, Uint8Array>();
  #hash: Uint8Array = new Uint8Array(32);
  #epoch = 0;
  approved = 0;

  constructor(policy: Policy, reality: Reality) {
    this.#policy = policy;
    this.#reality = reality;
  }

  /** Goes on from here; what was before is known to be right. */
  resume(snapshot: Snapshot): void {
    const { state, hash, epoch } = decodeSnapshot(snapshot);
    this.state = state;
    this.#hash = hash;
    this.#epoch = epoch;
  }

  get answered(): number {
    return this.#answered.size;
  }

  stored(bytes: Uint8Array): void {
    const commit = plimsoll.v1.Commit.decode(bytes);
    const at = `commit ${commit.number}`;
    if (Buffer.compare(commit.previousHash, this.#hash) !== 0) throw new Error(`${at}: the chain is broken`);
    if (commit.epoch < this.#epoch)
      throw new Error(`${at}: epoch ${commit.epoch} after epoch ${this.#epoch}`);
    this.#hash = sha256(bytes);
    this.#epoch = commit.epoch;
    const folded = fold(this.state, batchOf(commit));
    if (Buffer.compare(folded.bytes, bytes) !== 0) throw new Error(`${at}: folded again it is another one`);

    for (const { inputSequence, intentId, verdict } of folded.answers) {
      const before = this.#answered.get(inputSequence);
      if (before !== undefined) throw new Error(`${at}: intent ${inputSequence} is answered twice`);
      this.#answered.set(inputSequence, verdict);
      if (this.#decided.has(intentId) !== (verdict === "DUPLICATE"))
        throw new Error(
          `${at}: ${verdict} for an id that was ${this.#decided.has(intentId) ? "" : "not "}seen`,
        );
      this.#decided.add(intentId);
    }
    for (const [i, answer] of commit.answers.entries())
      this.answers.set(`0:${commit.number}:${i}`, plimsoll.v1.Answer.encode(answer).finish());
    const placed = folded.orders.filter(({ action }) => action === "PLACE");
    for (const order of placed) {
      if (this.#placed.has(order.intentId)) throw new Error(`${at}: a second order of ${order.intentId}`);
      this.#placed.add(order.intentId);
      this.#reality.place(order);
      this.approved += 1;
    }
    const strange = folded.alerts.find(({ kind }) => UNEXPECTED.has(kind));
    if (strange !== undefined) throw new Error(`${at}: alert ${strange.kind}: ${strange.text}`);
    this.#caps(at, placed);
    for (const { account, leg } of placed) {
      const trust = commit.trust.find((used) => used.account === account);
      const { streamStaleMs, comparisonStaleMs } = this.#policy;
      if (
        leg === "ENTRY" &&
        (trust === undefined || trust.streamAgeMs > streamStaleMs || trust.comparedAgeMs > comparisonStaleMs)
      )
        throw new Error(`${at}: an entry of ${account}, for whom nobody has vouched lately`);
    }
  }

  #caps(at: string, placed: readonly OrderCommand[]): void {
    const policy = this.#policy;
    const over = (what: string, observed: bigint | number, cap: bigint | number): void => {
      if (observed > cap) throw new Error(`${at}: ${what} is ${observed}, above ${cap}`);
    };
    over("the desk's slots", deskSlots(this.state), policy.deskSlotsMax);
    for (const account of this.state.accounts.values())
      over(`${account.id}'s slots`, exposureOf(this.state, account).slots, policy.accountSlotsMax);
    for (const id of new Set(placed.filter(({ leg }) => leg === "ENTRY").map(({ account }) => account))) {
      const account = this.state.accounts.get(id);
      if (account === undefined) throw new Error(`${at}: an approval without an account`);
      const { gross, equity } = exposureOf(this.state, account);
      const cap = grossCap(policy, equity);
      over(`${id}'s gross exposure`, gross, cap);
      const real = this.#reality.exposureOf(id);
      over(`${id}'s real slots`, real.slots, policy.accountSlotsMax);
      over(`${id}'s real gross exposure`, real.gross, cap);
    }
  }

  /** After the end: everything answered, everything published once, positions as they really are. */
  end(intents: number, published: ReadonlyMap<string, Uint8Array>): void {
    if (this.answered !== intents) throw new Error(`${this.answered} of ${intents} intents are answered`);
    for (const [id, bytes] of this.answers) {
      const out = published.get(id);
      if (out === undefined) throw new Error(`answer ${id} was never published`);
      if (Buffer.compare(out, bytes) !== 0) throw new Error(`answer ${id} was published with other bytes`);
    }
    for (const account of this.state.accounts.values())
      for (const [symbol, { position, orders }] of account.books) {
        const real = this.#reality.positions.get(`${account.id} ${symbol}`) ?? 0n;
        if (position.amount !== real)
          throw new Error(`${account.id} holds ${format(position.amount)} ${symbol}, really ${real}`);
        if (orders.size > 0) throw new Error(`${account.id} ${symbol}: ${orders.size} orders never end`);
      }
  }
}
