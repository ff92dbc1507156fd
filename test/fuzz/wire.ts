import { once } from "node:events";
import { connect } from "node:net";
import { Pool } from "undici";
import WebSocket from "ws";
import { seeded } from "../../services/sim-exchange/market/synthetic.ts";
import type { TestExchange } from "../support/exchange.ts";
import { RequestFuzzer, type FuzzRequest } from "./requests.ts";

const AT_ONCE = 16;
/** Of so many requests one comes with bytes that are no HTTP, and frames that are no requests. */
const RAW_EVERY = 100;

export interface FuzzReport {
  readonly sent: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** What must never be, one line each; the first few. */
  readonly violations: readonly string[];
}

/**
 * Sends malformed and half-right requests: those of the first account are signed as they should be, those in the name
 * of the second never are. Whatever is sent, every request is answered in JSON below 500, nobody unproven is served,
 * and the second account is what it was.
 */
export async function fuzzWire(
  exchange: TestExchange,
  options: { readonly requests: number; readonly seed: number; readonly onProgress?: (sent: number) => void },
): Promise<FuzzReport> {
  const [owner, other] = exchange.accounts;
  if (owner === undefined || other === undefined) throw new Error("two accounts are needed");
  const random = seeded(options.seed);
  const fuzzer = new RequestFuzzer(random, owner, other);
  const byStatus: Record<string, number> = {};
  const violations: string[] = [];
  const blame = (text: string): void => {
    if (violations.length < 20) violations.push(text);
  };
  await exchange.signed("POST", "/fapi/v1/leverage", { symbol: "BTCUSDT", leverage: 7 }, 1);
  await exchange.signed(
    "POST",
    "/fapi/v1/order",
    { symbol: "BTCUSDT", side: "SELL", type: "MARKET", quantity: "0.004" },
    1,
  );
  const before = await stateOf(exchange);
  const pool = new Pool(exchange.rest, { connections: AT_ONCE, headersTimeout: 30_000, bodyTimeout: 30_000 });
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < options.requests) {
      sent += 1;
      // Others go on counting while this one waits.
      if (sent % 10_000 === 0) options.onProgress?.(sent);
      if (sent % RAW_EVERY === 0) await sendRaw(exchange, random);
      const request = fuzzer.next(Date.now());
      const status = await send(pool, request, blame);
      byStatus[status] = (byStatus[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await pool.destroy();
  const after = await stateOf(exchange);
  if (after !== before) blame(`the second account was ${before}\n and is ${after}`);
  return { sent, byStatus, violations };
}

/** Everything of the second account that does not move with the price. */
async function stateOf(exchange: TestExchange): Promise<string> {
  const ask = async (path: string, params = {}) => (await exchange.signed("GET", path, params, 1)).body;
  const S = { symbol: "BTCUSDT" };
  const balances = (await ask("/fapi/v3/balance")) as { asset: string; balance: string }[];
  const positions = (await ask("/fapi/v3/positionRisk")) as Record<string, unknown>[];
  return JSON.stringify([
    balances.map(({ asset, balance }) => [asset, balance]),
    positions.map(({ symbol, positionAmt, entryPrice }) => [symbol, positionAmt, entryPrice]),
    await ask("/fapi/v1/openOrders"),
    await ask("/fapi/v1/openAlgoOrders"),
    await ask("/fapi/v1/allOrders", S),
    await ask("/fapi/v1/userTrades", S),
    await ask("/fapi/v1/income"),
    await ask("/fapi/v1/symbolConfig", S),
    await ask("/fapi/v1/positionSide/dual"),
  ]);
}

async function send(pool: Pool, request: FuzzRequest, blame: (text: string) => void): Promise<string> {
  const { method, path, body, headers, endpoint, proof } = request;
  const shown = `${proof}: ${method} ${path.slice(0, 300)} ${(body ?? "").slice(0, 300)}`;
  let status: number;
  let text: string;
  try {
    const answer = await pool.request({ method: method as "GET", path, headers, body: body ?? null });
    status = answer.statusCode;
    text = await answer.body.text();
  } catch (error) {
    // A request line beyond what HTTP servers take is cut off before anybody reads it.
    if (path.length > 12_000) return "too long";
    blame(`no answer (${String(error)}) to ${shown}`);
    return "none";
  }
  if (status === 431 || path.startsWith("/sim/")) return String(status);
  if (status >= 500) blame(`${status} ${text.slice(0, 200)} to ${shown}`);
  try {
    const json = JSON.parse(text) as { code?: unknown };
    if (status >= 400 && typeof json.code !== "number") blame(`no code in ${text.slice(0, 200)} to ${shown}`);
  } catch {
    blame(`no JSON: ${text.slice(0, 200)} to ${shown}`);
  }
  if (endpoint?.security === "signed" && proof !== "owner" && status < 400)
    blame(`served ${status}: ${shown}`);
  return String(status);
}

const JUNK = [
  "\r\n\r\n",
  "GET\r\n\r\n",
  "GET // HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET http:// HTTP/1.1\r\nHost: x\r\n\r\n",
  "POST /fapi/v1/order HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
  "POST /fapi/v1/order HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "POST /fapi/v1/order HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n",
  "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
  "GET /%E0%A4%A HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
  "\u0000\u0001\u0002\u0003",
] as const;
const FRAMES = [
  "",
  "[]",
  "null",
  "{",
  '{"method":"SUBSCRIBE","params":[{}],"id":1}',
  '{"method":"SUBSCRIBE","params":["__proto__"],"id":18446744073709551616}',
  '{"id":"1","method":"order.place","params":{"symbol":"BTCUSDT"}}',
  '{"id":1,"method":"session.logon","params":[]}',
  `{"id":1,"method":"toString","params":${"[".repeat(2_000)}${"]".repeat(2_000)}}`,
] as const;

/** Bytes that are no HTTP, and frames that are no requests. */
async function sendRaw(exchange: TestExchange, random: () => number): Promise<void> {
  const { port } = new URL(exchange.rest);
  const tcp = connect(Number(port), "127.0.0.1");
  tcp.on("error", () => undefined);
  await once(tcp, "connect");
  tcp.end(JUNK[Math.floor(random() * JUNK.length)] ?? "");
  tcp.resume();
  const paths = [
    "/public/ws",
    "/market/stream?streams=//",
    "/private/ws?listenKey=%00&events=/",
    "/ws-fapi/v1",
  ];
  const socket = new WebSocket(`${exchange.ws}${paths[Math.floor(random() * paths.length)]}`);
  socket.on("error", () => undefined);
  socket.on("open", () => {
    socket.send(FRAMES[Math.floor(random() * FRAMES.length)] ?? "");
    socket.send(Buffer.from([0xff, 0xfe]), { binary: true });
    socket.close();
  });
  await new Promise<void>((resolve) => {
    socket.on("close", () => {
      resolve();
    });
  });
  tcp.destroy();
}
