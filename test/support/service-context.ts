import type { ServiceContext } from "#libs/runtime/service.ts";
import { Health } from "#libs/runtime/health.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import type { TestBus } from "./test-bus.ts";

/** What a service is given by its process, for one that runs within the test's; it logs nothing. */
export const contextFor = (
  service: string,
  bus: TestBus,
  {
    signal,
    fail = () => undefined,
  }: { readonly signal: AbortSignal; readonly fail?: ServiceContext["fail"] },
): ServiceContext => ({
  instance: `${service}-test`,
  timeScale: 1,
  nc: bus.nc,
  bus: { servers: bus.url },
  tracing: undefined,
  spansLost: () => undefined,
  log: createLogger(service, `${service}-test`, "silent"),
  stats: new Stats(service, `${service}-test`, 0),
  health: new Health(service, `${service}-test`),
  signal,
  ready: () => undefined,
  endpoint: () => undefined,
  onStop: () => undefined,
  fail,
});
