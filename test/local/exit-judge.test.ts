import { expect, test } from "vitest";
import { parseClientOrderId } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { orderCommandToWire } from "#libs/wire/ledger.ts";
import { ExitJudge } from "../../deploy/local/exit-judge.ts";
import { SLICE } from "./forged-run.ts";

const { EXIT_END_FLAT, EXIT_END_TAKEN_OVER } = plimsoll.v1.ExitEnd;

test("exits that take over from one another within one commit have all begun, and one is left", () => {
  const judge = new ExitJudge();
  const fold = (begin: readonly string[], end: readonly string[], how: plimsoll.v1.ExitEnd): void => {
    const bytes = plimsoll.v1.Commit.encode({
      number: 1,
      orders: begin.map((intentId) =>
        orderCommandToWire({ ...SLICE, intentId, clientOrderId: parseClientOrderId(`p1-${intentId}`) }),
      ),
      exits: end.map((intentId) => ({ account: SLICE.account, symbol: SLICE.symbol, intentId, end: how })),
    } as plimsoll.v1.Commit.$Properties).finish();
    judge.fold(plimsoll.v1.Commit.decode(bytes), true, () => 0n);
  };
  fold(["a", "b", "c"], ["a", "b"], EXIT_END_TAKEN_OVER);
  expect([judge.faults, judge.asked, judge.running]).toEqual([[], 3, 1]);
  fold(["d"], ["c"], EXIT_END_TAKEN_OVER);
  fold([], ["d"], EXIT_END_FLAT);
  expect([judge.faults, judge.asked, judge.ended.length, judge.running]).toEqual([[], 4, 4, 0]);
  fold([], ["e"], EXIT_END_FLAT);
  expect(judge.faults).toHaveLength(1);
});
