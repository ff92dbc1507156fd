/** How often what is looked at, real milliseconds: one address's weight is shared by all of its accounts. */
export interface Cadence {
  /** Account and positions, and the open orders of the symbols that have some: weight 5, and 1 per symbol. */
  readonly compareMs: number;
  /** Open orders of the whole account: weight 40. */
  readonly ordersMs: number;
  /** Income, and the books against it, weight 30; and every trade since the last time, 5 per symbol. */
  readonly booksMs: number;
  /** What seems wrong is looked at again so soon. */
  readonly soonMs: number;
  /** The exchange's word about a change may come by REST so much sooner than by the stream. */
  readonly graceMs: number;
  /** A read that failed is done again so soon. */
  readonly retryMs: number;
}

/** Stretches with the accounts that share the address, so that all together stay below 400 weight a minute. */
export const cadenceOf = (accounts: number): Cadence => ({
  compareMs: Math.max(10_000, accounts * 5_000),
  ordersMs: Math.max(300_000, accounts * 20_000),
  booksMs: Math.max(900_000, accounts * 30_000),
  soonMs: 2_000,
  graceMs: 3_000,
  retryMs: 5_000,
});

/** Open orders of so many symbols are worth looking at in every comparison: one by one they cost 1 each. */
const SYMBOLS_EACH_TIME = 5;
const SELDOM = 3;

/** Open orders of every symbol are looked at in one comparison out of so many, besides those that moved or have some. */
export const ordersEvery = (symbols: number): number =>
  Math.max(1, Math.min(SELDOM, Math.ceil(symbols / SYMBOLS_EACH_TIME)));
