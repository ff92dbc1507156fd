import type { ServiceContext } from "#libs/runtime/service.ts";
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
  natsUrl: bus.url,
  log: createLogger(service, `${service}-test`, "silent"),
  stats: new Stats(service, `${service}-test`, 0),
  signal,
  ready: () => undefined,
  onStop: () => undefined,
  fail,
});
