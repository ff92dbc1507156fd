import type { HealthView, Probe } from "#libs/runtime/health.ts";

/** What a process answers of itself; the status is HTTP's, 0 while nobody answers. */
export async function healthOf(
  port: number,
  probe: Probe,
): Promise<{ readonly code: number; readonly view: HealthView }> {
  const response = await fetch(`http://127.0.0.1:${port}/health/${probe}`);
  return { code: response.status, view: (await response.json()) as HealthView };
}

/** The checks that are not ok, with their reasons. */
export const failingOf = ({ checks }: HealthView): readonly (readonly [name: string, reason: string])[] =>
  checks.flatMap(({ name, ok, reason }) => (ok ? [] : [[name, reason] as const]));
