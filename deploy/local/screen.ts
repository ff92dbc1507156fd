import { inboxPrefixOf } from "#libs/bus/roles.ts";
import { parseMoney, type Money } from "#libs/domain/fixed.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { EdgeAccess } from "./edge-access.ts";
import type { PaperOptions } from "./flags.ts";
import type { LedgerJudge } from "./ledger-judge.ts";
import type { StatsBook } from "./stats-book.ts";
import { shown, type StateFolder } from "./state-folder.ts";

/** What a person wants to know of a system that has just come up. */
export interface Places {
  readonly options: PaperOptions;
  /** The policy of this run, one line. */
  readonly policy: string;
  readonly symbols: readonly string[];
  readonly folder: StateFolder;
  readonly synthetic: boolean;
  /** What the exchange derives because the source lacks it. */
  readonly derived: readonly string[];
  readonly natsUrl: string;
  readonly restUrl: string;
  readonly edgeUrl: string;
  readonly edge: EdgeAccess;
  /** Version of nats-server and where it came from. */
  readonly binary: string;
  /** Last commit of earlier runs; 0 for a new state folder. */
  readonly resumedAt: number;
}

/** Where to look, one line each. */
export function placeLines(at: Places): readonly string[] {
  const { options, policy, folder } = at;
  const server = options.natsPort === 4222 ? "" : `-s ${at.natsUrl} `;
  const state = shown(folder.path);
  const plimsollCommand = `npm run plimsoll -- status${state === ".plimsoll/state" ? "" : ` --state ${state}`}`;
  return [
    `market     ${
      at.synthetic
        ? `SYNTHETIC prices, made up from seed ${options.seed}`
        : `replay of ${options.replay.map((path) => path.split("/").at(-1)).join(", ")}`
    }, speed ${options.speed}: ${at.symbols.join(", ")}`,
    `derived    ${at.derived.join(", ")}: the source lacks them, the exchange makes and marks them`,
    `policy     ${policy}${options.policyFile === undefined ? "" : ` from ${options.policyFile}`}`,
    `bus        ${at.natsUrl}   nats-server ${at.binary}, fsync on every write; keys in ${shown(folder.busKeys)}`,
    `exchange   ${at.restUrl}   simulated, its own record in ${shown(folder.exchangeLedger)}`,
    `edge       ${at.edgeUrl}   WebSocket for strategies and screens, the token in ${shown(at.edge.tokenFile)}`,
    `state      ${state}, ${at.resumedAt === 0 ? "new" : `resumed at commit ${at.resumedAt}`}; logs in ${shown(folder.logs)}`,
    `look       ${plimsollCommand}   or, with the nats CLI:`,
    `           nats ${server}--nkey ${shown(folder.busKeys)}/observer.nk --inbox-prefix ${inboxPrefixOf("observer")} stream ls -a   (or kv get risk global --raw)`,
    "end        Ctrl-C ends everything and keeps the state",
  ];
}

/** One line a second on how it goes. @returns the timer; clear it to end. */
export function statusLines(
  stats: StatsBook,
  judge: LedgerJudge,
  print: (line: string) => void,
  startedAt: number,
): NodeJS.Timeout {
  let before = 0;
  return setInterval(() => {
    const prices = stats.counter("feed-gateway", "prices");
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    print(`${String(seconds).padStart(4)} s  ${prices - before} prices/s  ${standing(judge)}`);
    before = prices;
  }, 1_000);
}

function standing(judge: LedgerJudge): string {
  const accounts = [...judge.accounts.values()];
  const denied = [...judge.denied.values()].reduce((all, count) => all + count, 0);
  return [
    `intents ${judge.intents}`,
    `approved ${judge.approved}`,
    `denied ${denied}`,
    `orders ${judge.orders}`,
    `fills ${judge.fills}`,
    `positions ${judge.counters?.slotsUsed ?? 0}/${judge.counters?.slotsMax ?? 0}`,
    // Unknown is not zero: before the first reconciliation nobody knows it.
    `equity ${reconciled(accounts) ? `${twoPlaces(sum(accounts.map(({ equity }) => equity)))} USDT` : "-"}`,
    `drift ${twoPlaces(sum(accounts.map(({ drift }) => drift)))}`,
    stopState(accounts),
  ].join("  ");
}

/** Whether new risk may be taken, and if not, why. */
function stopState(accounts: readonly plimsoll.v1.AccountCounters[]): string {
  const open = accounts.find(({ circuit }) => circuit !== "");
  if (open !== undefined) return `CIRCUIT OPEN, ${open.account}: ${open.circuit}`;
  if (!reconciled(accounts)) return "RECONCILING";
  const { STOP_STATE_ARMED } = plimsoll.v1.StopState;
  const armed = accounts.filter((account) => account.stopState === STOP_STATE_ARMED).length;
  if (armed === accounts.length) return "ARMED";
  const causes = [...new Set(accounts.flatMap(({ stopCause }) => (stopCause === "" ? [] : [stopCause])))];
  const why = causes.length === 0 ? "" : ` by ${causes.join(", ")}`;
  return armed === 0 ? `STOPPED${why}` : `ARMED ${armed}/${accounts.length}, stopped${why}`;
}

const reconciled = (accounts: readonly plimsoll.v1.AccountCounters[]): boolean =>
  accounts.length > 0 && accounts.every((account) => account.reconciled);

const sum = (amounts: readonly string[]): Money =>
  amounts.reduce((total, amount) => (total + parseMoney(amount)) as Money, 0n as Money);

/** Rounded half up at display only. */
function twoPlaces(value: Money): string {
  const cents = ((value < 0n ? -value : value) + 500_000n) / 1_000_000n;
  return `${value < 0n ? "-" : ""}${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}
