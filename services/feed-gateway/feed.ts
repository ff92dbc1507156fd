import type { MarketEvent } from "#libs/wire/market.ts";
import type { BookFeed } from "./book-feed.ts";
import type { CandleChain, TradeChain } from "./continuity.ts";
import type { Kind, Lane } from "./outlet.ts";
import type { PrintFilter } from "./print-filter.ts";
import type { Published } from "./published.ts";
import type { Newest, Sequencer } from "./sequencer.ts";

/** What is known of one symbol. */
export interface Feed {
  readonly lanes: Readonly<Record<Kind, Lane>>;
  readonly book: BookFeed;
  readonly trades: TradeChain;
  readonly candles: CandleChain;
  readonly inOrder: { readonly book: Sequencer<MarketEvent>; readonly trade: Sequencer<MarketEvent> };
  readonly newest: { readonly top: Newest; readonly mark: Newest };
  readonly restMarks: Lane;
  readonly prints: PrintFilter;
  readonly published: Published;
  /** When the streams last brought them, monotonic milliseconds. */
  readonly broughtAt: { mark: number; top: number };
}

/** What came more than once, and what no connection brought. */
export function arbitrated(feeds: Iterable<Feed>): Readonly<Record<string, number>> {
  const totals = { "lines.duplicates": 0, "lines.gaps": 0 };
  for (const { inOrder, newest, candles } of feeds) {
    for (const { duplicates, gaps } of Object.values(inOrder)) {
      totals["lines.duplicates"] += duplicates;
      totals["lines.gaps"] += gaps;
    }
    for (const { duplicates } of [newest.top, newest.mark, candles]) totals["lines.duplicates"] += duplicates;
  }
  return totals;
}
