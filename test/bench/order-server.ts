import { createHmac, createPublicKey, verify, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * The venue of the adapter bench: checks the signature of each order, wherever a client puts it, and answers one and the
 * same order. Its arguments are an HMAC secret and a public key in PEM; it prints its port.
 */
const [secret = "", publicKey = ""] = process.argv.slice(2);
const SIGNATURE = "signature=";
/** As the exchange answers in 2026, with an id beyond 2^53. Source: facts, sections 4.2 and 5. */
const ORDER = JSON.stringify({
  orderId: 0,
  symbol: "BTCUSDT",
  status: "NEW",
  clientOrderId: "p-01ARZ3NDEKTSV4RRFFQ69G5FAV-1",
  price: "61700.10",
  origQty: "0.010",
  executedQty: "0.000",
  cumQty: "0.000",
  timeInForce: "GTC",
  type: "LIMIT",
  origType: "LIMIT",
  side: "BUY",
  positionSide: "BOTH",
  reduceOnly: false,
  closePosition: false,
  stopPrice: "0.00",
  workingType: "CONTRACT_PRICE",
  priceProtect: false,
  priceMatch: "NONE",
  selfTradePreventionMode: "EXPIRE_MAKER",
  goodTillDate: 0,
  updateTime: 1_790_000_000_312,
}).replace('"orderId":0', '"orderId":8389765593361680990');

/** What ccxt wants to know before it places an order. */
const EXCHANGE_INFO = JSON.stringify({
  symbols: [
    {
      symbol: "BTCUSDT",
      pair: "BTCUSDT",
      contractType: "PERPETUAL",
      status: "TRADING",
      baseAsset: "BTC",
      quoteAsset: "USDT",
      marginAsset: "USDT",
      pricePrecision: 2,
      quantityPrecision: 3,
      filters: [
        { filterType: "PRICE_FILTER", minPrice: "0.10", maxPrice: "1000000", tickSize: "0.10" },
        { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "1000", stepSize: "0.001" },
      ],
      orderTypes: ["LIMIT", "MARKET"],
      timeInForce: ["GTC", "IOC", "FOK", "GTX"],
    },
  ],
});

const key: KeyObject = createPublicKey(publicKey);
const isSigned = (text: string): boolean => {
  const at = text.lastIndexOf(SIGNATURE);
  const signature = decodeURIComponent(text.slice(at + SIGNATURE.length));
  const signed = text.slice(0, at - 1);
  return signature.length === 64
    ? signature === createHmac("sha256", secret).update(signed).digest("hex")
    : verify(null, Buffer.from(signed), key, Buffer.from(signature, "base64"));
};

const server = createServer((request, response) => {
  const url = request.url ?? "";
  let body = "";
  request.on("data", (part: Buffer) => (body += part.toString("latin1")));
  request.on("end", () => {
    const text = body === "" ? url.slice(url.indexOf("?") + 1) : body;
    const [status, answer] = url.startsWith("/fapi/v1/exchangeInfo")
      ? [200, EXCHANGE_INFO]
      : isSigned(text)
        ? [200, ORDER]
        : [400, '{"code":-1022,"msg":"Signature"}'];
    response.writeHead(status, {
      "content-type": "application/json",
      "content-length": answer.length,
      "x-mbx-used-weight-1m": "7",
      "x-mbx-order-count-10s": "1",
      "x-mbx-order-count-1m": "1",
    });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
