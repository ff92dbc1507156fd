import { join } from "node:path";
import { spawn, type ChildProcess } from "node:child_process";
import type { ScriptedExchange } from "./scripted-exchange.ts";
import { sealAccounts } from "./sealed-accounts.ts";
import type { TestBus } from "./test-bus.ts";

/** A real user-stream process of one account; its sealed keys are written into `scratch`. */
export async function spawnUserStream(options: {
  readonly bus: TestBus;
  readonly exchange: ScriptedExchange;
  readonly account: string;
  readonly symbols: readonly string[];
  readonly scratch: string;
  readonly instance?: string;
}): Promise<ChildProcess> {
  const { bus, exchange, account, symbols, scratch, instance = "user-stream-0" } = options;
  const places = await sealAccounts(scratch, [{ id: account, apiKey: "k", apiSecret: "s" }]);
  return spawn(process.execPath, [new URL("../../services/user-stream/main.ts", import.meta.url).pathname], {
    env: {
      ...process.env,
      INSTANCE: instance,
      NATS_URL: bus.url,
      TIME_SCALE: "1",
      EXCHANGE_REST_URL: exchange.url.href,
      EXCHANGE_WS_URL: exchange.wsUrl.href,
      ...places,
      SYMBOLS: symbols.join(","),
      SPOOL_FILE: join(scratch, `${instance}.sqlite`),
    },
    stdio: "ignore",
  });
}
