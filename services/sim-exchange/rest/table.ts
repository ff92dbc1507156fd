import { accountEndpoints } from "./account.ts";
import type { Endpoint } from "./endpoint.ts";
import { listenKeyEndpoints } from "./listen-key.ts";
import { marketHistoryEndpoints } from "./market-history.ts";
import { marketEndpoints } from "./market.ts";
import { orderEndpoints } from "./orders.ts";

/** Every endpoint of the exchange's REST, by group. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...marketEndpoints,
  ...marketHistoryEndpoints,
  ...listenKeyEndpoints,
  ...orderEndpoints,
  ...accountEndpoints,
];

const byRequest = new Map(ENDPOINTS.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]));

export const findEndpoint = (method: string, path: string): Endpoint | undefined =>
  byRequest.get(`${method} ${path}`);
