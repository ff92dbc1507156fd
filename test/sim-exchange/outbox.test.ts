import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { JudgeWriter } from "../../services/sim-exchange/judge.ts";
import { Outbox } from "../../services/sim-exchange/outbox.ts";

test("what is told and answered leaves in order, and never before all that was recorded is in the ledger", async () => {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-outbox-"));
  const path = join(dir, "ledger.jsonl");
  const linesNow = (): number => readFileSync(path, "utf8").split("\n").filter(Boolean).length;
  const seen: string[] = [];
  const outbox = new Outbox(new JudgeWriter(path), (account, event) => {
    seen.push(`${account} ${(event as { e: string }).e}, ${linesNow()} lines`);
  });
  const line = (t: number) => ({ k: "clock", t, until: t }) as const;
  outbox.record(line(1));
  outbox.tell("a", { e: "first" });
  outbox.record(line(2));
  outbox.release(() => seen.push(`answer, ${linesNow()} lines`));
  outbox.tell("b", { e: "second" });
  expect([seen, linesNow()]).toEqual([[], 0]);
  await setImmediate();
  await setImmediate();
  expect(seen).toEqual(["a first, 2 lines", "answer, 2 lines", "b second, 2 lines"]);

  outbox.release(() => {
    outbox.record(line(3));
    outbox.release(() => seen.push(`later, ${linesNow()} lines`));
  });
  outbox.flush();
  outbox.flush();
  expect(seen.at(-1)).toBe("later, 3 lines");
  rmSync(dir, { recursive: true });
});
