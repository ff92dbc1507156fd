import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { incomeOf } from "#libs/binance/income.ts";
import { TRANSFER_REASONS, type BalanceFact, type OrderFact } from "#libs/domain/fact.ts";
import { format, minus, parseMoney, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import {
  balanceFactOf,
  bookingOfIncome,
  bookingsOf,
  feeCorrection,
} from "../../services/user-stream/bookings.ts";
import { Ledger, type LedgerJson } from "../../services/user-stream/ledger.ts";
import { orderFill } from "./order-fill.ts";

const OPENED = 1_700_000_000_000;
const money = parseMoney;
const booksOf = (opening = "10000"): Ledger =>
  new Ledger(new Map([["USDT", { balance: money(opening), atMs: OPENED }]]), OPENED);

const fillOf = (
  tradeId: string,
  change: { pnl?: string; fee?: string; feeAsset?: string; at?: number },
): OrderFact =>
  orderFill({
    tradeId,
    realizedPnl: money(change.pnl ?? "0"),
    fee: money(change.fee ?? "0"),
    feeAsset: change.feeAsset ?? "USDT",
    transactionTimeMs: change.at ?? OPENED + 1_000,
  });
const balanceOf = (reason: string, change: string, over: Partial<BalanceFact> = {}): BalanceFact => ({
  kind: "balance",
  reason,
  change: money(change),
  walletBalance: ZERO_MONEY,
  asset: "USDT",
  transactionTimeMs: OPENED + 1_000,
  symbol: reason === "FUNDING_FEE" ? "BTCUSDT" : "",
  ...over,
});
const incomeRow = (incomeType: string, income: string, over: Record<string, unknown> = {}) =>
  bookingOfIncome(
    incomeOf({
      symbol: incomeType === "TRANSFER" ? "" : "BTCUSDT",
      incomeType,
      income,
      asset: "USDT",
      info: "",
      time: OPENED + 1_000,
      tranId: 9_689_322_392,
      tradeId: "",
      ...over,
    }),
  );
const tell = (books: Ledger, ...facts: readonly (OrderFact | BalanceFact)[]): void => {
  for (const fact of facts) for (const booking of bookingsOf(fact)) books.ours(booking);
};
const residualOf = (books: Ledger, wallet: string, asset = "USDT"): string => {
  const line = books.lines(new Map([[asset, money(wallet)]])).find((each) => each.asset === asset);
  return format(line?.residual ?? money("999"));
};

test("wallet = opening + realised − fees ± funding ± transfers, and both sides' terms are the same", () => {
  const books = booksOf();
  tell(
    books,
    fillOf("1", { fee: "0.5" }),
    fillOf("2", { pnl: "12.25", fee: "0.51" }),
    balanceOf("FUNDING_FEE", "-0.3"),
    balanceOf("WITHDRAW", "-1000"),
  );
  for (const row of [
    incomeRow("COMMISSION", "-0.5", { tranId: 1, tradeId: "1" }),
    incomeRow("REALIZED_PNL", "12.25", { tranId: 2, tradeId: "2" }),
    incomeRow("COMMISSION", "-0.51", { tranId: 2, tradeId: "2" }),
    // The event and the income need not name the same millisecond.
    incomeRow("FUNDING_FEE", "-0.3", { tranId: 7, time: OPENED + 1_016 }),
    incomeRow("TRANSFER", "-1000", { tranId: 8 }),
  ])
    books.theirs(row);
  expect(residualOf(books, "9010.94")).toBe("0");
  expect([books.missing, books.unconfirmed, books.takeDisputes()]).toEqual([[], [], []]);
  const [line] = books.lines(new Map([["USDT", money("9010.94")]]));
  expect(line?.ours).toEqual(line?.theirs);
  expect(line?.ours).toEqual({
    realised: money("12.25"),
    fees: money("-1.01"),
    funding: money("-0.3"),
    transfers: money("-1000"),
    other: ZERO_MONEY,
  });
});

test("what is told twice, by whatever way, or is in the opening, counts once or not at all", () => {
  const books = booksOf();
  tell(books, fillOf("1", { fee: "0.5" }), { ...fillOf("1", { fee: "0.5" }), source: "REST" });
  tell(books, balanceOf("FUNDING_FEE", "-0.3"), balanceOf("FUNDING_FEE", "-0.3"));
  tell(
    books,
    fillOf("0", { fee: "9", at: OPENED }),
    balanceOf("DEPOSIT", "5", { transactionTimeMs: OPENED }),
  );
  books.theirs(incomeRow("TRANSFER", "5", { time: OPENED }));
  expect(residualOf(books, "9999.2")).toBe("0");
});

describe("what one side has not seen is found", () => {
  test("income that nobody told, and the fact that tells it makes both the same", () => {
    const books = booksOf();
    books.theirs(incomeRow("FUNDING_FEE", "-0.3"));
    books.theirs(incomeRow("TRANSFER", "250", { tranId: 5 }));
    expect(books.missing.map(({ type }) => type)).toEqual(["FUNDING_FEE", "TRANSFER"]);
    expect(residualOf(books, "10249.7")).toBe("249.7");
    const facts = books.missing.map((booking) => balanceFactOf(booking, money("10249.7")));
    expect(facts.map(({ reason, symbol }) => [reason, symbol])).toEqual([
      ["FUNDING_FEE", "BTCUSDT"],
      ["DEPOSIT", ""],
    ]);
    tell(books, ...facts);
    expect([books.missing, residualOf(books, "10249.7")]).toEqual([[], "0"]);
  });

  test.each([
    "INTERNAL_TRANSFER",
    "CROSS_COLLATERAL_TRANSFER",
    "AUTO_EXCHANGE",
    "COMMISSION",
    "REALIZED_PNL",
    "REFERRAL_KICKBACK",
  ])("%s of no trade is missing once, and told it is of the same term on both sides", (incomeType) => {
    const books = booksOf();
    books.theirs(incomeRow(incomeType, "-3", { symbol: "" }));
    const facts = books.missing.map((booking) => balanceFactOf(booking, ZERO_MONEY));
    expect(facts).toHaveLength(1);
    tell(books, ...facts);
    expect([residualOf(books, "9997"), books.missing, books.unconfirmed]).toEqual(["0", [], []]);
    // The kernel moves the day's beginning with transfers, so that they are no loss.
    const isTransfer = facts.some(({ reason }) => TRANSFER_REASONS.has(reason));
    expect(isTransfer).toBe(/TRANSFER|EXCHANGE/.test(incomeType));
  });

  test("a fill that the exchange does not list stays unconfirmed", () => {
    const books = booksOf();
    tell(books, fillOf("3", { fee: "0.1" }));
    expect(books.unconfirmed.map(({ tradeId }) => tradeId)).toEqual(["3"]);
    books.theirs(incomeRow("COMMISSION", "-0.1", { tradeId: "3" }));
    expect(books.unconfirmed).toEqual([]);
  });

  test("a fee that was paid in BNB is moved there, asset by asset", () => {
    const books = new Ledger(
      new Map([
        ["USDT", { balance: money("10000"), atMs: OPENED }],
        ["BNB", { balance: money("1"), atMs: OPENED }],
      ]),
      OPENED,
    );
    tell(books, fillOf("4", { fee: "0.5" }), fillOf("5", { fee: "0.0009", feeAsset: "BNB" }));
    books.theirs(incomeRow("COMMISSION", "-0.00081234", { asset: "BNB", tranId: 4, tradeId: "4" }));
    books.theirs(incomeRow("COMMISSION", "-0.0009", { asset: "BNB", tranId: 5, tradeId: "5" }));
    const [dispute, ...none] = books.takeDisputes();
    expect([dispute?.ours.asset, dispute?.theirs.asset, none]).toEqual(["USDT", "BNB", []]);
    expect([residualOf(books, "10000"), residualOf(books, "0.99828766", "BNB")]).toEqual([
      "0.5",
      "-0.00081234",
    ]);
    if (dispute === undefined) throw new Error("no dispute");
    tell(
      books,
      feeCorrection(dispute.ours, minus(ZERO_MONEY, dispute.ours.amount), ZERO_MONEY),
      feeCorrection(dispute.theirs, dispute.theirs.amount, ZERO_MONEY),
    );
    expect([residualOf(books, "10000"), residualOf(books, "0.99828766", "BNB")]).toEqual(["0", "0"]);
    expect([books.missing, books.unconfirmed]).toEqual([[], []]);
  });
});

describe("two of the same amount, and the first was told by nobody", () => {
  const deposit = (at: number) => balanceOf("DEPOSIT", "250", { transactionTimeMs: at });
  const transfer = (at: number, tranId: number) => incomeRow("TRANSFER", "250", { time: at, tranId });
  const [first, second] = [OPENED + 2_000, OPENED + 4_000];
  const repair = (books: Ledger): void =>
    tell(books, ...books.missing.map((booking) => balanceFactOf(booking, ZERO_MONEY)));

  test.each(["before", "after"])("the second was told %s the first's income was read", (order) => {
    const books = booksOf();
    if (order === "before") tell(books, deposit(second));
    books.theirs(transfer(first, 1));
    if (order === "after") tell(books, deposit(second));
    books.theirs(transfer(second, 2));
    expect(books.missing.map(({ timeMs }) => timeMs)).toEqual([first]);
    repair(books);
    expect([residualOf(books, "10500"), books.missing, books.unconfirmed]).toEqual(["0", [], []]);
  });

  test("a successor goes on between the two", () => {
    const books = booksOf();
    tell(books, deposit(second));
    books.theirs(transfer(first, 1));
    const successor = Ledger.from(structuredClone(books.toJson()) as LedgerJson);
    successor.theirs(transfer(second, 2));
    repair(successor);
    expect([residualOf(successor, "10500"), successor.missing]).toEqual(["0", []]);
  });
});

test("kept and taken up again, the books go on as if nothing had been", () => {
  const books = booksOf();
  tell(books, fillOf("1", { fee: "0.5" }), balanceOf("FUNDING_FEE", "-0.3"));
  books.theirs(incomeRow("TRANSFER", "250"));
  const again = Ledger.from(structuredClone(books.toJson()) as LedgerJson);
  for (const each of [books, again]) {
    tell(each, fillOf("1", { fee: "0.5" }));
    each.theirs(incomeRow("COMMISSION", "-0.5", { tradeId: "1", tranId: 1 }));
  }
  expect(again.toJson()).toEqual(books.toJson());
  expect(again.readFromMs()).toBe(books.readFromMs());
});

/** One change of the wallet and how each side hears of it. */
const change = fc.record({
  kind: fc.constantFrom("fill", "funding", "transfer", "insurance"),
  // Few amounts, so that equal ones meet, and often the very same time on both sides.
  amount: fc.constantFrom("-2", "-1", "1", "2"),
  apartMs: fc.oneof(fc.constant(0), fc.integer({ min: -500, max: 500 })),
  lost: fc.boolean(),
  oursFirst: fc.boolean(),
});

test("whatever was lost, repeated or came late: repaired by income alone, the residual is 0", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const books = booksOf();
      let wallet = money("10000");
      const later: (() => void)[] = [];
      changes.forEach(({ kind, amount, apartMs, lost, oursFirst }, index) => {
        const at = OPENED + 2_000 * (index + 1);
        wallet = (wallet + money(amount)) as Money;
        const [fact, row] =
          kind === "fill"
            ? [
                fillOf(String(index + 1), { pnl: amount, at }),
                incomeRow("REALIZED_PNL", amount, {
                  tranId: index,
                  tradeId: String(index + 1),
                  time: at + apartMs,
                }),
              ]
            : kind === "funding"
              ? [
                  balanceOf("FUNDING_FEE", amount, { transactionTimeMs: at }),
                  incomeRow("FUNDING_FEE", amount, { tranId: index, time: at + apartMs }),
                ]
              : kind === "transfer"
                ? [
                    balanceOf(amount.startsWith("-") ? "WITHDRAW" : "DEPOSIT", amount, {
                      transactionTimeMs: at,
                    }),
                    incomeRow("TRANSFER", amount, { tranId: index, time: at + apartMs }),
                  ]
                : [
                    balanceOf("INSURANCE_CLEAR", amount, { transactionTimeMs: at }),
                    incomeRow("INSURANCE_CLEAR", amount, { tranId: index, time: at + apartMs }),
                  ];
        const tellIt = (): void => {
          if (!lost) tell(books, fact, fact);
        };
        if (oursFirst) tellIt();
        later.push(() => {
          books.theirs(row);
          books.theirs(row);
        });
        if (!oursFirst) later.push(tellIt);
      });
      for (const each of later) each();
      for (const booking of books.missing)
        tell(
          books,
          booking.tradeId === ""
            ? balanceFactOf(booking, wallet)
            : fillOf(booking.tradeId, { pnl: format(booking.amount), at: booking.timeMs }),
        );
      expect([residualOf(books, format(wallet)), books.missing, books.unconfirmed]).toEqual(["0", [], []]);
    }),
  );
});

test("a row of income that cannot be read is refused with its field", () => {
  expect(() => incomeRow("COMMISSION", "ten")).toThrow("income.income");
  expect(() => incomeRow("", "1")).toThrow("income.incomeType");
});
