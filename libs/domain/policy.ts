import {
  exchangeMsKey,
  moneyKey,
  nameKey,
  ratioKey,
  realMsKey,
  stepsKey,
  symbolsKey,
  wholeKey,
  wordKey,
  type PolicyKey,
  type Profile,
} from "./policy-key.ts";

/**
 * Every key of the policy, in the order it is shown: range and unit, NORMAL's value and those of the profiles that
 * differ, what it limits, the denials that name it. The type, the parser, `plimsoll policy` and
 * docs/policy.md follow from this table. Source of the values: design, section 3.
 */
export const POLICY_KEYS = {
  name: nameKey("Nothing: the policy's name on screen and in the report."),
  riskPerTradePercent: ratioKey("0.01", "5", "% of equity")
    .is("2", { DEFENSIVE: "1", AGGRESSIVE: "3", STARTER: "1" })
    .limits("Loss at the stop of one position, its resting entries included.", "LOSS_AT_STOP"),
  leverageMax: wholeKey(1, 125, "×")
    .is(30, { DEFENSIVE: 10, AGGRESSIVE: 50, STARTER: 5 })
    .limits(
      "Leverage that order-router sets on a symbol, follows while it changes, and at which an entry is allowed.",
      "LEVERAGE",
    ),
  accountSlotsMax: wholeKey(0, 200, "positions")
    .is(10, { STARTER: 5 })
    .limits("Open positions of one account, reservations included.", "ACCOUNT_SLOTS"),
  deskSlotsMax: wholeKey(0, 10_000, "positions")
    .is(20)
    .limits("Open positions over all accounts, reservations included.", "DESK_SLOTS"),
  grossExposurePercentMax: ratioKey("0", "12500", "% of equity")
    .is("200")
    .limits("Gross notional of an account's positions and reservations.", "GROSS_EXPOSURE"),
  marginUtilizationPercentMax: ratioKey("0", "100", "% of equity")
    .is("85")
    .limits(
      "Initial margin of an account's positions and reservations: the margin budget.",
      "MARGIN_UTILIZATION",
    ),
  symbolSharePercentMax: ratioKey("0", "100", "% of the margin budget")
    .is("15")
    .limits("Initial margin of one symbol in one account.", "SYMBOL_SHARE"),
  positionNotionalMax: moneyKey("0", "1000000000")
    .is("100000")
    .limits("Notional of one position, its resting entries included.", "POSITION_NOTIONAL"),
  orderNotionalMax: moneyKey("0", "1000000000")
    .is("50000")
    .limits("Notional of one order.", "ORDER_NOTIONAL"),
  positionMarginMin: moneyKey("0", "1000000000")
    .is("100")
    .limits("Smallest margin of a new position; below is a denial, never a round-up.", "SIZE_BELOW_MINIMUM"),
  positionMarginMax: moneyKey("0", "1000000000")
    .is("2000")
    .limits("Largest margin of a position.", "SIZE_ABOVE_MAXIMUM", "POSITION_NOTIONAL"),
  confidenceFloor: ratioKey("0.45", "1", "0..1")
    .is("0.55")
    .limits("Smallest confidence of an entry.", "CONFIDENCE_BELOW_FLOOR"),
  cooldownMs: exchangeMsKey(0, 86_400_000)
    .is(180_000, { DEMO: 2_000 })
    .limits("Shortest time between entries on one symbol of one account.", "COOLDOWN"),
  marketStaleMs: exchangeMsKey(100, 600_000)
    .is(5_000, { DEMO: 20_000 })
    .limits("Age of the symbol's prices by the streams at which entries are still allowed.", "MARKET_STALE"),
  clockStaleMs: realMsKey(100, 600_000)
    .is(5_000)
    .limits("Time since exchange time was last confirmed at which entries are still allowed.", "CLOCK_STALE"),
  streamStaleMs: realMsKey(2_000, 600_000)
    .is(10_000)
    .limits(
      "Time since user-stream last vouched for the account's event stream at which entries are still allowed.",
      "STREAM_DOWN",
    ),
  // In scaled time an account moves while it is read ten times as often.
  comparisonStaleMs: realMsKey(10_000, 86_400_000)
    .is(60_000, { DEMO: 600_000 })
    .limits(
      "Time since the account was last found equal to the exchange's word at which entries are still allowed; at least three times user-stream's own cadence.",
      "NOT_RECONCILED",
    ),
  policyStaleMs: realMsKey(120_000, 86_400_000)
    .is(600_000)
    .limits(
      "Time since this policy was last found in KV at which entries are still allowed.",
      "POLICY_STALE",
    ),
  priceBandPercent: ratioKey("0.01", "50", "% of the mark price")
    .is("2")
    .limits("Distance of an entry's price from the mark price.", "PRICE_BAND"),
  defaultStopPercent: ratioKey("0.05", "50", "% of the entry price")
    .is("1.5")
    .limits("Nothing: stop distance where an intent has none."),
  defaultTargetPercent: ratioKey("0", "500", "% of the entry price")
    .is("2.5")
    .limits("Nothing: profit target where an intent has none; 0: none."),
  defaultWorkingMs: exchangeMsKey(100, 86_400_000)
    .is(30_000)
    .limits("How long a resting entry works where an intent does not say."),
  entrySendWithinMs: exchangeMsKey(100, 600_000)
    .is(3_000, { DEMO: 30_000 })
    .limits("An entry not sent this long after its decision is never sent."),
  ordersPer10sMax: wholeKey(1, 300, "orders per 10 s, exchange time")
    .is(50)
    .limits("Orders approved for one account.", "ORDER_RATE"),
  orderSpacingMs: exchangeMsKey(0, 60_000)
    .is(500, { DEMO: 0 })
    .limits(
      "Time since the account's last order on the symbol, exits included, before an entry.",
      "ORDER_RATE",
    ),
  intentsWaitingMax: wholeKey(1, 10_000, "intents")
    .is(100)
    .limits(
      "Entries of one account that wait for the kernel; beyond it the least confident is denied unread.",
      "BACKLOG_FULL",
    ),
  dailyDrawdownTripPercent: ratioKey("0.1", "100", "% of equity when the UTC day began")
    .is("5", { DEFENSIVE: "3", AGGRESSIVE: "8", STARTER: "3" })
    .limits("Loss of a day, realised and open, at which the emergency stop trips.", "NOT_ARMED"),
  openLossTripPercent: ratioKey("0.1", "100", "% of the wallet")
    .is("10")
    .limits("Loss of the open positions, longs at bid and shorts at ask, at which it trips.", "NOT_ARMED"),
  executionErrorsMax: wholeKey(1, 1_000, "sends in a row")
    .is(5)
    .limits("Rejected or unknown sends in a row at which it trips.", "NOT_ARMED"),
  marketStaleTripMs: exchangeMsKey(1_000, 86_400_000)
    .is(60_000, { DEMO: 600_000 })
    .limits(
      "Age of a held symbol's newest price, by the streams or asked for, at which it trips.",
      "NOT_ARMED",
    ),
  protectionDeadlineMs: realMsKey(500, 600_000)
    .is(2_000)
    .limits(
      "Time from an entry's first fill to a stop the exchange has confirmed; else the position is closed, bounded, and the emergency stop trips.",
      "NOT_ARMED",
    ),
  protectionFlattenBps: wholeKey(1, 1_000, "basis points through the touch")
    .is(50)
    .limits("How far an order that closes a position without a stop may go."),
  driftTripPercent: ratioKey("0", "100", "% of equity")
    .is("5")
    .limits(
      "Difference between our books and the exchange's, wallet and positions at mark, above which it trips at once.",
      "NOT_ARMED",
    ),
  driftComparisonsMax: wholeKey(1, 100, "comparisons in a row")
    .is(2)
    .limits("Comparisons that find any difference at which it trips.", "NOT_ARMED"),
  clockTripMs: realMsKey(1_000, 86_400_000)
    .is(60_000)
    .limits("How long exchange time may stay unconfirmed (clockStaleMs) before it trips.", "NOT_ARMED"),
  busTripMs: realMsKey(1_000, 86_400_000)
    .is(60_000)
    .limits(
      "How long the bus may have no room for entries, or not say how much, before it trips.",
      "NOT_ARMED",
    ),
  stopCooldownMs: exchangeMsKey(0, 86_400_000)
    .is(900_000)
    .limits(
      "Time from being flat after a trip, or from the end of its cause, to the earliest ARM.",
      "NOT_ARMED",
    ),
  regimeSlotsBase: wholeKey(0, 200, "positions")
    .is(4, { DEMO: 0 })
    .limits(
      "Open positions of one account while the regime is BASE; 0: as many as accountSlotsMax.",
      "REGIME_SLOTS",
    ),
  regimeSlotsTrend: wholeKey(0, 200, "positions")
    .is(6, { DEMO: 0 })
    .limits("The same while it is TREND.", "REGIME_SLOTS"),
  regimeSlotsChop: wholeKey(0, 200, "positions")
    .is(3, { DEMO: 0 })
    .limits("The same while it is CHOP, or nobody has said lately what it is.", "REGIME_SLOTS"),
  regimeStaleMs: exchangeMsKey(1_000, 86_400_000)
    .is(900_000)
    .limits("Age at which a regime counts as CHOP.", "REGIME_SLOTS"),
  rotationImprovementMin: ratioKey("0.01", "2", "score")
    .is("0.15")
    .limits(
      "How much an intent's confidence has to exceed the weakest position's score to take its slot; 2: never.",
      "ACCOUNT_SLOTS",
      "REGIME_SLOTS",
    ),
  rotationTimeoutMs: exchangeMsKey(1_000, 3_600_000)
    .is(120_000)
    .limits(
      "How long an intent waits for the position that makes room for it to be closed.",
      "ROTATION_TIMEOUT",
    ),
  correlationMax: ratioKey("0", "1", "0..1")
    .is("0.80", { DEMO: "1" })
    .limits(
      "Correlation with what is held in the same direction; an unknown one counts as 1. 1: no limit.",
      "CORRELATION",
    ),
  conditionStaleMs: exchangeMsKey(1_000, 604_800_000)
    .is(3_600_000)
    .limits("Age at which a symbol's correlations and volatility count as unknown.", "CORRELATION"),
  volatilityTargetPercent: ratioKey("0", "10", "% of the price, average true range of one minute")
    .is("0.1", { DEMO: "0" })
    .limits("Above it a size given as risk shrinks in proportion; unknown halves it. 0: no scaling."),
  liquidationDistancePercentMin: ratioKey("0", "100", "% of the mark price")
    .is("5")
    .limits(
      "Distance of the liquidation price after the entry; never less than the stop's.",
      "LIQUIDATION_DISTANCE",
    ),
  maintenanceMarginPercent: ratioKey("0.1", "50", "% of notional")
    .is("5")
    .limits(
      "Maintenance margin assumed at least where the account's leverage tables are not known or too old.",
      "LIQUIDATION_DISTANCE",
    ),
  bracketsStaleMs: exchangeMsKey(60_000, 604_800_000)
    .is(86_400_000)
    .limits("Age at which an account's leverage tables count as too old.", "LIQUIDATION_DISTANCE"),
  entryInsideTicks: wholeKey(0, 100, "ticks")
    .is(0)
    .limits(
      "How far inside the touch a post-only entry is placed, as long as that leaves a tick to the other side; after a refusal (-5022) it is placed at the touch.",
    ),
  entryRepriceMax: wholeKey(0, 20, "orders")
    .is(3)
    .limits("How often a post-only entry that would have taken (-5022) is placed again, at the new touch."),
  entryFallbackBps: wholeKey(0, 1_000, "bps through the touch")
    .is(15)
    .limits(
      "How far the one order may go that takes what a post-only entry still wants: after the last refusal, or when the time limit finds it partly filled. 0: none.",
    ),
  entryFillPercentMin: ratioKey("1", "100", "% of the quantity approved")
    .is("90")
    .limits("An entry filled so far counts as complete: the rest is not tried again."),
  entryRetryMax: wholeKey(0, 20, "orders")
    .is(2)
    .limits(
      "How often the rest of a bounded entry that filled in part is tried again, never beyond the price first approved.",
    ),
  entryChaseBps: wholeKey(1, 1_000, "bps of the order's price")
    .is(5)
    .limits("How far the touch may move away from a post-only entry before it is placed anew at the touch."),
  entryChaseMax: wholeKey(0, 100, "orders").is(3).limits("How often that happens. 0: never."),
  entryChaseMaxBps: wholeKey(0, 1_000, "bps of the price first approved")
    .is(15)
    .limits(
      "No later order of a post-only entry rests further away; the one that takes adds entryFallbackBps.",
    ),
  exitStepsBps: stepsKey(1, 1_000, "bps through the touch")
    .is([10, 25, 50, 100])
    .limits(
      "How far a slice of an exit may go, step by step; a step follows when a slice filled less than half. An intent's own slippageBps comes first.",
    ),
  exitMaxBps: wholeKey(1, 1_000, "bps through the touch")
    .is(200)
    .limits("The last step: no slice of an exit goes further; exits go on there, with an alarm."),
  exitLastLevel: wordKey(["BOUNDED", "MARKET"])
    .is("BOUNDED")
    .limits(
      "What follows when exitMaxBps fills too little: BOUNDED goes on there; MARKET goes as far as the exchange's price band.",
    ),
  exitStepMs: exchangeMsKey(100, 60_000).is(500).limits("Time between two slices of an exit."),
  exitSilenceMs: exchangeMsKey(500, 600_000)
    .is(2_500)
    .limits(
      "Time without a word about a slice after which it is cancelled and the exit goes on; 2.5 s of real time at least.",
    ),
  exitSliceNotionalMax: moneyKey("5", "1000000000")
    .is("25000")
    .limits("Notional of one slice of an exit, however much the book would take."),
  exitBlindNotional: moneyKey("5", "1000000000")
    .is("5000")
    .limits("Notional of one slice while the depth of the book is not known or older than marketStaleMs."),
  universe: symbolsKey("Symbols that may be opened; empty: all that trade.", "SYMBOL_NOT_TRADING"),
} satisfies Readonly<Record<string, PolicyKey<unknown>>>;

type Key = keyof typeof POLICY_KEYS;

/**
 * The limits in force. Kept in KV `policy` under `active` as JSON with these keys; amounts and ratios are
 * decimal text, counts and times are numbers.
 */
export type Policy = { readonly [K in Key]: ReturnType<(typeof POLICY_KEYS)[K]["parse"]> };

export const isPolicyKey = (word: string): word is Key => Object.hasOwn(POLICY_KEYS, word);

/** A profile as it ships. */
export const profileOf = (profile: Profile): Policy =>
  Object.fromEntries(Object.entries(POLICY_KEYS).map(([key, { of }]) => [key, of(profile)])) as Policy;

export const NORMAL_POLICY: Policy = profileOf("NORMAL");
/** For short paper runs. The screen and the report say so. */
export const DEMO_POLICY: Policy = profileOf("DEMO");
