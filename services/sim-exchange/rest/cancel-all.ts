import { endpoint, type Endpoint, type Venue } from "./endpoint.ts";
import { mandatory, text } from "./parameters.ts";

/** Cancels all that an account has open on a symbol, of one kind of order. */
export const cancelAllOf = (
  path: string,
  cancel: (venue: Venue, account: string, symbol: string) => unknown,
): Endpoint =>
  endpoint({
    method: "DELETE",
    path,
    security: "signed",
    weight: 1,
    parameters: { symbol: mandatory(text) },
    handler: (venue, { account, input }) => {
      cancel(venue, account, input.symbol);
      return { code: 200, msg: "The operation of cancel all open order is done." };
    },
  });
