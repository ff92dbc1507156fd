import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { allowedHost } from "#libs/binance/hosts.ts";
import { openCredentials } from "#libs/binance/open-credentials.ts";
import { keepClock } from "#libs/binance/keep-clock.ts";
import { BinanceRest, SYNC_EVERY_MS } from "#libs/binance/rest.ts";
import { UnknownWords } from "#libs/binance/unknown-words.ts";
import { DEFAULT_EGRESS, egress } from "#libs/budget/limits.ts";
import { openBudget } from "#libs/budget/open.ts";
import { followLedgerLazily } from "#libs/bus/ledger-follower.ts";
import { readSnapshotBody } from "#libs/bus/snapshot.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { anyText, integer, list, url } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { exchangeTime } from "#libs/runtime/findings.ts";
import { readKeyPlaces } from "#libs/secrets/places.ts";
import { runService, type ServiceContext } from "#libs/runtime/service.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { AccountStream } from "./account-stream.ts";
import { Accounts } from "./accounts.ts";
import { answerWaiting } from "./answer.ts";
import { keepBrackets } from "./brackets.ts";
import { cadenceOf } from "./cadence.ts";
import { keepFees } from "./fees.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { OrderTraces } from "./order-traces.ts";
import { socketTimes } from "./private-socket.ts";
import { accountsReady } from "./readiness.ts";
import { Spool } from "./spool.ts";

/** Facts of an account that wait for the bus: some 20 MB on disk. */
const SPOOL_MAX = 50_000;

/** All accounts of an address together read one symbol's fees so often. */
const FEES_APART_MS = 30_000;

await runService(
  "user-stream",
  process.env,
  (reader) => ({
    rest: reader.read("EXCHANGE_REST_URL", (text) => allowedHost(url(text), "EXCHANGE_REST_URL")),
    ws: reader.read("EXCHANGE_WS_URL", (text) => allowedHost(url(text), "EXCHANGE_WS_URL")),
    keys: readKeyPlaces(reader, process.env),
    symbols: reader.read(
      "SYMBOLS",
      list((text) => parseSymbol(text)),
    ),
    egress: reader.optional("EGRESS", egress, DEFAULT_EGRESS),
    spoolFile: reader.read("SPOOL_FILE", anyText),
    spoolMax: reader.optional("SPOOL_MAX", integer(10_000, 1_000_000), SPOOL_MAX),
    connectionTime: reader.optional("CONNECTION_TIME", integer(1, 1_000_000), 1),
  }),
  async (context, config) => {
    const { log, signal, stats, timeScale } = context;
    const credentials = await openCredentials(context, config.keys);
    const clock = new ExchangeClock(timeScale, { neverAhead: true });
    let accounts: Accounts | undefined;
    const budget = await openBudget(context, clock, { egress: config.egress });
    const rest = new BinanceRest(config.rest, clock, budget, {
      onBanned: (ban) => {
        accounts?.banned(ban);
      },
      words: UnknownWords.of(context),
    });
    while (!signal.aborted && !clock.synced)
      await rest.syncClock().catch(async (error: unknown) => {
        log.warn({ event: "retry", error: messageOf(error) }, "reading exchange time failed; trying again");
        await sleep(500);
      });
    const endClock = keepClock(context, rest, clock, { everyMs: SYNC_EVERY_MS });
    const js = jetstream(context.nc);
    const traces = new OrderTraces();
    followTraces(context, traces).catch((error: unknown) => {
      // Facts without their trace are still true: the accounts go on, and whoever acts on the ledger halts.
      log.error({ event: "traces-lost", error: messageOf(error) }, "the ledger is not followed any more");
      stats.count("traces.lost");
    });
    const spool = Spool.open(config.spoolFile, (text) => {
      log.error({ event: "spool-damaged" }, text);
    });
    const cadence = cadenceOf(credentials.length);
    const kvm = new Kvm(js);
    const owned = new Accounts({
      context,
      js,
      kv: await kvm.open("lease"),
      make: (keys, own, ownership) =>
        new AccountStream({
          context: own,
          js,
          rest,
          clock,
          keys,
          symbols: config.symbols,
          traces,
          cadence,
          socketTimes: socketTimes(config.connectionTime),
          ownership,
          keeping: { spool, waitingMax: config.spoolMax },
        }),
    });
    accounts = owned;
    for (const keys of credentials) owned.keep(keys, config.ws).catch(context.fail);
    const stopHeartbeat = startHeartbeat({
      endpoint: context.endpoint,
      accounts: owned,
      compareEveryMs: cadence.compareMs,
    });
    context.health.role(() => (owned.streams.length > 0 ? "active" : "standby"));
    context.health.ready("exchange-time", () => exchangeTime(clock.ageMs(performance.now())));
    context.health.ready("accounts", () =>
      accountsReady(owned.standing(performance.now()), credentials.length),
    );
    answerWaiting(context, owned);
    const reference = await kvm.open("reference");
    for (const keys of credentials) {
      const kept = {
        context,
        kv: reference,
        read: (path, params) => rest.signed("GET", path, params, keys),
        clock,
        account: parseAccountId(keys.id),
        symbols: config.symbols,
      } satisfies Parameters<typeof keepBrackets>[0];
      keepBrackets(kept).catch(context.fail);
      keepFees({ ...kept, apartMs: FEES_APART_MS * credentials.length }).catch(context.fail);
    }
    context.onStop(async () => {
      endClock();
      stopHeartbeat();
      await owned.stop();
      spool.close();
      await rest.close();
    });
    context.ready();
  },
);

/** Keeps the traces of the orders in the ledger, from the kernel's newest snapshot on. */
async function followTraces({ nc, instance, signal }: ServiceContext, traces: OrderTraces): Promise<void> {
  const js = jetstream(nc);
  const bytes = await readSnapshotBody(await new Kvm(js).open("risk"));
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
