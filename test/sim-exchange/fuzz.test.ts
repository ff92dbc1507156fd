import { expect, test } from "vitest";
import { Fuzz } from "./fuzzing.ts";

/** A million of them: `npm run fuzz`. */
test.each([1, 2, 3])(
  "4,000 requests of every kind of wrong break nothing and touch no account they should not, seed %i",
  async (seed) => {
    const fuzz = new Fuzz(seed);
    for (let i = 1; i <= 4_000; i += 1) {
      await fuzz.step();
      if (i % 50 === 0) fuzz.check();
    }
    // Enough of them are taken, and the refusals are of many kinds: it does not only knock at the door.
    expect(fuzz.answers.get(0)).toBeGreaterThan(800);
    expect(fuzz.made.notices.filter(({ kind }) => kind === "fill").length).toBeGreaterThan(200);
    expect(fuzz.answers.size).toBeGreaterThan(30);
    for (const question of [
      "GET /fapi/v3/account",
      "GET /fapi/v1/openOrders",
      "GET /fapi/v1/openAlgoOrders",
    ]) {
      const [now, restarted] = fuzz.restarted(question);
      expect(restarted).toEqual(now);
    }
  },
);
