import fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { HaltError } from "#libs/domain/errors.ts";
import { isTerminal } from "#libs/domain/fact.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { PostScript } from "../support/scripted-exchange.ts";
import type { RouterStage } from "./router-stage.ts";
import { commandOf, exitOf } from "./test-ledger.ts";

/** What the exchange does with one request. */
type Way =
  | "execute"
  | "rest"
  | "expire"
  | "execute-and-cut"
  | "rest-and-cut"
  | "cut"
  | "hang"
  | "refuse"
  | "busy"
  | "unknown"
  | "overload"
  | "rate";

type Step =
  | {
      readonly do: "place";
      readonly kind: "entry" | "resting" | "exit";
      readonly ways: readonly Way[];
      readonly eth: boolean;
      readonly soon: boolean;
    }
  | { readonly do: "cancel" | "reissue"; readonly which: number }
  | { readonly do: "fold" }
  | { readonly do: "cut-hanging" }
  | { readonly do: "restart"; readonly leaves: boolean }
  | { readonly do: "wait"; readonly ms: number };

const SCRIPTS: Readonly<Record<Way, PostScript>> = {
  execute: { do: "execute" },
  rest: { do: "execute", outcome: "rest" },
  expire: { do: "execute", outcome: "expire" },
  "execute-and-cut": { do: "execute-and-cut" },
  "rest-and-cut": { do: "execute-and-cut", outcome: "rest" },
  cut: { do: "cut" },
  hang: { do: "hang" },
  refuse: { do: "refuse", status: 400, code: -2019, msg: "Margin is insufficient." },
  busy: {
    do: "refuse",
    status: 400,
    code: -1008,
    msg: "Server is currently overloaded with other requests. Please try again in a few minutes.",
  },
  unknown: {
    do: "refuse",
    status: 503,
    code: -1000,
    msg: "Unknown error, please check your request or try again later.",
  },
  overload: { do: "refuse", status: 503, code: -1008, msg: "Service Unavailable." },
  rate: { do: "refuse", status: 429, code: -1015, msg: "Too many new orders.", retryAfterS: 1 },
};

const which = fc.nat({ max: 30 });
/** What a kernel commits, what the exchange does with it, and which routers come and go. */
export const steps = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant("place"),
        kind: fc.constantFrom("entry", "resting", "exit"),
        ways: fc.array(fc.constantFrom<Way[]>(...(Object.keys(SCRIPTS) as Way[])), {
          minLength: 1,
          maxLength: 4,
          size: "max",
        }),
        eth: fc.boolean(),
        soon: fc.boolean(),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("cancel"), which }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("reissue"), which }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant("fold") }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("cut-hanging") }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("restart"), leaves: fc.boolean() }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant("wait"), ms: fc.constantFrom(1, 20, 120, 400) }) },
  ),
  { minLength: 15, maxLength: 50, size: "max" },
) as fc.Arbitrary<readonly Step[]>;

/** Routers, one after the other, on a real bus; the kernel and the exchange are played. */
export class RouterTurmoil {
  readonly stage: RouterStage;
  readonly placed: OrderCommand[] = [];
  readonly trace: string[] = [];
  #folded = 0;
  #end = new AbortController();
  #running: Awaited<ReturnType<RouterStage["startRouter"]>> | undefined;

  constructor(stage: RouterStage) {
    this.stage = stage;
  }

  async start(): Promise<void> {
    this.#end = new AbortController();
    this.#running = await this.stage.startRouter({ end: this.#end.signal });
  }

  async fold(orders: readonly OrderCommand[] = []): Promise<void> {
    const { bytes } = this.stage.facts;
    const fresh = bytes.slice(this.#folded);
    this.#folded = bytes.length;
    await this.stage.ledger.append(orders, fresh, this.#folded);
  }

  /** Those that were replaced may say so: what they had under way is their successor's. */
  forgiveReplaced(): void {
    const { failures } = this.stage;
    const others = failures.filter((failure) => !(failure instanceof HaltError && failure.code === "FENCED"));
    failures.splice(0, failures.length, ...others);
  }

  /** The ledger has folded its end. */
  #isOver(id: string): boolean {
    return this.stage.facts.facts
      .slice(0, this.#folded)
      .some(
        ({ body }) =>
          (body.kind === "send" &&
            body.clientOrderId === id &&
            (body.outcome === "REJECTED" || body.outcome === "NOT_PLACED")) ||
          (body.kind === "order" && body.clientOrderId === id && isTerminal(body.status)),
      );
  }

  async step(step: Step): Promise<void> {
    const { stage } = this;
    this.trace.push(JSON.stringify(step));
    switch (step.do) {
      case "place": {
        const id = `o${this.placed.length}`;
        const symbol = parseSymbol(step.eth ? "ETHUSDT" : "BTCUSDT");
        const change = {
          symbol,
          ...(step.kind === "resting"
            ? { timeInForce: "GTC" as const, workingUntilMs: Date.now() + (step.soon ? 300 : 60_000) }
            : {}),
          ...(step.kind !== "exit" && step.soon ? { notAfterMs: Date.now() + 400 } : {}),
        };
        const command = step.kind === "exit" ? exitOf(id, change) : commandOf(id, change);
        stage.exchange.script(id, ...step.ways.map((way) => SCRIPTS[way]));
        this.placed.push(command);
        await stage.ledger.append([command]);
        return;
      }
      case "cancel":
      case "reissue": {
        const command = this.placed[step.which % Math.max(1, this.placed.length)];
        if (command === undefined || this.#isOver(command.clientOrderId)) return;
        await stage.ledger.append([{ ...command, action: step.do === "cancel" ? "CANCEL" : "REISSUE" }]);
        return;
      }
      case "fold":
        await this.fold();
        return;
      case "cut-hanging":
        stage.exchange.cutHanging();
        return;
      case "restart":
        this.#end.abort();
        await this.#running?.ended;
        if (step.leaves) await this.#running?.router.leave();
        await this.start();
        return;
      case "wait":
        await sleep(step.ms);
    }
  }
}

/** What is wrong with what became of the orders; "" when nothing. */
export function wrongs({ stage: { exchange, facts }, placed }: RouterTurmoil): readonly string[] {
  return placed.flatMap(({ clientOrderId: id }) => {
    const executed = exchange.executed.get(id) ?? 0;
    const said = facts.ofOrder(id);
    const posts = exchange.posts(id).length;
    const about = `${id}: executed ${executed} times of ${posts}, said ${said.join(", ")}`;
    const denied = said.filter((each) => each === "SEND REJECTED" || each === "SEND NOT_PLACED").length;
    const there = said.some((each) => each === "SEND ACCEPTED" || !each.startsWith("SEND"));
    if (executed > 1) return [`twice ${about}`];
    if (denied > 0 && executed > 0) return [`denied ${about}`];
    if (denied > 1) return [`denied twice ${about}`];
    if (executed === 0 && denied === 0) return [`open ${about}`];
    if (executed === 1 && !there) return [`untold ${about}`];
    return [];
  });
}
