import type {
  ControlCommand,
  DriftClass,
  FactSource,
  OrderStatus,
  ProtectionOutcome,
  SendOutcome,
  StopStatus,
} from "#libs/domain/fact.ts";
import type { Side } from "#libs/domain/fixed.ts";
import type { Leg } from "#libs/domain/ids.ts";
import type { EntryStyle, Purpose, TimeInForce } from "#libs/domain/intent.ts";
import {
  DENIAL_REASONS,
  type DenialReason,
  type OrderAction,
  type Verdict,
  type WorkingType,
} from "#libs/domain/ledger.ts";
import { enumCodec } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";

const wire = plimsoll.v1;

export const sides = enumCodec<Side>("side", { BUY: wire.Side.SIDE_BUY, SELL: wire.Side.SIDE_SELL });

export const timesInForce = enumCodec<TimeInForce>("timeInForce", {
  GTC: wire.TimeInForce.TIME_IN_FORCE_GTC,
  IOC: wire.TimeInForce.TIME_IN_FORCE_IOC,
  FOK: wire.TimeInForce.TIME_IN_FORCE_FOK,
  GTX: wire.TimeInForce.TIME_IN_FORCE_GTX,
});

export const purposes = enumCodec<Purpose>("purpose", {
  OPEN: wire.Purpose.PURPOSE_OPEN,
  INCREASE: wire.Purpose.PURPOSE_INCREASE,
  REDUCE: wire.Purpose.PURPOSE_REDUCE,
  CLOSE: wire.Purpose.PURPOSE_CLOSE,
});

export const entryStyles = enumCodec<EntryStyle>("entryStyle", {
  POST_ONLY: wire.EntryStyle.ENTRY_STYLE_POST_ONLY,
  BOUNDED_LIMIT: wire.EntryStyle.ENTRY_STYLE_BOUNDED_LIMIT,
});

export const orderStatuses = enumCodec<OrderStatus>("status", {
  NEW: wire.OrderStatus.ORDER_STATUS_NEW,
  PARTIALLY_FILLED: wire.OrderStatus.ORDER_STATUS_PARTIALLY_FILLED,
  FILLED: wire.OrderStatus.ORDER_STATUS_FILLED,
  CANCELED: wire.OrderStatus.ORDER_STATUS_CANCELED,
  EXPIRED: wire.OrderStatus.ORDER_STATUS_EXPIRED,
  REJECTED: wire.OrderStatus.ORDER_STATUS_REJECTED,
});

export const factSources = enumCodec<FactSource>("source", {
  STREAM: wire.FactSource.FACT_SOURCE_STREAM,
  REST: wire.FactSource.FACT_SOURCE_REST,
});

export const sendOutcomes = enumCodec<SendOutcome>("outcome", {
  ACCEPTED: wire.SendOutcome.SEND_OUTCOME_ACCEPTED,
  REJECTED: wire.SendOutcome.SEND_OUTCOME_REJECTED,
  NOT_PLACED: wire.SendOutcome.SEND_OUTCOME_NOT_PLACED,
  UNKNOWN: wire.SendOutcome.SEND_OUTCOME_UNKNOWN,
  CANCEL_DONE: wire.SendOutcome.SEND_OUTCOME_CANCEL_DONE,
});

export const controlCommands = enumCodec<ControlCommand>("command", {
  ARM: wire.ControlCommand.CONTROL_COMMAND_ARM,
  STOP: wire.ControlCommand.CONTROL_COMMAND_STOP,
  RESET_CIRCUIT: wire.ControlCommand.CONTROL_COMMAND_RESET_CIRCUIT,
  FLATTEN: wire.ControlCommand.CONTROL_COMMAND_FLATTEN,
  RESOLVE_PLACED: wire.ControlCommand.CONTROL_COMMAND_RESOLVE_PLACED,
  RESOLVE_NOT_PLACED: wire.ControlCommand.CONTROL_COMMAND_RESOLVE_NOT_PLACED,
  REDUCE_ONLY: wire.ControlCommand.CONTROL_COMMAND_REDUCE_ONLY,
  DOCTOR_GREEN: wire.ControlCommand.CONTROL_COMMAND_DOCTOR_GREEN,
  DOCTOR_RED: wire.ControlCommand.CONTROL_COMMAND_DOCTOR_RED,
});

