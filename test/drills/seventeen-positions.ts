import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import { parseRatio } from "#libs/domain/fixed.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { SeventeenStage, SIGNALS } from "./seventeen-stage.ts";
import type { Drill, Invariant } from "./drill.ts";

const LIMIT = 10;
const OPEN = 9;

const TREND_SLOTS = 6;

type Judged = ReturnType<SeventeenStage["judge"]>;

/** One way to run it: what the policy says, and how many slots may then be in use at most. */
interface Variant {
  readonly name: string;
  readonly policy: Partial<Policy>;
  readonly peak: number;
  readonly play: (stage: SeventeenStage, print: (line: string) => void) => Promise<void>;
  /** What has to hold beside what holds for each. */
  readonly more: (judged: Judged) => readonly Invariant[];
}
const VARIANTS: readonly Variant[] = [
  {
    name: "rotation off",
    policy: { accountSlotsMax: LIMIT, exitSilenceMs: 600_000 },
    peak: LIMIT,
    play: playAlone,
    more: () => [],
  },
  {
    name: "regime and rotation",
    policy: {
      accountSlotsMax: LIMIT,
      regimeSlotsBase: 4,
      regimeSlotsTrend: TREND_SLOTS,
      regimeSlotsChop: 3,
      rotationImprovementMin: parseRatio("0.15"),
      // Not what this is about: a slow machine must not end a rotation, nor make another closing order.
      rotationTimeoutMs: 600_000,
      exitSilenceMs: 600_000,
    },
    peak: OPEN,
    play: playRotation,
    more: ({ unrotated, usedAfterEntries, rotations }) => [
      {
        name: "no entry without a position closed for it",
        pass: unrotated.length === 0 && usedAfterEntries.length === 1,
        figures: `${usedAfterEntries.length} entry, ${unrotated.length} of them without; ${rotations.length} rotations, ${rotations.filter(({ handedOver }) => handedOver).length} handed over`,
      },
      {
        name: `no entry above the regime's ${TREND_SLOTS} slots`,
        pass: usedAfterEntries.every((used) => used <= TREND_SLOTS),
        figures: `${usedAfterEntries.join(", ")} in use after it`,
      },
    ],
  },
];

/** The incident replayed: limit 10, 9 open, 15 signals at once from four layers, and kernels killed between steps. */
export const seventeenPositions: Drill = {
  name: "seventeen-positions",
  about: "limit 10, 9 open, 15 signals at once from four layers, kernels killed between the steps",
  seconds: 120,
  run: async ({ print }) => {
    const invariants: Invariant[] = [];
    const report: Record<string, unknown> = {};
    for (const variant of VARIANTS) {
      print(`\n${variant.name}: limit ${LIMIT}, ${OPEN} open`);
      const dir = mkdtempSync(join(tmpdir(), "plimsoll-seventeen-"));
      const stage = await SeventeenStage.start({ dir, open: OPEN, policy: variant.policy });
      try {
        let ended = "yes";
        try {
          await variant.play(stage, print);
        } catch (error) {
          // What was seen until then is judged all the same.
          ended = messageOf(error);
        }
        const judged = stage.judge();
        const { timeline, peak, peakAtExchange, faults, waves, notOnce } = judged;
        report[variant.name] = judged;
        print(beside(timeline, original()));
        const name = (what: string): string => `${variant.name}: ${what}`;
        invariants.push(
          { name: name("played to its end"), pass: ended === "yes", figures: ended },
          {
            name: name(`slots in use peak at exactly ${variant.peak}`),
            pass: peak === variant.peak,
            figures: `${peak} by orders and fills of the ledger, limit ${LIMIT}`,
          },
          {
            name: name("the exchange never held more"),
            pass: peakAtExchange <= variant.peak,
            figures: `${peakAtExchange} positions and open orders at most`,
          },
          {
            name: name("each free slot went to exactly one signal"),
            pass: waves.every((wave) => wave.approved === wave.free && wave.waiting === wave.waits),
            figures: waves
              .map(
                ({ approved, of, free, waiting }) =>
                  `${approved}/${of} for ${free} free${waiting === 0 ? "" : `, ${waiting} waits`}`,
              )
              .join("; "),
          },
          {
            name: name("every signal answered exactly once"),
            pass: notOnce.length === 0 && faults.length === 0,
            figures: [...notOnce, ...faults].join("; ") || "yes",
          },
          ...variant.more(judged).map((own) => ({ ...own, name: name(own.name) })),
        );
      } finally {
        await stage.stop();
        rmSync(dir, { recursive: true, force: true });
      }
    }
    return { invariants, report };
  },
};

