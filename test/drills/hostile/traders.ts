import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { parseMoney, parseQuantity, parseRatio } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7, type IntentId } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { seeded } from "../../../services/sim-exchange/market/synthetic.ts";
import { entryOf } from "../../support/intents.ts";

/**
 * What is traded, how much of it is opened in quote asset, and what one exit takes of it. All of them fall, so that sales
 * that had to wait for their turn find nobody at their price any more: it is requests this is about, not positions.
 */
const LANES = [
  { symbol: "ETHUSDT", opens: "1500", exit: "0.002" },
  { symbol: "SOLUSDT", opens: "1500", exit: "0.1" },
  { symbol: "BNBUSDT", opens: "1500", exit: "0.01" },
  { symbol: "XRPUSDT", opens: "600", exit: "10" },
] as const;
type Lane = (typeof LANES)[number];
const ENTRY_NOTIONAL = parseMoney("32");
/** Of so many entries one rests and is cancelled after a moment, the others take. */
const RESTS_EVERY = 10;
const RESTS_MS = 2_000;
/** What the kernel lets through in 10 s of an account is 300; exits need some of it. */
const AT_ONCE = 260;
const WINDOW_MS = 10_000;
const EXITS_PER_S = 10;
const ANSWERED_WITHIN_MS = 120_000;
const OPEN_WITHIN_MS = 60_000;
const LOOK_MS = 20;

type Wanted = Pick<Intent, "side" | "purpose" | "size"> & Partial<Intent>;

/** Strategies of five accounts that all want at once. */
export class Traders {
  readonly #nc: NatsConnection;
  readonly #js: JetStreamClient;
  readonly #accounts: readonly string[];
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #answers = new Map<string, string>();
  #exits = 0;
  /** Of every reason given, how often an intent was denied. */
  readonly denials = new Map<string, number>();

  /** @param now exchange epoch milliseconds. */
  constructor(nc: NatsConnection, accounts: readonly string[], now: () => number, seed: number) {
    this.#nc = nc;
    this.#js = jetstream(nc);
    this.#accounts = accounts;
    this.#now = now;
    this.#random = seeded(seed);
    nc.subscribe("answer.>", {
      callback: (error, { data }) => {
        if (error !== null) return;
        const { intentId, verdict, reason } = decodeAnswer(data);
        this.#answers.set(intentId, verdict === "APPROVED" ? "" : (reason ?? verdict));
      },
    });
  }

  /** Makes a position of every account and symbol; asked for again until the system, which has just come up, lets it. */
  async open(): Promise<void> {
    await Promise.all(
      this.#accounts.flatMap((account) =>
        LANES.map(async (lane) => {
          for (const by = performance.now() + OPEN_WITHIN_MS; !(await this.#holds(account, lane));) {
            if (performance.now() > by) throw new Error(`${account} ${lane.symbol} is never opened`);
            const size = { kind: "notional", notional: parseMoney(lane.opens) } as const;
            const id = await this.#send([
              this.#intent(account, lane, { side: "SELL", purpose: "OPEN", size, slippageBps: 20 }),
            ]);
            await this.#answered(id);
            await sleep(300);
          }
        }),
      ),
    );
  }

  /** So many entries of each account, as fast as the kernel lets them through; resolves when all are approved. */
  async burst(entries: number, signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#accounts.map(async (account) => {
        for (let left = entries; left > 0 && !signal.aborted;) {
          const began = performance.now();
          const ids = await this.#send(
            Array.from({ length: Math.min(left, AT_ONCE) }, (_, i) => this.#entry(account, left - i)),
          );
          left -= await this.#answered(ids);
          const waitMs = left > 0 ? began + WINDOW_MS - performance.now() : 0;
          await sleep(Math.max(0, waitMs), undefined, { signal }).catch(() => undefined);
        }
      }),
    );
  }

  /** Exits at their pace, of one account and symbol after the other, until a condition holds. */
  async exitsUntil(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
    const began = performance.now();
    for (let sent = 0; !(await holds()) && performance.now() - began < withinMs; await sleep(LOOK_MS))
      for (; sent < ((performance.now() - began) / 1_000) * EXITS_PER_S; sent += 1) await this.#exit();
  }

  async #exit(): Promise<void> {
    const at = this.#exits;
    this.#exits += 1;
    const account = this.#accounts[at % this.#accounts.length] ?? "";
    const lane = LANES[Math.floor(at / this.#accounts.length) % LANES.length] ?? LANES[0];
    const size = { kind: "quantity", quantity: parseQuantity(lane.exit) } as const;
    await this.#send([
      this.#intent(account, lane, { side: "BUY", purpose: "REDUCE", size, slippageBps: 10 }),
    ]);
  }

  #entry(account: string, number: number): Intent {
    const rests = number % RESTS_EVERY === 0;
    return this.#intent(account, LANES[number % LANES.length] ?? LANES[0], {
      side: "SELL",
      purpose: "INCREASE",
      size: { kind: "notional", notional: ENTRY_NOTIONAL },
      ...(rests ? { entryStyle: "POST_ONLY", workingMs: RESTS_MS } : { slippageBps: 0 }),
    });
  }

  #intent(account: string, { symbol }: Lane, wanted: Wanted): Intent {
    const nowMs = Math.round(this.#now());
    const random = new Uint8Array(Array.from({ length: 10 }, () => Math.floor(this.#random() * 256)));
    return entryOf({
      intentId: uuid7(nowMs, random),
      account: parseAccountId(account),
      strategy: "hostile-fleet",
      symbol: parseSymbol(symbol),
      confidence: parseRatio("0.9"),
      createdAtMs: nowMs,
      expiresAtMs: nowMs + 600_000,
      ...wanted,
    });
  }

  async #send(intents: readonly Intent[]): Promise<readonly IntentId[]> {
    await publishAllDurably(
      this.#nc,
      this.#js,
      intents.map((intent) => ({
        subject: `intent.${intent.account}.${intent.symbol}`,
        bytes: encodeIntent(intent),
        msgId: intent.intentId,
        type: "Intent",
      })),
    );
    return intents.map(({ intentId }) => intentId);
  }

  /** Resolves when all are answered. @returns how many were approved. */
  async #answered(ids: readonly IntentId[]): Promise<number> {
    for (const by = performance.now() + ANSWERED_WITHIN_MS; !ids.every((id) => this.#answers.has(id));) {
      if (performance.now() > by) throw new Error("an intent has no answer");
      await sleep(LOOK_MS);
    }
    let approved = 0;
    for (const id of ids) {
      const denial = this.#answers.get(id) ?? "";
      if (denial === "") approved += 1;
      else this.denials.set(denial, (this.denials.get(denial) ?? 0) + 1);
    }
    return approved;
  }

  async #holds(account: string, { symbol }: Lane): Promise<boolean> {
    const query = JSON.stringify({ what: "account", account });
    const reply = await this.#nc.request("kernel.query", query, { timeout: 2_000 }).catch(() => undefined);
    const { positions = [] } =
      reply?.json<{ account: { positions?: readonly { readonly symbol: string }[] } }>().account ?? {};
    return positions.some((position) => position.symbol === symbol);
  }
}
