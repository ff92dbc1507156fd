import { setTimeout as sleep } from "node:timers/promises";
import type { Cell, Leg, Strike } from "./classes.ts";
import type { CellOrder } from "./protocol.ts";
import type { StruckRouter } from "./router.ts";
import { LATE_MS, type Sent, type Slot, type Stage } from "./stage.ts";
import { judgeCell, positionsOf, type CellVerdict, type Evidence } from "./verdict.ts";

/** After the strike, until a frozen router is woken: its lease is over, and its successor is asking. */
const FROZEN_MS = 4_500;
const REACHED_WITHIN_MS = 45_000;
/** An order whose end the account's stream has told may be on its way in the router yet: the answer that it awaits comes beside. */
const PASSED_MS = 3_000;
/**
 * More than what one order can need: the lease's end (3 s) and a successor's start, the last moment at which the old
 * request may be taken (6 s), two proofs of absence (5 s apart, up to 5 s between questions), one more request without
 * an answer (5 s) and what became of it, a time limit (2.5 s), and a stream that is late.
 */
const SETTLED_WITHIN_MS = 75_000;
/** A stream that is late, and within 30 s the comparison with REST that G7 promises. */
const HEARD_WITHIN_MS = LATE_MS + 30_000;
/** A cell whose intent the kernel denies so often is not played. */
const DENIALS_MAX = 3;

/** One cell after it was played. */
export interface Played {
  readonly cell: Cell;
  readonly strike: Strike | "NONE";
  /** The order was where the cell says when the router was struck. */
  readonly reached: boolean;
  /** Points that its way led through in the struck router. */
  readonly passed: readonly string[];
  readonly orderId: string;
  readonly verdict: CellVerdict;
}

interface Placed {
  readonly cell: Cell;
  readonly slot: Slot;
  readonly sent: Sent;
}

/**
 * Plays cells side by side, each on a slot of its own: every order is brought to its await, the router is struck once
 * for all of them, and its successor has to make them right.
 */
export class Matrix {
  readonly #stage: Stage;
  /** Whose turn it is to send. */
  #router: StruckRouter;
  /** How often in a row a cell's intent was denied. */
  readonly #denials = new Map<Cell, number>();

  private constructor(stage: Stage, router: StruckRouter) {
    this.#stage = stage;
    this.#router = router;
  }

  static async start(stage: Stage): Promise<Matrix> {
    const router = stage.router();
    const up = await stage.until(
      "a router has the lease",
      async () => (await stage.leader()) === router.instance,
    );
    if (!up) throw new Error("the first router does not get the lease");
    const matrix = new Matrix(stage, router);
    await matrix.#warmUp();
    return matrix;
  }

  async end(): Promise<void> {
    await this.#router.stop();
  }

  /**
   * Plays as many of the cells as there are slots for; takes them out of the list. One whose intent is denied, because
   * its account was not in order just then, has no order that could be struck: it goes back into the list.
   */
  async play(cells: Cell[], strike: Strike | "NONE"): Promise<readonly Played[]> {
    const stage = this.#stage;
    const batch = cells.splice(0, stage.slots.length);
    const placed = await this.#place(batch);
    const standby = strike === "NONE" ? undefined : stage.router();
    const struck = this.#router;
    await struck.plan(placed.map(orderOf));
    await Promise.all(placed.map(({ cell, slot }) => stage.fault(cell.answer, slot)));
    await Promise.all(
      placed.map(({ cell, slot, sent }) => stage.send(sent, slot, cell.leg, cell.answer.rests === true)),
    );
    const reached = new Set<string>();
    if (standby !== undefined) {
      const endedAt = new Map<string, number>();
      const isPast = (orderId: string, open: ReadonlySet<string>): boolean => {
        if (open.has(orderId)) endedAt.delete(orderId);
        else if (!endedAt.has(orderId)) endedAt.set(orderId, performance.now());
        return performance.now() - (endedAt.get(orderId) ?? Number.POSITIVE_INFINITY) > PASSED_MS;
      };
      await stage.until(
        "every order is at its await",
        async () => {
          if (placed.every(({ sent }) => struck.parked.has(sent.orderId))) return true;
          const open = await this.#open(placed);
          const past = placed.map(({ sent }) => isPast(sent.orderId, open));
          return placed.every(({ sent }, i) => past[i] === true || struck.parked.has(sent.orderId));
        },
        REACHED_WITHIN_MS,
      );
      for (const { sent } of placed) if (struck.parked.has(sent.orderId)) reached.add(sent.orderId);
      await this.#strike(struck, strike as Strike, placed);
      this.#router = standby;
    }
    await this.#settled(placed);
    await stage.noFaults();
    const evidence = await this.#evidence(placed);
    return placed
      .filter((each) => !this.#again(each, cells))
      .map(({ cell, slot, sent }) => ({
        cell,
        strike,
        reached: reached.has(sent.orderId),
        passed: struck.passed.get(sent.orderId) ?? [],
        orderId: sent.orderId,
        verdict: judgeCell(sent, slot, evidence),
      }));
  }

  /** Puts a cell whose intent was denied back into the list, a few times. */
  #again({ cell, sent }: Placed, cells: Cell[]): boolean {
    const times = this.#stage.isDenied(sent) ? (this.#denials.get(cell) ?? 0) + 1 : 0;
    this.#denials.set(cell, times === DENIALS_MAX ? 0 : times);
    if (times === 0 || times === DENIALS_MAX) return false;
    cells.push(cell);
    return true;
  }

