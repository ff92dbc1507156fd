import type { Report } from "../../deploy/local/report.ts";
import { nameOf, ways, type Cell, type Strike } from "./crash/classes.ts";
import { Matrix, type Played } from "./crash/matrix.ts";
import { Stage } from "./crash/stage.ts";
import { failedLines, tableLines } from "./crash/table.ts";
import type { Drill, DrillOutcome, Invariant } from "./drill.ts";

const STRIKES: readonly Strike[] = ["KILL", "FREEZE", "LONG"];
/** Guarantees that the whole run must keep; request budgets are another drill's. */
const JUDGED = ["G1", "G2", "G3", "G7", "G8", "G9"] as const;
/** The same await again and again is one: while an order is asked about, every question is like the second. */
const AGAIN_MAX = 2;
const CELLS_MIN = 200;
/** Five cells at once for each; a choice needs no more than the ways that are looked at first. */
const ACCOUNTS = 60;
const ACCOUNTS_CHOSEN = 20;

/** The router struck at every await of the send path, under every answer of the exchange. */
export const crashMatrix: Drill = {
  name: "crash-matrix",
  about: "the router killed and frozen at every await of the send path, under every answer of the exchange",
  seconds: 480,
  chooses: true,
  run: async ({ seed, print, only = [""], times = 1 }) => {
    const whole = only.includes("");
    const accounts = whole ? ACCOUNTS : ACCOUNTS_CHOSEN;
    const { played, report } = await onStage(accounts, seed, async (matrix, stage) => {
      const learned = await playAll(matrix, ways(), "NONE", print);
      const cells = learned
        .flatMap(cellsOf)
        .toSorted((a, b) => a.steps - b.steps)
        .map(({ cell }) => cell);
      print(`${cells.length} awaits, each struck in ${STRIKES.length} ways`);
      const all: Played[] = [...learned];
      for (const strike of Array.from({ length: times }, () => STRIKES).flat()) {
        const chosen = cells.filter((cell) => only.some((text) => nameOf(cell, strike).includes(text)));
        all.push(...(await playAll(matrix, chosen, strike, print)));
      }
      for (const [denial, count] of stage.denials()) print(`${count} intents ${denial}`);
      return all;
    });
    for (const line of tableLines(played)) print(line);
    return outcomeOf(played, report, whole ? CELLS_MIN : 1);
  },
};

async function playAll(
  matrix: Matrix,
  cells: readonly Cell[],
  strike: Strike | "NONE",
  print: (line: string) => void,
): Promise<readonly Played[]> {
  const all: Played[] = [];
  for (const left = [...cells]; left.length > 0;) {
    const startedAt = performance.now();
    const batch = await matrix.play(left, strike);
    all.push(...batch);
    print(
      `${strike.padEnd(6)} ${batch.length} cells at once, ${batch.filter(({ reached }) => reached).length} at their await, ${failed(batch).length} failed, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`,
    );
    // At once: what comes later may end the drill.
    for (const line of failedLines(batch)) print(line);
  }
  return all;
}

/** Runs the cells given, without looking first at every way; for a sample. */
export async function playSample(
  cells: Readonly<Partial<Record<Strike, readonly Cell[]>>>,
  {
    accounts,
    seed,
    print,
  }: { readonly accounts: number; readonly seed: number; readonly print: (line: string) => void },
): Promise<DrillOutcome> {
  const { played, report } = await onStage(accounts, seed, async (matrix) => {
    const all: Played[] = [];
    for (const strike of STRIKES) all.push(...(await playAll(matrix, cells[strike] ?? [], strike, print)));
    return all;
  });
  for (const line of tableLines(played)) print(line);
  return outcomeOf(played, report, played.length);
}

async function onStage(
  accounts: number,
  seed: number,
  act: (matrix: Matrix, stage: Stage) => Promise<readonly Played[]>,
): Promise<{ readonly played: readonly Played[]; readonly report: Report }> {
  const stage = await Stage.start(accounts, seed);
  try {
    const matrix = await Matrix.start(stage);
    try {
      const played = await act(matrix, stage);
      return { played, report: await stage.end() };
    } finally {
      await matrix.end();
    }
  } finally {
    await stage.remove();
  }
}

/** A cell for each await that the order has passed, and how far on its way that is. */
const cellsOf = ({ cell, passed }: Played): readonly { readonly cell: Cell; readonly steps: number }[] =>
  passed.flatMap((point, steps) => {
    const [, what = "", again = "", side = ""] = /^(.+)#(\d+) (before|after)$/.exec(point) ?? [];
    // Behind a sleep, and behind the whole of a placement, comes at once what is before the next.
    const same = side === "after" && (what === "sleep" || what === "place");
    // How many fills an order has is the market's doing.
    const max = what === "say fill" ? 1 : AGAIN_MAX;
    return same || Number(again) > max ? [] : [{ cell: { ...cell, point }, steps }];
  });

const failed = (played: readonly Played[]): readonly Played[] =>
  played.filter(({ verdict }) => verdict.faults.length > 0);

function outcomeOf(played: readonly Played[], report: Report, cellsMin: number): DrillOutcome {
  const struck = played.filter(({ strike }) => strike !== "NONE");
  const reached = struck.filter((cell) => cell.reached);
  const bad = failed(played);
  const twice = played.filter(({ verdict }) => verdict.orders > 1);
  const invariants: Invariant[] = [
    {
      name: `at least ${cellsMin} cells were struck at their await`,
      pass: reached.length >= cellsMin,
      figures: `${reached.length} of ${struck.length}`,
    },
    {
      name: "no order twice at the exchange",
      pass: twice.length === 0,
      figures: `${played.length} orders, ${twice.length} twice`,
    },
    {
      name: "one answer, one true outcome, nothing left reserved",
      pass: bad.length === 0,
      figures: `${played.length - bad.length} of ${played.length} cells`,
    },
    ...JUDGED.map((id): Invariant => {
      const { verdict, why } = report.guarantees[id] ?? { verdict: "broken", why: "not in the report" };
      return {
        name: `guarantee ${id} is not broken`,
        pass: verdict !== "broken",
        figures: `${verdict}: ${why}`,
      };
    }),
  ];
  return { invariants, report: { played, report } };
}
