import { describe, expect, test } from "vitest";
import { format, parseMoney, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseSymbol, type ClientOrderId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { deskCounters, strategyCounters, symbolCounters } from "../../services/risk-kernel/counters.ts";
import { ACCOUNT, BTC, ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const q = parseQuantity;
const kinds = (desk: TestDesk): readonly string[] => desk.commit().alerts.map(({ kind }) => kind);

/** An approved BUY 0.1 at 50,000. */
function entered(desk = TestDesk.ready()): { readonly desk: TestDesk; readonly order: OrderCommand } {
  const { order } = desk.ask();
  if (order === undefined) throw new Error("not approved");
  return { desk, order };
}

/** The same, filled. */
function held(desk = TestDesk.ready()): { readonly desk: TestDesk; readonly order: OrderCommand } {
  const made = entered(desk);
  made.desk.fillAll(made.order, "100").commit();
  return made;
}

const gross = (desk: TestDesk): string => format(desk.exposure().gross);

describe("a reservation", () => {
  test("moves from reserved to used with each fill and frees the rest at the proven end", () => {
    const { desk, order } = entered();
    expect([gross(desk), desk.exposure().slots]).toEqual(["5000", 1]);
    desk.orderFact(order, "PARTIALLY_FILLED", "0.04", { tradeId: "1", quantity: q("0.04") }).commit();
    expect([gross(desk), desk.position()]).toEqual(["5000", "0.04"]);
    desk.orderFact(order, "EXPIRED", "0.04").commit();
    expect([gross(desk), desk.position(), desk.open]).toEqual(["2000", "0.04", 0]);
  });

  test("is kept for the fills that a terminal word has counted and nobody has seen yet", () => {
    const { desk, order } = entered();
    desk.orderFact(order, "CANCELED", "0.06").commit();
    expect([gross(desk), desk.open]).toEqual(["3000", 1]);
    desk.orderFact(order, "NEW", "0").commit();
    desk.orderFact(order, "PARTIALLY_FILLED", "0.06", { tradeId: "2", quantity: q("0.06") }, "REST").commit();
    expect([gross(desk), desk.position(), desk.open]).toEqual(["3000", "0.06", 0]);
    expect(kinds(desk)).toEqual([]);
  });

  test.each([
    ["REJECTED", 0],
    ["NOT_PLACED", 0],
    ["UNKNOWN", 1],
    ["ACCEPTED", 1],
    ["CANCEL_DONE", 1],
  ] as const)("after the router's %s, %i orders hold capacity", (outcome, open) => {
    const { desk, order } = entered();
    desk.send(order, outcome).commit();
    expect([desk.open, desk.exposure().slots]).toEqual([open, open]);
  });

  test("of an order that somebody amended at the exchange grows with it, shrinks only at its end, and is judged by the caps", () => {
    const { desk, order } = entered(
      TestDesk.ready({ policy: { ...WIDE_POLICY, positionNotionalMax: parseMoney("15000") } }),
    );
    const amended = (quantity: string, price: string): OrderCommand => ({
      ...order,
      quantity: q(quantity),
      price: parsePrice(price),
    });
    expect(kinds(desk.orderFact(amended("0.2", "51000"), "NEW", "0"))).toEqual(["order-amended"]);
    expect([gross(desk), desk.account().circuit]).toEqual(["10200", ""]);
    // An older word, or a smaller amendment: which of the two it is, nobody can tell.
    expect(kinds(desk.orderFact(order, "NEW", "0"))).toEqual([]);
    expect(gross(desk)).toBe("10200");
    const larger = amended("0.3", "51000");
    expect(
      kinds(desk.orderFact(larger, "PARTIALLY_FILLED", "0.25", { tradeId: "1", quantity: q("0.25") })),
    ).toEqual(["order-amended", "circuit-opened", "ess-tripped"]);
    expect([gross(desk), desk.position()]).toEqual(["15050", "0.25"]);
    const { state } = decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1));
    expect(state.accounts.get(desk.account().id)?.sums.gross).toBe(parseMoney("15050"));
    desk.orderFact(larger, "CANCELED", "0.25").commit();
    expect([gross(desk), desk.open]).toEqual(["12500", 0]);
  });

  test("a late status never brings an order back, a repeated trade never counts twice", () => {
    const { desk, order } = held();
    desk.orderFact(order, "NEW", "0").fillAll(order, "100").orderFact(order, "PARTIALLY_FILLED", "0.05");
    expect(kinds(desk)).toEqual([]);
    expect([desk.position(), desk.open, desk.state.totals.fills]).toEqual(["0.1", 0, 1]);
  });

  test("a fill of an order thought rejected moves the position; beyond a cap the circuit opens", () => {
    const desk = TestDesk.ready({
      policy: { ...WIDE_POLICY, accountSlotsMax: 1 },
      symbols: [BTC, "ETHUSDT"],
    });
    const { order } = entered(desk);
    desk.send(order, "REJECTED").commit();
    expect([desk.open, desk.exposure().slots]).toEqual([0, 0]);
    const second = desk.ask({ symbol: "ETHUSDT" }).order;
    expect(second).toBeDefined();
    desk.fillAll(order, "7");
    expect(kinds(desk)).toEqual(["late-fill", "circuit-opened", "ess-tripped"]);
    expect([desk.position(), desk.exposure().slots]).toEqual(["0.1", 2]);
    expect(desk.ask({ symbol: "ETHUSDT" }).answer.reason).toBe("CIRCUIT_OPEN");
    // Exits still go.
    expect(desk.ask({ purpose: "CLOSE", side: "SELL", size: { kind: "all" } }).answer.verdict).toBe(
      "APPROVED",
    );
    desk
      .fact(ACCOUNT, {
        kind: "control",
        commandId: "c",
        command: "RESET_CIRCUIT",
        operator: "ana",
        reason: "ok",
      })
      .commit();
    expect(desk.account().circuit).toBe("");
  });

  test("somebody else's resting order is counted and told from when it is seen until it has ended or is listed no more", () => {
    const { desk, order } = entered();
    desk.orderFact(order, "NEW", "0").commit();
    const theirs = (id: string): OrderCommand => ({ ...order, clientOrderId: id as ClientOrderId });
    const counted = (): string => {
      const { accounts } = plimsoll.v1.Commit.decode(desk.commits.at(-1) ?? new Uint8Array()).counters ?? {};
      return `${accounts?.[0]?.ordersOpen} ${accounts?.[0]?.ordersForeign}`;
    };
    expect(counted()).toBe("1 0");
    expect(kinds(desk.orderFact(theirs("web_1"), "NEW", "0"))).toEqual(["foreign-order"]);
    expect(counted()).toBe("2 1");
    expect(kinds(desk.orderFact(theirs("web_1"), "NEW", "0"))).toEqual([]);
    expect(counted()).toBe("2 1");
    expect(kinds(desk.orderFact(theirs("web_1"), "CANCELED", "0"))).toEqual([]);
    expect(counted()).toBe("1 0");
    desk.orderFact(theirs("web_2"), "NEW", "0").commit();
    const open = [order.clientOrderId];
    desk.snapshot(ACCOUNT, "10000", [], { open: [...open, "web_2"] }).commit();
    expect(counted()).toBe("2 1");
    desk.snapshot(ACCOUNT, "10000", [], { open }).commit();
    expect(counted()).toBe("1 0");
  });

  test("an order that works although the router proved it absent opens the circuit", () => {
    const { desk, order } = entered();
    desk.send(order, "NOT_PLACED").commit();
    expect(kinds(desk.orderFact(order, "NEW", "0"))).toEqual(["circuit-opened", "ess-tripped"]);
  });

  test("the router's word does not release what the exchange has shown", () => {
    const { desk, order } = entered();
    expect(kinds(desk.orderFact(order, "NEW", "0").send(order, "NOT_PLACED"))).toEqual(["send-contradicted"]);
    expect(desk.open).toBe(1);
  });

  test.each([
    ["web_1", "foreign-fill"],
    ["autoclose-8389765593361000002", "liquidated"],
    ["adl_autoclose", "deleveraged"],
    ["settlement_autoclose-17", "settled"],
    ["delivery_autoclose-17", "settled"],
  ])("a fill of %s moves the position and is told as %s", (clientOrderId, kind) => {
    const desk = TestDesk.ready();
    const foreign = {
      ...entered(TestDesk.ready()).order,
      clientOrderId: clientOrderId as OrderCommand["clientOrderId"],
    };
    expect(kinds(desk.fillAll(foreign, "9"))).toEqual([kind]);
    expect(desk.position()).toBe("0.1");
    expect(desk.account().circuit).toBe("");
  });

  test.each(["web_1", "autoclose-1"])(
    "a fill of %s that REST tells, without its end, is no order that rests",
    (clientOrderId) => {
      const desk = TestDesk.ready();
      const foreign = { ...entered().order, clientOrderId: clientOrderId as ClientOrderId };
      const fill = { tradeId: "9", quantity: foreign.quantity };
      desk.orderFact(foreign, "PARTIALLY_FILLED", foreign.quantity, fill, "REST");
      expect(kinds(desk)).not.toContain("foreign-order");
      expect([desk.account().foreign.size, desk.position()]).toEqual([0, "0.1"]);
    },
  );

  test("without a fact it is issued again, with the same id, each time after twice as long", () => {
    const { desk, order } = entered();
    desk.reissueAfterMs = 5_000;
    desk.nowMs += 4_999;
    expect(desk.commit().orders).toEqual([]);
    desk.nowMs += 1;
    expect(desk.commit().orders).toEqual([{ ...order, action: "REISSUE" }]);
    expect(desk.commit().orders).toEqual([]);
    let reissues = 0;
    // 10, 20, 40, 80 and 160 s later, and so on.
    for (let s = 5; s < 315; s += 1) {
      desk.nowMs += 1_000;
      reissues += desk.commit().orders.length;
    }
    expect(reissues).toBe(5);
    desk.send(order, "UNKNOWN").commit();
    desk.nowMs += 5_000;
    expect(desk.commit().orders).toHaveLength(1);
    desk.send(order, "ACCEPTED").commit();
    desk.nowMs += 60_000;
    expect(desk.commit().orders).toEqual([]);
  });
});

