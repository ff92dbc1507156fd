import { setTimeout as sleep } from "node:timers/promises";
import type { FactBody, Resolution } from "#libs/domain/fact.ts";
import {
  parseAccountId,
  parseClientOrderId,
  parseSymbol,
  symbolToken,
  type ClientOrderId,
} from "#libs/domain/ids.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { accountIds, askAccount, exchangeTime, type AccountView, type Bus } from "./bus.ts";
import { storeCommand, type Operator } from "./operator.ts";
import { typed, UsageError } from "./usage.ts";

const IN_FORCE_WITHIN_MS = 3_000;
const ROUTER_WITHIN_MS = 1_000;
/** Facts are looked for from so long before the order's commit on. */
const BEFORE_MS = 60_000;

type OpenOrder = NonNullable<AccountView["openOrders"]>[number];

/** An order of which nobody knows whether the exchange has it. */
interface UnknownOrder extends OpenOrder {
  readonly account: string;
  readonly ageMs: number;
  /** What FACTS holds about it, oldest first. */
  readonly facts: readonly string[];
  /** What the router that asks about it has found so far. */
  readonly router: { readonly phase: string; readonly asked: number; readonly found: string } | undefined;
}

export type OrdersAct =
  | { readonly act: "unknown" }
  | { readonly act: "resolve"; readonly clientOrderId: ClientOrderId; readonly resolution: Resolution };

/** @throws UsageError */
export function parseOrdersAct(
  words: readonly string[],
  flags: { readonly placed?: boolean; readonly "not-placed"?: boolean },
): OrdersAct {
  const [act, id] = words;
  if (act === "unknown" && id === undefined) return { act };
  if (act !== "resolve" || id === undefined)
    throw new UsageError("orders needs unknown, or resolve with an order id that unknown shows");
  const clientOrderId = typed("orders resolve", () => parseClientOrderId(id));
  const [placed, notPlaced] = [flags.placed === true, flags["not-placed"] === true];
  if (placed === notPlaced) throw new UsageError("orders resolve needs either --placed or --not-placed");
  return { act, clientOrderId, resolution: placed ? "RESOLVE_PLACED" : "RESOLVE_NOT_PLACED" };
}

/** The orders whose fate is unknown, with the evidence so far. */
export async function unknownOrders(bus: Bus): Promise<readonly UnknownOrder[]> {
  const { nowMs, rate } = await exchangeTime(bus);
  const views = await Promise.all((await accountIds(bus)).map((id) => askAccount(bus, id)));
  return Promise.all(
    views.flatMap(({ id: account, openOrders = [] }) =>
      openOrders
        .filter(({ phase }) => phase === "UNKNOWN")
        .map(async (order) => {
          const ageMs = Math.max(0, nowMs - order.committedAtMs);
          const since = new Date(Date.now() - ageMs / rate - BEFORE_MS);
          const facts = await factsOf(bus, account, order, since);
          return { account, ...order, ageMs, facts, router: await routersWord(bus, order.clientOrderId) };
        }),
    ),
  );
}

export function unknownText(orders: readonly UnknownOrder[]): string {
  if (orders.length === 0) return "no order is unknown";
  return orders
    .flatMap((order) => [
      `${order.clientOrderId}  ${order.account} ${order.symbol} ${order.leg} ${order.side} ${order.quantity} at ${order.price}, committed ${Math.round(order.ageMs / 1_000)} s ago, asked for again ${order.reissues} times`,
      ...order.facts.map((fact) => `  recorded  ${fact}`),
      `  router    ${order.router === undefined ? "no router answers for it" : `${order.router.phase}, asked ${order.router.asked} times, last: ${order.router.found}`}`,
    ])
    .join("\n");
}

/** Stores what an operator found out, and waits until the kernel acts by it. @throws Error when it does not. */
export async function resolveOrder(
  bus: Bus,
  { clientOrderId, resolution }: Extract<OrdersAct, { act: "resolve" }>,
  operator: Operator,
): Promise<string> {
  const views = await Promise.all((await accountIds(bus)).map((id) => askAccount(bus, id)));
  const holder = views.find((view) => orderIn(view, clientOrderId) !== undefined);
  const order = holder === undefined ? undefined : orderIn(holder, clientOrderId);
  if (holder === undefined || order === undefined)
    throw new UsageError(
      `orders resolve ${clientOrderId}: no account has an open order with this id; see plimsoll orders unknown`,
    );
  if (order.phase !== "UNKNOWN")
    throw new UsageError(
      `orders resolve ${clientOrderId}: it is ${order.phase}, and only an UNKNOWN order is an operator's to resolve`,
    );
  const account = parseAccountId(holder.id);
  const commandId = await storeCommand(bus.js, resolution, account, operator, { clientOrderId });
  let now = order as OpenOrder | undefined;
  for (const by = performance.now() + IN_FORCE_WITHIN_MS; performance.now() < by; await sleep(50)) {
    now = orderIn(await askAccount(bus, account), clientOrderId);
    if (now?.phase === "UNKNOWN") continue;
    return resolution === "RESOLVE_PLACED"
      ? `${clientOrderId} counts as placed: ${now === undefined ? "the exchange has reported its end" : `it is ${now.phase}, its capacity stays reserved until the exchange reports its end`} (command ${commandId})`
      : `${clientOrderId} counts as not placed: ${now === undefined ? "its capacity is free" : `it is ${now.phase}`} (command ${commandId})`;
  }
  throw new Error(
    `${resolution} of ${clientOrderId} is stored as command ${commandId} but not in force after ${IN_FORCE_WITHIN_MS / 1_000} s: it is ${now?.phase}`,
  );
}

const orderIn = ({ openOrders = [] }: AccountView, clientOrderId: string): OpenOrder | undefined =>
  openOrders.find((order) => order.clientOrderId === clientOrderId);

async function factsOf(
  { jsm }: Bus,
  account: string,
  { symbol, clientOrderId }: OpenOrder,
  since: Date,
): Promise<readonly string[]> {
  const facts: string[] = [];
  const next_by_subj = `exec.${account}.${symbolToken(parseSymbol(symbol))}`;
  // The server's own words for "the next on this subject"; the client's types know them for direct reads only.
  let from: { readonly start_time: string } | { readonly seq: number } = { start_time: since.toISOString() };
  for (;;) {
    const next = { ...from, next_by_subj };
    const message = await jsm.streams.getMessage("FACTS", next as { readonly seq: number });
    if (message === null) return facts;
    const { body, recordedAtMs } = decodeFact(message.data);
    const words = aboutOrder(body, clientOrderId);
    if (words !== undefined) facts.push(`${new Date(recordedAtMs).toISOString()} ${words}`);
    from = { seq: message.seq + 1 };
  }
}

function aboutOrder(body: FactBody, clientOrderId: string): string | undefined {
  if (body.kind === "send" && body.clientOrderId === clientOrderId)
    return `${body.outcome}${body.code === 0 ? "" : ` ${body.code}`} ${body.reason}`.trimEnd();
  if (body.kind === "order" && body.clientOrderId === clientOrderId)
    return `the exchange says ${body.status}`;
  return undefined;
}

async function routersWord({ nc }: Bus, clientOrderId: string): Promise<UnknownOrder["router"]> {
  try {
    const reply = await nc.request("router.evidence", clientOrderId, { timeout: ROUTER_WITHIN_MS });
    return reply.json<NonNullable<UnknownOrder["router"]>>();
  } catch {
    return undefined; // Shown as such: no router answers for it.
  }
}