/** The same signals again at every point at which the original lost count. */
async function playAlone(stage: SeventeenStage, print: (line: string) => void): Promise<void> {
  const step = (text: string): void => {
    print(`  ${text}`);
    stage.note(text);
  };
  step("15 signals from each of four layers");
  await stage.wave(LIMIT - OPEN);
  const [first] = stage.working();
  step("the order is under way, nobody has said anything of it; the active kernel is killed");
  await stage.killActive();
  await stage.wave(0);
  step("it is partly filled; the active kernel is killed again");
  await stage.killActive();
  await stage.fill(first, "0.4");
  await stage.wave(0);
  await stage.fill(first, "0.6");
  step("filled; a position is being closed, and its slot is not free before the exchange says so");
  const exit = await stage.close(stage.held()[0] ?? "");
  await stage.killActive();
  await stage.wave(0);
  step("the close is filled: one slot is free");
  await stage.fill(exit, "1");
  await stage.wave(1);
  step("the new order is cancelled by the exchange; the kernel is killed among the signals for the slot");
  await stage.cancel(stage.working()[0]);
  await stage.wave(1, { kill: true });
  await stage.fill(stage.working()[0], "1");
  await stage.wave(0);
}

/**
 * The regime leaves fewer slots than positions stand: none is closed for that, and none enters. At the cap a better
 * signal enters when the exchange says that the weakest position is closed, and not before, whoever is killed meanwhile.
 */
async function playRotation(stage: SeventeenStage, print: (line: string) => void): Promise<void> {
  const step = (text: string): void => {
    print(`  ${text}`);
    stage.note(text);
  };
  const closeOne = async (): Promise<void> => {
    const exit = await stage.close(stage.held()[0] ?? "");
    await stage.fill(exit, "1");
  };
  const makingRoom = () => stage.working().find(({ reduceOnly }) => reduceOnly);
  await stage.regime("TREND");
  step(`the regime leaves ${TREND_SLOTS} slots; 15 signals from each of four layers`);
  await stage.wave(0);
  step("the active kernel is killed among the signals; positions are closed one by one");
  await stage.wave(0, { kill: true });
  for (let used = OPEN; used > TREND_SLOTS; used -= 1) {
    await closeOne();
    if (used > TREND_SLOTS + 1) await stage.wave(0);
  }
  step("at the cap: one signal waits while the weakest position is closed; the active kernel is killed");
  await stage.wave(0, { waits: 1 });
  await stage.killActive();
  await stage.wave(0);
  step("the closing order is partly filled and ends; the active kernel is killed, another order follows");
  await stage.fill(makingRoom(), "0.4");
  await stage.killActive();
  const rest = await stage.expire(makingRoom());
  await stage.wave(0);
  step("the close is filled: the slot is handed over to the signal that waits, and to no other");
  await stage.fill(rest, "0.6");
  const [entry] = stage.working();
  await stage.killActive();
  step("its order is under way; the next rotation begins, and the kernel is killed among the signals");
  await stage.wave(0, { waits: 1, kill: true });
  await stage.fill(entry, "1");
  step("the regime shrinks meanwhile: the slot that was made is handed over to nobody");
  await stage.regime("CHOP");
  await stage.fill(makingRoom(), "1");
  await stage.wave(0);
}

interface Moment {
  readonly text: string;
  readonly used: number;
}

/**
 * The original, rebuilt from what is known of it (four layers, limit 10, 9 open, ended with 17): each layer read the
 * number of open positions for itself, each sent two orders before a fill showed in what it read, and no layer saw
 * what another had under way.
 */
function original(): readonly Moment[] {
  const layers = Array.from({ length: 4 }, () => ({ read: OPEN, sent: 0 }));
  let open = OPEN;
  const moments: Moment[] = [{ text: `${open} open, limit ${LIMIT}`, used: open }];
  for (let signal = 1; signal <= SIGNALS; signal += 1)
    for (const [i, layer] of layers.entries()) {
      // What it reads is a count of positions that were there two orders ago.
      if (layer.sent >= 2) layer.read = open;
      if (layer.read >= LIMIT) continue;
      layer.sent += 1;
      open += 1;
      moments.push({
        text: `layer ${i + 1}, signal ${signal}: reads ${layer.read}, sends`,
        used: open,
      });
    }
  return [...moments, { text: `ended with ${open} positions`, used: open }];
}

/** Both timelines side by side, slots in use in front. */
function beside(ours: readonly Moment[], theirs: readonly Moment[]): string {
  const width = Math.min(78, Math.max(30, ...ours.map(({ text }) => text.length + 4)));
  const cell = (moment: Moment | undefined): string =>
    moment === undefined ? "" : `${String(moment.used).padStart(2)}  ${moment.text}`;
  const rows = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, i) =>
    `  ${cell(ours[i]).slice(0, width).padEnd(width)} | ${cell(theirs[i])}`.trimEnd(),
  );
  return [`  ${"slots in use here".padEnd(width)} | the original, rebuilt`, ...rows].join("\n");
}
