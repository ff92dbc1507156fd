import { fork, spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { TestExchange } from "../support/exchange.ts";
import type { Row } from "./main.ts";
import type { Task, Took } from "./order-client.ts";
import type { ClientName, Place } from "./order-clients.ts";
import { SYMBOL } from "./order-requests.ts";
import { median } from "./system.ts";

const ROUNDS = 5;
/** Until what is measured has been compiled. */
const WARM_UP: Task = { orders: 3_000, inFlight: 32 };
const ALONE: Task = { orders: 500, inFlight: 1 };
const AT_32: Task = { orders: 1_500, inFlight: 32 };
const PEERS = ["ccxt", "binance", "official"] as const;
/** Told besides: ccxt without what makes it ccxt. */
const OTHERS = [...PEERS, "ccxtRaw"] as const;
const NAMES = {
  ccxt: "ccxt",
  binance: "binance",
  official: "the official connector",
  ccxtRaw: "ccxt's bare endpoint",
} as const;
const FLOOR_IS = "bare undici, one signature, one JSON.parse";

type Measured = "floor" | "adapter" | (typeof OTHERS)[number];
type Phase = keyof Figures;

/** Medians of the rounds of one client, alone and with 32 in flight. */
interface Figures {
  readonly alone: Took;
  readonly at32: Took;
}

/**
 * What a signed order costs the client: the adapter as the router uses it, beside bare undici, ccxt, `binance` and the
 * official connector. The venue only checks signatures and answers one order. Everybody is a process of his own, and
 * they take turns. Then bare clients of the WebSocket API and of REST at the simulated exchange.
 */
export async function benchAdapter(): Promise<readonly Row[]> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const secret = "bench".repeat(12);
  const venue = spawn(
    process.execPath,
    ["test/bench/order-server.ts", secret, String(publicKey.export({ type: "spki", format: "pem" }))],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const [port] = (await once(createInterface({ input: venue.stdout }), "line")) as [string];
    const place = { rest: `http://127.0.0.1:${port}`, wsApi: "", apiKey: "key", price: "61700.1" };
    const all = ["floor", "adapter", ...OTHERS] as const;
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    return [
      ...beside("HMAC", await compare(all, { ...place, apiSecret: secret })),
      ...beside("Ed25519", await compare(all, { ...place, apiSecret: pem })),
      ...(await benchSocket()),
    ];
  } finally {
    venue.kill();
  }
}

/** The WebSocket API beside REST, at the simulated exchange; information for whoever chooses between them. */
async function benchSocket(): Promise<readonly Row[]> {
  const exchange = await TestExchange.start("--no-limits", "--synthetic", "range", "--symbols", SYMBOL);
  try {
    const { body } = await exchange.get("/fapi/v1/premiumIndex", { symbol: SYMBOL });
    // 3 % below the market: within the filters, and nothing trades there.
    const price = (Number((body as { markPrice: string }).markPrice) * 0.97).toFixed(1);
    const { apiKey, secret } = exchange.accounts[0]!;
    const place = { rest: exchange.rest, wsApi: exchange.wsApi, apiKey, apiSecret: secret, price };
    const { socket, floor } = await compare(["socket", "floor"], place);
    return figureRows("adapter: bare WebSocket API at the simulated exchange", socket, floor, "bare undici");
  } finally {
    await exchange.stop();
  }
}

