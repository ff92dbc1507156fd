import { Kvm } from "@nats-io/kv";
import type { JetStreamClient } from "@nats-io/jetstream";
import { conditionToJson, regimeToJson } from "#libs/domain/conditions.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { symbolToken, type Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { decodeMarketEvent } from "#libs/wire/market.ts";
import { Conditions } from "./conditions.ts";

/** Keeps KV `reference`, keys `regime` and `condition.<symbol>`, from the gateway's closed candles. */
export async function publishEstimates(
  { nc, stats, signal, log }: ServiceContext,
  js: JetStreamClient,
  symbols: readonly Symbol[],
): Promise<void> {
  const kv = await new Kvm(js).open("reference");
  const conditions = new Conditions(symbols);
  const put = (key: string, json: string): void => {
    kv.put(key, json).catch((error: unknown) => {
      // The next candle brings a newer one; until then the old one ages, and age is what limits look at.
      if (!signal.aborted)
        log.warn({ event: "estimate-not-stored", key, error: String(error) }, "not stored");
    });
  };
  for (const symbol of symbols)
    nc.subscribe(`md.${symbolToken(symbol)}.kline.1m`, {
      callback: (failed, message) => {
        if (failed !== null || signal.aborted) return;
        try {
          const { body } = decodeMarketEvent(message.data);
          if (body.kind !== "kline" || !body.closed) return;
          const [high, low, close] = [body.high, body.low, body.close].map(Number) as [
            number,
            number,
            number,
          ];
          conditions.add(symbol, { openTimeMs: body.openTimeMs, high, low, close });
        } catch (error) {
          if (!(error instanceof InvalidValueError)) throw error;
          stats.count("klines.refused");
          return;
        }
        const condition = conditions.condition(symbol);
        if (condition !== undefined) put(`condition.${symbolToken(symbol)}`, conditionToJson(condition));
        const regime = conditions.regime();
        if (regime !== undefined) put("regime", regimeToJson(regime));
      },
    });
}
