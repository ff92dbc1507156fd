/**
 * What this version knows of a field: its value may be anything (`undefined`), one of these words, or an object or list
 * of objects of this shape.
 */
export type Rule = undefined | ReadonlySet<string> | Shape;
/** The fields of an object, those of older recordings included. */
export type Shape = ReadonlyMap<string, Rule>;

/** @param names of fields that may be anything, in one text. */
function shape(names: string, rules: Readonly<Record<string, string | Shape>> = {}): Shape {
  const fields = new Map<string, Rule>();
  for (const name of names.split(" ")) fields.set(name, undefined);
  for (const [name, rule] of Object.entries(rules))
    fields.set(name, typeof rule === "string" ? words(rule) : rule);
  return fields;
}
const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const both = (one: Shape, other: Shape): Shape => new Map([...one, ...other]);

const SIDES = "BUY SELL";
const POSITION_SIDES = "BOTH LONG SHORT";
const ORDER_STATUSES = "NEW PARTIALLY_FILLED FILLED CANCELED EXPIRED EXPIRED_IN_MATCH REJECTED";
const ALGO_STATUSES = "NEW TRIGGERING TRIGGERED FINISHED CANCELED EXPIRED REJECTED";
const CONDITIONAL = "STOP STOP_MARKET TAKE_PROFIT TAKE_PROFIT_MARKET TRAILING_STOP_MARKET";
const ORDER_TYPES = `LIMIT MARKET ${CONDITIONAL}`;
const TIMES_IN_FORCE = "GTC IOC FOK GTX GTD RPI GTE_GTC";
const WORKING_TYPES = "CONTRACT_PRICE MARK_PRICE";
const PRICE_MATCHES = "NONE OPPONENT OPPONENT_5 OPPONENT_10 OPPONENT_20 QUEUE QUEUE_5 QUEUE_10 QUEUE_20";
const SELF_TRADE_MODES = "NONE EXPIRE_TAKER EXPIRE_MAKER EXPIRE_BOTH";
const CONTRACT_TYPES =
  "PERPETUAL TRADIFI_PERPETUAL CURRENT_MONTH NEXT_MONTH CURRENT_QUARTER NEXT_QUARTER PERPETUAL_DELIVERING";
const CONTRACT_STATUSES =
  "PENDING_TRADING TRADING PRE_DELIVERING DELIVERING DELIVERED PRE_SETTLE SETTLING CLOSE TRADING_HALT";
const BALANCE_REASONS =
  "DEPOSIT WITHDRAW ORDER FUNDING_FEE WITHDRAW_REJECT ADJUSTMENT INSURANCE_CLEAR ADMIN_DEPOSIT ADMIN_WITHDRAW MARGIN_TRANSFER MARGIN_TYPE_CHANGE ASSET_TRANSFER OPTIONS_PREMIUM_FEE OPTIONS_SETTLE_PROFIT AUTO_EXCHANGE COIN_SWAP_DEPOSIT COIN_SWAP_WITHDRAW";
const FILTERS =
  "PRICE_FILTER LOT_SIZE MARKET_LOT_SIZE MAX_NUM_ORDERS MAX_NUM_ALGO_ORDERS MIN_NOTIONAL PERCENT_PRICE POSITION_RISK_CONTROL";

const ORDER = shape(
  "orderId symbol clientOrderId price origQty executedQty cumQty reduceOnly closePosition stopPrice priceProtect goodTillDate updateTime pair modifyId activatePrice priceRate avgPrice cumQuote time",
  {
    status: ORDER_STATUSES,
    timeInForce: TIMES_IN_FORCE,
    type: ORDER_TYPES,
    origType: ORDER_TYPES,
    side: SIDES,
    positionSide: POSITION_SIDES,
    workingType: WORKING_TYPES,
    priceMatch: PRICE_MATCHES,
    selfTradePreventionMode: SELF_TRADE_MODES,
  },
);
const ALGO = shape(
  "algoId clientAlgoId symbol quantity triggerPrice price icebergQuantity closePosition priceProtect reduceOnly activatePrice callbackRate createTime updateTime triggerTime goodTillDate actualOrderId actualPrice actualQty tpTriggerPrice tpPrice slTriggerPrice slPrice tpOrderType",
  {
    algoType: "CONDITIONAL",
    orderType: CONDITIONAL,
    side: SIDES,
    positionSide: POSITION_SIDES,
    timeInForce: TIMES_IN_FORCE,
    algoStatus: ALGO_STATUSES,
    selfTradePreventionMode: SELF_TRADE_MODES,
    workingType: WORKING_TYPES,
    priceMatch: PRICE_MATCHES,
    actualType: "LIMIT MARKET",
  },
);
const ACKNOWLEDGED = shape("code msg");
const LISTEN_KEY = shape("listenKey");
const MARGINS =
  "initialMargin maintMargin positionInitialMargin openOrderInitialMargin bidNotional askNotional isolatedMargin isolatedWallet notional updateTime";
