import { parseMoney, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import type { Exchange } from "../engine/exchange.ts";
import type { RulesChange } from "../engine/rule-change.ts";
import type { AllMarkets } from "../market/all-markets.ts";
import type { MarketStreams } from "../market/market-streams.ts";
import { contractInfo } from "../payloads/market.ts";
import type { StreamServer } from "../ws/streams.ts";
import { LaggingExchange } from "./lagging.ts";
import type { ActiveFault, Condition, Conditions, FaultPlan } from "./plan.ts";

/** What conditions act on. */
export interface ConditionParts {
  readonly exchange: Exchange;
  readonly streams: StreamServer;
  readonly markets: ReadonlyMap<string, MarketStreams>;
  readonly allMarkets: AllMarkets;
  readonly accounts: readonly string[];
  /** Cuts the connections of the WebSocket API. */
  readonly cutApi: () => void;
  /** Path of the judge's ledger. */
  readonly ledger: string;
}

const SNAPSHOT_LIMIT = 1_000;

/** The conditions that hold now, begun and ended by the plan. */
export class VenueConditions implements Conditions {
  readonly #plan: FaultPlan;
  readonly #parts: ConditionParts;
  readonly #lagging = new Map<number, LaggingExchange>();
  readonly #frozen = new Map<string, object>();
  maintenance = false;
  /** Exchange milliseconds by which the gateway's clock is ahead. */
  skewMs = 0;

  constructor(plan: FaultPlan, parts: ConditionParts) {
    this.#plan = plan;
    this.#parts = parts;
  }

  begin({ rule }: Condition, nowMs: number): void {
    const { streams, exchange, markets, accounts } = this.#parts;
    const owners = rule.account === undefined ? accounts : [rule.account];
    switch (rule.fault) {
      case "clock-skew":
        this.skewMs = Number(rule.settings["skewMs"]);
        break;
      case "maintenance":
        this.maintenance = true;
        streams.closed = true;
        streams.cut({});
        this.#parts.cutApi();
        break;
      case "listen-key-expired":
        for (const account of owners) streams.keys.close(account);
        break;
      case "listen-key-lost":
        for (const account of owners) streams.keys.lose(account);
        break;
      case "user-stream-cut":
        for (const account of owners) streams.cut({ account });
        break;
      case "market-cut":
        streams.cut({ category: "public" });
        streams.cut({ category: "market" });
        break;
      case "snapshot-too-old":
        for (const [symbol, market] of markets)
          if (rule.symbol === undefined || rule.symbol === symbol)
            this.#frozen.set(symbol, market.depthSnapshot(SNAPSHOT_LIMIT, nowMs));
        break;
      case "symbol-halted":
        this.#changeRules(rule.symbol ?? "", { status: "TRADING_HALT" }, nowMs);
        break;
      case "symbol-delisted":
        exchange.settle(rule.symbol ?? "", nowMs);
        this.#tellContract(rule.symbol ?? "", nowMs);
        break;
      case "filters-changed":
        this.#changeRules(rule.symbol ?? "", filtersOf(rule.settings), nowMs);
    }
  }

  end({ rule }: Condition, nowMs: number): void {
    if (rule.fault === "clock-skew") this.skewMs = 0;
    if (rule.fault === "maintenance") this.maintenance = this.#parts.streams.closed = false;
    if (rule.fault === "symbol-halted") this.#changeRules(rule.symbol ?? "", { status: "TRADING" }, nowMs);
    if (rule.fault === "snapshot-too-old")
      for (const symbol of rule.symbol === undefined ? [...this.#frozen.keys()] : [rule.symbol])
        this.#frozen.delete(symbol);
  }

  /** The REST depth that is shown instead of the book of now. */
  frozenSnapshot(symbol: string): object | undefined {
    return this.#frozen.get(symbol);
  }

  /** The exchange that a private query is shown; undefined: the real one. */
  laggingExchange(
    account: string,
    { method, path }: { readonly method: string; readonly path: string },
    nowMs: number,
  ): Exchange | undefined {
    const fault = this.#plan.pick(["rest-lag"], { account, endpoint: `${method} ${path}` }, nowMs);
    if (fault === undefined) return undefined;
    const { exchange, ledger } = this.#parts;
    let lagging = this.#lagging.get(fault.id);
    if (lagging === undefined) {
      lagging = new LaggingExchange(exchange, ledger, Number(fault.rule.settings["lagMs"]));
      this.#lagging.set(fault.id, lagging);
    }
    return lagging.at(nowMs);
  }

  #changeRules(symbol: string, change: RulesChange, nowMs: number): void {
    this.#parts.exchange.changeRules(symbol, change, nowMs);
    this.#tellContract(symbol, nowMs);
  }

  #tellContract(symbol: string, nowMs: number): void {
    const rules = this.#parts.exchange.rules.get(symbol);
    if (rules !== undefined) this.#parts.allMarkets.contractInfo(contractInfo(rules, nowMs));
  }
}

function filtersOf(settings: ActiveFault["rule"]["settings"]): RulesChange {
  const { tickSize, stepSize, minNotional } = settings;
  return {
    ...(typeof tickSize === "string" ? { tickSize: parsePrice(tickSize) } : {}),
    ...(typeof stepSize === "string" ? { stepSize: parseQuantity(stepSize) } : {}),
    ...(typeof minNotional === "string" ? { minNotional: parseMoney(minNotional) } : {}),
  };
}
