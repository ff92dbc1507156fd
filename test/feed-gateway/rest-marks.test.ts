import { expect, test } from "vitest";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { RestMarks } from "../../services/feed-gateway/rest-marks.ts";

const [BTC, ETH] = ["BTCUSDT", "ETHUSDT"].map((symbol) => parseSymbol(symbol)) as [Symbol, Symbol];

test("a symbol that the exchange has no price of keeps nobody else's mark back", async () => {
  const published: Symbol[] = [];
  const stats = new Stats("feed-gateway", "test", 0);
  const marks = new RestMarks({
    stats,
    log: createLogger("feed-gateway", "test", "silent"),
    rest: {
      get: (_, params) =>
        params?.["symbol"] === ETH
          ? Promise.reject(new Error("Invalid symbol."))
          : Promise.resolve({
              symbol: BTC,
              markPrice: "100",
              indexPrice: "100",
              lastFundingRate: "0",
              nextFundingTime: 1,
              time: 1,
            }),
    },
    silent: () => [ETH, BTC],
    alarm: () => undefined,
    publish: (symbol) => {
      published.push(symbol);
    },
  });
  await marks.ask();
  expect(published).toEqual([BTC]);
  expect(stats.toJson().counters).toMatchObject({ "marks.rest": 1, "marks.rest.failed": 1 });
});
