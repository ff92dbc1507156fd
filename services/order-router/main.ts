import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { allowedHost } from "#libs/binance/hosts.ts";
import { openCredentials } from "#libs/binance/open-credentials.ts";
import { keepClock } from "#libs/binance/keep-clock.ts";
import { BinanceRest, SYNC_EVERY_MS, type Ban } from "#libs/binance/rest.ts";
import { UnknownWords } from "#libs/binance/unknown-words.ts";
import { DEFAULT_EGRESS, DEFAULT_PACE, egress } from "#libs/budget/limits.ts";
import { CONNECTIONS } from "#libs/budget/lines.ts";
import { openBudget } from "#libs/budget/open.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { isTerminal } from "#libs/domain/fact.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { integer, list, url } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { exchangeTime } from "#libs/runtime/findings.ts";
import { readKeyPlaces } from "#libs/secrets/places.ts";
import { runService } from "#libs/runtime/service.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { CostRecords } from "./cost-records.ts";
import { DeadMan } from "./dead-man.ts";
import { AccountSetup } from "./leverage.ts";
import { partitionOf, takePartitions, type Lasting } from "./partitions.ts";
import { Protector } from "./protector.ts";
import { partitionsReady } from "./readiness.ts";
import { publishedTouch } from "./published-touch.ts";
import { Router } from "./router.ts";
import { Sender } from "./sender.ts";
import { StopRequests } from "./stop-requests.ts";

/** Whoever waits for a router wants to trade, but not for an exchange that does not answer. */
const SET_UP_WITHIN_MS = 5_000;
/** Longer than a router's death and its successor's start take, short against how far a market goes. */
const DEAD_MAN_MS = 60_000;
/** At the end: the exchange answers in a fraction of it, and the process has 3 s. */
const TOLD_WITHIN_MS = 1_500;
const TOLD_LOOK_MS = 5;
const DEAD_MAN_MIN_MS = 5_000;
const DEAD_MAN_MAX_MS = 3_600_000;

/** Real milliseconds after which what rests of entries is cancelled without us; 0: it is not. */
function deadMan(text: string): number {
  if (text === "0") return 0;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < DEAD_MAN_MIN_MS || value > DEAD_MAN_MAX_MS)
    throw new Error(`is neither 0 nor within ${DEAD_MAN_MIN_MS}..${DEAD_MAN_MAX_MS}`);
  return value;
}

/** Resolves once what is on its way to the exchange is answered and told, or after a while without that. */
async function untilTold(rest: BinanceRest, { reports }: Sender): Promise<void> {
  const by = performance.now() + TOLD_WITHIN_MS;
  while ((rest.underWay > 0 || reports.isTelling) && performance.now() < by) await sleep(TOLD_LOOK_MS);
}

