import { failing, fine, type Finding } from "#libs/runtime/health.ts";

/** Whether it answers for partitions, or waits for those that other routers hold. */
export function partitionsReady(held: readonly number[], wanted: readonly number[]): Finding {
  if (wanted.length === 0)
    return failing("no account has a key here: there is nothing to route", "CREDENTIALS_FILE");
  return fine(
    held.length === 0
      ? `stands by: partitions ${wanted.join(", ")} are held by others`
      : `holds partitions ${held.join(", ")}`,
  );
}
