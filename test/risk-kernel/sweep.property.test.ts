import fc from "fast-check";
import { expect, test } from "vitest";
import {
  min,
  parseMoney,
  parsePrice,
  parseQuantity,
  signed,
  sizeOf,
  type PositionAmount,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { isDue } from "../../services/risk-kernel/fold.ts";
import { ACCOUNT, BTC, ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const LOT = parseQuantity("0.001");
const REISSUE_MS = 5_000;
const POLICY: Policy = {
  ...WIDE_POLICY,
  openLossTripPercent: ratio("100"),
  dailyDrawdownTripPercent: ratio("100"),
  marketStaleTripMs: 86_400_000,
  executionErrorsMax: 1_000,
  positionNotionalMax: parseMoney("1000000000"),
  exitStepsBps: [10, 30],
  exitMaxBps: 80,
  exitSliceNotionalMax: parseMoney("30000"),
  exitBlindNotional: parseMoney("2000"),
};

/** What the exchange does with the next slice it gets, and what of that is told. */
const answers = fc.constantFrom(
  "fill",
  "part",
  "nothing",
  "refuse",
  // It fills, but no word of it comes for long.
  "fill-silently",
  "part-silently",
  // It never gets there, and nobody says so for long.
  "lost",
);

const world = fc.record({
  buying: fc.boolean(),
  lots: fc.integer({ min: 1, max: 1_500 }),
  cause: fc.constantFrom("CLOSE", "REDUCE", "FLATTEN"),
  firstBps: fc.nat({ max: 200 }),
  steps: fc.array(
    fc.record({
      answer: answers,
      /** Of the price, in tenths; it gaps now and then. */
      move: fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -60_000, max: 60_000 })),
      depth: fc.option(fc.nat({ max: 400 }), { nil: undefined }),
      /** Our side of the book is empty. */
      empty: fc.boolean(),
      waitMs: fc.integer({ min: 0, max: 3_000 }),
      /** Somebody else's fill, lots against the position. */
      foreign: fc.oneof(
        { weight: 9, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: -20, max: 20 }) },
      ),
    }),
    { maxLength: 40, size: "max" },
  ),
});

const thousandths = (count: number): string =>
  `${Math.floor(count / 1_000)}.${String(count % 1_000).padStart(3, "0")}`;

/** Plays the exchange: reduce-only never takes more than is held, whatever is ordered. */
class Exchange {
  readonly desk: TestDesk;
  held: bigint;
  readonly #late: (() => void)[] = [];
  readonly #sent = new Set<string>();
  #trade = 1_000;

  constructor(desk: TestDesk, held: bigint) {
    this.desk = desk;
    this.held = held;
  }