  async #strike(struck: StruckRouter, strike: Strike, placed: readonly Placed[]): Promise<void> {
    if (strike === "KILL") {
      struck.strike("SIGKILL");
      await struck.ended;
      return;
    }
    struck.strike("SIGSTOP");
    await (strike === "FREEZE" ? sleep(FROZEN_MS) : this.#settled(placed));
    struck.wake();
    await struck.ended;
  }

  async #settled(placed: readonly Placed[]): Promise<void> {
    await this.#stage.until(
      "every order has ended",
      async () => {
        const open = await this.#open(placed);
        return placed.every(({ sent }) => this.#stage.answers.has(sent.intentId) && !open.has(sent.orderId));
      },
      SETTLED_WITHIN_MS,
    );
  }

  /**
   * What everybody says of the orders. What the exchange has done by itself meanwhile, a stop that has triggered, an
   * account with a late stream hears late: until then the two speak of different moments.
   */
  async #evidence(placed: readonly Placed[]): Promise<Evidence> {
    const stage = this.#stage;
    for (const by = performance.now() + HEARD_WITHIN_MS; ; await sleep(500)) {
      await stage.folded();
      const evidence = {
        exchange: await stage.exchange(),
        facts: stage.facts.facts,
        accounts: await stage.accounts(),
        answers: stage.answers,
      };
      const same = placed.every(({ slot }) => {
        const { here, there } = positionsOf(slot, evidence);
        return here === there;
      });
      if (same || performance.now() > by) return evidence;
    }
  }

  /** Orders that hold a reservation in the kernel, or whose intent was not answered yet. */
  async #open(placed: readonly Placed[]): Promise<ReadonlySet<string>> {
    const accounts = await this.#stage.accounts();
    const open = new Set(
      [...accounts.values()].flatMap(({ openOrders = [] }) => openOrders.map((o) => o.clientOrderId)),
    );
    for (const { slot, sent } of placed)
      if (!accounts.has(slot.account) || !this.#stage.answers.has(sent.intentId)) open.add(sent.orderId);
    return open as ReadonlySet<string>;
  }

  /** A slot for each cell: an entry's without a position, an exit's with one. */
  async #place(cells: readonly Cell[]): Promise<readonly Placed[]> {
    const stage = this.#stage;
    const { held, used } = await this.#books();
    const free = {
      ENTRY: stage.slots.filter((s) => !used.has(key(s))),
      EXIT: stage.slots.filter((s) => held.has(key(s))),
    };
    const other = { ENTRY: "EXIT", EXIT: "ENTRY" } as const;
    const placed: Placed[] = [];
    const missing: { cell: Cell; slot: Slot }[] = [];
    for (const cell of cells) {
      const slot = taken(free[cell.leg], cell);
      if (slot !== undefined) placed.push({ cell, slot, sent: stage.idOf(cell.leg) });
      else missing.push({ cell, slot: { account: "", symbol: "" } });
    }
    for (const lack of missing) {
      const slot = taken(free[other[lack.cell.leg]], lack.cell);
      if (slot === undefined) throw new Error("more cells than slots");
      lack.slot = slot;
    }
    await this.#turn(missing.map(({ cell, slot }) => ({ slot, leg: other[cell.leg] })));
    return [...placed, ...missing.map(({ cell, slot }) => ({ cell, slot, sent: stage.idOf(cell.leg) }))];
  }

  /** Opens or closes positions until they are as wanted. */
  async #turn(wanted: readonly { readonly slot: Slot; readonly leg: Leg }[]): Promise<void> {
    let left = wanted;
    const last = new Map<string, Sent>();
    for (
      const by = performance.now() + SETTLED_WITHIN_MS;
      left.length > 0;
      await sleep(left.length > 0 ? 500 : 0)
    ) {
      if (performance.now() > by)
        throw new Error(`positions are not as wanted: ${await this.#why(left, last)}`);
      const sent = left.map(({ slot, leg }) => ({ slot, leg, sent: this.#stage.idOf(leg) }));
      for (const { slot, sent: id } of sent) last.set(key(slot), id);
      await Promise.all(sent.map(({ slot, leg, sent: id }) => this.#stage.send(id, slot, leg, false)));
      await this.#settled(sent.map(({ slot, sent: id }) => ({ slot, sent: id, cell: NO_CELL })));
      const { held, used } = await this.#books();
      left = left.filter(({ slot, leg }) => (leg === "ENTRY" ? !held.has(key(slot)) : used.has(key(slot))));
    }
  }

  /** What was answered to the last attempt at each, and what its account says. */
  async #why(
    left: readonly { readonly slot: Slot; readonly leg: Leg }[],
    last: ReadonlyMap<string, Sent>,
  ): Promise<string> {
    const accounts = await this.#stage.accounts();
    return left
      .map(({ slot, leg }) => {
        const id = last.get(key(slot))?.intentId ?? "";
        const answer = this.#stage.answers.get(id as Sent["intentId"])?.join(", ") ?? "no answer";
        return `${leg} ${key(slot)}: ${answer}; ${JSON.stringify(accounts.get(slot.account))}`;
      })
      .join("; ");
  }

  /** The first router sends what is committed from now on, shown by an order that is filled. */
  async #warmUp(): Promise<void> {
    const [slot] = this.#stage.slots;
    if (slot === undefined) throw new Error("no slots");
    await this.#turn([{ slot, leg: "ENTRY" }]);
  }

  /** Where a position is held, and where a slot is used by it, its stop or an order. */
  async #books(): Promise<{ readonly held: ReadonlySet<string>; readonly used: ReadonlySet<string> }> {
    const accounts = [...(await this.#stage.accounts())];
    const keys = (account: string, of: readonly { readonly symbol: string }[] = []): readonly string[] =>
      of.map(({ symbol }) => key({ account, symbol }));
    const held = accounts.flatMap(([account, { positions }]) => keys(account, positions));
    const stopped = accounts.flatMap(([account, { stops }]) => keys(account, stops));
    const ordered = accounts.flatMap(([account, { openOrders }]) => keys(account, openOrders));
    return { held: new Set(held), used: new Set([...held, ...stopped, ...ordered]) };
  }
}

const CALM = "XRPUSDT";
const NO_CELL: Cell = { answer: { name: "ack" }, leg: "ENTRY", point: "" };
const key = ({ account, symbol }: Slot): string => `${account} ${symbol}`;

/** Takes a slot out of the list; a post-only order's is of the symbol with the widest tick, whose touch moves seldom. */
function taken(slots: Slot[], { answer }: Cell): Slot | undefined {
  const calm = answer.rests === true ? slots.findIndex(({ symbol }) => symbol === CALM) : -1;
  return slots.splice(calm < 0 ? 0 : calm, 1)[0];
}

const orderOf = ({ cell, sent }: Placed): CellOrder => {
  const answer = cell.answer.answer?.(cell.leg === "EXIT");
  return { id: sent.orderId, point: cell.point, ...(answer === undefined ? {} : { answer }) };
};
