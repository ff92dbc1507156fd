import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { readAccountsFile } from "#libs/binance/accounts-file.ts";
import { allowedHost } from "#libs/binance/hosts.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { followLedgerLazily } from "#libs/bus/ledger-follower.ts";
import { readSnapshot } from "#libs/bus/snapshot.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { list, url } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { runService, type ServiceContext } from "#libs/runtime/service.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { AccountStream, verifyEveryMs } from "./account-stream.ts";
import { keepBrackets } from "./brackets.ts";
import { OrderTraces } from "./order-traces.ts";

await runService(
  "user-stream",
  process.env,
  (reader) => ({
    rest: reader.read("EXCHANGE_REST_URL", (text) => allowedHost(url(text), "EXCHANGE_REST_URL")),
    ws: reader.read("EXCHANGE_WS_URL", (text) => allowedHost(url(text), "EXCHANGE_WS_URL")),
    accounts: reader.read("ACCOUNTS_FILE", readAccountsFile),
    symbols: reader.read(
      "SYMBOLS",
      list((text) => parseSymbol(text)),
    ),
  }),
  async (context, config) => {
    const { log, signal, stats, timeScale } = context;
    const clock = new ExchangeClock(timeScale, { neverAhead: true });
    const rest = new BinanceRest(config.rest, clock);
    while (!signal.aborted && !clock.synced)
      await rest.syncClock().catch(async (error: unknown) => {
        log.warn({ event: "retry", error: messageOf(error) }, "reading exchange time failed; trying again");
        await sleep(500);
      });
    const timer = setInterval(
      () => {
        rest.syncClock().catch(() => {
          stats.count("clock.failed");
        });
      },
      timeScale === "max" ? 100 : 1_000,
    );
    const js = jetstream(context.nc);
    const traces = new OrderTraces();
    followTraces(context, traces).catch((error: unknown) => {
      // Facts without their trace are still true: the accounts go on, and whoever acts on the ledger halts.
      log.error({ event: "traces-lost", error: messageOf(error) }, "the ledger is not followed any more");
      stats.count("traces.lost");
    });
    const streams = config.accounts.map(
      (keys) =>
        new AccountStream({
          context,
          js,
          rest,
          clock,
          keys,
          symbols: config.symbols,
          traces,
          verifyEveryMs: verifyEveryMs(config.accounts.length),
        }),
    );
    for (const stream of streams) stream.run(config.ws).catch(context.fail);
    const reference = await new Kvm(js).open("reference");
    for (const keys of config.accounts)
      keepBrackets({
        context,
        kv: reference,
        read: (path, params) => rest.signed("GET", path, params, keys),
        clock,
        account: parseAccountId(keys.id),
        symbols: config.symbols,
      }).catch(context.fail);
    context.onStop(async () => {
      clearInterval(timer);
      await Promise.all(streams.map((stream) => stream.stop()));
      await rest.close();
    });
    context.ready();
  },
);

/** Keeps the traces of the orders in the ledger, from the kernel's newest snapshot on. */
async function followTraces({ nc, instance, signal }: ServiceContext, traces: OrderTraces): Promise<void> {
  const js = jetstream(nc);
  const bytes = await readSnapshot(await new Kvm(js).open("risk"));
  let after: { number: number; hash: Uint8Array | undefined } = { number: 0, hash: undefined };
  if (bytes !== undefined) {
    const snapshot = plimsoll.v1.Snapshot.decode(bytes);
    traces.restore(snapshot.outstanding);
    after = { number: snapshot.commitNumber, hash: snapshot.commitHash };
  }
  const jsm = await jetstreamManager(nc);
  const options = { js, jsm, partition: 0, after, signal, reader: instance };
  for await (const { commit } of followLedgerLazily(options)) traces.fold(commit);
}