  take(order: OrderCommand, answer: string): void {
    if (this.#sent.has(order.clientOrderId)) throw new Error(`${order.clientOrderId} is sent twice`);
    this.#sent.add(order.clientOrderId);
    if (answer === "lost" || answer === "refuse") {
      const tell = (): void => void this.desk.send(order, answer === "lost" ? "NOT_PLACED" : "REJECTED", -1);
      if (answer === "lost") this.#late.push(tell);
      else tell();
      return;
    }
    const room = sizeOf(this.held as PositionAmount);
    const wanted = answer.startsWith("part")
      ? (((order.quantity / 3n / LOT) * LOT) as Quantity)
      : order.quantity;
    const quantity = answer === "nothing" ? (0n as Quantity) : min(wanted, room);
    this.#move(signed(order.side, quantity));
    const tradeId = String(++this.#trade);
    const tell = (): void => {
      if (quantity > 0n) this.desk.orderFact(order, "PARTIALLY_FILLED", quantity, { tradeId, quantity });
      this.desk.orderFact(order, quantity === order.quantity ? "FILLED" : "EXPIRED", quantity);
    };
    if (answer.endsWith("silently")) this.#late.push(tell);
    else tell();
  }

  foreign(order: OrderCommand, lots: number): void {
    const quantity = (LOT * BigInt(Math.abs(lots))) as Quantity;
    // It leaves the position on its side: what comes of another side is another position.
    const side = lots > 0 === this.held > 0n ? "BUY" : "SELL";
    const change = signed(side, quantity);
    if (this.held === 0n || this.held > 0n !== this.held + change > 0n) return;
    this.held += change;
    const own = {
      ...order,
      side,
      quantity,
      reduceOnly: false,
      clientOrderId: `web_${++this.#trade}` as OrderCommand["clientOrderId"],
    } as const;
    this.desk.orderFact(own, "FILLED", quantity, { tradeId: String(this.#trade), quantity });
  }

  /** Everything that was not told is told. */
  tellAll(): void {
    for (const tell of this.#late.splice(0)) tell();
  }

  #move(change: bigint): void {
    const before = this.held;
    this.held += change;
    if (before > 0n ? this.held < 0n : this.held > 0n) throw new Error("the position flips");
  }
}

test("over random books, fills, gaps and lost answers a sweep stays within its step, never flips, and ends flat when liquidity returns", () => {
  fc.assert(
    fc.property(world, ({ buying, lots, cause, firstBps, steps }) => {
      const desk = TestDesk.ready({ policy: POLICY, wallet: "10000000", leverage: 100 });
      desk.reissueAfterMs = REISSUE_MS;
      const symbol = parseSymbol(BTC);
      let tenths = 500_000;
      const touch = (own: string, depth: number | undefined, empty: boolean): void => {
        const price = `${Math.floor(tenths / 10)}.${tenths % 10}`;
        const bands = [1, 2, 3, 4, 5, 6, 7].map((band) => thousandths((depth ?? 0) * band));
        desk.mark(
          BTC,
          price,
          empty && own === "SELL" ? "" : price,
          empty && own === "BUY" ? "" : price,
          desk.nowMs,
          depth === undefined ? undefined : bands.map((band) => (empty ? "0" : band)),
        );
      };
      const enters: OrderCommand = {
        action: "PLACE",
        clientOrderId: "web_0" as OrderCommand["clientOrderId"],
        intentId: desk.id(),
        account: parseAccountId(ACCOUNT),
        symbol,
        side: buying ? "BUY" : "SELL",
        leg: "ENTRY",
        attempt: 0,
        timeInForce: "GTC",
        quantity: (LOT * BigInt(lots)) as Quantity,
        price: parsePrice("50000"),
        reduceOnly: false,
        notAfterMs: 0,
        workingUntilMs: 0,
        traceparent: "",
        strategy: "",
      };
      desk.fillAll(enters, "1").commit();
      const start = signed(buying ? "BUY" : "SELL", enters.quantity);
      const exchange = new Exchange(desk, start);
      const side = buying ? "SELL" : "BUY";
      const asked = (LOT * BigInt(Math.ceil(lots / 2))) as Quantity;
      if (cause === "FLATTEN")
        desk.fact(ACCOUNT, {
          kind: "control",
          commandId: "c",
          command: cause,
          operator: "ana",
          reason: "test",
        });
      else {
        const size =
          cause === "CLOSE" ? ({ kind: "all" } as const) : ({ kind: "quantity", quantity: asked } as const);
        desk.intent(desk.intentOf({ side, purpose: cause, size, slippageBps: firstBps }));
      }
      let taken = 0n;
      const play = (answer: string): void => {
        const { orders } = desk.commit();
        const mark = desk.state.marks.get(symbol);
        for (const order of orders) {
          if (order.action !== "PLACE") continue;
          expect([order.side, order.reduceOnly, order.timeInForce]).toEqual([side, true, "IOC"]);
          const own = (side === "SELL" ? mark?.bid : mark?.ask) ?? 0n;
          const from = own > 0n ? own : (mark?.mark ?? 0n);
          const through = side === "SELL" ? from - order.price : order.price - from;
          const exit = desk.account().exits.get(symbol);
          const first = Math.min(cause === "FLATTEN" ? 10 : firstBps, 80);
          const levels = [first, ...[10, 30, 80].filter((bps) => bps > first)];
          expect(through * 10_000n <= from * BigInt(levels[exit?.step ?? 0] ?? 0), "beyond its step").toBe(
            true,
          );
          expect(order.quantity > 0n).toBe(true);
          const before = exchange.held;
          exchange.take(order, answer);
          taken += sizeOf((exchange.held - before) as PositionAmount);
        }
      };
      play("nothing");
      for (const { answer, move, depth, empty, waitMs, foreign } of steps) {
        desk.nowMs += waitMs;
        tenths = Math.min(5_000_000, Math.max(50_000, tenths + move));
        touch(side, depth, empty);
        if (foreign !== 0) exchange.foreign(enters, foreign);
        play(answer);
      }
      // The answers come, and liquidity returns.
      exchange.tellAll();
      tenths = 500_000;
      for (let i = 0; i < 500 && desk.account().exits.has(symbol); i += 1) {
        desk.nowMs += 500;
        touch(side, 9_000, false);
        if (isDue(desk.state, desk.nowMs, REISSUE_MS)) play("fill");
        desk.nowMs += 16_000; // However seldom it went while it was refused.
      }
      desk.commit();
      expect(desk.account().exits.has(symbol), "it goes on without end").toBe(false);
      if (cause === "REDUCE") {
        expect(taken <= asked, "more than was asked for").toBe(true);
        if (exchange.held !== 0n) expect(taken).toBe(asked);
      }
      if (cause !== "REDUCE") expect([exchange.held, desk.position()]).toEqual([0n, "0"]);
    }),
    { numRuns: 300 },
  );
}, 120_000);
