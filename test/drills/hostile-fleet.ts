import { setTimeout as sleep } from "node:timers/promises";
import type { Drill, Invariant } from "./drill.ts";
import { ACCOUNTS, Fleet } from "./hostile/fleet.ts";
import { OutsideUser } from "./hostile/outside-user.ts";
import { Traders } from "./hostile/traders.ts";
import { EXIT_WAIT_MAX_MS, judgeFleet } from "./hostile-judge.ts";

/** What an outside user of the address takes of its 2,400 a minute. */
const OUTSIDE_SHARE = 0.6;
const UP_WITHIN_MS = 60_000;
const SETTLED_WITHIN_MS = 300_000;
const FULL_SECONDS = 240;
const MINUTE_MS = 60_000;

interface Plan {
  readonly routers: number;
  readonly readers: number;
  /** Of all accounts. */
  readonly entries: number;
  readonly outsideMs: number;
  readonly banMs: number;
  readonly deadlineMs: number;
}

const planFor = (seconds: number): Plan =>
  seconds >= FULL_SECONDS
    ? { routers: 10, readers: 2, entries: 5_000, outsideMs: 130_000, banMs: 20_000, deadlineMs: 2_000 }
    : { routers: 4, readers: 1, entries: 300, outsideMs: 2_000, banMs: 3_000, deadlineMs: 30_000 };

/** Told whether it has ended, either way. */
function isOver(work: Promise<unknown>): () => boolean {
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  return () => over;
}

/** Told whether one of the exchange's minutes has begun since now. */
function beginsMinute(fleet: Fleet): () => boolean {
  const minute = Math.floor(fleet.nowMs / MINUTE_MS);
  return () => Math.floor(fleet.nowMs / MINUTE_MS) > minute;
}

/** Ten routers on one budget: a burst, an outside user of the same address, a ban; judged by the exchange's own ledger. */
export const hostileFleet: Drill = {
  name: "hostile-fleet",
  about:
    "10 order routers, 5 accounts, 5,000 entries through the kernel as fast as it lets them, with exits among them and reads all the time; then an outside user takes 60 % of the weight; then a 418",
  seconds: FULL_SECONDS,
  run: async ({ seconds, seed, print }) => {
    const plan = planFor(seconds);
    const full = seconds >= FULL_SECONDS;
    const fleet = await Fleet.start(plan.routers, plan.readers, plan.deadlineMs);
    const over = new AbortController();
    try {
      const traders = new Traders(fleet.paper.nc, ACCOUNTS, () => fleet.nowMs, seed);
      await traders.open();
      const holders = await fleet.holders();
      print(
        `${plan.routers} routers are up, ${holders.size} of them answer for ${ACCOUNTS.length} accounts; ${plan.entries} entries`,
      );
      const denials = (): string =>
        [...traders.denials].map(([reason, count]) => `${reason} ${count}`).join(", ");
      /** Exits go on until all is approved and sent, or given up. */
      const settled = async (bursting: Promise<void>): Promise<void> => {
        const over = isOver(bursting);
        await traders.exitsUntil(() => over() && fleet.waiting === 0, UP_WITHIN_MS + SETTLED_WITHIN_MS);
        if (!over())
          throw new Error(
            `the entries are not through after ${(UP_WITHIN_MS + SETTLED_WITHIN_MS) / 1_000} s; denied and sent again: ${denials()}`,
          );
        await bursting;
      };
      await settled(traders.burst(plan.entries / ACCOUNTS.length, over.signal));
      print(
        `entries settled: ${fleet.entries}; an outside user takes ${OUTSIDE_SHARE * 100} % of the weight`,
      );
      const falseAlerts = await fleet.alertsOf("budget-others");
      // What the fleet has used of a minute nobody can give back to somebody who comes in its middle.
      if (full) await traders.exitsUntil(beginsMinute(fleet), 2 * MINUTE_MS);
      const outside = new OutsideUser(fleet.restUrl, OUTSIDE_SHARE);
      const more = traders.burst(Math.ceil(plan.entries / 10 / ACCOUNTS.length), over.signal);
      const outsideEnds = performance.now() + plan.outsideMs;
      await traders.exitsUntil(() => performance.now() > outsideEnds, plan.outsideMs + 1_000);
      await outside.stop();
      await settled(more);
      const alerts = (await fleet.alertsOf("budget-others")) - falseAlerts;
      print(`the outside user had ${outside.requests} requests; a ban of ${plan.banMs} ms`);
      const banning = fleet.ban(plan.banMs);
      await traders.exitsUntil(isOver(banning), plan.banMs + UP_WITHIN_MS);
      const ban = await banning;
      const fromMs = fleet.nowMs;
      await traders.exitsUntil(() => fleet.exitSentSince(fromMs), UP_WITHIN_MS);
      for (const by = performance.now() + UP_WITHIN_MS; performance.now() < by; await sleep(100))
        if (fleet.paper.judge.underWay === 0 && fleet.judgeOutcomes().wrong.length === 0) break;
      print(`denied while it came up and in the burst, and sent again: ${denials()}`);
      const { outcomes, wrong } = fleet.judgeOutcomes();
      const judged = await judgeFleet(fleet.ledger, {
        committed: fleet.committed,
        ban,
        outsidePath: OutsideUser.NAME,
      });
      const { G6: _, ...guarantees } = (await fleet.end()).guarantees;
      const others: readonly Invariant[] = [
        {
          name: "several routers share the accounts, the others stand by",
          pass: !holders.has("") && holders.size > 1,
          figures: [...holders].join(", "),
        },
        {
          name: "all entries were committed",
          pass: fleet.entries >= plan.entries,
          figures: `${fleet.entries} entries, ${[...fleet.committed].length} orders`,
        },
        {
          name: "every order has one outcome; what expired says that it was the budget",
          pass: wrong.length === 0,
          figures: `${outcomes}${wrong.slice(0, 3).join("; ")}`,
        },
        {
          name: "the outside user was noticed and an alert raised, and none before",
          pass: falseAlerts === 0 && (!full || alerts > 0),
          figures: `${falseAlerts} alerts before, ${alerts} with it${full ? "" : " (in so short a time none is needed)"}`,
        },
        // G6 counts the 418 of the drill's own.
        ...Object.entries(guarantees).map(([id, { verdict, why }]) => ({
          name: `guarantee ${id} is not broken`,
          pass: verdict !== "broken",
          figures: `${verdict}: ${why}`,
        })),
      ];
      // From commit to exchange is a matter of the machine too, and a short run has no quiet one.
      const waits = [...(full ? [judged.exitsWait] : []), fleet.exitsWaitForBudget(EXIT_WAIT_MAX_MS)];
      return { invariants: [...judged.invariants, ...waits, ...others], report: judged.figures };
    } finally {
      over.abort();
      await fleet.remove();
    }
  },
};
