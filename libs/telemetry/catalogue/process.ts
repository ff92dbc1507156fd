import type { Metric } from "./metric.ts";

export const PROCESS = [
  {
    name: "plimsoll_process_start_time_seconds",
    type: "gauge",
    help: "When the process started, epoch seconds.",
  },
  {
    name: "plimsoll_process_cpu_seconds_total",
    type: "counter",
    help: "Processor time of all its threads.",
  },
  {
    name: "plimsoll_process_resident_memory_bytes",
    type: "gauge",
    help: "Resident memory.",
  },
  {
    name: "plimsoll_process_heap_used_bytes",
    type: "gauge",
    help: "JavaScript heap in use.",
  },
  {
    name: "plimsoll_process_event_loop_delay_seconds",
    type: "gauge",
    labels: ["quantile"],
    help: "How late the event loop of the main thread was within the last 10 s; quantile 1 is the latest.",
  },
  {
    name: "plimsoll_process_event_loop_busy_ratio",
    type: "gauge",
    help: "Share of the last 10 s in which the main thread was busy, 0..1.",
  },
  {
    name: "plimsoll_health_ok",
    type: "gauge",
    labels: ["probe"],
    help: "1 when `/health/<probe>` answers 200: startup, live, ready.",
  },
  {
    name: "plimsoll_health_check_ok",
    type: "gauge",
    labels: ["check"],
    help: "1 for each check of `/health/ready` that is ok; its reason and lever stand there.",
  },
  {
    name: "plimsoll_reader_restarts_total",
    type: "counter",
    from: ["reader.restarts"],
    help: "Readers of streams that were created anew because they did not move; what they had read is not read again.",
  },
  {
    name: "plimsoll_spans_lost_total",
    type: "counter",
    from: ["spans.lost"],
    help: "Spans that reached no collector: it was away, or too many waited. The traces they belong to have gaps.",
  },
  {
    name: "plimsoll_credentials_total",
    type: "counter",
    labels: ["event"],
    from: ["credentials.*"],
    help: "Keys rotated, and readings of the sealed keys that failed.",
  },
  {
    name: "plimsoll_clock_failures_total",
    type: "counter",
    from: ["clock.failed"],
    help: "Readings of the exchange's time that failed.",
  },
  {
    name: "plimsoll_clock_offset_seconds",
    type: "gauge",
    from: ["clock.offsetMs"],
    scale: 0.001,
    help: "Exchange time minus this machine's; where time is not scaled.",
  },
  {
    name: "plimsoll_clock_jumps_total",
    type: "counter",
    from: ["clock.jumps"],
    help: "Readings of the exchange's time that contradicted the estimate; from 1 s on entries are denied until readings agree.",
  },
] as const satisfies readonly Metric[];

export const BUS = [
  {
    name: "plimsoll_bus_permission_refused_total",
    type: "counter",
    from: ["bus.refused"],
    help: "What the bus refused this process: a subject its key may not touch. Anything but 0 is a fault of ours.",
  },
  {
    name: "plimsoll_bus_reconnects_total",
    type: "counter",
    from: ["bus.reconnects"],
    help: "How often this process lost its server and found one again.",
  },
  {
    name: "plimsoll_stream_last_sequence",
    type: "gauge",
    labels: ["stream"],
    help: "Newest sequence of a stream, as the kernel saw it.",
  },
  {
    name: "plimsoll_stream_bytes",
    type: "gauge",
    labels: ["stream"],
    help: "Bytes of a stream.",
  },
  {
    name: "plimsoll_stream_lag_messages",
    type: "gauge",
    labels: ["stream"],
    help: "Messages stored and not folded by the active kernel.",
  },
  {
    name: "plimsoll_bus_used_ratio",
    type: "gauge",
    help: "Share of the bus's room that is used, 0..1; -1 while it is not known. From 0.7 on entries are denied.",
  },
  {
    name: "plimsoll_bus_append_p99_seconds",
    type: "gauge",
    from: ["bus.appendP99Ms"],
    scale: 0.001,
    help: "p99 of small writes when the kernel started.",
  },
] as const satisfies readonly Metric[];
