import { createHmac } from "node:crypto";
import { ENDPOINTS } from "../../services/sim-exchange/rest/table.ts";
import type { Endpoint } from "../../services/sim-exchange/rest/endpoint.ts";

/** Whose request it is: only "owner" proves who it is. */
export type Proof =
  | "owner"
  | "nobody"
  | "key alone"
  | "stranger"
  | "wrong signature"
  | "other's secret"
  | "old";

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly proof: Proof;
  /** Undefined when no such endpoint exists. */
  readonly endpoint: Endpoint | undefined;
}

interface Keys {
  readonly apiKey: string;
  readonly secret: string;
}

const PROOFS: readonly Proof[] = [
  "nobody",
  "key alone",
  "stranger",
  "wrong signature",
  "other's secret",
  "old",
];
const METHODS = ["GET", "POST", "PUT", "DELETE"];

/** Values that a careful reader of parameters must survive. */
const NASTY = [
  "",
  " ",
  "0",
  "-0",
  "-1",
  "1e309",
  "1e-7",
  "0x10",
  "NaN",
  "Infinity",
  "null",
  "undefined",
  "true",
  "[]",
  "{}",
  "[null]",
  '{"a":',
  '[{"symbol":"BTCUSDT"}]',
  "9".repeat(400),
  `0.${"0".repeat(300)}1`,
  "9007199254740993",
  "18446744073709551616",
  "-9223372036854775809",
  "\u0000",
  "%",
  "%00",
  "%E0%A4%A",
  "../../etc/passwd",
  "__proto__",
  "constructor",
  "toString",
  "测试USDT",
  "💥",
  "<script>",
  "'; DROP TABLE orders; --",
  "a".repeat(5_000),
] as const;

/** Values that get a request past the first checks, by the name of the parameter. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  symbol: ["BTCUSDT", "ETHUSDT", "btcusdt"],
  pair: ["BTCUSDT"],
  side: ["BUY", "SELL"],
  type: ["LIMIT", "MARKET", "STOP_MARKET", "TRAILING_STOP_MARKET", "1", "2"],
  algoType: ["CONDITIONAL"],
  timeInForce: ["GTC", "IOC", "FOK", "GTX", "GTD"],
  quantity: ["0.002", "0.01", "0.0015", "1000000"],
  price: ["61000", "61700.1", "60000.05", "1"],
  triggerPrice: ["65000", "58000"],
  callbackRate: ["1", "0.05"],
  interval: ["1m", "1M", "7m"],
  contractType: ["PERPETUAL"],
  leverage: ["5", "126"],
  reduceOnly: ["true", "false"],
  closePosition: ["true", "false"],
  limit: ["1", "5", "1000", "100000"],
  batchOrders: [
    '[{"symbol":"BTCUSDT","side":"BUY","type":"MARKET","quantity":"0.002"}]',
    "[[],{},null,1]",
    `[${"{},".repeat(20)}{}]`,
  ],
  orderIdList: ["[1,2]", "[8389765593361000001]", "[[[]]]"],
  countdownTime: ["0", "120000"],
  dualSidePosition: ["true", "false"],
  marginType: ["CROSSED", "ISOLATED"],
  orderId: ["8389765593361000000", "1"],
  algoId: ["1000000033000000"],
};

/** Made-up requests without end; the same numbers give the same requests. */
export class RequestFuzzer {
  readonly #random: () => number;
  readonly #owner: Keys;
  readonly #other: Keys;

  constructor(random: () => number, owner: Keys, other: Keys) {
    this.#random = random;
    this.#owner = owner;
    this.#other = other;
  }

  next(nowMs: number): FuzzRequest {
    const known = this.#random() < 0.95;
    const endpoint = known ? this.#one(ENDPOINTS) : undefined;
    const method = endpoint?.method ?? this.#one(METHODS);
    const path =
      endpoint?.path ??
      `/${this.#one(["fapi", "sapi", "sim", "dapi"])}/v1/${encodeURIComponent(this.#one(NASTY))}`;
    const proof: Proof = this.#random() < 0.5 ? "owner" : this.#one(PROOFS);
    const pairs = this.#parameters(endpoint);
    pairs.push(["timestamp", String(proof === "old" ? nowMs - 70_000 : nowMs)]);
    if (this.#random() < 0.1) pairs.push(["recvWindow", this.#one([...NASTY.slice(0, 20), "5000"])]);
    const encoded = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
    const split =
      method === "GET" || this.#random() < 0.6 ? encoded.length : Math.floor(this.#random() * encoded.length);
    const query = encoded.slice(0, split).join("&");
    const body = encoded.slice(split).join("&");
    const signature = this.#signature(proof, query + body);
    const signed = signature === undefined ? query : `${query}&signature=${encodeURIComponent(signature)}`;
    return {
      method,
      path: `${path}?${signed}`,
      body: body === "" ? undefined : body,
      headers: {
        ...this.#key(proof),
        ...(body === ""
          ? {}
          : { "content-type": this.#one(["application/x-www-form-urlencoded", "text/plain"]) }),
      },
      proof,
      endpoint,
    };
  }

  #parameters(endpoint: Endpoint | undefined): [string, string][] {
    const names = endpoint?.parameters ?? ["symbol", "limit"];
    const pairs: [string, string][] = [];
    for (const name of names) {
      const dice = this.#random();
      const fitting = FITTING[name];
      if (dice < 0.15) continue;
      pairs.push([name, dice < 0.8 && fitting !== undefined ? this.#one(fitting) : this.#one(NASTY)]);
      if (dice > 0.97) pairs.push([name, this.#one(NASTY)]);
    }
    if (this.#random() < 0.05) pairs.push([this.#one(NASTY) || "x", this.#one(NASTY)]);
    return pairs;
  }

  #key(proof: Proof): Readonly<Record<string, string>> {
    if (proof === "nobody") return {};
    if (proof === "stranger") return { "X-MBX-APIKEY": this.#one(["x", "0".repeat(64), "a".repeat(3_000)]) };
    // Whoever has no secret of the other account shows the other account's key.
    return { "X-MBX-APIKEY": proof === "owner" ? this.#owner.apiKey : this.#other.apiKey };
  }

  #signature(proof: Proof, text: string): string | undefined {
    if (proof === "nobody" || proof === "key alone") return undefined;
    if (proof === "wrong signature")
      return this.#one(["", "x", "0".repeat(64), "f".repeat(63), "é".repeat(64), "0".repeat(9_000)]);
    const { secret } = proof === "old" ? this.#other : this.#owner;
    return createHmac("sha256", secret).update(text).digest("hex");
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }
}