function beside(signed: string, figures: Readonly<Record<Measured, Figures>>): readonly Row[] {
  const { floor, adapter } = figures;
  const others = (phase: Phase, figure: keyof Took): string =>
    OTHERS.map((each) => `${NAMES[each]} ${figures[each][phase][figure].toFixed(0)}`).join(", ");
  const cpu = (phase: Phase): readonly Row[] => {
    const best = PEERS.reduce((least, peer) =>
      figures[peer][phase].cpuUs < figures[least][phase].cpuUs ? peer : least,
    );
    const row = {
      name: `adapter: ${signed}, CPU per order, ${phase === "alone" ? "one at a time" : "32 in flight"}`,
      unit: "µs",
      ours: adapter[phase].cpuUs,
      lessIsBetter: true,
    };
    const beyond = "from the kernel's command to the order's id; the budget is not in it";
    return [
      {
        ...row,
        floor: floor[phase].cpuUs,
        floorIs: FLOOR_IS,
        wanted: 1.5,
        limit: `undici and the socket; ${beyond}`,
      },
      {
        ...row,
        floor: figures[best][phase].cpuUs,
        floorIs: `${NAMES[best]}, the best of the three`,
        wanted: 0.5,
        limit: `undici and the socket; others: ${others(phase, "cpuUs")}`,
      },
    ];
  };
  return [
    ...cpu("alone"),
    ...cpu("at32"),
    {
      name: `adapter: ${signed}, 32 in flight`,
      unit: "orders/s",
      ours: adapter.at32.ordersPerS,
      floor: floor.at32.ordersPerS,
      floorIs: FLOOR_IS,
      wanted: 0.6,
      limit: `one thread, or the venue; others: ${others("at32", "ordersPerS")}`,
    },
    {
      name: `adapter: ${signed}, median round trip, one at a time`,
      unit: "µs",
      ours: adapter.alone.p50Us,
      floor: floor.alone.p50Us,
      floorIs: FLOOR_IS,
      lessIsBetter: true,
      limit: `two processes that wake each other; others: ${others("alone", "p50Us")}`,
    },
  ];
}

/** For information. */
const figureRows = (name: string, ours: Figures, floor: Figures, floorIs: string): readonly Row[] => [
  {
    name: `${name}, CPU per order`,
    unit: "µs",
    ours: ours.at32.cpuUs,
    floor: floor.at32.cpuUs,
    floorIs,
    lessIsBetter: true,
    limit: "32 in flight",
  },
  {
    name: `${name}, median round trip`,
    unit: "µs",
    ours: ours.alone.p50Us,
    floor: floor.alone.p50Us,
    floorIs,
    lessIsBetter: true,
    limit: "one at a time; the exchange's own work is in it",
  },
  {
    name,
    unit: "orders/s",
    ours: ours.at32.ordersPerS,
    floor: floor.at32.ordersPerS,
    floorIs,
    limit: "32 in flight; the exchange's one thread",
  },
];

/** Everybody's medians. */
async function compare<Name extends ClientName>(
  names: readonly Name[],
  place: Place,
): Promise<Readonly<Record<Name, Figures>>> {
  const clients: { readonly name: Name; readonly child: ChildProcess; readonly rounds: Figures[] }[] = [];
  try {
    for (const name of names) {
      const child = fork("test/bench/order-client.ts", [name, JSON.stringify(place)]);
      clients.push({ name, child, rounds: [] });
      await told(child);
      await ask(child, WARM_UP);
    }
    for (let round = 0; round < ROUNDS; round += 1)
      for (const { child, rounds } of clients)
        rounds.push({ alone: await ask(child, ALONE), at32: await ask(child, AT_32) });
  } finally {
    for (const { child } of clients) child.kill();
  }
  return Object.fromEntries(
    clients.map(({ name, rounds }) => [
      name,
      { alone: middle(rounds, "alone"), at32: middle(rounds, "at32") },
    ]),
  ) as Record<Name, Figures>;
}

function middle(rounds: readonly Figures[], phase: Phase): Took {
  const of = (figure: keyof Took): number => median(rounds.map((round) => round[phase][figure]));
  return { cpuUs: of("cpuUs"), ordersPerS: of("ordersPerS"), p50Us: of("p50Us") };
}

async function ask(child: ChildProcess, task: Task): Promise<Took> {
  const answer = told(child);
  child.send(task);
  return (await answer) as Took;
}

async function told(child: ChildProcess): Promise<unknown> {
  const heard = new AbortController();
  const { signal } = heard;
  try {
    const [message] = (await Promise.race([
      once(child, "message", { signal }),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`a client of the adapter bench ended with ${String(code)}`);
      }),
    ])) as [unknown];
    return message;
  } finally {
    heard.abort();
  }
}
