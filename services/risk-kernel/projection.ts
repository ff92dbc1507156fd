import { ledgerStream } from "#libs/bus/streams.ts";
import type { DeadLetter } from "#libs/bus/dlq.ts";
import { symbolToken, type Symbol } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { LazyCommit } from "#libs/wire/lazy-commit.ts";

const wire = plimsoll.v1;

/** A message to publish; the id is a function of the commit, so that publishing it again stores nothing. */
interface Projected {
  readonly subject: string;
  readonly bytes: Uint8Array;
  readonly type: "Answer" | "AlertRaised";
  readonly msgId: string;
}

/** What one commit says to the world. */
export interface Projection {
  readonly answers: readonly Projected[];
  /** What nobody waits for. @throws HaltError LEDGER_BYTES. */
  readonly rest: () => {
    readonly alerts: readonly Projected[];
    readonly deadLetters: readonly DeadLetter[];
    /** Views of the counters after it, by KV key. */
    readonly views: ReadonlyMap<string, View>;
  };
}

/** Makes what is shown, for JSON; only the newest of its key has to be made. @throws HaltError LEDGER_BYTES. */
export type View = () => object;

/** Key in KV risk of the newest commit whose messages are all stored. */
export const projectorCursorKey = (partition: number): string => `projector.${partition}`;

/**
 * What a commit says to the world: answers, alerts, dead letters and views, live and in a recovery alike. Pure.
 * Answers and alerts are the very bytes that stand in the commit.
 *
 * @throws HaltError LEDGER_BYTES.
 */
export function project(partition: number, commit: LazyCommit): Projection {
  return {
    answers: commit.answers().map(({ account, intentId, bytes }, index): Projected => ({
      subject: `answer.${tokenOf(account)}.${tokenOf(intentId)}`,
      bytes,
      type: "Answer",
      msgId: `${partition}:${commit.number}:${index}`,
    })),
    rest: () => ({
      alerts: commit.alerts().map(({ severity, kind, bytes }, index): Projected => {
        const loudness = wire.Severity[severity]?.slice("SEVERITY_".length).toLowerCase() ?? "warning";
        return {
          subject: `alert.${loudness}.${kind}`,
          bytes,
          type: "AlertRaised",
          msgId: `${partition}:${commit.number}:a${index}`,
        };
      }),
      deadLetters: deadLettersOf(partition, commit),
      views: viewsOf(commit),
    }),
  };
}

function deadLettersOf(partition: number, commit: LazyCommit): DeadLetter[] {
  const refused = commit.refused();
  const inputs = refused.length === 0 ? [] : commit.inputs();
  return refused.flatMap(({ stream, sequence, reason }) => {
    const input = inputs.find((one) => one.stream === stream && one.sequence === sequence);
    return input === undefined
      ? []
      : [
          {
            stream: wire.InputStream[stream]?.slice("INPUT_STREAM_".length) ?? String(stream),
            sequence,
            subject: input.subject,
            consumer: ledgerStream(partition),
            reason,
            payload: input.data,
            deliveries: 1,
            atMs: commit.nowMs,
          },
        ];
  });
}

function viewsOf(commit: LazyCommit): Map<string, View> {
  const views = new Map<string, View>();
  const stamp = { commit: commit.number, nowMs: commit.nowMs };
  const { desk, accounts, symbols, strategies } = commit.counters();
  if (desk !== undefined) views.set("global", () => ({ ...stamp, ...jsonOf(desk()) }));
  for (const { of, read } of accounts)
    views.set(`account.${of}`, () => ({ ...stamp, ...accountView(read()) }));
  for (const { of, read } of symbols)
    views.set(`symbol.${symbolToken(of as Symbol)}`, () => ({ ...stamp, ...jsonOf(read()) }));
  for (const { of, read } of strategies)
    views.set(`strategy.${of === "" ? "none" : of}`, () => ({ ...stamp, ...jsonOf(read()) }));
  return views;
}

/** An account's counters as a person reads them: what matters first, the nats CLI shows only 120 characters. */
export function accountView(counters: plimsoll.v1.AccountCounters.$Properties): object {
  const { stopState: _, positions, ...rest } = jsonOf(counters);
  const stopState = wire.StopState[counters.stopState ?? 0]?.slice("STOP_STATE_".length) ?? "UNSPECIFIED";
  return {
    stopState,
    ...rest,
    positions: (positions as readonly PositionJson[]).map((position) => ({
      ...position,
      pricePath: position.pricePath === wire.PricePath.PRICE_PATH_REST ? "REST" : "SOCKET",
    })),
  };
}

interface PositionJson {
  readonly pricePath?: number;
}

/** Every field of a message, defaults too: a zero that is missing would read as unknown. */
function jsonOf(message: object): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  // Defaults stand on the prototype of a decoded message.
  // eslint-disable-next-line guard-for-in
  for (const key in message) {
    const value = (message as Record<string, unknown>)[key];
    if (typeof value === "function" || key.startsWith("$")) continue;
    json[key] = Array.isArray(value)
      ? value.map((item: unknown) => (typeof item === "object" && item !== null ? jsonOf(item) : item))
      : value;
  }
  return json;
}

/** A sender's unchecked text as one subject token. */
const tokenOf = (text: string): string => (/^[A-Za-z0-9_=-]{1,64}$/.test(text) ? text : "unreadable");
