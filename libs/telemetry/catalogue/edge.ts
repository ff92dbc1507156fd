import type { Metric } from "./metric.ts";

export const EDGE = [
  {
    name: "plimsoll_edge_clients",
    type: "gauge",
    from: ["clients"],
    help: "WebSocket clients connected.",
  },
  {
    name: "plimsoll_edge_subscriptions",
    type: "gauge",
    from: ["subscriptions"],
    help: "Subscriptions of all clients.",
  },
  {
    name: "plimsoll_edge_topics",
    type: "gauge",
    from: ["topics"],
    help: "Topics somebody listens to.",
  },
  {
    name: "plimsoll_edge_clients_total",
    type: "counter",
    labels: ["event"],
    from: ["clients.*"],
    help: "Clients by what happened to them.",
  },
  {
    name: "plimsoll_edge_messages_total",
    type: "counter",
    labels: ["result"],
    from: ["messages=taken", "messages.refused=refused"],
    help: "Messages of clients; one that is refused is counted as taken too.",
  },
  {
    name: "plimsoll_edge_tokens_refused_total",
    type: "counter",
    from: ["tokens.refused"],
    help: "Tokens that open nothing.",
  },
  {
    name: "plimsoll_edge_events_total",
    type: "counter",
    labels: ["result"],
    from: ["events.sent=sent", "events.conflated=conflated", "events.missed=missed"],
    help: "Events on their way to clients.",
  },
  {
    name: "plimsoll_edge_signals_total",
    type: "counter",
    labels: ["outcome"],
    from: ["signals=received", "signals.*"],
    help: "Signals of clients by what became of them.",
  },
  {
    name: "plimsoll_edge_signals_waiting",
    type: "gauge",
    from: ["signals.waiting"],
    help: "Signals that wait to be sent to the bus.",
  },
  {
    name: "plimsoll_edge_signals_in_flight",
    type: "gauge",
    from: ["signals.inFlight"],
    help: "Signals sent to the bus and not acknowledged.",
  },
  {
    name: "plimsoll_edge_signal_to_stored_seconds",
    type: "histogram",
    from: ["signalToStored"],
    help: "From a signal sent to the bus to its acknowledgement.",
  },
  {
    name: "plimsoll_edge_bus_refused_total",
    type: "counter",
    labels: ["stream"],
    from: ["bus.refused.*"],
    help: "Messages of the bus that could not be read, by stream.",
  },
] as const satisfies readonly Metric[];
