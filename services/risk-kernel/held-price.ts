import type { Price } from "#libs/domain/fixed.ts";
import type { Mark } from "./state.ts";

/** A touch that is so many exchange milliseconds older than the newest mark says nothing about what a position is worth. */
const TOUCH_BEHIND_MS = 5_000;
const UNKNOWN = 0n as Price;

/** How a price came from the exchange. */
export type PricePath = "SOCKET" | "REST";

/**
 * The prices that what is held is valued and closed at, whichever path brought them: the streams', and while these are
 * stale the newer of the two marks, with the touch as long as it is not far behind. Never an entry's. Decision 028.
 */
export function heldAt(known: Mark): Pick<Mark, "mark" | "bid" | "ask" | "receivedAtMs"> {
  const { rest } = known;
  if (rest === undefined) return known;
  const asked = pathOf(known) === "REST";
  const markAtMs = asked ? rest.receivedAtMs : rest.streamMarkAtMs;
  const touched = rest.topAtMs >= markAtMs - TOUCH_BEHIND_MS;
  return {
    mark: asked ? rest.mark : known.mark,
    bid: touched ? known.bid : UNKNOWN,
    ask: touched ? known.ask : UNKNOWN,
    receivedAtMs: markAtMs,
  };
}

/** Which path brought the mark of {@link heldAt}. */
export const pathOf = ({ rest }: Pick<Mark, "rest">): PricePath =>
  rest !== undefined && rest.receivedAtMs > rest.streamMarkAtMs ? "REST" : "SOCKET";

/** When the newest path last had prices: the streams' oldest, or the second path's. Exchange epoch milliseconds. */
export const pricedAtMs = ({ receivedAtMs, rest }: Pick<Mark, "receivedAtMs" | "rest">): number =>
  Math.max(receivedAtMs, rest?.receivedAtMs ?? 0);