const PREMIUM = shape(
  "symbol markPrice indexPrice estimatedSettlePrice lastFundingRate interestRate nextFundingTime time",
);
const BOOK_TICKER = shape("symbol bidPrice bidQty askPrice askQty time lastUpdateId");
const ACCOUNT = shape(
  "totalWalletBalance totalUnrealizedProfit totalMarginBalance totalInitialMargin totalMaintMargin totalPositionInitialMargin totalOpenOrderInitialMargin totalCrossWalletBalance totalCrossUnPnl availableBalance maxWithdrawAmount",
  {
    assets: shape(
      `asset walletBalance unrealizedProfit marginBalance crossWalletBalance crossUnPnl availableBalance maxWithdrawAmount marginAvailable ${MARGINS}`,
    ),
    positions: shape(`symbol positionAmt unrealizedProfit entryPrice breakEvenPrice ${MARGINS}`, {
      positionSide: POSITION_SIDES,
    }),
  },
);
const RATE_LIMIT = shape("intervalNum limit", {
  rateLimitType: "REQUEST_WEIGHT ORDERS RAW_REQUESTS",
  interval: "SECOND MINUTE HOUR DAY",
});
const EXCHANGE_INFO = shape("timezone serverTime futuresType exchangeFilters", {
  rateLimits: RATE_LIMIT,
  assets: shape("asset marginAvailable autoAssetExchange"),
  symbols: shape(
    "symbol pair deliveryDate onboardDate maintMarginPercent requiredMarginPercent baseAsset quoteAsset marginAsset pricePrecision quantityPrecision baseAssetPrecision quotePrecision underlyingType underlyingSubType settlePlan triggerProtect liquidationFee marketTakeBound maxMoveOrderLimit permissionSets",
    {
      contractType: CONTRACT_TYPES,
      status: CONTRACT_STATUSES,
      orderTypes: ORDER_TYPES,
      timeInForce: TIMES_IN_FORCE,
      filters: shape(
        "minPrice maxPrice tickSize minQty maxQty stepSize limit notional multiplierUp multiplierDown multiplierDecimal",
        { filterType: FILTERS },
      ),
    },
  ),
});

/**
 * What answers of an endpoint hold, by `METHOD path`; rows of candles and book levels have no names. Source: facts,
 * section 4.
 */
export const ANSWERS: Readonly<Record<string, Shape | "nameless">> = {
  "GET /fapi/v1/ping": "nameless",
  "GET /fapi/v1/time": shape("serverTime"),
  "GET /fapi/v1/exchangeInfo": EXCHANGE_INFO,
  "GET /fapi/v1/depth": shape("lastUpdateId E T bids asks"),
  "GET /fapi/v1/aggTrades": shape("a p q nq f l T m"),
  "GET /fapi/v1/klines": "nameless",
  "GET /fapi/v1/premiumIndex": PREMIUM,
  "GET /fapi/v1/ticker/bookTicker": BOOK_TICKER,
  "POST /fapi/v1/order": ORDER,
  "PUT /fapi/v1/order": ORDER,
  "DELETE /fapi/v1/order": ORDER,
  "GET /fapi/v1/order": ORDER,
  "GET /fapi/v1/openOrder": ORDER,
  "GET /fapi/v1/openOrders": ORDER,
  "DELETE /fapi/v1/allOpenOrders": ACKNOWLEDGED,
  "POST /fapi/v1/countdownCancelAll": shape("symbol countdownTime"),
  "GET /fapi/v1/allOrders": ORDER,
  "GET /fapi/v1/userTrades": shape(
    "symbol id orderId price qty realizedPnl quoteQty baseQty commission commissionAsset marginAsset pair time buyer maker",
    { side: SIDES, positionSide: POSITION_SIDES },
  ),
  "POST /fapi/v1/algoOrder": ALGO,
  "DELETE /fapi/v1/algoOrder": shape("algoId clientAlgoId code msg"),
  "DELETE /fapi/v1/algoOpenOrders": ACKNOWLEDGED,
  "GET /fapi/v1/algoOrder": ALGO,
  "GET /fapi/v1/openAlgoOrders": ALGO,
  "GET /fapi/v1/allAlgoOrders": ALGO,
  "POST /fapi/v1/leverage": shape("symbol leverage maxNotionalValue"),
  "POST /fapi/v1/marginType": ACKNOWLEDGED,
  "GET /fapi/v3/account": ACCOUNT,
  "GET /fapi/v3/balance": shape(
    "accountAlias asset balance crossWalletBalance crossUnPnl availableBalance maxWithdrawAmount marginAvailable updateTime",
  ),
  "GET /fapi/v3/positionRisk": shape(
    `symbol positionAmt entryPrice breakEvenPrice markPrice unRealizedProfit liquidationPrice marginAsset adl ${MARGINS}`,
    { positionSide: POSITION_SIDES },
  ),
  "GET /fapi/v1/symbolConfig": shape("symbol isAutoAddMargin leverage maxNotionalValue", {
    marginType: "CROSSED ISOLATED",
  }),
  "GET /fapi/v1/accountConfig": shape(
    "feeTier canTrade canDeposit canWithdraw dualSidePosition multiAssetsMargin tradeGroupId updateTime",
  ),
  "GET /fapi/v1/rateLimit/order": RATE_LIMIT,
  "GET /sapi/v1/account/apiRestrictions": shape(
    "ipRestrict createTime enableReading enableFutures enableWithdrawals enableInternalTransfer permitsUniversalTransfer enableMargin enableSpotAndMarginTrading enablePortfolioMarginTrading enableVanillaOptions enableFixApiTrade enableFixReadOnly tradingAuthorityExpirationTime",
  ),
  "GET /fapi/v1/commissionRate": shape("symbol makerCommissionRate takerCommissionRate rpiCommissionRate"),
  "GET /fapi/v1/leverageBracket": shape("symbol notionalCoef", {
    brackets: shape("bracket initialLeverage notionalCap notionalFloor maintMarginRatio cum"),
  }),
  // New types of income are booked by their name, whatever it is.
  "GET /fapi/v1/income": shape("symbol incomeType income asset info time tranId tradeId"),
  "POST /fapi/v1/listenKey": LISTEN_KEY,
  "PUT /fapi/v1/listenKey": LISTEN_KEY,
};

