/** A rule of the real exchange, the file of the test that shows it here, and that test's title. */
export type Rule = readonly [rule: string, file: string, title: string];

export const RULES: Readonly<Record<string, readonly Rule[]>> = {
  "Signing and time": [
    [
      "HMAC over query and body as sent, nothing between",
      "signing",
      "the documentation's own signatures are taken: query, and query and body with nothing between",
    ],
    [
      "The percent-encoded bytes are signed; hex in any case",
      "signing",
      "the bytes as sent are signed: an encoded value signed plain is refused, upper case hex is not",
    ],
    [
      "The same on the wire, whatever is not percent-encoded",
      "signing",
      "on the wire, too, it is the bytes as sent: quotes and brackets that nobody has percent-encoded",
    ],
    [
      "Ed25519 signatures in base64",
      "signing",
      "an Ed25519 key signs in base64, percent-encoded; another key's signature is refused",
    ],
    ["timestamp and recvWindow: −1021 beyond either bound", "signing", "a signed request with %s"],
    ["−5028 when the engine is reached too late", "request-faults", "%s"],
  ],
  Orders: [
    [
      "Every filter and parameter by its code, without an order record",
      "orders",
      "an order is refused for %s, and no record of it is made",
    ],
    [
      "Answers of 2026: no avgPrice, integer ids beyond 2^53, ACK before any fill, RESULT when final",
      "orders",
      "an accepted order has the shape of 2026: no avgPrice, an integer id beyond 2^53, ACK before any fill",
    ],
    [
      "Client ids are unique among open orders only (−4116)",
      "orders",
      "a client id is unique among open orders only, and a query by it gives the newest",
    ],
    [
      "Cancelled orders without a fill vanish after 3 days, all after 90",
      "orders",
      "cancelled and unfilled orders vanish after three days, filled ones after ninety",
    ],
    [
      "Batches of five answer item by item with HTTP 200",
      "orders",
      "a batch answers item by item, in its order, and fails item by item",
    ],
    [
      "Cancel-all acknowledges and spares conditional orders",
      "orders",
      "cancel-all ends a symbol's orders and acknowledges; another symbol's stay",
    ],
    [
      "countdownCancelAll per symbol; 0 stops it; stops survive",
      "orders",
      "the dead man's switch cancels a symbol's orders unless it is set anew or stopped; stops stay",
    ],
    [
      "Amendments keep the id, lose the queue, appear as AMENDMENT with M",
      "amendments",
      "an amendment changes price and quantity, is told and remembered, and loses the place in the queue",
    ],
    [
      "A refused amendment leaves the order",
      "amendments",
      "an amendment is refused for %s, and the order stands",
    ],
    [
      "Amended to what is filled: cancelled; post-only that would take: ended",
      "amendments",
      "an amendment to what is filled already cancels; one that makes a post-only take ends it; one that crosses trades",
    ],
    ["10,000 amendments at most (−5026)", "amendments", "at most 10,000 amendments per order"],
    ["200 open orders per symbol (−2025)", "orders", "at most 200 orders are open on a symbol"],
    [
      "priceMatch takes a level's price",
      "orders",
      "a price match takes the price of a level, on either side",
    ],
    ["GTD ends at its date, whole seconds", "orders", "GTD ends at its date, to the second"],
    [
      "allOrders and userTrades: seven days, by id, by time, newest without either",
      "orders",
      "allOrders and userTrades page by id and by time",
    ],
    [
      "Halted and closed symbols: −4140, −4141, −5024",
      "orders",
      "a halted symbol takes and fills nothing; a closed one says so",
    ],
  ],
  Matching: [
    [
      "A taker walks the book; the rest of an IOC expires",
      "exchange",
      "a taker walks the levels, cannot take them twice, and the rest of an IOC expires",
    ],
    [
      "A resting order waits behind the displayed size",
      "exchange",
      "a resting order waits behind the displayed size",
    ],
    [
      "Self-trade prevention by the taker's mode: EXPIRED_IN_MATCH",
      "matching",
      "self-trade prevention %s: the taker's mode decides",
    ],
    [
      "STP of an IOC remainder is reason 3; a trade group counts as one account",
      "matching",
      "an IOC remainder prevented from a self-trade says so; accounts of one trade group count as one",
    ],
    [
      "Reduce-only is cut to the position, −2022 when nothing is left, reason 4 when knocked out",
      "matching",
      "reduce-only: cut to the position, refused when others reduce it all, knocked out by what comes before it",
    ],
    [
      "Reduce-only that would, with open orders, turn the position without the margin: −4118",
      "matching",
      "reduce-only that would turn the position together with open orders needs their margin",
    ],
    [
      "Reduce-only is exempt from the minimum notional",
      "matching",
      "reduce-only below the minimum notional is taken; a position that closes otherwise ends it",
    ],
    [
      "MARKET stays within marketTakeBound (−4131), the rest is reason 9",
      "matching",
      "a market order goes no further than its bound from the mark; the rest expires",
    ],
  ],
  "Conditional orders": [
    ["Refusals at placing, −2021 among them", "algo-orders", "a conditional order is refused for %s"],
    [
      "NEW → TRIGGERING → TRIGGERED → FINISHED, a new order id",
      "algo-orders",
      "a stop lives NEW, TRIGGERING, TRIGGERED, FINISHED, and becomes an order with an id of its own",
    ],
    [
      "Stops and take-profits trigger on their side",
      "algo-orders",
      "%s %s triggers at its price and not before",
    ],
    [
      "Contract price or mark price",
      "algo-orders",
      "the mark price triggers what works on it, the last price what works on that",
    ],
    [
      "priceProtect",
      "algo-orders",
      "price protection holds a trigger back while mark and last price are apart",
    ],
    [
      "Trailing stops push NEW twice, `ia` false then true",
      "algo-orders",
      "a trailing stop follows the price up, is told twice, and triggers when it comes back",
    ],
    [
      "REJECTED at the trigger with the reason in `rm`",
      "algo-orders",
      "what the engine refuses at the trigger is REJECTED with the reason",
    ],
    ["closePosition", "algo-orders", "closePosition closes whatever there is; without a position it expires"],
    [
      "EXPIRED when the position of a GTE_GTC or closePosition order is gone",
      "algo-orders",
      "closePosition and GTE_GTC orders expire when their position is closed or turned otherwise; others stay",
    ],
    [
      "200 over all symbols (−4045)",
      "algo-orders",
      "at most 200 conditional orders wait over all symbols; GTD ends them",
    ],
  ],
  Accounts: [
    [
      "Initial margin by the worse side of position and orders",
      "accounts",
      "margin: a position by its mark and leverage, orders by the worse side, the rest is available",
    ],
    [
      "Flat symbols are absent from positionRisk v3",
      "accounts",
      "a symbol that is flat and without orders is absent from v3 and listed in v2",
    ],
    [
      "Brackets: cum keeps maintenance margin continuous",
      "accounts",
      "brackets are continuous: floor is the last cap, cum keeps maintenance margin from jumping",
    ],
    [
      "The liquidation price of facts, section 7",
      "accounts",
      "the liquidation price shown is where liquidation happens, long and short",
    ],
    [
      "Liquidation: MARGIN_CALL, `autoclose-` order, x=CALCULATED",
      "accounts",
      "liquidation: orders go first, the position by an autoclose order, the fee is taken, nothing is owed",
    ],
    [
      "ADL: `adl_autoclose` on the opposite side",
      "accounts",
      "what the book cannot take is taken from the opposite side by deleveraging, else by the insurance fund",
    ],
    [
      "Funding: longs pay, income record, FUNDING_FEE with the symbol",
      "accounts",
      "funding: longs pay shorts, an event and an income record each",
    ],
    [
      "Income sums to the wallet and pages",
      "accounts",
      "income sums to what the wallet became; pages follow each other",
    ],
    [
      "Leverage: −4028, −2027, −2028",
      "accounts",
      "leverage: told, remembered, bounded by the brackets and by what is held",
    ],
    [
      "Position mode −4059, −4067, −4068, −4061; margin type −4046, −4047, −4048; multi-assets −4171",
      "accounts",
      "position mode, margin type and multi-assets mode answer as the real ones do",
    ],
    [
      "Delisting: orders expire, `settlement_autoclose-` at the mark",
      "accounts",
      "settlement of a delisted symbol closes positions at the mark and expires what is open",
    ],
  ],
  "WebSocket API": [
    [
      "order.place, modify, status, cancel; userDataStream.*; live counts; no user events on this socket",
      "ws-api",
      "an order is placed, amended, seen and cancelled, and its events go to the user stream only",
    ],
    [
      "session.logon with Ed25519 only",
      "ws-api",
      "a session logs on with an Ed25519 key only, and then signs no more",
    ],
    [
      "Five control frames a second",
      "ws-api",
      "a connection that pings more than five times a second is cut off",
    ],
  ],
  Streams: [
    [
      "Routed categories; an unrouted URL delivers public streams only",
      "market-streams",
      "an unrouted URL connects and delivers public streams only; no category delivers another's",
    ],
    [
      "Depth: snapshot and changes make the book",
      "market-streams",
      "snapshot and changes rebuild the book that partial depth shows",
    ],
    [
      "SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS, combined",
      "market-streams",
      "SUBSCRIBE, LIST_SUBSCRIPTIONS, UNSUBSCRIBE and the combined form change while connected",
    ],
    ["Control errors by code", "market-streams", "a control frame with %s is refused by its code"],
    [
      "A private connection delivers only its account's events",
      "user-streams",
      "a private connection delivers its account's events and nobody else's, whatever the URL's form",
    ],
    [
      "One listen key per account",
      "user-streams",
      "one key per account: POST gives the same again, DELETE ends it for everybody who reads by it",
    ],
    [
      "listenKeyExpired, and the socket stays open",
      "connections",
      "a listen key that nobody extends ends with an event, and the socket stays open and silent",
    ],
    [
      "24 h, pings and pongs, 1024 streams, ten messages a second",
      "connections",
      "a connection ends when its 24 hours are over",
    ],
    [
      "Only the largest liquidation of a second",
      "market-data",
      "of the liquidations of one second only the largest is shown",
    ],
    [
      "Keys and types of recorded payloads",
      "payload-shapes",
      "every file is compared or has a reason why not",
    ],
  ],
  Limits: [
    [
      "2400 weight a minute per address, 429",
      "limits",
      "2400 weight a minute are taken, one more is refused until the minute is over, each address by itself",
    ],
    [
      "418 with a growing ban",
      "limits",
      "who goes on after 429 is banned for two minutes, then four, and its text names exchange time",
    ],
    [
      "300 orders in 10 s and 1200 a minute per account",
      "limits",
      "300 orders in ten seconds and 1200 in a minute, per account",
    ],
  ],
};

