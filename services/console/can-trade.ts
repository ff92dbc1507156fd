import { Kvm } from "@nats-io/kv";
import { readFleetGates } from "#libs/bus/fleet-gates.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { fleetGate, isOpen, type Gate, type TradeAnswer } from "#libs/domain/trade-gate.ts";
import { askKernel, type Bus } from "./bus.ts";
import { table } from "./table.ts";

export interface TradeQuestion {
  readonly account?: string;
  readonly symbol?: string;
  readonly strategy?: string;
}

/** "Can I trade, and if not why": the kernel's word, and without one what the fleet behind it shows. */
export async function canTrade(bus: Bus, question: TradeQuestion): Promise<TradeAnswer> {
  try {
    const answer = await askKernel<TradeAnswer>(bus, { what: "trade", ...question });
    return { ...answer, fleet: [fleetGate("kernel", "ok"), ...answer.fleet] };
  } catch (error) {
    const text = `${messageOf(error)}: nothing is decided`;
    const kvm = new Kvm(bus.js);
    const places = { jsm: bus.jsm, leases: await kvm.open("lease"), budget: await kvm.open("budget") };
    return {
      nowMs: 0,
      fleet: [
        fleetGate("kernel", "unknown", text, "start risk-kernel, or look into its log"),
        ...(await readFleetGates(places, Date.now())),
      ],
      accounts: [],
    };
  }
}

/** For a person: what is shut comes with its reason and lever, what is open with its name. */
export function canTradeText(answer: TradeAnswer, symbol?: string): string {
  const { fleet, accounts } = answer;
  const lines = [`fleet  ${fleet.every(({ status }) => status === "ok") ? "ready" : "NOT READY"}`];
  lines.push(...gateLines(fleet));
  for (const { id, gates } of accounts) {
    const yes = isOpen(answer, id, symbol);
    const onSymbols = gates.filter((one) => one.symbol !== "");
    const symbols = new Set(onSymbols.map((one) => one.symbol));
    const open = [...symbols].filter((one) => isOpen(answer, id, one));
    lines.push(
      "",
      `${id}  ${yes ? `YES, entries are decided on ${open.length} of ${symbols.size} symbols` : "NO"}`,
      ...gateLines(gates),
    );
  }
  if (accounts.length === 0) lines.push("", "no account is known");
  return lines.join("\n");
}

function gateLines(gates: readonly Gate[]): string[] {
  const shut = gates.filter(({ status }) => status !== "ok");
  const open = new Set(gates.filter(({ status }) => status === "ok").map((one) => one.gate));
  for (const { gate: name } of shut) open.delete(name);
  return [
    ...(shut.length === 0
      ? []
      : table(
          shut.map((one) => [
            one.gate,
            one.symbol === "" ? "-" : one.symbol,
            one.status,
            one.sinceMs === undefined ? "-" : new Date(one.sinceMs).toISOString(),
            one.reason === "" ? one.text : `${one.reason}: ${one.text}`,
            one.lever,
          ]),
          ["shut", "symbol", "", "since", "why", "lever"],
        )),
    ...(open.size === 0 ? [] : [`  ok  ${[...open].join(", ")}`]),
  ];
}
