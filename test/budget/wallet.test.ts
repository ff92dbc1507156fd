import { expect, test } from "vitest";
import { DEFAULT_PACE, DOCUMENTED_LIMITS, orderRules, type Lane } from "#libs/budget/limits.ts";
import { grant, newPool, type Cell, type Pool } from "#libs/budget/pool.ts";
import { LATE_MS, Wallet, type Charge, type Counts } from "#libs/budget/wallet.ts";
import type { Instant } from "#libs/budget/window-clock.ts";

/** A minute and its first ten seconds begin. */
const T0 = 1_790_000_100_000;
const RULES = orderRules(DOCUMENTED_LIMITS, { ...DEFAULT_PACE, burst: 200 });
const at = (ms: number): Instant => ({ loMs: T0 + ms, hiMs: T0 + ms });

/** One process's wallet beside its pool, which it alone uses. */
class Account {
  readonly wallet = new Wallet(RULES, "process");
  #pool: Pool = { ...newPool("born", at(0)), bornMs: 0 };

  lease(lane: Lane, target: number, ms: number): void {
    const targets = new Map([[lane, target]]);
    const asked = this.wallet.ask(targets, at(ms), 0);
    const granted = grant(this.#pool, asked, at(ms));
    this.#pool = granted.pool;
    this.wallet.accept(asked, granted, at(ms));
  }

  /** A window of ten seconds, as the process has told it. */
  cell(ofMs: number): Pick<Cell, "spent" | "done" | "granted"> {
    const { spent, done, granted } = this.#pool.cells.get(`10s/${Math.floor((T0 + ofMs) / 10_000)}`)!;
    return { spent, done, granted };
  }

  send(lane: Lane, ms: number): Charge {
    return this.wallet.take(lane, 1, at(ms), false)!;
  }

  answer(charge: Charge, counted: number | undefined, ms: number): void {
    const counts: Counts = new Map(counted === undefined ? [] : [["10s", counted]]);
    this.wallet.answered(charge, counts, at(ms));
  }
}

test("what is under way when a window begins is paid in it too, leased or not; what is over is not", () => {
  const account = new Account();
  account.lease("exit", 3, 1_000);
  const over = account.send("exit", 1_000);
  for (let i = 0; i < 2; i += 1) account.send("exit", 1_000);
  account.answer(over, 1, 1_100);
  account.lease("exit", 1, 11_000);
  // Two that were never leased there, and one to send.
  expect(account.cell(11_000)).toEqual({ spent: 2, done: 0, granted: 3 });
  account.send("exit", 11_000);
  account.lease("exit", 1, 12_000);
  account.lease("exit", 1, 21_000);
  expect(account.cell(11_000)).toEqual({ spent: 3, done: 0, granted: 4 });
  expect(account.cell(21_000)).toEqual({ spent: 3, done: 0, granted: 4 });
});

test("a window that lies before the last one, by a clock that went back, is paid as well", () => {
  const account = new Account();
  account.lease("exit", 2, 11_000);
  account.send("exit", 11_000);
  account.lease("exit", 0, 9_990);
  account.lease("exit", 1, 9_990);
  expect(account.cell(9_990).spent).toBe(1);
  account.send("exit", 9_990);
  account.lease("exit", 1, 11_000);
  expect(account.cell(11_000).spent).toBe(2);
});

test("what is kept is held for exits in the windows that follow until it is given back, and in its own no second time", () => {
  const account = new Account();
  account.lease("entry", 2, 1_000);
  const kept = [account.send("entry", 1_000), account.send("entry", 1_000)];
  for (const charge of kept) account.wallet.keep(charge);
  const holds = (ms: number): boolean => account.wallet.holds(new Map(), at(ms), 0);
  expect([holds(1_000), holds(11_000)]).toEqual([true, false]);
  account.lease("exit", 0, 11_000);
  expect([holds(11_000), account.cell(11_000).granted]).toEqual([true, 2]);
  account.wallet.unsent(kept[0]!);
  account.wallet.unsent(kept[0]!);
  account.lease("exit", 0, 21_000);
  expect([holds(21_000), account.cell(21_000).granted]).toEqual([true, 1]);
  account.wallet.unsent(kept[1]!);
  expect(holds(31_000)).toBe(true);
});

test("an answer that names no count leaves its request to the count of one that was sent after it", () => {
  const account = new Account();
  account.lease("exit", 4, 1_000);
  const [first, beside] = [account.send("exit", 1_000), account.send("exit", 1_000)];
  account.answer(first, undefined, 1_100);
  // It was sent before the first was over: its count need not hold it.
  account.answer(beside, 1, 1_200);
  account.lease("exit", 0, 1_300);
  expect(account.cell(1_000)).toEqual({ spent: 2, done: 1, granted: 4 });
  account.answer(account.send("exit", 1_400), 3, 1_500);
  account.lease("exit", 0, 1_600);
  expect(account.cell(1_000)).toEqual({ spent: 3, done: 3, granted: 4 });
});

test("one of which nothing was heard is counted by what is sent when it can no longer arrive; said again it is nothing new", () => {
  const account = new Account();
  account.lease("exit", 4, 1_000);
  account.wallet.lost(account.send("exit", 1_000));
  account.answer(account.send("exit", 999 + LATE_MS), 1, 3_000);
  account.lease("exit", 0, 3_000);
  expect(account.cell(1_000).done).toBe(1);
  const last = account.send("exit", 1_000 + LATE_MS);
  account.answer(last, 3, 3_100);
  account.wallet.lost(last);
  account.answer(account.send("exit", 6_000), 4, 6_100);
  account.lease("exit", 0, 6_200);
  expect(account.cell(1_000)).toEqual({ spent: 4, done: 4, granted: 4 });
});

test("limits that change leave what was paid as it was, and what is under way is paid by the new ones", () => {
  const account = new Account();
  account.lease("exit", 1, 1_000);
  account.send("exit", 1_000);
  account.wallet.rules = {
    ...RULES,
    limits: RULES.limits.map((limit) => ({ ...limit, name: `${limit.name}-anew` })),
  };
  const { reports } = account.wallet.ask(new Map(), at(2_000), 0);
  const paid = [...reports].flatMap(([key, { spent }]) => (spent === 1 ? [key] : []));
  expect(paid.toSorted()).toEqual([
    `10s-anew/${T0 / 10_000}`,
    `10s/${T0 / 10_000}`,
    `60s-anew/${T0 / 60_000}`,
    `60s/${T0 / 60_000}`,
  ]);
});

test("what was taken without a lease and never sent is given back: it is neither owed nor used up", () => {
  const account = new Account();
  const { wallet } = account;
  account.lease("exit", 1, 1_000);
  // Nobody listens at the exchange, and the bus is away: more tries than the part for such times.
  for (let i = 0; i < 10; i += 1) wallet.unsent(wallet.take("exit", 1, at(61_000), true)!);
  account.lease("exit", 0, 62_000);
  expect(account.cell(61_000)).toEqual({ spent: 0, done: 0, granted: 0 });
  // One that the pool was told of is leased now, and not sent.
  const told = wallet.take("exit", 1, at(62_000), true)!;
  account.lease("exit", 0, 63_000);
  wallet.unsent(told);
  account.send("exit", 63_000);
  expect(wallet.take("exit", 1, at(63_000), false)).toBeUndefined();
  account.lease("exit", 0, 64_000);
  expect(account.cell(61_000)).toEqual({ spent: 1, done: 0, granted: 1 });
});
