import type { Metric } from "./metric.ts";

export const EXECUTION = [
  {
    name: "plimsoll_orders_total",
    type: "counter",
    labels: ["outcome"],
    from: ["orders.*"],
    help: "Orders of the router by what happened to them.",
  },
  {
    name: "plimsoll_orders_outstanding",
    type: "gauge",
    from: ["outstanding"],
    help: "Orders without a terminal outcome in the ledger.",
  },
  {
    name: "plimsoll_commit_to_request_seconds",
    type: "histogram",
    from: ["commitToRequest"],
    help: "From a commit stored to the request that leaves.",
  },
  {
    name: "plimsoll_budget_wait_seconds",
    type: "histogram",
    labels: ["lane"],
    from: ["budgetWait=entry", "budgetWaitExit=exit"],
    help: "What a request waited for the budget.",
  },
  {
    name: "plimsoll_request_to_answer_seconds",
    type: "histogram",
    from: ["requestToAnswer"],
    help: "From a request to the exchange's answer.",
  },
  {
    name: "plimsoll_request_to_fill_seconds",
    type: "histogram",
    from: ["requestToFill"],
    help: "From a request to its first fill told by the private stream.",
  },
  {
    name: "plimsoll_price_to_intent_seconds",
    type: "histogram",
    from: ["priceToIntent"],
    help: "From a price received to the intent it causes.",
  },
  {
    name: "plimsoll_signals_total",
    type: "counter",
    from: ["intents"],
    help: "Intents the reference strategy has made.",
  },
  {
    name: "plimsoll_unprotected_seconds",
    type: "histogram",
    from: ["unprotected"],
    help: "From the first fill to a stop that the exchange has confirmed, exchange time.",
  },
  {
    name: "plimsoll_stops_total",
    type: "counter",
    labels: ["event"],
    from: ["stops.*"],
    help: "Protective stops by what happened to them, refusals by their kind.",
  },
  {
    name: "plimsoll_protection_flattenings_total",
    type: "counter",
    from: ["protection.flattening"],
    help: "Positions that had to be closed because no stop was confirmed.",
  },
  {
    name: "plimsoll_protection_waits_total",
    type: "counter",
    from: ["protection.waited"],
    help: "Questions about stops and positions that were not sent in time because no request weight was left.",
  },
  {
    name: "plimsoll_leverage_setup_failures_total",
    type: "counter",
    from: ["setup.failed"],
    help: "Settings of leverage or margin type that failed.",
  },
  {
    name: "plimsoll_dead_man_countdowns",
    type: "gauge",
    from: ["deadMan.running"],
    help: "Countdowns that run at the exchange.",
  },
  {
    name: "plimsoll_dead_man_requests_total",
    type: "counter",
    labels: ["request"],
    from: ["deadMan.*"],
    help: "Requests about these countdowns.",
  },
  {
    name: "plimsoll_exchange_unknown_total",
    type: "counter",
    labels: ["kind", "at"],
    from: ["binance.unknown.*"],
    help: "Fields, words (enum) and types of event of the exchange that this version does not know, by endpoint or type of event; of market events one in 61 is looked at.",
  },
  {
    name: "plimsoll_cost_records_total",
    type: "counter",
    labels: ["result"],
    from: ["costs.stored=stored", "costs.lost=lost"],
    help: "Records of what orders cost.",
  },
] as const satisfies readonly Metric[];

export const BUDGET = [
  {
    name: "plimsoll_budget_weight_used",
    type: "gauge",
    from: ["budget.weightUsed"],
    help: "Request weight used of the address's minute, by the fleet's own count or the exchange's, whichever is more.",
  },
  {
    name: "plimsoll_budget_weight_others",
    type: "gauge",
    from: ["budget.weightOthers"],
    help: "Of this, what nobody of the fleet has leased.",
  },
  {
    name: "plimsoll_budget_weight_max",
    type: "gauge",
    from: ["budget.weightMax"],
    help: "The exchange's limit for a minute.",
  },
  {
    name: "plimsoll_budget_weight_entry_max",
    type: "gauge",
    from: ["budget.weightEntryMax"],
    help: "Up to where entries may use it; the rest is the reserve of exits.",
  },
  {
    name: "plimsoll_budget_requests_waiting",
    type: "gauge",
    from: ["budget.waiting"],
    help: "Requests that wait for the budget.",
  },
  {
    name: "plimsoll_budget_silent_seconds",
    type: "gauge",
    from: ["parkedForMs"],
    scale: 0.001,
    help: "For how much longer the exchange wants no request (429, 418).",
  },
  {
    name: "plimsoll_budget_away_total",
    type: "counter",
    from: ["budget.away"],
    help: "Times the budget could not be reached.",
  },
] as const satisfies readonly Metric[];
