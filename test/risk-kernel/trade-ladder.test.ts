import { describe, expect, test } from "vitest";
import { parseAccountId, parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { GateHistory, tradeLadder, type GateView } from "../../services/risk-kernel/trade-ladder.ts";
import { TestDesk } from "./desk.ts";
import { ACCOUNT, BTC, WIDE_POLICY } from "./given.ts";
import { JUST_NOW } from "./vouched.ts";

const SYMBOL = parseSymbol(BTC);

function ladder(desk: TestDesk, id = ACCOUNT): readonly GateView[] {
  const state = { ...desk.state, nowMs: desk.nowMs };
  const ages = {
    clockAgeMs: desk.clockAgeMs,
    policyAgeMs: desk.policyAgeMs,
    busUsedPercent: desk.busUsedPercent,
    trust: new Map(desk.trust === undefined ? [] : [[ACCOUNT, desk.trust]]),
  };
  const account = state.accounts.get(parseAccountId(id));
  return tradeLadder(state, id, account, { symbols: [SYMBOL], strategy: "s" }, state.marks, ages);
}
const shut = (views: readonly GateView[]): readonly string[] =>
  views
    .filter(({ status }) => status !== "ok")
    .map(({ gate, symbol, status, reason }) => [gate, symbol, status, reason].join(" "));

const stop = (desk: TestDesk, account: string = ACCOUNT, only: { readonly symbol?: Symbol } = {}) =>
  desk
    .fact(account, {
      kind: "control",
      commandId: "c",
      command: "STOP",
      operator: "ana",
      reason: "test",
      ...only,
    })
    .commit();

describe("every gate by itself: what it is, and that an intent is denied for the same", () => {
  const { policyStaleMs, marketStaleMs, clockStaleMs, streamStaleMs } = WIDE_POLICY;
  test.each<[what: string, change: (desk: TestDesk) => unknown, gate: string]>([
    ["stopped", (desk) => stop(desk), "armed  blocked NOT_ARMED"],
    ["nobody vouches", (desk) => (desk.trust = undefined), "stream  unknown STREAM_DOWN"],
    [
      "its stream is silent",
      (desk) => (desk.trust = { ...JUST_NOW, streamAgeMs: streamStaleMs + 1 }),
      "stream  blocked STREAM_DOWN",
    ],
    [
      "not compared",
      (desk) => (desk.trust = { ...JUST_NOW, comparedAgeMs: 900_000 }),
      "compared  blocked NOT_RECONCILED",
    ],
    ["the clock", (desk) => (desk.clockAgeMs = clockStaleMs + 1), "clock  blocked CLOCK_STALE"],
    ["the bus is full", (desk) => (desk.busUsedPercent = 70), "bus  blocked BUS_NOT_DURABLE"],
    ["who knows how full", (desk) => (desk.busUsedPercent = -1), "bus  unknown BUS_NOT_DURABLE"],
    ["the policy", (desk) => (desk.policyAgeMs = policyStaleMs + 1), "confirmed  blocked POLICY_STALE"],
    ["prices", (desk) => (desk.nowMs += marketStaleMs + 1), "market BTCUSDT blocked MARKET_STALE"],
    ["one symbol", (desk) => stop(desk, "", { symbol: SYMBOL }), "scope BTCUSDT blocked NOT_ARMED"],
  ])("%s", (_, change, gate) => {
    const desk = TestDesk.ready();
    expect(shut(ladder(desk))).toEqual([]);
    change(desk);
    const views = ladder(desk);
    expect(shut(views)).toEqual([gate]);
    const { answer } = desk.ask();
    const { reason, text, limit, observed, lever } = answer;
    expect(views.find(({ status }) => status !== "ok")).toMatchObject({
      reason,
      text,
      limit,
      observed,
      lever,
    });
  });
});

test("an account that is not known has one gate, and it is unknown", () => {
  expect(shut(ladder(TestDesk.ready(), "paper-9"))).toEqual(["account  unknown ACCOUNT_UNKNOWN"]);
});

test("a gate is as it is since it was first seen so", () => {
  const desk = TestDesk.ready();
  const history = new GateHistory();
  const armed = (): GateView => ladder(desk).find(({ gate }) => gate === "armed") as GateView;
  expect(history.since(ACCOUNT, armed())).toBeUndefined();
  history.look(ACCOUNT, ladder(desk), 1_000);
  history.look(ACCOUNT, ladder(desk), 2_000);
  expect(history.since(ACCOUNT, armed())).toBe(1_000);
  stop(desk);
  history.look(ACCOUNT, ladder(desk), 3_000);
  history.look(ACCOUNT, ladder(desk), 4_000);
  expect(history.since(ACCOUNT, armed())).toBe(3_000);
});
