import type { NatsConnection } from "@nats-io/transport-node";
import { format, parseMoney, type Money } from "#libs/domain/fixed.ts";
import type { OrderPhase } from "../../services/risk-kernel/orders.ts";
import { readJudgeLedger, type JudgeAccount } from "../../services/sim-exchange/judge.ts";

/** Our books against the exchange's own record. */
export interface Comparison {
  /** Each says account, what, ours and theirs. */
  readonly differences: readonly string[];
  /** Σ |wallet here − wallet there| over the accounts, decimal text. */
  readonly residual: string;
}

/** What the kernel says of an account. */
interface OurAccount {
  readonly known: boolean;
  readonly wallet?: string;
  readonly positions?: readonly { readonly symbol: string; readonly amount: string }[];
  readonly openOrders?: readonly { readonly clientOrderId: string; readonly phase: OrderPhase }[];
}

/** Wallets, positions and open orders, the exchange's from its ledger file, ours from the active kernel. */
export async function compare(
  nc: NatsConnection,
  exchangeLedger: string,
  accounts: readonly string[],
): Promise<Comparison> {
  const exchange = await readJudgeLedger(exchangeLedger);
  const differences: string[] = [];
  let residual = 0n;
  for (const id of accounts) {
    const ours = await ask(nc, id);
    if (ours?.known !== true) {
      differences.push(
        `${id}: ${ours === undefined ? "no active kernel answers" : "not known to the kernel"}`,
      );
      continue;
    }
    const theirs = exchange.accounts.get(id) ?? UNTOUCHED;
    const difference = parseMoney(theirs.walletBalance) - parseMoney(ours.wallet ?? "0");
    residual += difference < 0n ? -difference : difference;
    if (difference !== 0n)
      differences.push(`${id}: wallet ${ours.wallet} here, ${theirs.walletBalance} there`);
    differences.push(...positionDifferences(id, ours, theirs), ...orderDifferences(id, ours, theirs));
  }
  return { differences, residual: format(residual as Money) };
}

/** An account nothing happened to yet. */
const UNTOUCHED: JudgeAccount = { walletBalance: "10000", positions: new Map(), openOrders: new Set() };

async function ask(nc: NatsConnection, account: string): Promise<OurAccount | undefined> {
  try {
    const reply = await nc.request("kernel.query", JSON.stringify({ what: "account", account }), {
      timeout: 1_000,
    });
    return reply.json<{ account: OurAccount }>().account;
  } catch {
    return undefined; // Reported as a difference.
  }
}

function positionDifferences(id: string, ours: OurAccount, theirs: JudgeAccount): string[] {
  const held = new Map((ours.positions ?? []).map(({ symbol, amount }) => [symbol, amount]));
  return [...new Set([...held.keys(), ...theirs.positions.keys()])]
    .map((symbol) => ({ symbol, here: held.get(symbol) ?? "0", there: theirs.positions.get(symbol) ?? "0" }))
    .filter(({ here, there }) => here !== there)
    .map(({ symbol, here, there }) => `${id} ${symbol}: ${here} here, ${there} there`);
}

function orderDifferences(id: string, ours: OurAccount, theirs: JudgeAccount): string[] {
  const open = new Map((ours.openOrders ?? []).map(({ clientOrderId, phase }) => [clientOrderId, phase]));
  const there = [...theirs.openOrders]
    .filter((order) => !open.has(order))
    .map((order) => `${id}: order ${order} is open only there`);
  // One that may not have been sent yet, or of which nobody knows, may be nowhere else.
  const here = [...open]
    .filter(([order, phase]) => (phase === "WORKING" || phase === "ENDED") && !theirs.openOrders.has(order))
    .map(([order, phase]) => `${id}: order ${order} holds capacity only here, ${phase}`);
  return [...there, ...here];
}
