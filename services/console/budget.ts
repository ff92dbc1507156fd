import type { KV } from "@nats-io/kv";
import { parsePoolJson } from "#libs/budget/pool-json.ts";
import { parseSilence } from "#libs/budget/silence.ts";
import { messageOf } from "#libs/domain/errors.ts";

/** One key of KV budget: who used how much of what, or until when an address must be silent. */
export interface BudgetView {
  readonly key: string;
  readonly text: string;
}

/** @param nowMs wall clock. */
export async function readBudget(
  kv: KV,
  keys: readonly string[],
  nowMs: number,
): Promise<readonly BudgetView[]> {
  const views: BudgetView[] = [];
  for (const key of keys) {
    const text = (await kv.get(key))?.string() ?? "";
    try {
      const line = lineOf(key, text, nowMs);
      if (line !== undefined) views.push({ key, text: line });
    } catch (error) {
      views.push({ key, text: messageOf(error) });
    }
  }
  return views;
}

function lineOf(key: string, text: string, nowMs: number): string | undefined {
  if (key.startsWith("silence.")) {
    const { state, untilMs, told, text: said } = parseSilence(text);
    if (untilMs <= nowMs) return undefined;
    const until = `until ${new Date(untilMs).toISOString()}, ${Math.ceil((untilMs - nowMs) / 1_000)} s more`;
    return state === "BANNED"
      ? `BANNED ${until}: nothing is sent from this address (told ${told}: ${said})`
      : `RATE LIMITED ${until}: nothing is sent from this address (told ${told}: ${said})`;
  }
  if (!key.startsWith("weight.") && !key.startsWith("orders.")) return undefined;
  const { windows, stoppedUntil } = parsePoolJson(key, text);
  const parts = windows
    .filter(({ own, from, lengthMs }) => {
      const begins = Date.parse(from);
      return !own && begins <= nowMs && nowMs < begins + lengthMs;
    })
    .map(
      ({ window, granted, seen, others, limit }) =>
        `${Math.max(granted, seen)}/${limit} in ${window}${others > 0 ? `, of it ${others} by OTHERS` : ""}`,
    );
  const stopped = stoppedUntil !== null && Date.parse(stoppedUntil) > nowMs;
  return `${parts.length === 0 ? "unused" : parts.join(", ")}${stopped ? `, entries STOPPED until ${stoppedUntil} (-1015)` : ""}`;
}
