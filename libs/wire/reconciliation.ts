import type { DriftFact, LedgerFact, LedgerLine, LedgerTerms } from "#libs/domain/fact.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { format, parseMoney } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { driftClasses } from "./enums.ts";
import { textOf, wholeNumber } from "./fields.ts";
import type { plimsoll } from "./gen/plimsoll.js";

const EVIDENCE_MAX = 300;

/** @throws InvalidValueError naming the field. */
export const driftFromWire = (drift: plimsoll.v1.DriftFact): DriftFact => ({
  kind: "drift",
  class: driftClasses.fromWire(drift.class),
  symbol: drift.symbol === "" ? "" : parseSymbol(drift.symbol, "drift.symbol"),
  asset: textOf("drift.asset", drift.asset, 0, 20),
  amount: parseMoney(drift.amount, "drift.amount"),
  exposure: parseMoney(drift.exposure, "drift.exposure"),
  ours: textOf("drift.ours", drift.ours, 0, EVIDENCE_MAX),
  theirs: textOf("drift.theirs", drift.theirs, 0, EVIDENCE_MAX),
  happenedAtMs: wholeNumber("drift.happenedAtMs", drift.happenedAtMs),
  repaired: drift.repaired,
  knownGap: drift.knownGap,
});

export const driftToWire = (drift: DriftFact): Record<string, unknown> => ({
  ...drift,
  class: driftClasses.toWire(drift.class),
  amount: format(drift.amount),
  exposure: format(drift.exposure),
  ours: drift.ours.slice(0, EVIDENCE_MAX),
  theirs: drift.theirs.slice(0, EVIDENCE_MAX),
});

/** @throws InvalidValueError naming the field. */
export const ledgerFromWire = (ledger: plimsoll.v1.LedgerFact): LedgerFact => ({
  kind: "ledger",
  openedAtMs: wholeNumber("ledger.openedAtMs", ledger.openedAtMs),
  asOfMs: wholeNumber("ledger.asOfMs", ledger.asOfMs),
  lines: ledger.lines.map((line) => lineFromWire(line as plimsoll.v1.LedgerLine)),
  unconfirmed: wholeNumber("ledger.unconfirmed", ledger.unconfirmed),
});

export const ledgerToWire = (ledger: LedgerFact): Record<string, unknown> => ({
  openedAtMs: ledger.openedAtMs,
  asOfMs: ledger.asOfMs,
  unconfirmed: ledger.unconfirmed,
  lines: ledger.lines.map((line) => ({
    asset: line.asset,
    opening: format(line.opening),
    ours: termsToWire(line.ours),
    theirs: termsToWire(line.theirs),
    wallet: format(line.wallet),
    residual: format(line.residual),
  })),
});

const lineFromWire = (line: plimsoll.v1.LedgerLine): LedgerLine => ({
  asset: textOf("ledger.lines.asset", line.asset, 1, 20),
  opening: parseMoney(line.opening, "ledger.lines.opening"),
  ours: termsFromWire(line.ours, "ledger.lines.ours"),
  theirs: termsFromWire(line.theirs, "ledger.lines.theirs"),
  wallet: parseMoney(line.wallet, "ledger.lines.wallet"),
  residual: parseMoney(line.residual, "ledger.lines.residual"),
});

function termsFromWire(
  terms: plimsoll.v1.LedgerTerms.$Properties | null | undefined,
  field: string,
): LedgerTerms {
  if (terms == null) throw new InvalidValueError(field, terms, "present");
  const of = (name: keyof LedgerTerms): LedgerTerms["fees"] =>
    parseMoney(terms[name] ?? "", `${field}.${name}`);
  return {
    realised: of("realised"),
    fees: of("fees"),
    funding: of("funding"),
    transfers: of("transfers"),
    other: of("other"),
  };
}

const termsToWire = (terms: LedgerTerms): Record<keyof LedgerTerms, string> => ({
  realised: format(terms.realised),
  fees: format(terms.fees),
  funding: format(terms.funding),
  transfers: format(terms.transfers),
  other: format(terms.other),
});
