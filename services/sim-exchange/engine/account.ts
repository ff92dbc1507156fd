import {
  averagePrice,
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
  /** Fees paid for what is held, signed as costs. */
  fees: Money;
  /** Profit realised on this symbol since the beginning, before fees. */
  realized: Money;
  updateTimeMs: number;
}

/** VIP 0. Source: Binance fee schedule as recorded in commissionRate. */
const MAKER_FEE: Ratio = parseRatio("0.0002");
const TAKER_FEE: Ratio = parseRatio("0.0005");
export const OPENING_BALANCE = parseMoney("10000");
const DEFAULT_LEVERAGE = 20;

const NO_PRICE = 0n as Price;

/** One exchange account: cross margin, one-way mode, USDT. */
export class VenueAccount {
  readonly id: string;
  wallet: Money = OPENING_BALANCE;
  readonly positions = new Map<string, VenuePosition>();
  readonly leverage = new Map<string, number>();
  makerFee: Ratio = MAKER_FEE;
  takerFee: Ratio = TAKER_FEE;
  /** True in hedge mode. */
  dualSidePosition = false;
  /** Orders of accounts with the same group, unless -1, do not trade with each other. */
  tradeGroupId = -1;
  /** True while a margin call has been sent and the danger lasts. */
  warned = false;
  updateTimeMs = 0;

  constructor(id: string) {
    this.id = id;
  }

  position(symbol: string): VenuePosition {
    let position = this.positions.get(symbol);
    if (position === undefined)
      this.positions.set(
        symbol,
        (position = {
          amount: FLAT,
          entryPrice: NO_PRICE,
          fees: ZERO_MONEY,
          realized: ZERO_MONEY,
          updateTimeMs: 0,
        }),
      );
    return position;
  }

  leverageOf(symbol: string): number {
    return this.leverage.get(symbol) ?? DEFAULT_LEVERAGE;
  }

  /** How much an order of `side` could take off the position. */
  reducible(symbol: string, side: Side): Quantity {
    const amount = this.positions.get(symbol)?.amount ?? FLAT;
    return (amount !== 0n && amount > 0n === (side === "SELL") ? sizeOf(amount) : 0n) as Quantity;
  }

  feeFor(quantity: Quantity, price: Price, maker: boolean): Money {
    return feeOf(quantity, price, maker ? this.makerFee : this.takerFee);
  }

  /** Books one fill; returns what it realised. Profit is rounded half up at 8 places. */
  fill(symbol: string, side: Side, quantity: Quantity, price: Price, fee: Money, timeMs: number): Money {
    const position = this.position(symbol);
    const change = signed(side, quantity);
    const before = position.amount;
    const after = (before + change) as PositionAmount;
    let realizedPnl = ZERO_MONEY;
    if (before === 0n || before > 0n === change > 0n) {
      position.entryPrice =
        before === 0n ? price : averagePrice(sizeOf(before), position.entryPrice, quantity, price);
      position.fees = (position.fees + fee) as Money;
    } else {
      const closed = sizeOf(change) < sizeOf(before) ? (-change as PositionAmount) : before;
      realizedPnl = pnlOf(closed, position.entryPrice, price);
      if (after === 0n) {
        position.entryPrice = NO_PRICE;
        position.fees = ZERO_MONEY;
      } else if (after > 0n !== before > 0n) {
        position.entryPrice = price;
        position.fees = ((fee * sizeOf(after)) / quantity) as Money;
      } else position.fees = ((position.fees * sizeOf(after)) / sizeOf(before)) as Money;
    }
    position.amount = after;
    position.realized = (position.realized + realizedPnl) as Money;
    position.updateTimeMs = timeMs;
    this.wallet = (this.wallet + realizedPnl - fee) as Money;
    this.updateTimeMs = timeMs;
    return realizedPnl;
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

  /** The price at which closing would give back the fees paid so far; 0 when flat. */
  breakEven(symbol: string): Price {
    const { amount, entryPrice, fees } = this.position(symbol);
    return (amount === 0n ? 0n : entryPrice + (fees * SCALE) / amount) as Price;
  }

  /** Position of a symbol and wallet, as text. */
  stateText(symbol: string): { readonly amount: string; readonly entry: string; readonly wallet: string } {
    const { amount, entryPrice } = this.position(symbol);
    return { amount: format(amount), entry: format(entryPrice), wallet: format(this.wallet) };
  }
}

/** Of a product of three amounts. */
const UNIT = SCALE * SCALE;
const HALF_UNIT = UNIT / 2n;

function feeOf(quantity: Quantity, price: Price, rate: Ratio): Money {
  return ((quantity * price * rate + HALF_UNIT) / UNIT) as Money;
}
