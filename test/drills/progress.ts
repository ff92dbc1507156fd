import { setTimeout as sleep } from "node:timers/promises";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import type { RunningPaper } from "../../deploy/local/paper.ts";

/** In this time anything should have happened, on the slowest machine too. */
const PATIENCE_MS = 90_000;
const LOOK_MS = 100;

/** Whether it comes true in time; what fails is asked again. */
export async function reached(is: () => Promise<boolean>, withinMs = PATIENCE_MS): Promise<boolean> {
  for (const by = performance.now() + withinMs; performance.now() < by; await sleep(LOOK_MS))
    if (await is().catch(() => false)) return true;
  return false;
}

/** Whether so many more entries are committed. */
export async function enters(
  { judge }: Pick<RunningPaper, "judge">,
  more: number,
  withinMs = PATIENCE_MS,
): Promise<boolean> {
  const entries = (): number =>
    [...judge.placed.keys()].filter((id) => decodeClientOrderId(id)?.leg === "ENTRY").length;
  const wanted = entries() + more;
  return reached(() => Promise.resolve(entries() >= wanted), withinMs);
}
