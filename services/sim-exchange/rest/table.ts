import { accountEndpoints } from "./account.ts";
import { algoEndpoints } from "./algo-orders.ts";
import { batchEndpoints } from "./batch-orders.ts";
import type { Endpoint } from "./endpoint.ts";
import { historyEndpoints } from "./histories.ts";
import { listenKeyEndpoints } from "./listen-key.ts";
import { marketHistoryEndpoints } from "./market-history.ts";
import { marketEndpoints } from "./market.ts";
import { orderEndpoints } from "./orders.ts";
import { settingEndpoints } from "./settings.ts";

/** Every endpoint of the exchange's REST, by group. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...marketEndpoints,
  ...marketHistoryEndpoints,
  ...listenKeyEndpoints,
  ...orderEndpoints,
  ...batchEndpoints,
  ...algoEndpoints,
  ...historyEndpoints,
  ...accountEndpoints,
  ...settingEndpoints,
];

const byPath = new Map<string, Map<string, Endpoint>>();
for (const endpoint of ENDPOINTS) {
  const methods = byPath.get(endpoint.path) ?? new Map<string, Endpoint>();
  byPath.set(endpoint.path, methods.set(endpoint.method, endpoint));
}

/** The path asked for last: most requests ask for the one before them did, and no map compares so soon. */
const last: { path: string; methods: ReadonlyMap<string, Endpoint> | undefined } = {
  path: "",
  methods: undefined,
};

export function findEndpoint(method: string, path: string): Endpoint | undefined {
  if (path !== last.path) {
    last.path = path;
    last.methods = byPath.get(path);
  }
  return last.methods?.get(method);
}
