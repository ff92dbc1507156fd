import { reducingSide, type PositionAmount, type Quantity } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { SnapshotWriter } from "#libs/bus/snapshot.ts";
import { CLEAR_SIGHT } from "../../../services/risk-kernel/sight.ts";
import { seeded } from "../../../services/sim-exchange/market/synthetic.ts";
import { ACTS, LOT, Reality } from "../reality.ts";
import { InputsModel, KvModel, LedgerModel } from "./bus-model.ts";
import { JUST_NOW } from "../vouched.ts";
import { Composer } from "./composer.ts";
import { Judge } from "./judge.ts";
import { NodeModel, type Around } from "./node-model.ts";
import { ACCOUNTS, POLICY, prelude, SYMBOLS } from "./prelude.ts";

export interface Outcome {
  readonly steps: number;
  readonly commits: number;
  readonly approved: number;
  readonly fills: number;
  readonly crashes: number;
  readonly lost: number;
  /** What was violated, and everything that happened before. */
  readonly violation: { readonly text: string; readonly trace: readonly string[] } | undefined;
}

/** How many steps a seed runs unless it is told otherwise. */
const stepsOf = (seed: number): number => 10 + (seed % 21);

/**
 * One sequence: two kernels, both of which may believe that they are the active one, intents, and an exchange; at
 * every await a crash, a lost or late append, a lost acknowledgement, a repeat or a reordering may come in. The seed
 * decides everything; fewer steps of one seed are the beginning of more.
 */
export async function explore(seed: number, steps = stepsOf(seed)): Promise<Outcome> {
  const world = new World(seed);
  let done = 0;
  let text: string | undefined;
  try {
    await world.begin();
    for (; done < steps; done += 1) await world.step();
    await world.end();
  } catch (error) {
    text = messageOf(error);
  }
  return {
    steps: done,
    commits: world.ledger.commits.length,
    approved: world.judge.approved,
    fills: world.judge.state.totals.fills,
    crashes: world.crashes,
    lost: world.lost,
    violation: text === undefined ? undefined : { text, trace: world.trace },
  };
}

/** The fewest steps of a seed that show a violation. */
export async function shortest(seed: number): Promise<Outcome> {
  for (let steps = 1; ; steps += 1) {
    const outcome = await explore(seed, steps);
    if (outcome.violation !== undefined || steps >= stepsOf(seed)) return outcome;
  }
}

class World {
  readonly inputs = new InputsModel();
  readonly composer = new Composer(this.inputs);
  readonly reality = new Reality(this.composer);
  readonly judge = new Judge(POLICY, this.reality);
  readonly ledger: LedgerModel;
  readonly trace: string[] = [];
  crashes = 0;
  lost = 0;
  #nodes: (NodeModel | undefined)[] = [];
  #fault: unknown;
  readonly #around: Around;
  readonly #random: () => number;
  readonly #intents: Intent[] = [];
  readonly #published = new Map<string, Uint8Array>();
  #commits = 0;
  #trust = JUST_NOW;

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.ledger = new LedgerModel((bytes) => {
      // The fault must come out of the world, not of the kernel whose append happened to be stored.
      try {
        this.judge.stored(bytes);
      } catch (error) {
        this.#fault ??= error;
      }
    });
    this.#around = {
      ledger: this.ledger,
      inputs: this.inputs,
      kv: new KvModel(),
      symbols: SYMBOLS,
      projector: { cursor: 0 },
      nowMs: () => this.composer.nowMs,
      trust: () => this.#trust,
      sight: () => ({ ...CLEAR_SIGHT, watchAnew: this.#below(4) === 0 }),
      commitId: () => `c${++this.#commits}`,
      publish: ({ msgId, bytes }) => {
        const known = this.#published.get(msgId);
        if (known !== undefined && Buffer.compare(known, bytes) !== 0)
          throw new Error(`message ${msgId} is published with other bytes than before`);
        this.#published.set(msgId, bytes);
      },
    };
  }

