import { decodeClientOrderId } from "#libs/domain/ids.ts";
import { judgeLines, type JudgeLine } from "../../services/sim-exchange/judge.ts";

/** A stretch of exchange time in which a position stood without a resting stop that would have closed it. */
export interface Naked {
  readonly account: string;
  readonly symbol: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** In it an order was placed that closes a position because it has no stop, or because of the emergency stop. */
  readonly flattened: boolean;
}

/** One position from flat to flat, or to the end of the record. */
export interface Opened {
  readonly account: string;
  readonly symbol: string;
  readonly openedAtMs: number;
  /** Its longest stretch without a stop. */
  readonly unprotectedMs: number;
}

export interface ProtectionRecord {
  readonly positions: readonly Opened[];
  /** Of each position its longest stretch, ascending milliseconds; 0 for one that was never naked. */
  readonly unprotectedMs: readonly number[];
  readonly naked: readonly Naked[];
  /** Positions of now that have none. */
  readonly nakedNow: number;
}

interface Holding {
  amount: bigint;
  /** Ids of stops that would close it, by side. */
  readonly stops: Map<number, "BUY" | "SELL">;
  nakedFromMs: number | undefined;
  flattened: boolean;
  openedAtMs: number;
  longestMs: number;
}

const sign = (amount: string): bigint => (amount === "0" ? 0n : amount.startsWith("-") ? -1n : 1n);

/** How long positions stood without a stop, by the exchange's own record alone. @param sinceMs exchange time. */
export async function judgeProtection(path: string, sinceMs = 0): Promise<ProtectionRecord> {
  const judge = new ProtectionJudge(sinceMs);
  for await (const line of judgeLines(path)) judge.fold(line);
  return judge.end();
}

/** Folds the judge's ledger. A stop counts while it waits, and while the market order it became works. */
export class ProtectionJudge {
  readonly #sinceMs: number;
  readonly #holdings = new Map<string, Holding>();
  readonly #naked: Naked[] = [];
  readonly #positions: Opened[] = [];
  #nowMs = 0;

  constructor(sinceMs = 0) {
    this.#sinceMs = sinceMs;
  }

  fold(line: JudgeLine): void {
    this.#nowMs = Math.max(this.#nowMs, line.t);
    if (line.k === "fill") {
      const holding = this.#holding(line.account, line.symbol);
      const before = holding.amount;
      holding.amount = sign(line.amount);
      if (before !== 0n && holding.amount !== before)
        this.#closed(line.account, line.symbol, holding, line.t);
      if (holding.amount !== before) holding.openedAtMs = line.t;
      this.#look(line.account, line.symbol, holding, line.t);
    } else if (line.k === "algo") {
      const { algo } = line;
      const holding = this.#holding(line.account, algo.symbol);
      const rests = algo.status === "NEW" || algo.status === "TRIGGERED";
      if (rests && algo.type === "STOP_MARKET" && algo.closePosition)
        holding.stops.set(algo.algoId, algo.side);
      else holding.stops.delete(algo.algoId);
      this.#look(line.account, algo.symbol, holding, line.t);
    } else if (line.k === "order" && decodeClientOrderId(line.order.clientId)?.leg === "FLATTEN") {
      const holding = this.#holding(line.account, line.order.symbol);
      if (holding.nakedFromMs !== undefined) holding.flattened = true;
    }
  }

  end(): ProtectionRecord {
    let nakedNow = 0;
    for (const [key, holding] of this.#holdings) {
      if (holding.amount === 0n) continue;
      if (holding.nakedFromMs !== undefined) nakedNow += 1;
      const [account = "", symbol = ""] = key.split(" ");
      this.#closed(account, symbol, holding, this.#nowMs);
    }
    return {
      positions: this.#positions,
      unprotectedMs: this.#positions.map(({ unprotectedMs }) => unprotectedMs).sort((a, b) => a - b),
      naked: this.#naked,
      nakedNow,
    };
  }

  #look(account: string, symbol: string, holding: Holding, nowMs: number): void {
    const closes = holding.amount > 0n ? "SELL" : "BUY";
    const naked = holding.amount !== 0n && ![...holding.stops.values()].includes(closes);
    if (naked) holding.nakedFromMs ??= nowMs;
    else if (holding.nakedFromMs !== undefined) this.#covered(account, symbol, holding, nowMs);
  }

  #covered(account: string, symbol: string, holding: Holding, untilMs: number): void {
    const { nakedFromMs: fromMs = untilMs, flattened } = holding;
    holding.longestMs = Math.max(holding.longestMs, untilMs - fromMs);
    if (untilMs >= this.#sinceMs) this.#naked.push({ account, symbol, fromMs, untilMs, flattened });
    holding.nakedFromMs = undefined;
    holding.flattened = false;
  }

  #closed(account: string, symbol: string, holding: Holding, nowMs: number): void {
    if (holding.nakedFromMs !== undefined) this.#covered(account, symbol, holding, nowMs);
    const { openedAtMs, longestMs: unprotectedMs } = holding;
    if (nowMs >= this.#sinceMs) this.#positions.push({ account, symbol, openedAtMs, unprotectedMs });
    holding.longestMs = 0;
  }

  #holding(account: string, symbol: string): Holding {
    const key = `${account} ${symbol}`;
    let holding = this.#holdings.get(key);
    if (holding === undefined) {
      holding = {
        amount: 0n,
        stops: new Map(),
        nakedFromMs: undefined,
        flattened: false,
        openedAtMs: 0,
        longestMs: 0,
      };
      this.#holdings.set(key, holding);
    }
    return holding;
  }
}
