import fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { RouterStage } from "./router-stage.ts";
import { RouterTurmoil, steps, wrongs } from "./turmoil.ts";

/** `SEED=500 RUNS=100` looks at others. */
const FIRST = Number(process.env["SEED"] ?? 1);
const RUNS = Number(process.env["RUNS"] ?? 3);

test.each(Array.from({ length: RUNS }, (_, i) => FIRST + i))(
  "whatever the exchange answers and whichever router is there: each order is executed once or is said not to be, seed %i",
  async (seed) => {
    const stage = await RouterStage.open();
    try {
      const turmoil = new RouterTurmoil(stage);
      await turmoil.start();
      for (const list of fc.sample(steps, { seed, numRuns: 1 }))
        for (const step of list) await turmoil.step(step);
      stage.exchange.cutHanging();
      let wrong = wrongs(turmoil);
      for (
        const by = performance.now() + 40_000;
        wrong.length > 0 && performance.now() < by;
        await sleep(200)
      ) {
        stage.exchange.cutHanging();
        await turmoil.fold();
        wrong = wrongs(turmoil);
      }
      turmoil.forgiveReplaced();
      expect({ wrong, trace: wrong.length === 0 ? [] : turmoil.trace }).toEqual({ wrong: [], trace: [] });
    } finally {
      await stage.close();
    }
  },
  120_000,
);