const EVENT = shape("e E T");
const MARKET = shape("e E T s st ps derived");
const event = (names: string, rules?: Parameters<typeof shape>[1]): Shape => both(EVENT, shape(names, rules));
const market = (names: string, rules?: Parameters<typeof shape>[1]): Shape =>
  both(MARKET, shape(names, rules));

/** What events hold, by type. Source: facts, sections 2.2, 3.3 and 3.4. */
export const EVENTS: Readonly<Record<string, Shape>> = {
  aggTrade: market("a p q nq f l m"),
  bookTicker: market("u b B a A"),
  markPriceUpdate: market("p ap i P r"),
  kline: market("e", { k: shape("t T s i f L o c h l v n x q V Q B") }),
  depthUpdate: market("U u pu b a"),
  forceOrder: market("e", {
    o: shape("s q p ap l z T", { S: SIDES, o: ORDER_TYPES, f: TIMES_IN_FORCE, X: ORDER_STATUSES }),
  }),
  "24hrTicker": market("p P w c Q o h l v q O C F L n"),
  "24hrMiniTicker": market("c o h l v q"),
  contractInfo: market("dt ot", {
    ct: CONTRACT_TYPES,
    cs: CONTRACT_STATUSES,
    bks: shape("bs bnf bnc mmr cf mi ma"),
  }),
  tradingSession: market("t S"),
  trade: market("t p q X m"),
  ORDER_TRADE_UPDATE: event("e", {
    o: shape("s c q p ap sp i M l z L N n T t b a m R cp AP cr pP si ss rp gtd", {
      S: SIDES,
      o: ORDER_TYPES,
      f: TIMES_IN_FORCE,
      x: "NEW CANCELED CALCULATED EXPIRED TRADE AMENDMENT",
      X: ORDER_STATUSES,
      wt: WORKING_TYPES,
      ot: ORDER_TYPES,
      ps: POSITION_SIDES,
      V: SELF_TRADE_MODES,
      pm: PRICE_MATCHES,
      er: "0 1 2 3 4 5 6 7 8 9",
    }),
  }),
  ACCOUNT_UPDATE: event("e", {
    a: shape("S", {
      m: BALANCE_REASONS,
      B: shape("a wb cw bc"),
      P: shape("s pa ep bep cr up iw ma", { mt: "cross isolated", ps: POSITION_SIDES }),
    }),
  }),
  ALGO_UPDATE: event("e", {
    o: shape("caid aid s q ai ap aq tp p cp pP R tt gtd rm ia AP cr", {
      at: "CONDITIONAL",
      o: CONDITIONAL,
      S: SIDES,
      ps: POSITION_SIDES,
      f: TIMES_IN_FORCE,
      X: ALGO_STATUSES,
      act: "LIMIT MARKET",
      V: SELF_TRADE_MODES,
      wt: WORKING_TYPES,
      pm: PRICE_MATCHES,
    }),
  }),
  TRADE_LITE: event("s q p m c S L l t i"),
  MARGIN_CALL: event("cw", {
    p: shape("s pa iw mp up mm", { mt: "CROSSED ISOLATED", ps: POSITION_SIDES }),
  }),
  ACCOUNT_CONFIG_UPDATE: event("e", { ac: shape("s l"), ai: shape("j") }),
  listenKeyExpired: event("listenKey"),
  CONDITIONAL_ORDER_TRIGGER_REJECT: event("e", { or: shape("s i r") }),
};
