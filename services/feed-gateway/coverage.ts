import type { Span } from "#libs/wire/history.ts";

/** Spans kept; a history with more holes than that forgets its oldest. */
const SPANS_MAX = 1_000;

/** Which numbers of a sequence are there. What was never added is missing. */
export class Coverage {
  readonly #step: number;
  /** In order, with a hole between each two. */
  readonly #spans: { first: number; last: number }[] = [];

  /** @param step from one number to the next. */
  constructor(step: number) {
    this.#step = step;
  }

  add(number: number): void {
    const spans = this.#spans;
    // Most numbers follow the newest.
    let at = spans.length;
    while (at > 0 && (spans[at - 1]?.first ?? 0) > number) at -= 1;
    const [before, after] = [spans[at - 1], spans[at]];
    if (before !== undefined && number <= before.last) return;
    const followed = before !== undefined && number === before.last + this.#step;
    const leads = after !== undefined && number === after.first - this.#step;
    if (followed && leads) {
      before.last = after.last;
      spans.splice(at, 1);
    } else if (followed) before.last = number;
    else if (leads) after.first = number;
    else {
      spans.splice(at, 0, { first: number, last: number });
      if (spans.length > SPANS_MAX) spans.shift();
    }
  }

  addSpan({ first, last }: Span): void {
    if (first === last) {
      this.add(first);
      return;
    }
    const spans = this.#spans;
    const from = spans.findIndex((span) => span.last + this.#step >= first);
    const at = from === -1 ? spans.length : from;
    const joined = { first, last };
    let count = 0;
    for (
      let span = spans[at];
      span !== undefined && span.first - this.#step <= last;
      span = spans[at + count]
    ) {
      joined.first = Math.min(joined.first, span.first);
      joined.last = Math.max(joined.last, span.last);
      count += 1;
    }
    spans.splice(at, count, joined);
    if (spans.length > SPANS_MAX) spans.shift();
  }

  /** The last number before the first hole; undefined when nothing is there. */
  get completeTo(): number | undefined {
    return this.#spans[0]?.last;
  }

  /** These are not there after all. */
  remove({ first, last }: Span): void {
    const cut = this.#spans.flatMap((span) => {
      if (span.last < first || span.first > last) return [span];
      return [
        { first: span.first, last: first - this.#step },
        { first: last + this.#step, last: span.last },
      ].filter((left) => left.first <= left.last);
    });
    this.#spans.splice(0, this.#spans.length, ...cut);
  }

  /** What of a span is not there, in order. */
  missing({ first, last }: Span): readonly Span[] {
    const holes: Span[] = [];
    let next = first;
    for (const span of this.#spans) {
      if (span.last < next) continue;
      if (span.first > last) break;
      if (span.first > next) holes.push({ first: next, last: span.first - this.#step });
      next = span.last + this.#step;
    }
    if (next <= last) holes.push({ first: next, last });
    return holes;
  }
}
