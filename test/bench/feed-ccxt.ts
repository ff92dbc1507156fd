import ccxt from "ccxt";
import type { Recorded } from "./feed-frames.ts";

/**
 * Messages per second of ccxt.pro as its users watch an order book: its own socket, its own parsing, its own book from
 * the recorded snapshot on, its chain of update ids. Nobody waits for a book, which saves it the resolving.
 */
export async function ccxtBooks(url: string, { snapshots }: Recorded): Promise<number> {
  const client = new ccxt.pro.binanceusdm({ enableRateLimit: false });
  await client.loadHttpProxyAgent(); // It opens no plain socket without.
  const bases = new Map([...snapshots.keys()].map((symbol) => [symbol, symbol.replace("USDT", "")]));
  client.setMarkets(
    [...bases].map(([id, base]) => ({
      id,
      symbol: `${base}/USDT:USDT`,
      base,
      quote: "USDT",
      settle: "USDT",
      type: "swap",
      swap: true,
      contract: true,
      linear: true,
    })),
  );
  const unified = (id: string): string => `${bases.get(id as never)}/USDT:USDT`;
  for (const [id, { lastUpdateId, bids, asks }] of snapshots)
    client.orderbooks[unified(id)] = client.orderBook(
      { ...client.parseOrderBook({ bids, asks }, unified(id)), nonce: lastUpdateId },
      1_000,
    );
  let frames = 0;
  let [startedAt, endedAt] = [0, 0];
  const handle = client.handleMessage.bind(client);
  client.handleMessage = (socket: unknown, message: unknown) => {
    if (frames === 0) startedAt = performance.now();
    handle(socket as never, message as never);
    frames += 1;
    endedAt = performance.now();
  };
  const socket = client.client(url);
  await socket.connect();
  await new Promise<void>((resolve) => {
    (socket.connection as { on: (event: "close", listener: () => void) => void }).on("close", resolve);
  });
  for (const id of bases.keys())
    if (client.orderbooks[unified(id)] === undefined) throw new Error(`ccxt gave up its book of ${id}`);
  await client.close();
  return frames / ((endedAt - startedAt) / 1_000);
}