export const stopStatuses = enumCodec<StopStatus>("stop.status", {
  NEW: wire.StopStatus.STOP_STATUS_NEW,
  TRIGGERING: wire.StopStatus.STOP_STATUS_TRIGGERING,
  TRIGGERED: wire.StopStatus.STOP_STATUS_TRIGGERED,
  FINISHED: wire.StopStatus.STOP_STATUS_FINISHED,
  CANCELED: wire.StopStatus.STOP_STATUS_CANCELED,
  EXPIRED: wire.StopStatus.STOP_STATUS_EXPIRED,
  REJECTED: wire.StopStatus.STOP_STATUS_REJECTED,
  ABSENT: wire.StopStatus.STOP_STATUS_ABSENT,
});

export const protectionOutcomes = enumCodec<ProtectionOutcome>("protection.outcome", {
  CONFIRMED: wire.ProtectionOutcome.PROTECTION_OUTCOME_CONFIRMED,
  FLATTENING: wire.ProtectionOutcome.PROTECTION_OUTCOME_FLATTENING,
  FLATTENED: wire.ProtectionOutcome.PROTECTION_OUTCOME_FLATTENED,
  KEPT: wire.ProtectionOutcome.PROTECTION_OUTCOME_KEPT,
  FAILED: wire.ProtectionOutcome.PROTECTION_OUTCOME_FAILED,
});

export const driftClasses = enumCodec<DriftClass>("drift.class", {
  MISSED_FILL: wire.DriftClass.DRIFT_CLASS_MISSED_FILL,
  MISSED_END: wire.DriftClass.DRIFT_CLASS_MISSED_END,
  MANUAL_TRADE: wire.DriftClass.DRIFT_CLASS_MANUAL_TRADE,
  LIQUIDATION: wire.DriftClass.DRIFT_CLASS_LIQUIDATION,
  ADL: wire.DriftClass.DRIFT_CLASS_ADL,
  SETTLEMENT: wire.DriftClass.DRIFT_CLASS_SETTLEMENT,
  FUNDING: wire.DriftClass.DRIFT_CLASS_FUNDING,
  FEE_ASSET: wire.DriftClass.DRIFT_CLASS_FEE_ASSET,
  TRANSFER: wire.DriftClass.DRIFT_CLASS_TRANSFER,
  UNKNOWN_ORDER: wire.DriftClass.DRIFT_CLASS_UNKNOWN_ORDER,
  OTHER_INCOME: wire.DriftClass.DRIFT_CLASS_OTHER_INCOME,
  OUR_BUG: wire.DriftClass.DRIFT_CLASS_OUR_BUG,
  UNEXPLAINED: wire.DriftClass.DRIFT_CLASS_UNEXPLAINED,
});

export const workingTypes = enumCodec<WorkingType>("protection.workingType", {
  MARK: wire.WorkingType.WORKING_TYPE_MARK,
  CONTRACT: wire.WorkingType.WORKING_TYPE_CONTRACT,
});

export const verdicts = enumCodec<Verdict>("verdict", {
  APPROVED: wire.Verdict.VERDICT_APPROVED,
  DENIED: wire.Verdict.VERDICT_DENIED,
  DUPLICATE: wire.Verdict.VERDICT_DUPLICATE,
});

export const orderActions = enumCodec<OrderAction>("action", {
  PLACE: wire.OrderAction.ORDER_ACTION_PLACE,
  CANCEL: wire.OrderAction.ORDER_ACTION_CANCEL,
  REISSUE: wire.OrderAction.ORDER_ACTION_REISSUE,
  RESOLVED_PLACED: wire.OrderAction.ORDER_ACTION_RESOLVED_PLACED,
  RESOLVED_NOT_PLACED: wire.OrderAction.ORDER_ACTION_RESOLVED_NOT_PLACED,
});

export const legs = enumCodec<Leg>("leg", {
  ENTRY: wire.Leg.LEG_ENTRY,
  EXIT: wire.Leg.LEG_EXIT,
  FLATTEN: wire.Leg.LEG_FLATTEN,
  STOP: wire.Leg.LEG_STOP,
  TARGET: wire.Leg.LEG_TARGET,
});

export const denialReasons = enumCodec<DenialReason>(
  "reason",
  Object.fromEntries(
    DENIAL_REASONS.map((reason) => [reason, wire.DenialReason[`DENIAL_REASON_${reason}`]]),
  ) as Record<DenialReason, number>,
);
