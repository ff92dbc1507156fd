import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseQuantity, parseRatio, plus, ZERO_QUANTITY, type Quantity } from "#libs/domain/fixed.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import type { JudgeOrder } from "../../services/sim-exchange/judge.ts";
import { NEVER_NAKED_POLICY } from "../drills/never-naked.ts";
import { Traders } from "../drills/never-naked-traders.ts";
import { until } from "../support/eventually.ts";
import { exchangeLines, kernelAccount, startPaper, type LivePaper } from "../support/paper.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];
let paper: LivePaper;
let traders: Traders;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "plimsoll-targets-"));
  const policyFile = join(dir, "policy.json");
  writeFileSync(policyFile, JSON.stringify(NEVER_NAKED_POLICY));
  paper = await startPaper({ policyFile });
  await paper.supervisor.stop("signal-engine-0");
  traders = await Traders.start(paper.nc, ["paper-1"], 1);
}, 120_000);

afterAll(async () => {
  await paper.remove();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

interface Seen {
  /** As the exchange last had them, by client id. */
  readonly targets: ReadonlyMap<string, JudgeOrder>;
  /** What filled of targets, by symbol. */
  readonly taken: ReadonlyMap<string, Quantity>;
}

async function seen(): Promise<Seen> {
  const targets = new Map<string, JudgeOrder>();
  const taken = new Map<string, Quantity>();
  for await (const line of exchangeLines(paper)) {
    if (line.k === "order" && isTarget(line.order.clientId)) targets.set(line.order.clientId, line.order);
    if (line.k !== "fill" || !isTarget(line.clientId)) continue;
    const before = taken.get(line.symbol) ?? ZERO_QUANTITY;
    taken.set(line.symbol, plus(before, parseQuantity(line.quantity)));
  }
  return { targets, taken };
}
const isTarget = (clientId: string): boolean => decodeClientOrderId(clientId)?.leg === "TARGET";

const untilSeen = (what: string, check: (now: Seen) => boolean | Promise<boolean>): Promise<void> =>
  until(what, async () => check(await seen()));

interface Held {
  readonly positions: readonly unknown[];
  readonly openOrders: readonly unknown[];
}

test("targets rest at the exchange, fill there, and what is left of them goes with its position", async () => {
  const plan = (targetPercent: string) => ({
    exitPlan: {
      stopPercent: parseRatio("1"),
      targetPercent: parseRatio(targetPercent),
      ladder: [{ r: parseRatio("0.01"), fraction: parseRatio("0.5") }],
      horizonMs: 0,
    },
  });
  // A hundredth of a per cent and three are near; one position of each direction, so that one of them comes.
  const near = (side: "BUY" | "SELL") => ({ side, ...plan("0.03") });
  await until("the near ones have been entered", () => traders.enter("paper-1", "BTCUSDT", near("BUY")));
  await until("and on the other side", () => traders.enter("paper-1", "ETHUSDT", near("SELL")));
  await until("one far away", () => traders.enter("paper-1", "SOLUSDT", { side: "BUY", ...plan("4") }));
  await untilSeen("targets of all rest or have rested", ({ targets }) =>
    SYMBOLS.every((symbol) => [...targets.values()].some((order) => order.symbol === symbol)),
  );
  await untilSeen("one has been taken", ({ taken }) => taken.size > 0);
  await traders.stop();
  await untilSeen("nothing is left", async ({ targets }) => {
    const { positions, openOrders } = await kernelAccount<Held>(paper);
    const resting = [...targets.values()].filter(
      ({ status }) => status === "NEW" || status === "PARTIALLY_FILLED",
    );
    return positions.length + openOrders.length + resting.length === 0;
  });
  const { guarantees, reconciliation } = await paper.end();
  expect(Object.entries(guarantees).filter(([, { verdict }]) => verdict === "broken")).toEqual([]);
  expect(reconciliation).toMatchObject({ residual: "0", differences: [] });
}, 180_000);
