import { format, notionalOf, parseMoney, type Money, type Quantity } from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../../services/sim-exchange/judge.ts";
import { toJson } from "../../services/sim-exchange/json.ts";
import type { Venue } from "../../services/sim-exchange/rest/endpoint.ts";
import { RateLimits } from "../../services/sim-exchange/rest/limits.ts";
import { runRequest } from "../../services/sim-exchange/rest/pipeline.ts";
import { FaultPlan } from "../../services/sim-exchange/faults/plan.ts";
import { desk, Desk, type Row } from "./desk.ts";
import { Dice, FuzzRequests } from "./fuzz-requests.ts";

const ACCOUNTS = ["a", "c", "bystander"].map((id) => ({
  id,
  apiKey: `key-${id}`,
  apiSecret: `secret-${id}`,
}));
/** Seeded requests of every kind of wrong, and what must hold whatever they are. */
export class Fuzz {
  readonly made: Desk = desk("5");
  readonly #dice: Dice;
  readonly #requests: FuzzRequests;
  readonly #venue: Venue;
  readonly #earned = new Map<string, bigint>();
  #changes = 0;
  #linesSeen = 0;
  /** How many requests were taken and how many refused, by code. */
  readonly answers = new Map<number, number>();

  constructor(seed: number) {
    this.#dice = new Dice(seed);
    this.#requests = new FuzzRequests(this.#dice, this.made, ACCOUNTS);
    this.#venue = {
      ...this.made.venue,
      accounts: ACCOUNTS,
      limits: new RateLimits(false),
      plan: new FaultPlan(seed),
      conditions: { maintenance: false } as Venue["conditions"],
      now: () => this.made.nowMs,
      gatewayNow: () => this.made.nowMs,
    };
    this.made.exchange.account("bystander");
  }

  /** Moves the market or time, sends one request, and sees that a refusal changed nothing. */
  async step(): Promise<void> {
    if (this.#dice.chance(0.3)) this.#market();
    if (this.#dice.chance(0.02)) this.made.pass(this.#dice.below(3_600_000));
    if (this.#dice.chance(0.01))
      this.made.exchange.transfer(
        this.#dice.pick(["a", "c"]),
        parseMoney(String(this.#dice.below(20_000))),
        "DEPOSIT",
        this.made.nowMs,
      );
    this.#read();
    const before = this.#changes;
    const request = this.#requests.next();
    let outcome;
    try {
      outcome = await runRequest(this.#venue, request);
    } catch (error) {
      throw new Error(`it broke by ${JSON.stringify(request)}`, { cause: error });
    }
    if (outcome.kind !== "reply") throw new Error(`no reply to ${JSON.stringify(request)}`);
    this.#read();
    const { status, code, body } = outcome;
    this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
    const text = toJson(body);
    if (status === 200 ? code !== 0 : status < 400 || status >= 500 || code >= 0)
      throw new Error(`status ${status} with code ${code} to ${JSON.stringify(request)}`);
    if (code !== 0 && this.#changes !== before)
      throw new Error(`refused with ${code}, and yet something changed: ${JSON.stringify(request)}`);
    const id = /"orderId":(\d+)/.exec(text)?.[1];
    if (id !== undefined) this.#requests.learn(id);
  }

  #market(): void {
    const symbol = this.#dice.pick(["BTCUSDT", "ETHUSDT"]);
    const base = symbol === "BTCUSDT" ? 60_000 : 2_500;
    const bid = base * (1 + (this.#dice.roll() - 0.5) * (this.#dice.chance(0.01) ? 0.3 : 0.01));
    const quantity = (this.#dice.roll() * 3).toFixed(3);
    if (this.#dice.chance(0.5)) this.made.top(bid.toFixed(1), (bid + 0.1).toFixed(1), quantity, symbol);
    else
      this.made.trade(
        bid.toFixed(1),
        (this.#dice.roll() * 2 + 0.001).toFixed(3),
        this.#dice.chance(0.5),
        symbol,
      );
  }

  /** Folds what the ledger says since the last look. */
  #read(): void {
    const { lines } = this.made;
    for (; this.#linesSeen < lines.length; this.#linesSeen += 1) {
      const line: JudgeLine = lines[this.#linesSeen]!;
      if (line.k === "request") continue;
      this.#changes += 1;
      if (line.k === "fill") this.#earn(line.account, parseMoney(line.realized) - parseMoney(line.fee));
      else if (line.k === "funding" || line.k === "transfer")
        this.#earn(line.account, parseMoney(line.change));
    }
  }

  #earn(account: string, change: bigint): void {
    this.#earned.set(account, (this.#earned.get(account) ?? 0n) + change);
  }

  /** What must hold at every moment; throws what does not. */
  check(): void {
    const { exchange } = this.made;
    this.#read();
    for (const id of ["a", "c", "bystander"]) {
      const account = exchange.account(id);
      const expected = (parseMoney("10000") + (this.#earned.get(id) ?? 0n)) as Money;
      must(account.wallet === expected, `${id}: wallet ${format(account.wallet)} is not ${format(expected)}`);
      const open = exchange.openOrders(id);
      for (const order of open)
        must(order.filled < order.quantity, `${id}: order ${order.orderId} is open and full`);
      for (const symbol of exchange.rules.keys()) {
        const worth = (side: string): bigint =>
          open
            .filter((order) => order.symbol === symbol && order.side === side && !order.reduceOnly)
            .reduce(
              (sum, order) =>
                sum + notionalOf((order.quantity - order.filled) as Quantity, order.price, "up"),
              0n,
            );
        const margin = exchange.symbolMargin(account, symbol);
        must(margin.bidNotional === worth("BUY"), `${id}: ${symbol} bids ${margin.bidNotional}`);
        must(margin.askNotional === worth("SELL"), `${id}: ${symbol} asks ${margin.askNotional}`);
      }
      const ids = open.map(({ clientId }) => clientId);
      must(new Set(ids).size === ids.length, `${id}: two open orders with one client id`);
    }
    must(this.made.wallet("bystander") === "10000", "who did nothing has lost or won");
    must(exchange.openOrders("bystander").length === 0, "who did nothing has orders");
  }

  /** Forgets what was recorded, for runs that are long. */
  forget(): void {
    this.#read();
    this.made.lines.length = this.made.notices.length = this.made.events.length = 0;
    this.#linesSeen = 0;
  }

  /** Every account as a restart from the ledger would answer for it, beside as it is. */
  restarted(question: string): readonly [now: readonly Row[], restarted: readonly Row[]] {
    const again = new Desk();
    for (const line of this.made.lines) again.exchange.restore(line);
    again.nowMs = this.made.nowMs;
    for (const made of [this.made, again]) {
      made.top("60000", "60000.1", "1");
      made.top("2500", "2500.1", "1", "ETHUSDT");
    }
    const ask = (made: Desk): readonly Row[] => ["a", "c"].map((account) => made.call(question, {}, account));
    return [ask(this.made), ask(again)];
  }
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
