import type { Supervisor } from "../../deploy/local/supervisor.ts";

/** Starts another process of the same service. @param env what is not as that one's. */
export function startReplica(
  supervisor: Supervisor,
  of: string,
  instance: string,
  env: Readonly<Record<string, string>> = {},
): void {
  const spec = supervisor.specOf(of);
  supervisor.start({ ...spec, instance, env: { ...spec.env, ...env, INSTANCE: instance } });
}
