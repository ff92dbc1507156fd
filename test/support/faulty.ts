import type { FaultName } from "../../services/sim-exchange/faults/catalogue.ts";
import { TestExchange, type RestAnswer, type TestSocket } from "./exchange.ts";

type Json = Readonly<Record<string, unknown>>;
export type Order = Readonly<Record<string, string | number | boolean>>;

export const BTC = { symbol: "BTCUSDT" };

/** An exchange that is told to misbehave, and the sockets opened on it. */
export class FaultyExchange {
  readonly exchange: TestExchange;
  readonly #open: TestSocket[] = [];
  #ids = 0;

  private constructor(exchange: TestExchange) {
    this.exchange = exchange;
  }

  static async start(): Promise<FaultyExchange> {
    return new FaultyExchange(await TestExchange.start("--accounts", "2", "--no-limits"));
  }

  /** All faults off, all sockets closed. */
  async calm(): Promise<void> {
    await this.exchange.request("DELETE", "/sim/faults", "");
    for (const socket of this.#open.splice(0)) socket.close();
  }

  newId(): string {
    this.#ids += 1;
    return `f${this.#ids}`;
  }

  /** Switches a fault on; gives what switches it off. */
  on(fault: FaultName, more: Order = {}): Promise<() => Promise<void>> {
    return switchOn(this.exchange, { fault, ...more });
  }

  /** A market order of 0.002 BTC, changed by what is given. */
  post(order: Order, index = 0): Promise<RestAnswer> {
    const standard = { ...BTC, side: "BUY", type: "MARKET", quantity: "0.002" };
    return this.exchange.signed("POST", "/fapi/v1/order", { ...standard, ...order }, index);
  }

  find(clientId: string): Promise<RestAnswer> {
    return this.exchange.signed("GET", "/fapi/v1/order", { ...BTC, origClientOrderId: clientId });
  }

  async user(index = 0): Promise<TestSocket> {
    const socket = await this.exchange.user(index);
    this.#open.push(socket);
    return socket;
  }

  async market(path: string): Promise<TestSocket> {
    const socket = await this.exchange.open(path);
    this.#open.push(socket);
    return socket;
  }
}

export const idOf = (message: Json): string | undefined => (message["o"] as { c?: string } | undefined)?.c;
export const executionOf = (message: Json): string | undefined =>
  (message["o"] as { X?: string } | undefined)?.X;
export const filled =
  (id: string) =>
  (message: Json): boolean =>
    message["e"] === "ORDER_TRADE_UPDATE" && idOf(message) === id && executionOf(message) === "FILLED";

async function switchOn(exchange: TestExchange, rule: Order): Promise<() => Promise<void>> {
  const answer = await exchange.request("POST", "/sim/faults", "", { body: JSON.stringify(rule) });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  const { id } = answer.body as { id: number };
  return async () => {
    await exchange.request("DELETE", "/sim/faults", `id=${id}`);
  };
}

/** Status and code of an answer. */
export const outcomeOf = ({ status, body }: RestAnswer): readonly [number, number] => [
  status,
  (body as { code?: number }).code ?? 0,
];
