import { VenueError } from "../engine/rules.ts";
import { orderAnswer } from "../payloads/orders.ts";
import {
  endpoint,
  missing,
  reader,
  type Call,
  type Endpoint,
  type InputOf,
  type Parameters,
  type Venue,
} from "./endpoint.ts";
import { amending, amendOrder, named, placeOrder, placing } from "./orders.ts";
import { list, mandatory, optional, text } from "./parameters.ts";
import type { Params } from "./sent-params.ts";

const BATCH_MAX = 5;
const CANCELS_MAX = 10;
const notValid = (name: string): VenueError =>
  new VenueError(-1130, `Data sent for parameter '${name}' is not valid.`);

/** Orders of a batch, each as if its fields had been sent as parameters; numbers keep their digits. */
function batch(name: string, value: string): readonly Params[] {
  let items: unknown;
  try {
    items = JSON.parse(value, (_, part: unknown, { source }: { source?: string } = {}) =>
      typeof part === "number" ? source : part,
    );
  } catch {
    throw notValid(name);
  }
  if (!Array.isArray(items) || items.length === 0) throw notValid(name);
  if (items.length > BATCH_MAX) throw new VenueError(-4082, "Invalid number of batch place orders.");
  return items.map((item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) throw notValid(name);
    const params = new URLSearchParams();
    for (const [key, part] of Object.entries(item))
      if (typeof part === "string" || typeof part === "boolean") params.set(key, String(part));
    return params;
  });
}

/** Every item is answered by itself, in the order of the request: an order, or `{code, msg}`. */
function each<P extends Parameters>(
  parameters: P,
  handler: (venue: Venue, call: Call<InputOf<P>>) => object,
) {
  const read = reader(parameters);
  return (venue: Venue, { account, input }: Call<{ readonly batchOrders: readonly Params[] }>) =>
    input.batchOrders.map((params) => orRefusal(() => handler(venue, { account, input: read(params) })));
}

function orRefusal(answer: () => object): object {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof VenueError)) throw error;
    return { code: error.code, msg: error.message };
  }
}

const ORDERS = { in10s: 5, in1m: 1 };

/** Orders, several at a time: HTTP 200 even when items fail. Source: facts, section 4.2. */
export const batchEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/fapi/v1/batchOrders",
    security: "signed",
    weight: 5,
    orders: ORDERS,
    parameters: { batchOrders: mandatory(batch) },
    handler: each(placing, placeOrder),
  }),
  endpoint({
    method: "PUT",
    path: "/fapi/v1/batchOrders",
    security: "signed",
    weight: 5,
    orders: ORDERS,
    parameters: { batchOrders: mandatory(batch) },
    handler: each(amending, amendOrder),
  }),
  endpoint({
    method: "DELETE",
    path: "/fapi/v1/batchOrders",
    security: "signed",
    weight: 1,
    parameters: {
      symbol: mandatory(text),
      orderIdList: optional(list(CANCELS_MAX)),
      origClientOrderIdList: optional(list(CANCELS_MAX)),
    },
    handler: (venue, { account, input: { symbol, orderIdList, origClientOrderIdList } }) => {
      venue.exchange.book(symbol);
      const names =
        orderIdList?.map((orderId) => {
          if (!/^\d{1,19}$/.test(orderId)) throw notValid("orderIdList");
          return { symbol, orderId: BigInt(orderId), origClientOrderId: undefined };
        }) ??
        origClientOrderIdList?.map((origClientOrderId) => ({
          symbol,
          orderId: undefined,
          origClientOrderId,
        }));
      if (names === undefined) throw missing("orderIdList");
      return names.map((name) =>
        orRefusal(() => orderAnswer(venue.exchange.cancel(named(venue, account, name), venue.now()))),
      );
    },
  }),
];
