import {
  averagePrice,
  divideBy,
  FLAT,
  format,
  notionalOf,
  parseMoney,
  parseRatio,
  pnlOf,
  SCALE,
  signed,
  sizeOf,
  ZERO_MONEY,
  type Money,
  type PositionAmount,
  type Price,
  type Quantity,
  type Ratio,
  type Side,
} from "#libs/domain/fixed.ts";

export interface VenuePosition {
  amount: PositionAmount;
  /** 0 when flat. */
  entryPrice: Price;
  updateTimeMs: number;
}

/** VIP 0. Source: Binance fee schedule as recorded in commissionRate. */
export const MAKER_FEE: Ratio = parseRatio("0.0002");
export const TAKER_FEE: Ratio = parseRatio("0.0005");
const OPENING_BALANCE = parseMoney("10000");
const DEFAULT_LEVERAGE = 20;

const NO_PRICE = 0n as Price;

/** One exchange account: cross margin, one-way mode, USDT. */
export class VenueAccount {
  readonly id: string;
  wallet: Money = OPENING_BALANCE;
  readonly positions = new Map<string, VenuePosition>();
  readonly leverage = new Map<string, number>();

  constructor(id: string) {
    this.id = id;
  }

  position(symbol: string): VenuePosition {
    let position = this.positions.get(symbol);
    if (position === undefined)
      this.positions.set(symbol, (position = { amount: FLAT, entryPrice: NO_PRICE, updateTimeMs: 0 }));
    return position;
  }

  leverageOf(symbol: string): number {
    return this.leverage.get(symbol) ?? DEFAULT_LEVERAGE;
  }

  /** Books one fill; returns what it realised and cost. Fees and profit are rounded half up at 8 places. */
  fill(
    symbol: string,
    side: Side,
    quantity: Quantity,
    price: Price,
    maker: boolean,
    timeMs: number,
  ): { readonly realizedPnl: Money; readonly fee: Money } {
    const position = this.position(symbol);
    const change = signed(side, quantity);
    const before = position.amount;
    const after = (before + change) as PositionAmount;
    let realizedPnl = ZERO_MONEY;
    if (before === 0n || before > 0n === change > 0n) {
      position.entryPrice =
        before === 0n ? price : averagePrice(sizeOf(before), position.entryPrice, quantity, price);
    } else {
      const closed = sizeOf(change) < sizeOf(before) ? (-change as PositionAmount) : before;
      realizedPnl = pnlOf(closed, position.entryPrice, price);
      if (after === 0n) position.entryPrice = NO_PRICE;
      else if (after > 0n !== before > 0n) position.entryPrice = price;
    }
    position.amount = after;
    position.updateTimeMs = timeMs;
    const fee = feeOf(quantity, price, maker ? MAKER_FEE : TAKER_FEE);
    this.wallet = (this.wallet + realizedPnl - fee) as Money;
    return { realizedPnl, fee };
  }

  /** Pays funding: positive rate, longs pay. Returns the change of the wallet. */
  fund(symbol: string, rate: Ratio, mark: Price): Money {
    const { amount } = this.position(symbol);
    const notional = notionalOf(amount, mark, "down");
    const payment = ((notional * rate + SCALE / 2n) / SCALE) as Money;
    const change = (amount > 0n ? -payment : payment) as Money;
    this.wallet = (this.wallet + change) as Money;
    return change;
  }

  unrealized(symbol: string, mark: Price): Money {
    const { amount, entryPrice } = this.position(symbol);
    return amount === 0n ? ZERO_MONEY : pnlOf(amount, entryPrice, mark);
  }

  initialMargin(symbol: string, mark: Price): Money {
    return divideBy(notionalOf(this.position(symbol).amount, mark, "up"), this.leverageOf(symbol), "up");
  }

  /** `{amount, entry, wallet}` after a change, for the judge's ledger. */
  stateText(symbol: string): { readonly amount: string; readonly entry: string; readonly wallet: string } {
    const { amount, entryPrice } = this.position(symbol);
    return { amount: format(amount), entry: format(entryPrice), wallet: format(this.wallet) };
  }
}

function feeOf(quantity: Quantity, price: Price, rate: Ratio): Money {
  const exact = quantity * price * rate;
  const unit = SCALE * SCALE;
  return ((exact + unit / 2n) / unit) as Money;
}
