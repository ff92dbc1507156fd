import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { readAccountsFile } from "#libs/binance/accounts-file.ts";
import { allowedHost } from "#libs/binance/hosts.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { Lease } from "#libs/bus/lease.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { isTerminal } from "#libs/domain/fact.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { list, url } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { runService } from "#libs/runtime/service.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { AccountSetup } from "./leverage.ts";
import { Router } from "./router.ts";
import { Sender } from "./sender.ts";

const SYNC_EVERY_MS = 1_000;

await runService(
  "order-router",
  process.env,
  (reader) => ({
    rest: reader.read("EXCHANGE_REST_URL", (text) => allowedHost(url(text), "EXCHANGE_REST_URL")),
    accounts: reader.read("ACCOUNTS_FILE", readAccountsFile),
    symbols: reader.read(
      "SYMBOLS",
      list((text) => parseSymbol(text)),
    ),
  }),
  async (context, config) => {
    const { nc, log, stats, signal, timeScale } = context;
    const js = jetstream(nc);
    const jsm = await jetstreamManager(nc);
    const kvm = new Kvm(js);
    const clock = new ExchangeClock(timeScale, { neverAhead: true });
    const rest = new BinanceRest(config.rest, clock);
    const retried = async (what: string, attempt: () => Promise<void>): Promise<void> => {
      while (!signal.aborted)
        try {
          await attempt();
          return;
        } catch (error) {
          if (error instanceof InvalidValueError) throw error;
          log.warn({ event: "retry", what, error: messageOf(error) }, `${what} failed; trying again`);
          await sleep(500, undefined, { signal }).catch(() => undefined);
        }
    };
    await retried("reading exchange time", () => rest.syncClock());
    const timer = setInterval(
      () => {
        rest.syncClock().catch(() => {
          stats.count("clock.failed");
        });
      },
      timeScale === "max" ? 100 : SYNC_EVERY_MS,
    );

    const lease = await Lease.acquire({
      js,
      kv: await kvm.open("lease"),
      key: "router.0",
      owner: context.instance,
      signal,
    });
    if (lease === undefined) return;
    void lease.lost.then((reason) => {
      if (!signal.aborted) context.fail(new Error(`the router's lease is lost: ${reason}`));
    });
    const setup = new AccountSetup({
      context,
      rest,
      js,
      clock,
      policy: await kvm.open("policy"),
      accounts: config.accounts,
      symbols: config.symbols,
    });
    await retried("reading the policy", async () => void (await setup.pass()));
    setup.follow().catch(context.fail);

    const sender = new Sender({
      context,
      js,
      rest,
      clock,
      credentials: config.accounts,
      lease,
    });
    nc.subscribe("exec.>", {
      callback: (error, message) => {
        if (error !== null) return;
        try {
          const { body } = decodeFact(message.data);
          if (body.kind !== "order" || (body.fill === undefined && !isTerminal(body.status))) return;
          const sentAt = sender.sentTimes.take(body.clientOrderId);
          if (sentAt !== undefined && body.fill !== undefined)
            stats.latency("requestToFill", performance.now() - sentAt);
        } catch (fault) {
          if (!(fault instanceof InvalidValueError)) throw fault; // A figure is lost; the kernel deals with the fact.
        }
      },
    });
    const following = new AbortController();
    const router = new Router({ context, js, jsm, risk: await kvm.open("risk"), clock, sender });
    const running = router.run(following.signal).catch(context.fail);
    context.onStop(async () => {
      clearInterval(timer);
      following.abort();
      await running;
      await lease.release(await kvm.open("lease"));
      await rest.close();
    });
    context.ready();
  },
);
