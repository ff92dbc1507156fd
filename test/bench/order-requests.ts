import { createHmac } from "node:crypto";
import type { TestExchange } from "../support/exchange.ts";

export const CONNECTIONS = 16;
export const SYMBOL = "BTCUSDT";
const LIMIT = `symbol=${SYMBOL}&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01`;

/** What connections ask for. */
export interface Mix {
  readonly name: string;
  /** The `i`-th request of a connection; `id` is its own and its neighbour's, `price` rests. */
  readonly request: (i: number, id: string, price: string) => readonly [method: string, query: string];
  /** What an answer holds when the request did what it should. */
  readonly done: string;
}

export const MIXES: readonly [placeAndCancel: Mix, placeAndFill: Mix] = [
  {
    name: "place and cancel",
    request: (i, id, price) =>
      i % 2 === 0
        ? ["POST", `${LIMIT}&price=${price}&newClientOrderId=${id}`]
        : ["DELETE", `symbol=${SYMBOL}&origClientOrderId=${id}`],
    done: '"orderId"',
  },
  {
    name: "place and fill",
    request: (i, id) => [
      "POST",
      `symbol=${SYMBOL}&side=${i % 2 === 0 ? "BUY" : "SELL"}&type=MARKET&quantity=0.002&newOrderRespType=RESULT&newClientOrderId=${id}-${i % 2}`,
    ],
    done: '"FILLED"',
  },
];

/**
 * Signed requests of each connection as they go onto the wire, accounts in turn.
 *
 * @param run tells client ids apart.
 */
export async function signedLanes(
  exchange: TestExchange,
  mix: Mix,
  run: string,
  requests: number,
): Promise<readonly string[][]> {
  const { body } = await exchange.get("/fapi/v1/premiumIndex", { symbol: SYMBOL });
  // 3 % below the market: within the filters, and nothing trades there.
  const price = (Number((body as { markPrice: string }).markPrice) * 0.97).toFixed(1);
  const timestamp = Date.now();
  return Array.from({ length: CONNECTIONS }, (_, lane) => {
    const { apiKey, secret } = exchange.accounts[lane % exchange.accounts.length]!;
    return Array.from({ length: requests / CONNECTIONS }, (__, i) => {
      const [method, parameters] = mix.request(i, `${run}-${lane}-${Math.floor(i / 2)}`, price);
      const query = `${parameters}&recvWindow=60000&timestamp=${timestamp}`;
      const signature = createHmac("sha256", secret).update(query).digest("hex");
      return `${method} /fapi/v1/order?${query}&signature=${signature} HTTP/1.1\r\nHost: local\r\nX-MBX-APIKEY: ${apiKey}\r\n\r\n`;
    });
  });
}