await runService(
  "order-router",
  process.env,
  (reader) => ({
    rest: reader.read("EXCHANGE_REST_URL", (text) => allowedHost(url(text), "EXCHANGE_REST_URL")),
    keys: readKeyPlaces(reader, process.env),
    symbols: reader.read(
      "SYMBOLS",
      list((text) => parseSymbol(text)),
    ),
    partitions: reader.optional("ROUTER_PARTITIONS", integer(1, 1_000), 1),
    egress: reader.optional("EGRESS", egress, DEFAULT_EGRESS),
    connections: reader.optional("EXCHANGE_CONNECTIONS", integer(1, 1_000), CONNECTIONS),
    deadManMs: reader.optional("DEAD_MAN_MS", deadMan, DEAD_MAN_MS),
    pace: {
      burst: reader.optional("ORDER_BURST", integer(2, 10_000), DEFAULT_PACE.burst),
      perMinute: reader.optional("ORDERS_PER_MINUTE", integer(1, 100_000), DEFAULT_PACE.perMinute),
    },
  }),
  async (context, config) => {
    const { nc, log, stats, signal, timeScale } = context;
    const credentials = await openCredentials(context, config.keys);
    const js = jetstream(nc);
    const jsm = await jetstreamManager(nc);
    const kvm = new Kvm(js);
    // Now: when it has to take over, a bucket may be without a leader.
    const policy = await kvm.open("policy");
    const reference = await kvm.open("reference");
    const risk = await kvm.open("risk");
    const leases = await kvm.open("lease");
    const clock = new ExchangeClock(timeScale, { neverAhead: true });
    const budget = await openBudget(context, clock, {
      egress: config.egress,
      pace: config.pace,
      connections: config.connections,
    });
    const onBanned = (ban: Ban): void => {
      log.error({ event: "banned", untilMs: ban.untilMs, reason: ban.reason }, "the exchange has banned us");
      for (const { id } of credentials)
        publishDurably(
          js,
          factMessage({
            account: parseAccountId(id),
            recordedAtMs: clock.now(performance.now()),
            traceparent: "",
            body: { kind: "ban", ...ban },
          }),
          signal,
        ).catch((error: unknown) => {
          if (!signal.aborted) context.fail(error);
        });
    };
    const rest = new BinanceRest(config.rest, clock, budget, { onBanned, words: UnknownWords.of(context) });
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
    const endClock = keepClock(context, rest, clock, { everyMs: SYNC_EVERY_MS });

    const records = new CostRecords(nc, js, context);
    const senders: Sender[] = [];
    const protectors: Protector[] = [];
    nc.subscribe("exec.>", {
      callback: (error, message) => {
        if (error !== null) return;
        try {
          const { body } = decodeFact(message.data);
          for (const protector of protectors) protector.hear(body);
          if (body.kind !== "order" || (body.fill === undefined && !isTerminal(body.status))) return;
          for (const { sentTimes } of senders) {
            const sentAt = sentTimes.take(body.clientOrderId);
            if (sentAt !== undefined && body.fill !== undefined)
              stats.latency("requestToFill", performance.now() - sentAt);
          }
        } catch (fault) {
          if (!(fault instanceof InvalidValueError)) throw fault; // A figure is lost; the kernel deals with the fact.
        }
      },
    });
    const routers: Router[] = [];
    context.endpoint({
      name: "evidence",
      subject: "router.evidence",
      metadata: {
        ask: "an order's id, as text",
        answer:
          "JSON: what the router has found out about an order of which nobody knows whether it was placed",
      },
      answer: (question) => {
        const id = question.string();
        // Another router may know it.
        for (const router of routers) {
          const evidence = router.evidence(id);
          if (evidence !== undefined) return JSON.stringify(evidence);
        }
        return undefined;
      },
    });
    const wanted = [...new Set(credentials.map(({ id }) => partitionOf(id, config.partitions)))];
    const held: number[] = [];
    context.health.role(() => (held.length > 0 ? "active" : "standby"));
    context.health.ready("exchange-time", () => exchangeTime(clock.ageMs(performance.now())));
    context.health.ready("partitions", () => partitionsReady(held, wanted));
    const ends: (() => Promise<void>)[] = [];
    const begin = async (partition: number, lasting: Lasting): Promise<void> => {
      held.push(partition);
      // Whoever had the lease meanwhile has said that it has begun before it sent anything.
      const lease = lasting(() => sender.reports.answersStill());
      lease.over.addEventListener("abort", () => {
        if (!signal.aborted) context.fail(lease.over.reason);
      });
      const accounts = credentials.filter(({ id }) => partitionOf(id, config.partitions) === partition);
      budget.keepFor(accounts.map(({ id }) => id));
      const setup = new AccountSetup({
        context,
        rest,
        js,
        clock,
        policy,
        reference,
        accounts,
        symbols: config.symbols,
      });
      nc.subscribe("account.*.leverage", {
        callback: (error, message) => {
          if (error !== null) return;
          try {
            const { account, body } = decodeFact(message.data);
            if (body.kind === "leverage") setup.heard(account, body.symbol, body.leverage);
          } catch (fault) {
            if (!(fault instanceof InvalidValueError)) throw fault; // The kernel deals with the fact.
          }
        },
      });
      const ending = new AbortController();
      const sender = new Sender({
        context,
        js,
        rest,
        clock,
        credentials: accounts,
        lease,
        telling: ending.signal,
      });
      senders.push(sender);
      const protector = new Protector({
        context,
        requests: new StopRequests(rest, accounts),
        clock,
        sender,
        touch: publishedTouch(jsm, clock),
      });
      protectors.push(protector);
      const following = new AbortController();
      const router = new Router({
        context,
        js,
        jsm,
        risk,
        clock,
        sender,
        protector,
        records,
        // Where time runs as fast as it can there is no time to be dead in.
        deadMan:
          config.deadManMs === 0 || timeScale === "max"
            ? undefined
            : new DeadMan({
                context,
                rest,
                credentials: accounts,
                clock,
                gate: sender.gate,
                countdownMs: config.deadManMs,
              }),
        mine: (account) => partitionOf(account, config.partitions) === partition,
      });
      routers.push(router);
      const running = router.run(following.signal).catch(context.fail);
      // Positions that stand are protected first: entries are denied until their account is set up, exits need none of it.
      router.begun.then(() => setup.follow()).catch(context.fail);
      ends.push(async () => {
        following.abort();
        await running;
        // No request leaves any more. Nobody has to ask about those whose answers are told.
        await untilTold(rest, sender);
        const late = sleep(TOLD_WITHIN_MS / 2);
        await Promise.race([router.leave(), late]).catch((error: unknown) => {
          log.info(
            { event: "nothing-left", error: messageOf(error) },
            "the next router asks about everything",
          );
        });
        ending.abort();
        await lease.release(leases);
      });
      log.info(
        { event: "partition", partition, accounts: accounts.map(({ id }) => id) },
        "answering for accounts",
      );
      const late = sleep(SET_UP_WITHIN_MS, undefined, { signal }).catch(() => undefined);
      Promise.race([setup.passed, late]).then(context.ready).catch(context.fail);
    };
    context.onStop(async () => {
      endClock();
      await Promise.all(ends.map((end) => end()));
      await records.stop();
      await rest.close();
    });
    // Whoever waits for a partition is set up: it is a standby.
    context.health.started();
    await takePartitions({
      js,
      jsm,
      kv: leases,
      instance: context.instance,
      count: config.partitions,
      wanted,
      signal,
      begin,
      standsBy: context.ready,
    });
  },
);