  /** Everything an entry needs is stored and decided, and one kernel is active. */
  async begin(): Promise<void> {
    const { inputs, commits, snapshot } = await prelude();
    this.inputs.copy(inputs);
    this.ledger.commits.push(...commits);
    const writer = new SnapshotWriter({ ...this.#around.kv.client(10), name: "prelude" });
    await writer.write(commits.length, snapshot);
    this.judge.resume(snapshot);
    this.#around.projector.cursor = commits.length;
    this.#nodes = [await NodeModel.start(this.#around), undefined];
    await this.#drain(this.#nodes[0]);
  }

  async step(): Promise<void> {
    const roll = this.#below(100);
    if (roll < 18) this.#ask();
    else if (roll < 32) this.#exchange();
    else if (roll < 44) this.#tell();
    else if (roll < 47) this.#repeatIntent();
    else if (roll < 48) this.#vouch();
    else if (roll < 50) this.#say("time passes", () => (this.composer.nowMs += 1 + this.#below(4_000)));
    else await this.#kernel(this.#below(2));
    await this.#flush();
  }

  /** Everything under way comes in, everything is told, and one kernel that starts anew decides and publishes it all. */
  async end(): Promise<void> {
    this.#say("the end", () => undefined);
    for (const node of this.#nodes) await this.#drain(node);
    for (const late of this.ledger.late.splice(0)) this.ledger.arrive(late);
    await this.#flush();
    const last = await NodeModel.start(this.#around);
    const decideAll = async (): Promise<void> => {
      for (let turns = 0; last.behind && turns < 1_000; turns += 1) {
        last.decide(8, 8);
        await this.#drain(last);
      }
    };
    await decideAll();
    for (const real of this.reality.orders) this.reality.act(real, "cancel");
    while (this.reality.pending.length > 0) this.reality.tell(this.reality.pending.shift());
    await decideAll();
    while (last.publish(true, true)) continue;
    this.judge.end(this.inputs.streams.INTENTS.length, this.#published);
  }

  /** Whatever a kernel has sent is stored or refused, and it hears of it. */
  async #drain(node: NodeModel | undefined): Promise<void> {
    while ((node?.link.waiting.length ?? 0) > 0) {
      node?.link.arrive();
      node?.link.answer();
    }
    await this.#flush();
  }

  #ask(): void {
    const account = this.#pick(ACCOUNTS);
    const symbol = this.#pick(SYMBOLS);
    const lots = (LOT * BigInt(35 + this.#below(90))) as Quantity;
    const held = this.judge.state.accounts.get(account as never)?.books.get(parseSymbol(symbol))
      ?.position.amount;
    const exit = held !== undefined && held !== 0n && this.#below(3) === 0;
    const intent = this.composer.intentOf(
      exit
        ? {
            account,
            symbol,
            side: reducingSide(held as PositionAmount),
            purpose: "CLOSE",
            size: { kind: "all" },
          }
        : {
            account,
            symbol,
            side: this.#below(2) === 0 ? "BUY" : "SELL",
            purpose: this.#below(3) === 0 ? "INCREASE" : "OPEN",
            size: { kind: "quantity", quantity: lots },
            entryStyle: this.#below(3) === 0 ? "POST_ONLY" : "BOUNDED_LIMIT",
          },
    );
    this.#intents.push(intent);
    this.#say(`${account} wants ${intent.purpose} ${intent.side} ${symbol}`, () =>
      this.composer.intent(intent),
    );
  }

  #repeatIntent(): void {
    const intent = this.#intents.at(-1 - this.#below(4));
    if (intent !== undefined)
      this.#say(`the intent for ${intent.account} ${intent.symbol} comes again`, () =>
        this.composer.intent(intent),
      );
  }

  /** User-stream goes silent, is not able to compare, or vouches again. */
  #vouch(): void {
    const ages = [JUST_NOW, { ...JUST_NOW, streamAgeMs: 10_001 }, { ...JUST_NOW, comparedAgeMs: 60_001 }];
    this.#trust = this.#pick(ages);
    this.#say(`vouched for ${JSON.stringify(this.#trust)}`, () => undefined);
  }

  #exchange(): void {
    const { orders } = this.reality;
    const real = orders.at(-1 - this.#below(Math.min(4, orders.length)));
    if (real === undefined) return this.#ask();
    const act = this.#pick(ACTS);
    this.#say(`at the exchange: ${act} ${real.order.account} ${real.order.symbol}`, () => {
      this.reality.act(real, act);
    });
  }

  #tell(): void {
    const { pending, told } = this.reality;
    if (pending.length === 0) return this.#exchange();
    switch (this.#below(4)) {
      case 0:
        return this.#say("the newest fact first", () => {
          this.reality.tell(pending.pop());
        });
      case 1:
        return this.#say("a fact again", () => {
          told.at(-1 - this.#below(4))?.();
        });
      default:
        return this.#say("a fact", () => {
          this.reality.tell(pending.shift());
        });
    }
  }

  /** One step of one kernel process, or the end of it. */
  async #kernel(index: number): Promise<void> {
    const node = this.#nodes[index];
    const name = `kernel ${index}`;
    if (node === undefined || !node.active) {
      // One that stands by takes over although the other may still believe that it is the active one.
      if (this.#below(4) > 0 && this.#nodes[1 - index]?.active === true) return this.#kernel(1 - index);
      this.#say(`${name} starts and takes over`, () => undefined);
      this.#nodes[index] = await NodeModel.start(this.#around);
      return;
    }
    if (node.failed && this.#below(2) === 0) {
      this.#say(`${name} settles`, () => undefined);
      while (node.link.waiting.length > 0) await this.#network(node, name);
      node.link.away = this.#below(4) === 0;
      await this.#flush();
      return node.settle();
    }
    switch (this.#below(10)) {
      case 0:
        this.crashes += 1;
        return this.#say(`${name} is killed`, () => {
          // What it has sent may still come in, before or after its successor's first append.
          this.ledger.late.push(...node.link.waiting.filter(({ said }) => said === undefined));
          this.#nodes[index] = undefined;
        });
      case 1: {
        const writes = this.#below(4);
        this.#say(`${name} stores a snapshot, ${writes} writes of it`, () => undefined);
        return node.snapshot(writes);
      }
      case 2:
      case 3:
        return this.#say(`${name} publishes`, () => {
          node.publish(this.#below(3) > 0, this.#below(2) === 0);
        });
      case 4:
      case 5:
      case 6:
        return this.#say(`${name} decides`, () => {
          node.decide(this.#below(4), this.#below(5));
        });
      default:
        return this.#network(node, name);
    }
  }

  async #network(node: NodeModel, name: string): Promise<void> {
    const { late } = this.ledger;
    const roll = this.#below(12);
    if (roll === 0) {
      this.lost += 1;
      this.#say(`${name}: an append is not answered in time`, () => {
        node.link.timeOut(this.#below(2) === 0);
      });
    } else if (roll === 1 && late.length > 0)
      this.#say("an append that was given up comes in", () => {
        for (const request of late.splice(this.#below(late.length), 1)) this.ledger.arrive(request);
      });
    else if (roll < 7)
      this.#say(`${name}: an append arrives`, () => {
        node.link.arrive();
      });
    else return this.#say(`${name}: what it sent arrives and is answered`, () => this.#drain(node));
  }

  #say<T>(what: string, act: () => T): T {
    this.trace.push(`${String(this.ledger.commits.length).padStart(3)}  ${what}`);
    return act();
  }

  /** Lets every continuation run that can. */
  async #flush(): Promise<void> {
    for (let i = 0; i < 25; i += 1) await Promise.resolve();
    if (this.#fault !== undefined) throw this.#fault as Error;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T;
  }
}
