import { signerOf } from "#libs/binance/signing.ts";
import { encodeParams, type Params } from "#libs/binance/rest.ts";
import { openAccounts, type PlainAccount } from "../support/sealed-accounts.ts";

/** Somebody at the exchange's own desk: trades by hand, moves money, and has the exchange misbehave. */
export class PaperDesk {
  readonly #url: string;
  readonly #keys: ReadonlyMap<string, PlainAccount>;
  #time = { serverTime: 0, atMs: Number.NEGATIVE_INFINITY };

  readonly #timeKeptMs: number;

  private constructor(exchangePort: number, accounts: readonly PlainAccount[], timeKeptMs: number) {
    this.#timeKeptMs = timeKeptMs;
    this.#url = `http://127.0.0.1:${exchangePort}`;
    this.#keys = new Map(accounts.map((keys) => [keys.id, keys]));
  }

  /** @param timeKeptMs exchange time is asked for so often at most: each question weighs on the address. */
  static async open(exchangePort: number, stateDir: string, timeKeptMs = 0): Promise<PaperDesk> {
    return new PaperDesk(exchangePort, await openAccounts(stateDir), timeKeptMs);
  }

  /** A market order under a person's id. */
  trade(account: string, side: "BUY" | "SELL", quantity: string, newClientOrderId: string): Promise<unknown> {
    const order = { symbol: "BTCUSDT", side, type: "MARKET", quantity, newClientOrderId };
    return this.#signed(account, "POST", "/fapi/v1/order", order);
  }

  /** A limit order under a person's id that rests, far from the market. */
  async rest(account: string, newClientOrderId: string): Promise<void> {
    const touch = await this.#ask("GET", "/fapi/v1/ticker/bookTicker?symbol=BTCUSDT");
    const { bidPrice } = touch as { readonly bidPrice: string };
    const price = (Number(bidPrice) * 0.97).toFixed(1);
    const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.002" };
    await this.#signed(account, "POST", "/fapi/v1/order", { ...order, price, newClientOrderId });
  }

  /** Cancels an order of BTCUSDT by hand. */
  async cancel(account: string, origClientOrderId: string): Promise<void> {
    await this.#signed(account, "DELETE", "/fapi/v1/order", { symbol: "BTCUSDT", origClientOrderId });
  }

  /** What liquidations are judged by: the wallet and what positions have gained or lost. */
  async marginBalance(account: string): Promise<string> {
    const body = await this.#signed(account, "GET", "/fapi/v3/account", {});
    return (body as { readonly totalMarginBalance: string }).totalMarginBalance;
  }

  transfer(account: string, amount: string): Promise<unknown> {
    return this.#ask("POST", "/sim/acts", JSON.stringify({ act: "transfer", account, amount }));
  }

  funding(): Promise<unknown> {
    return this.#ask("POST", "/sim/acts", JSON.stringify({ act: "funding" }));
  }

  /** Exchange time, epoch milliseconds. */
  async now(): Promise<number> {
    return ((await this.#ask("GET", "/fapi/v1/time")) as { readonly serverTime: number }).serverTime;
  }

  /** Switches a fault on; gives what switches it off. */
  async fault(rule: object): Promise<() => Promise<void>> {
    const { id } = (await this.#ask("POST", "/sim/faults", JSON.stringify(rule))) as { readonly id: number };
    return async () => {
      await this.#ask("DELETE", `/sim/faults?id=${id}`);
    };
  }

  async #signed(account: string, method: string, path: string, params: Params): Promise<unknown> {
    const keys = this.#keys.get(account);
    if (keys === undefined) throw new Error(`there is no account ${account}`);
    const text = encodeParams({ ...params, recvWindow: 5_000, timestamp: await this.#timestamp() });
    return this.#ask(method, `${path}?${text}&signature=${signerOf(keys.apiSecret)(text)}`, undefined, {
      "X-MBX-APIKEY": keys.apiKey,
    });
  }

  async #timestamp(): Promise<number> {
    const now = performance.now();
    if (now - this.#time.atMs >= this.#timeKeptMs) this.#time = { serverTime: await this.now(), atMs: now };
    return this.#time.serverTime;
  }

  async #ask(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const answer = (await response.json()) as unknown;
    if (!response.ok) throw new Error(`${method} ${path.split("?")[0]}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
