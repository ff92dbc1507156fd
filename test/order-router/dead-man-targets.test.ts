import { afterAll, beforeAll, expect, test } from "vitest";
import { parseMoney, parseQuantity } from "#libs/domain/fixed.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import type { JudgeOrder } from "../../services/sim-exchange/judge.ts";
import { eventually, until } from "../support/eventually.ts";
import { DeadManStage } from "./dead-man-stage.ts";

/** Exits and targets beside a countdown, in a market that rises slowly: a purchase that rests is left behind. */
const SYMBOL = "BTCUSDT";
const COUNTDOWN_MS = 12_000;

let stage: DeadManStage;

beforeAll(async () => {
  stage = await DeadManStage.start(COUNTDOWN_MS, "trend", {
    // The exchange takes no order further than 5 % from its mark price.
    defaultTargetPercent: "3.5",
    riskPerTradePercent: "5",
  });
}, 120_000);

afterAll(() => stage.remove(), 60_000);

const ofLeg = (orders: ReadonlyMap<string, JudgeOrder>, leg: string): readonly JudgeOrder[] =>
  [...orders.values()].filter(({ clientId }) => decodeClientOrderId(clientId)?.leg === leg);
const resting = async (leg: string): Promise<readonly JudgeOrder[]> =>
  ofLeg((await stage.exchange(SYMBOL)).orders, leg).filter(({ status }) => status === "NEW");
const targetsHold = async (): Promise<boolean> => {
  const [position] = (await stage.account()).positions;
  const held = (await resting("TARGET")).reduce((sum, { quantity }) => sum + parseQuantity(quantity), 0n);
  return position !== undefined && held === parseQuantity(position.amount);
};

/** An entry that rests; another one when the market took it. */
const rests = (): Promise<readonly JudgeOrder[]> =>
  eventually(async () => {
    const size = { kind: "notional", notional: parseMoney("150") } as const;
    const wanted = { purpose: "INCREASE", entryStyle: "POST_ONLY", workingMs: 600_000, size } as const;
    let answer = "none is needed";
    if ((await stage.account()).openOrders.every(({ clientOrderId }) => isTarget(clientOrderId)))
      answer = await stage.answer(SYMBOL, wanted);
    const entries = await resting("ENTRY");
    if (entries.length !== 1) throw new Error(`${entries.length} entries rest; the answer to one: ${answer}`);
    return entries;
  });
const isTarget = (id: string): boolean => decodeClientOrderId(id)?.leg === "TARGET";

const countdowns = async (): Promise<readonly { readonly t: number; readonly until: number }[]> =>
  (await stage.exchange(SYMBOL)).countdowns;
/** Exchange time; 0: it has fired, or was ended. */
const runsUntil = async (): Promise<number> => (await countdowns()).at(-1)?.until ?? 0;

test("a countdown runs beside exits and targets, fires on both, and is ended before it reaches targets alone", async () => {
  await stage.enter(SYMBOL, { slippageBps: 100 });
  await until("its target and its stop rest", async () => {
    const { waiting } = await stage.exchange(SYMBOL);
    return waiting.length === 1 && (await targetsHold());
  });
  // Targets alone are nothing to be let go: at most one is ended that an earlier router may have left.
  expect((await countdowns()).filter(({ until: at }) => at > 0)).toEqual([]);

  await rests();
  await until("its countdown runs", async () => (await runsUntil()) > 0);
  const begun = (await countdowns()).findIndex(({ until: at }) => at > 0);
  // An exit is not held up by it, nor does it end it.
  const size = { kind: "quantity", quantity: parseQuantity("0.001") } as const;
  expect(await stage.answer(SYMBOL, { side: "SELL", purpose: "REDUCE", size })).toBe("APPROVED");
  await until("the exit has filled", async () =>
    ofLeg((await stage.exchange(SYMBOL)).orders, "EXIT").some(({ status }) => status === "FILLED"),
  );
  await until("targets take no more than is left", targetsHold);
  expect((await countdowns()).slice(begun).every(({ until: at }) => at > 0)).toBe(true);

  // Nobody refreshes it: it takes the target along, the stop stays.
  let before: readonly JudgeOrder[] = [];
  await until("its router stands still while it runs", async () => {
    await rests();
    process.kill(stage.routerPid(), "SIGSTOP");
    before = await resting("TARGET");
    if ((await runsUntil()) > 0) return true;
    process.kill(stage.routerPid(), "SIGCONT");
    return false;
  });
  await until("it has fired", async () => (await runsUntil()) === 0);
  const fired = await stage.exchange(SYMBOL);
  const gone = ofLeg(fired.orders, "TARGET").filter(({ orderId }) =>
    before.some((order) => order.orderId === orderId),
  );
  expect(gone.map(({ status }) => status)).toEqual(before.map(() => "CANCELED"));
  expect(fired.waiting.length).toBeGreaterThan(0);
  process.kill(stage.routerPid(), "SIGCONT");
  await until("a target rests again for all that is held", targetsHold);

  // A router dies when its entry has ended and the countdown runs on: the next one ends it, and the target stays.
  await until("a countdown outlives its router", async () => {
    const [entry] = await rests();
    await until("its countdown runs", async () => (await runsUntil()) > 0);
    await stage.desk.cancel("paper-1", entry?.clientId ?? "");
    const killed = stage.routerPid();
    process.kill(killed, "SIGKILL");
    const left = await countdowns();
    const runs = (left.at(-1)?.until ?? 0) > 0;
    const held = (await resting("TARGET")).map(({ orderId }) => orderId);
    await until("the next router has started", async () => {
      const pid = stage.paper.supervisor.pid("order-router-0");
      return pid !== undefined && pid !== killed;
    });
    if (!runs) return false;
    await until("it has ended the countdown", async () => (await countdowns()).length > left.length);
    const ended = (await countdowns())[left.length];
    expect([ended?.until, (ended?.t ?? 0) < (left.at(-1)?.until ?? 0)]).toEqual([0, true]);
    const now = (await resting("TARGET")).map(({ orderId }) => orderId);
    expect(held.filter((orderId) => !now.includes(orderId))).toEqual([]);
    return held.length > 0;
  });

  const { guarantees } = await stage.paper.end();
  expect(Object.entries(guarantees).filter(([, { verdict }]) => verdict === "broken")).toEqual([]);
}, 240_000);
