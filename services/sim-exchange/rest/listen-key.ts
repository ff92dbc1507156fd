import { randomBytes } from "node:crypto";
import { VenueError } from "../engine/rules.ts";
import { endpoint, type Endpoint, type Venue } from "./endpoint.ts";

const keyOf = (venue: Venue, account: string): string | undefined => {
  for (const [listenKey, owner] of venue.listenKeys) if (owner === account) return listenKey;
  return undefined;
};

/** One key per account. Source: facts, section 3.1. */
export const listenKeyEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/fapi/v1/listenKey",
    security: "key",
    weight: 1,
    parameters: {},
    handler: (venue, { account }) => {
      const known = keyOf(venue, account);
      if (known !== undefined) return { listenKey: known };
      const listenKey = randomBytes(32).toString("hex");
      venue.listenKeys.set(listenKey, account);
      return { listenKey };
    },
  }),
  endpoint({
    method: "PUT",
    path: "/fapi/v1/listenKey",
    security: "key",
    weight: 1,
    parameters: {},
    handler: (venue, { account }) => {
      const listenKey = keyOf(venue, account);
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
    handler: (venue, { account }) => {
      const listenKey = keyOf(venue, account);
      if (listenKey !== undefined) venue.listenKeys.delete(listenKey);
      return {};
    },
  }),
];