describe("exits", () => {
  const close = { purpose: "CLOSE", side: "SELL", size: { kind: "all" } } as const;

  test("are sized to what working exits leave, and never flip", () => {
    const { desk } = held();
    const reduce = (text: string) =>
      desk.ask({ purpose: "REDUCE", side: "SELL", size: { kind: "quantity", quantity: q(text) } });
    expect(reduce("0.06").answer.quantity).toBe("0.06");
    expect(reduce("0.06").answer.quantity).toBe("0.04");
    expect(reduce("0.06").answer.reason).toBe("NO_POSITION");
    expect(desk.ask(close).answer.reason).toBe("NO_POSITION");
  });

  test("need the side that reduces", () => {
    const { desk } = held();
    expect(desk.ask({ ...close, side: "BUY" }).answer.reason).toBe("NO_POSITION");
    expect(desk.ask({ ...close, account: "paper-9" }).answer.reason).toBe("NO_POSITION");
  });

  test("go when everything that stops entries is true at once", () => {
    const { desk } = held();
    desk.fact("", { kind: "control", commandId: "c", command: "STOP", operator: "ana", reason: "test" });
    desk.fact(ACCOUNT, { kind: "stream", connected: false, reason: "gone" }).commit();
    desk.account().circuit = "open";
    desk.nowMs += 3_600_000;
    desk.clockAgeMs = desk.policyAgeMs = 2_147_483_647;
    desk.busUsedPercent = 100;
    const { answer, order } = desk.ask({
      ...close,
      confidence: ratio("0"),
      expiresAtMs: desk.nowMs - 1,
      createdAtMs: desk.nowMs - 1_000,
    });
    expect(answer.verdict).toBe("APPROVED");
    expect([order?.reduceOnly, order?.notAfterMs, order?.price]).toEqual([true, 0, parsePrice("49999.9")]);
  });

  test("stay inside the exchange's price band instead of being refused there", () => {
    const { desk } = held();
    desk.policy({ ...WIDE_POLICY, exitMaxBps: 1_000 }).commit();
    expect(desk.ask({ ...close, slippageBps: 1_000 }).order?.price).toBe(parsePrice("47500"));
  });

  test("take a remainder below the exchange's minimum", () => {
    const desk = TestDesk.ready();
    desk.snapshot(ACCOUNT, "10000").commit();
    const { order } = entered(desk);
    desk.orderFact(order, "CANCELED", "0.0004", { tradeId: "1", quantity: q("0.0004") }).commit();
    expect(desk.ask(close).answer.quantity).toBe("0.0004");
  });
});

