import { failing, fine, type Finding } from "#libs/runtime/health.ts";

/** Whether prices come. One symbol that is silent is its market's matter: entries on it are denied by the price's age. */
export const pricesReady = (silent: readonly string[], symbols: readonly string[]): Finding =>
  silent.length < symbols.length
    ? fine(`${symbols.length - silent.length} of ${symbols.length} symbols have fresh prices`)
    : failing(
        `no symbol has a fresh price: ${silent.join(", ")}`,
        "the exchange's streams, or the way to them: EXCHANGE_WS_URL",
      );
