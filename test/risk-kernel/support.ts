import type { Fact, FactBody } from "#libs/domain/fact.ts";
import { parseMoney, parseQuantity } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7, type IntentId } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { DEMO_POLICY, type Policy } from "#libs/domain/policy.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { referenceToJson } from "#libs/domain/reference.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { foldOrder, type Batch, type Input } from "../../services/risk-kernel/batch.ts";
import { fold, type Folded } from "../../services/risk-kernel/fold.ts";
import { CLEAR_SIGHT } from "../../services/risk-kernel/sight.ts";
import { emptyState, type KernelState } from "../../services/risk-kernel/state.ts";
import { entryOf } from "../support/intents.ts";
import { reference } from "./given.ts";
import { JUST_NOW, vouched } from "./vouched.ts";

export const ACCOUNT = parseAccountId("paper-1");
export const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"].map((text) => parseSymbol(text));
export const T0 = 1_723_161_256_000;

/** A kernel core fed by hand: every call is one commit. */
export class Bench {
  state: KernelState = emptyState();
  readonly batches: Batch[] = [];
  readonly folded: Folded[] = [];
  nowMs = T0;
  #hash: Uint8Array = new Uint8Array(32);
  readonly #sequence = { FACTS: 0, INTENTS: 0, POLICY: 0, REFERENCE: 0 };
  #ids = 0;

  commit(inputs: readonly Omit<Input, "sequence">[], more: Partial<Batch> = {}): Folded {
    const batch: Batch = {
      epoch: 1,
      commitId: `c${this.batches.length + 1}`,
      previousHash: this.#hash,
      nowMs: this.nowMs,
      ages: { clockAgeMs: 10, policyAgeMs: 10, busUsedPercent: 10, trust: vouched(this.state, JUST_NOW) },
      sight: CLEAR_SIGHT,
      marks: [],
      reissueAfterMs: 5_000,
      ...more,
      inputs: foldOrder(inputs.map((input) => ({ ...input, sequence: ++this.#sequence[input.stream] }))),
    };
    this.batches.push(batch);
    const folded = fold(this.state, batch);
    this.#hash = folded.hash;
    this.folded.push(folded);
    return folded;
  }

  fact(body: FactBody, account: Fact["account"] = ACCOUNT): Omit<Input, "sequence"> {
    const subject =
      body.kind === "order" || body.kind === "send" || body.kind === "stop" || body.kind === "protection"
        ? `exec.${account}.${body.symbol}`
        : body.kind === "control"
          ? "control.desk.x"
          : `account.${account}.x`;
    return {
      stream: "FACTS",
      subject,
      data: encodeFact({ account, recordedAtMs: this.nowMs, traceparent: "", body }),
    };
  }

  intent(change: Partial<Intent> = {}): Omit<Input, "sequence"> {
    const intent = this.intentOf(change);
    return {
      stream: "INTENTS",
      subject: `intent.${intent.account}.${intent.symbol}`,
      data: encodeIntent(intent),
    };
  }

  intentOf(change: Partial<Intent> = {}): Intent {
    return entryOf({
      intentId: this.id(),
      account: ACCOUNT,
      symbol: SYMBOLS[0] ?? parseSymbol("BTCUSDT"),
      createdAtMs: this.nowMs,
      expiresAtMs: this.nowMs + 10_000,
      ...change,
    });
  }

  id(atMs = this.nowMs): IntentId {
    this.#ids += 1;
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(5, this.#ids);
    return uuid7(atMs, random);
  }

  policy(change: Partial<Policy> = {}): Omit<Input, "sequence"> {
    return {
      stream: "POLICY",
      subject: "active",
      data: new TextEncoder().encode(policyToJson({ ...DEMO_POLICY, ...change })),
    };
  }

  reference(symbol: string, status = "TRADING"): Omit<Input, "sequence"> {
    const rules = { maxQuantity: parseQuantity("1000"), minNotional: parseMoney("100"), asOfMs: T0 };
    const json = referenceToJson(reference(symbol, { status, ...rules }));
    return { stream: "REFERENCE", subject: `symbol.${symbol}`, data: new TextEncoder().encode(json) };
  }

  marks(price = "1000") {
    return SYMBOLS.map((symbol) => ({
      symbol,
      mark: price,
      bid: price,
      ask: (Number(price) + 0.1).toFixed(1),
      receivedAtMs: this.nowMs,
    }));
  }

  /** Armed, reconciled, connected, priced, leverage 20 everywhere. */
  ready(policy: Partial<Policy> = {}): this {
    this.commit([this.policy(policy), ...SYMBOLS.map((symbol) => this.reference(symbol))], {
      marks: this.marks(),
    });
    this.commit([
      this.fact({
        kind: "snapshot",
        walletBalance: parseMoney("10000"),
        positions: [],
        openClientOrderIds: [],
        asOfMs: this.nowMs,
        caughtUp: true,
      }),
      this.fact({ kind: "stream", connected: true, reason: "" }),
      ...SYMBOLS.map((symbol) => this.fact({ kind: "leverage", symbol, leverage: 20 })),
      this.fact({ kind: "control", commandId: "c", command: "ARM", operator: "ada", reason: "test" }, ""),
    ]);
    return this;
  }
}