/** What is not as at the real exchange, for whoever relies on it. */
export const DIFFERENCES: readonly string[] = [
  "Our orders are not in the displayed book: depth and bookTicker show the source's market only. They trade with it, and with the orders of the other accounts of this exchange.",
  "A resting order's place in the queue is an estimate: behind what was displayed when it came, moved forward by trades at its price and by a shrinking touch.",
  "What a taker took is gone until the market shows that level anew; prices do not move by our orders.",
  "One asset, USDT; cross margin only: marginType ISOLATED (after −4047 and −4048), multi-assets mode and orders in hedge mode answer −1020, positionMargin is not there. dualSidePosition itself can be switched.",
  "Brackets are two fixed tables, one for BTCUSDT and ETHUSDT, one for all others. A liquidation closes whole positions, one after the other, without the real one's partial steps.",
  "Margin for an order does not include the loss it would open with.",
  "A conditional order goes from TRIGGERING to TRIGGERED at once, unless a fault holds it. GTE_GTC without a position is refused with −4509, which the error list at hand does not have.",
  "Without marks of its own a source's mark and index price are the middle of the touch, and funding is 0.01 % every 8 hours.",
  "Decimals come without trailing zeros. Events that had to be derived carry `derived: true`.",
  "At most 20,000 ended orders, 50,000 fills and 50,000 incomes are surely kept, and 10,000 ended conditional orders, whatever their age.",
  "RPI orders are refused with −1115, as no symbol lists the time in force; the RPI book is therefore the plain one.",
  "Not there: TradFi agreements, COIN-M, spot beyond apiRestrictions.",
];
