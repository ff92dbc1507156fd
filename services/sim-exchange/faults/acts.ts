import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseMoney, parseQuantity } from "#libs/domain/fixed.ts";
import type { Venue } from "../rest/endpoint.ts";
import { ScenarioError } from "./rule.ts";

/** Things that happen to accounts without an order of theirs. */
const ACTS = ["transfer", "funding", "deleverage"] as const;

/**
 * Does one: `{"act":"transfer","account":"paper-1","amount":"-100"}`, `{"act":"funding"}`, for every position, or
 * `{"act":"deleverage","account":"paper-1","symbol":"BTCUSDT","quantity":"0.004"}`, which closes so much of a position against
 * another's liquidation. Whoever withdraws what covers a position has it liquidated at its next price.
 *
 * @throws ScenarioError that names what is wrong.
 */
export function act({ exchange, accounts, now }: Venue, given: unknown): object {
  const { act: name, account, amount, symbol, quantity } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const owner = (): string => {
    const ids = accounts.map(({ id }) => id);
    if (typeof account !== "string" || !ids.includes(account))
      throw new ScenarioError(`the act: account ${String(account)}: there are only ${ids.join(", ")}`);
    return account;
  };
  switch (name) {
    case "transfer": {
      const change = read(() => parseMoney(String(amount), "amount"));
      exchange.transfer(owner(), change, change < 0n ? "WITHDRAW" : "DEPOSIT", now());
      break;
    }
    case "deleverage": {
      const most = read(() => parseQuantity(String(quantity), "quantity"));
      if (!exchange.deleverage(owner(), String(symbol), most, now()))
        throw new ScenarioError(
          `the act: ${String(account)} holds less than ${String(quantity)} ${String(symbol)}`,
        );
      break;
    }
    case "funding":
      exchange.payFunding(now());
      break;
    default:
      throw new ScenarioError(`the act: act ${String(name)}: there are only ${ACTS.join(", ")}`);
  }
  return { done: name, atMs: now() };
}

/** @throws ScenarioError instead of InvalidValueError. */
function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new ScenarioError(`the act: ${error.message}`, { cause: error });
  }
}
