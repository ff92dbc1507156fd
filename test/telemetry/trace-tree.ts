import type { ReceivedSpan } from "./otlp-receiver.ts";

const keyOf = ({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }): string =>
  `${traceId} ${spanId}`;

/** Spans as trees: who hangs below whom. */
export class TraceForest {
  readonly #spans = new Map<string, ReceivedSpan>();
  readonly #children = new Map<string, ReceivedSpan[]>();
  readonly #traces = new Map<string, ReceivedSpan[]>();

  constructor(spans: readonly ReceivedSpan[]) {
    for (const span of spans) {
      this.#spans.set(keyOf(span), span);
      put(this.#traces, span.traceId, span);
      if (span.parentSpanId !== "") put(this.#children, `${span.traceId} ${span.parentSpanId}`, span);
    }
  }

  get traces(): ReadonlyMap<string, readonly ReceivedSpan[]> {
    return this.#traces;
  }

  /** Spans that name a parent which nobody sent. */
  get orphans(): readonly ReceivedSpan[] {
    return [...this.#spans.values()].filter(
      ({ traceId, parentSpanId }) => parentSpanId !== "" && !this.#spans.has(`${traceId} ${parentSpanId}`),
    );
  }

  /** Links to spans that nobody sent. */
  get looseLinks(): number {
    let loose = 0;
    for (const { links } of this.#spans.values())
      for (const link of links) if (!this.#spans.has(keyOf(link))) loose += 1;
    return loose;
  }

  parentOf({ traceId, parentSpanId }: ReceivedSpan): ReceivedSpan | undefined {
    return this.#spans.get(`${traceId} ${parentSpanId}`);
  }

  /** Names from the root down to the span, `service name` each. */
  pathOf(span: ReceivedSpan): readonly string[] {
    const path: string[] = [];
    for (let at: ReceivedSpan | undefined = span; at !== undefined; at = this.parentOf(at))
      path.unshift(`${at.service} ${at.name}`);
    return path;
  }

  /** One trace as lines: when each span began, how long it took, who did what. */
  linesOf(traceId: string): readonly string[] {
    const spans = this.#traces.get(traceId) ?? [];
    const startMs = Math.min(...spans.map((span) => span.startMs));
    const lines: string[] = [];
    const visit = (span: ReceivedSpan, depth: number): void => {
      const after = `${(span.startMs - startMs).toFixed(1)} ms`.padStart(12);
      const took = `${(span.endMs - span.startMs).toFixed(1)} ms`.padStart(12);
      const said = ["verdict", "refusal", "leg", "status", "outcome", "unprotected_ms"].flatMap((name) => {
        const value = span.attributes[`plimsoll.${name}`];
        return value === undefined ? [] : [`${name}=${value}`];
      });
      const links = span.links.length === 0 ? [] : [`links=${span.links.length}`];
      const error = span.error === "" ? [] : [`error=${JSON.stringify(span.error)}`];
      lines.push(
        `${after} ${took}  ${"  ".repeat(depth)}${[`${span.service}: ${span.name}`, ...said, ...links, ...error].join("  ")}`,
      );
      for (const child of [...(this.#children.get(keyOf(span)) ?? [])].sort((a, b) => a.startMs - b.startMs))
        visit(child, depth + 1);
    };
    for (const span of spans) if (span.parentSpanId === "") visit(span, 0);
    return lines;
  }
}

function put(map: Map<string, ReceivedSpan[]>, key: string, span: ReceivedSpan): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [span]);
  else list.push(span);
}