describe("accounting", () => {
  test("average entry, realised profit, fees, funding and the wallet", () => {
    const { desk, order } = entered();
    desk.fillAll(order, "1", { fee: parseMoney("2") }).commit();
    const more = desk.ask({ purpose: "INCREASE" }).order;
    if (more === undefined) throw new Error("not approved");
    desk
      .fillAll(more, "2", { price: parsePrice("49000"), fee: parseMoney("0.001"), feeAsset: "BNB" })
      .commit();
    expect(desk.account().books.get(parseSymbol(BTC))?.position.entryPrice).toBe(parsePrice("49500"));
    const out = desk.ask({
      purpose: "REDUCE",
      side: "SELL",
      size: { kind: "quantity", quantity: q("0.05") },
    }).order;
    if (out === undefined) throw new Error("not approved");
    desk.fillAll(out, "3", { price: parsePrice("49700"), realizedPnl: parseMoney("10") });
    desk.fact(ACCOUNT, {
      kind: "balance",
      reason: "FUNDING_FEE",
      change: parseMoney("-0.5"),
      walletBalance: parseMoney("10007.5"),
      asset: "USDT",
      transactionTimeMs: desk.nowMs,
      symbol: BTC,
    });
    expect(kinds(desk)).toEqual([]);
    expect([
      format(desk.account().wallet),
      format(desk.account().realizedDay),
      format(desk.account().feesDay),
    ]).toEqual(["10007.5", "10", "2"]);
    const dayOf = ({
      realizedPnlDay,
      feesDay,
    }: {
      realizedPnlDay?: string | null;
      feesDay?: string | null;
    }) => [realizedPnlDay, feesDay];
    const everywhere = () =>
      [
        deskCounters(desk.state),
        symbolCounters(desk.state, parseSymbol(BTC)),
        strategyCounters(desk.state, "test"),
      ].map(dayOf);
    expect(everywhere()).toEqual([
      ["10", "2"],
      ["10", "2"],
      ["10", "2"],
    ]);
    expect(decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1)).state.results).toEqual(
      desk.state.results,
    );
    const now = desk.nowMs;
    desk.nowMs = (Math.floor(now / 86_400_000) + 1) * 86_400_000 - 1;
    desk.commit();
    expect(everywhere()[1]).toEqual(["10", "2"]);
    desk.nowMs += 1;
    desk.commit();
    expect(everywhere()).toEqual([
      ["0", "0"],
      ["0", "0"],
      ["0", "0"],
    ]);
    desk.snapshot(ACCOUNT, "10007.5", [[BTC, "0.15", "49500", "3"]]).commit();
    expect(desk.account().reconciled).toBe(true);
    expect(desk.account().driftsTotal).toBe(0);
  });

  test("a wrong wallet is a drift that stops entries until an operator takes the exchange's word over", () => {
    const { desk } = held();
    expect(kinds(desk.snapshot(ACCOUNT, "9999", [[BTC, "0.1", "50000", "100"]]))).toEqual(["drift"]);
    expect(kinds(desk.snapshot(ACCOUNT, "9999", [[BTC, "0.1", "50000", "100"]]))).toEqual(["ess-tripped"]);
    expect([format(desk.account().drift), desk.account().driftsTotal]).toEqual(["-1", 1]);
    expect(desk.ask().answer.reason).toBe("NOT_RECONCILED");
    desk.fact(ACCOUNT, {
      kind: "control",
      commandId: "c",
      command: "RESET_CIRCUIT",
      operator: "ana",
      reason: "looked",
    });
    expect(kinds(desk.snapshot(ACCOUNT, "9999", [[BTC, "0.1", "50000", "100"]]))).toEqual([
      "control-reset-circuit",
      "account-rebased",
      "ess-cooling-down",
    ]);
    expect([desk.account().reconciled, format(desk.account().wallet)]).toEqual([true, "9999"]);
  });

  test("an open order that only one side knows counts when it persists", () => {
    const { desk, order } = entered();
    desk.orderFact(order, "NEW", "0").commit();
    expect(kinds(desk.snapshot(ACCOUNT, "10000"))).toEqual([]);
    expect(kinds(desk.snapshot(ACCOUNT, "10000"))).toEqual(["drift"]);
    expect(kinds(desk.snapshot(ACCOUNT, "10000", [], { open: [order.clientOrderId] }))).toEqual([]);
  });

  test("positions of the base count against the caps: 17 open with a limit of 10 opens the circuit", () => {
    const desk = new TestDesk();
    const symbols = Array.from({ length: 17 }, (_, i) => `S${i}USDT`);
    desk.policy({ ...WIDE_POLICY, accountSlotsMax: 10 }).arm();
    desk.snapshot(
      ACCOUNT,
      "10000",
      symbols.map((symbol) => [symbol, "1", "10"]),
    );
    expect(kinds(desk)).toContain("circuit-opened");
    expect(desk.exposure().slots).toBe(17);
  });

  test("trades before the base are known", () => {
    const desk = TestDesk.ready();
    desk.fact(ACCOUNT, { kind: "stream", connected: false, reason: "" }).commit();
    const fresh = new TestDesk();
    fresh.snapshot(ACCOUNT, "10000", [[BTC, "0.1", "50000", "500"]]).commit();
    const order = {
      ...entered(
        desk.snapshot(ACCOUNT, "10000").fact(ACCOUNT, { kind: "stream", connected: true, reason: "" }),
      ).order,
    };
    fresh.fillAll(order, "500").commit();
    expect(fresh.position()).toBe("0.1");
    fresh.fillAll(order, "501").commit();
    expect(fresh.position()).toBe("0.2");
  });
});

test("a snapshot restores every part of the state", () => {
  const { desk } = held();
  desk.mark(BTC, "50123.4", "50123.3", "50123.5");
  desk.ask({ purpose: "INCREASE" });
  desk.ask({ purpose: "REDUCE", side: "SELL", size: { kind: "quantity", quantity: q("0.05") } });
  desk.send({ ...entered(TestDesk.ready()).order }, "UNKNOWN").commit();
  const { state } = decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1));
  expect(state).toEqual(desk.state);
});

test("ids of this kernel's orders name their intent", () => {
  const { order } = entered();
  expect(order.clientOrderId).toBe(clientOrderIdOf(order.intentId as never, "ENTRY", 0));
});
