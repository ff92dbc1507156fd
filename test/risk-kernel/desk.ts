import { createHash } from "node:crypto";
import type { FactBody, Fill, OrderStatus, SendOutcome } from "#libs/domain/fact.ts";
import {
  format,
  parseMoney,
  parsePositionAmount,
  parsePriceOrZero,
  parseQuantity,
  parseQuantityOrZero,
  pnlOf,
  reducingSide,
  signed,
  sizeOf,
  type Money,
  type PositionAmount,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import {
  parseAccountId,
  parseClientOrderId,
  parseSymbol,
  symbolToken,
  uuid7,
  type IntentId,
} from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { referenceToJson, type SymbolReference } from "#libs/domain/reference.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { stateHash } from "../../services/risk-kernel/digest.ts";
import { foldOrder, type Batch, type Input, type MarkUpdate } from "../../services/risk-kernel/batch.ts";
import { fold, type Folded } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { checkSums } from "../../services/risk-kernel/valuation.ts";
import { CLEAR_SIGHT, type Sight } from "../../services/risk-kernel/sight.ts";
import type { Trust } from "../../services/risk-kernel/ruling.ts";
import { entryOf } from "../support/intents.ts";
import { exposureOf, type Exposure } from "./recount.ts";
import { ACCOUNT, BTC, ratio, reference, START_MS, WIDE_POLICY } from "./given.ts";
import { JUST_NOW, vouched } from "./vouched.ts";
import { emptyState, type KernelState } from "../../services/risk-kernel/state.ts";
import type { Account } from "../../services/risk-kernel/account.ts";

type IntentOver = Partial<Omit<Intent, "account" | "symbol">> & {
  readonly account?: string;
  readonly symbol?: string;
};

/** Drives the fold as the shell would: numbers commits, counts sequences, keeps every batch and its bytes. */
export class TestDesk {
  state: KernelState = emptyState();
  nowMs = START_MS;
  clockAgeMs = 10;
  policyAgeMs = 10;
  busUsedPercent = 10;
  /** How long ago all accounts were vouched for; undefined: never. */
  trust: Trust | undefined = JUST_NOW;
  sight: Sight = CLEAR_SIGHT;
  /** Marks intents pushed from now on as surplus among so many. */
  waiting: number | undefined;
  reissueAfterMs = 1e12;
  epoch = 1;
  readonly batches: Batch[] = [];
  readonly commits: Uint8Array[] = [];
  #marks: MarkUpdate[] = [];
  #inputs: Input[] = [];
  #facts = 0;
  readonly #exchangeIds = new Map<string, bigint>();
  #intents = 0;
  #revision = 0;
  #ids = 0;

  id(timeMs = this.nowMs): IntentId {
    this.#ids += 1;
    return uuid7(timeMs, createHash("sha256").update(String(this.#ids)).digest());
  }

  /** @param bands what both sides of the book take, see libs/domain/depth.ts. */
  mark(
    symbol: string,
    mark: string,
    bid = mark,
    ask = mark,
    receivedAtMs = this.nowMs,
    bands?: readonly string[],
  ): this {
    const depth = bands === undefined ? {} : { depth: { bids: bands, asks: bands, receivedAtMs } };
    this.#marks = this.#marks.filter((used) => used.symbol !== symbol);
    this.#marks.push({ symbol, mark, bid, ask, receivedAtMs, ...depth });
    return this;
  }

  /** The mark that was asked for, beside what the streams said last: both of these as old as the older, or the mark newer. */
  asked(symbol: string, mark: string, { receivedAtMs = this.nowMs, streamMarkAtMs = 0 } = {}): this {
    const streams = this.state.marks.get(parseSymbol(symbol));
    if (streams === undefined) throw new Error(`no price of ${symbol} by a stream yet`);
    const topAtMs = streams.receivedAtMs;
    this.mark(symbol, format(streams.mark), format(streams.bid), format(streams.ask), topAtMs);
    const rest = { mark, receivedAtMs, topAtMs, streamMarkAtMs: Math.max(streamMarkAtMs, topAtMs) };
    this.#marks = this.#marks.map((used) => (used.symbol === symbol ? { ...used, rest } : used));
    return this;
  }

  policy(policy: Policy): this {
    this.push("POLICY", ++this.#revision, "active", new TextEncoder().encode(policyToJson(policy)));
    return this;
  }

  reference(own: SymbolReference): this {
    this.push(
      "REFERENCE",
      ++this.#revision,
      `symbol.${symbolToken(own.symbol)}`,
      new TextEncoder().encode(referenceToJson(own)),
    );
    return this;
  }

  /** A regime or a symbol's condition, as its producer stores it. */
  estimate(key: string, json: string): this {
    this.push("REFERENCE", ++this.#revision, key, new TextEncoder().encode(json));
    return this;
  }

  fact(account: string, body: FactBody): this {
    const subject =
      body.kind === "control"
        ? `control.${account === "" ? "desk" : account}.${body.command.toLowerCase().replace("_", "-")}`
        : body.kind === "order" || body.kind === "send" || body.kind === "stop" || body.kind === "protection"
          ? `exec.${account}.${symbolToken(body.symbol)}`
          : `account.${account}.${body.kind}`;
    const data = encodeFact({
      account: account === "" ? "" : parseAccountId(account),
      recordedAtMs: this.nowMs,
      traceparent: "",
      body,
    });
    return this.rawFact(subject, data);
  }

  rawFact(subject: string, data: Uint8Array): this {
    this.push("FACTS", ++this.#facts, subject, data);
    return this;
  }

  rawIntent(subject: string, data: Uint8Array): this {
    this.push("INTENTS", ++this.#intents, subject, data);
    return this;
  }

  arm(account = ""): this {
    return this.fact(account, {
      kind: "control",
      commandId: "c",
      command: "ARM",
      operator: "ana",
      reason: "test",
    });
  }

  /** An armed, reconciled account with prices, policy, leverage: everything an entry needs. */
  static ready({
    policy = WIDE_POLICY,
    wallet = "10000",
    symbols = [BTC],
    accounts = [ACCOUNT],
    leverage = 10,
  }: {
    readonly policy?: Policy;
    readonly wallet?: string;
    readonly symbols?: readonly string[];
    readonly accounts?: readonly string[];
    readonly leverage?: number;
  } = {}): TestDesk {
    const desk = new TestDesk();
    desk.policy(policy).arm();
    for (const symbol of symbols) desk.reference(reference(symbol)).mark(symbol, "50000", "49999.9", "50000");
    for (const account of accounts) {
      desk.snapshot(account, wallet).fact(account, { kind: "stream", connected: true, reason: "test" });
      for (const symbol of symbols)
        desk.fact(account, { kind: "leverage", symbol: parseSymbol(symbol), leverage });
    }
    desk.commit();
    return desk;
  }

  snapshot(
    account: string,
    wallet: string,
    positions: readonly (readonly [symbol: string, amount: string, entry: string, lastTrade?: string])[] = [],
    { caughtUp = true, open = [] as readonly string[] } = {},
  ): this {
    return this.fact(account, {
      kind: "snapshot",
      walletBalance: parseMoney(wallet),
      positions: positions.map(([symbol, amount, entry, lastTradeId = "0"]) => ({
        symbol: parseSymbol(symbol),
        amount: parsePositionAmount(amount),
        entryPrice: parsePriceOrZero(entry),
        lastTradeId,
      })),
      openClientOrderIds: open,
      asOfMs: this.nowMs,
      caughtUp,
    });
  }

  intentOf({ account = ACCOUNT, symbol = BTC, ...over }: IntentOver = {}): Intent {
    return entryOf({
      intentId: this.id(),
      account: parseAccountId(account),
      symbol: parseSymbol(symbol),
      size: { kind: "quantity", quantity: parseQuantity("0.1") },
      slippageBps: 0,
      confidence: ratio("0.8"),
      createdAtMs: this.nowMs,
      expiresAtMs: this.nowMs + 60_000,
      ...over,
    });
  }

  intent(intent: Intent): this {
    return this.rawIntent(`intent.${intent.account}.${symbolToken(intent.symbol)}`, encodeIntent(intent));
  }

  /** Decides one intent in a commit of its own. */
  ask(over: IntentOver = {}): { readonly answer: Answer; readonly order: OrderCommand | undefined } {
    this.intent(this.intentOf(over));
    const folded = this.commit();
    const [answer] = folded.answers;
    if (answer === undefined) throw new Error("no answer");
    return { answer, order: folded.orders[0] };
  }

  /** What the exchange says about one of our orders; a fill with `trade`. */
  orderFact(
    order: OrderCommand,
    status: OrderStatus,
    cumulative: Quantity | string,
    fill?: Partial<Omit<Fill, "tradeId">> & { readonly tradeId: string; readonly quantity: Quantity },
    source: "STREAM" | "REST" = "STREAM",
  ): this {
    return this.fact(order.account, {
      kind: "order",
      symbol: order.symbol,
      clientOrderId: order.clientOrderId,
      exchangeOrderId: this.#exchangeIdOf(order),
      side: order.side,
      status,
      quantity: order.quantity,
      price: order.price,
      cumulativeFilled: typeof cumulative === "string" ? parseQuantityOrZero(cumulative) : cumulative,
      ...(fill === undefined
        ? {}
        : {
            fill: {
              price: order.price,
              fee: parseMoney("0"),
              feeAsset: "USDT",
              realizedPnl: this.#realized(order, fill.quantity, fill.price ?? order.price),
              maker: false,
              ...fill,
            },
          }),
      reduceOnly: order.reduceOnly,
      transactionTimeMs: this.nowMs,
      source,
    });
  }

  /** Its number at the exchange: the first one's is recorded there. */
  #exchangeIdOf({ clientOrderId }: OrderCommand): string {
    const id = this.#exchangeIds.get(clientOrderId) ?? 8389765593361680990n + BigInt(this.#exchangeIds.size);
    this.#exchangeIds.set(clientOrderId, id);
    return String(id);
  }

  /** What the exchange books for a fill that reduces the position held now. */
  #realized({ account, symbol, side }: OrderCommand, quantity: Quantity, price: Price): Money {
    const position = this.state.accounts.get(account)?.books.get(symbol)?.position;
    if (position === undefined || position.amount === 0n || reducingSide(position.amount) !== side)
      return parseMoney("0");
    const closed = (
      quantity < sizeOf(position.amount) ? signed(side, quantity) * -1n : position.amount
    ) as PositionAmount;
    return pnlOf(closed, position.entryPrice, price);
  }

  /** The order fills completely at its price. */
  fillAll(order: OrderCommand, tradeId: string, over: Partial<Fill> = {}): this {
    return this.orderFact(order, "FILLED", order.quantity, { tradeId, quantity: order.quantity, ...over });
  }

  send(order: OrderCommand, outcome: SendOutcome, code = 0): this {
    return this.fact(order.account, {
      kind: "send",
      symbol: order.symbol,
      clientOrderId: parseClientOrderId(order.clientOrderId),
      outcome,
      code,
      reason: "",
      exchangeOrderId: "",
      commitNumber: this.state.commit,
      receiptToRequestUs: 0,
      requestToAnswerUs: 0,
    });
  }

  /** Folds what was pushed since the last commit. */
  commit(): Folded {
    const previous = this.commits.at(-1);
    const batch: Batch = {
      epoch: this.epoch,
      commitId: `1-${this.state.commit + 1}`,
      previousHash:
        previous === undefined ? new Uint8Array(32) : createHash("sha256").update(previous).digest(),
      nowMs: this.nowMs,
      marks: this.#marks,
      inputs: foldOrder(this.#inputs),
      ages: {
        clockAgeMs: this.clockAgeMs,
        policyAgeMs: this.policyAgeMs,
        busUsedPercent: this.busUsedPercent,
        trust: vouched(this.state, this.trust),
      },
      sight: this.sight,
      reissueAfterMs: this.reissueAfterMs,
    };
    this.#marks = [];
    this.#inputs = [];
    const folded = fold(this.state, batch);
    checkSums(this.state);
    this.#checkDigest();
    this.batches.push(batch);
    this.commits.push(folded.bytes);
    return folded;
  }

  /** A kernel that begins here at a snapshot says the same of the state as one that has run all along. */
  #checkDigest(): void {
    const { state } = decodeSnapshot(encodeSnapshot(this.state, new Uint8Array(32), 1));
    if (Buffer.compare(stateHash(this.state), stateHash(state)) !== 0)
      throw new Error(`commit ${this.state.commit} changed an account and did not say so`);
  }

  account(id = ACCOUNT): Account {
    const account = this.state.accounts.get(parseAccountId(id));
    if (account === undefined) throw new Error(`no account ${id}`);
    return account;
  }

  exposure(id = ACCOUNT): Exposure {
    return exposureOf(this.state, this.account(id));
  }

  /** Orders with capacity reserved. */
  get open(): number {
    let open = 0;
    for (const account of this.state.accounts.values())
      for (const book of account.books.values()) open += book.orders.size;
    return open;
  }

  position(symbol = BTC, account = ACCOUNT): string {
    return format(
      this.account(account).books.get(parseSymbol(symbol))?.position.amount ?? parsePositionAmount("0"),
    );
  }

  protected push(stream: Input["stream"], sequence: number, subject: string, data: Uint8Array): void {
    const waiting = stream === "INTENTS" ? this.waiting : undefined;
    this.#inputs.push({ stream, sequence, subject, data, ...(waiting === undefined ? {} : { waiting }) });
  }
}
