import { VenueError } from "../engine/rules.ts";
import { endpoint, type Endpoint } from "./endpoint.ts";

/** One key per account, alive for 60 real minutes. Source: facts, section 3.1. */
export const listenKeyEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/fapi/v1/listenKey",
    security: "key",
    weight: 1,
    parameters: {},
    handler: ({ listenKeys }, { account }) => ({ listenKey: listenKeys.open(account, performance.now()) }),
  }),
  endpoint({
    method: "PUT",
    path: "/fapi/v1/listenKey",
    security: "key",
    weight: 1,
    parameters: {},
    handler: ({ listenKeys }, { account }) => {
      const listenKey = listenKeys.extend(account, performance.now());
      if (listenKey === undefined) throw new VenueError(-1125, "This listenKey does not exist.");
      return { listenKey };
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/fapi/v1/listenKey",
    security: "key",
    weight: 1,
    parameters: {},
    handler: ({ listenKeys }, { account }) => {
      listenKeys.close(account);
      return {};
    },
  }),
];
