import { messageOf } from "#libs/domain/errors.ts";
import { issueKey, revokeKey } from "../rest/authenticate.ts";
import { restrict } from "../rest/restrictions.ts";
import type { Venue } from "../rest/endpoint.ts";
import { act } from "./acts.ts";
import { CATALOGUE } from "./catalogue.ts";
import type { ActiveFault } from "./plan.ts";
import { parseRule, ScenarioError } from "./rule.ts";

interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

export const isControl = (path: string): boolean => path.startsWith("/sim/");

const shown = ({ id, rule, fromMs, untilMs, times, holds }: ActiveFault): object => ({
  id,
  ...rule,
  count: Number.isFinite(rule.count) ? rule.count : null,
  forMs: Number.isFinite(rule.forMs) ? rule.forMs : null,
  fromMs,
  untilMs: Number.isFinite(untilMs) ? untilMs : null,
  times,
  holds,
});

/**
 * The control API, beside the exchange's own paths and on loopback like them:
 *
 * - `GET /sim/status`: what runs. `GET /sim/catalogue`: every fault, what it does and its settings.
 * - `GET /sim/faults`: those switched on. `POST /sim/faults`: switches one on; its body is a rule as in a scenario.
 * - `POST /sim/acts`: what happens to an account without an order of its own, see {@link act}.
 * - `POST /sim/keys`: one more API key of `{"account"}`, as its owner makes it on the exchange's website; the only answer that
 *   shows one. `DELETE /sim/keys` takes `{"apiKey"}` away.
 * - `POST /sim/restrictions`: what the keys of `{"account"}` may do, in apiRestrictions' words, e.g. `{"ipRestrict":false}`.
 * - `DELETE /sim/faults?id=N`: switches one off; without an id all of them.
 */
export function control(
  venue: Venue,
  method: string,
  path: string,
  query: URLSearchParams,
  body: string,
): ControlAnswer {
  const { plan } = venue;
  switch (`${method} ${path}`) {
    case "GET /sim/status":
      return { status: 200, body: venue.status() };
    case "GET /sim/catalogue":
      return { status: 200, body: CATALOGUE };
    case "GET /sim/faults":
      return { status: 200, body: [...plan.faults].map(shown) };
    case "POST /sim/acts":
      return refusing(() => act(venue, JSON.parse(body)));
    case "POST /sim/keys":
      return refusing(() => {
        const { account } = JSON.parse(body) as { readonly account?: string };
        const there = venue.accounts.map(({ id }) => id);
        if (account === undefined || !there.includes(account))
          throw new ScenarioError(`account ${account}: there are only ${there.join(", ")}`);
        return issueKey(venue.accounts, account);
      });
    case "POST /sim/restrictions":
      return refusing(() => {
        const { account = "", ...change } = JSON.parse(body) as Readonly<Record<string, unknown>> & {
          readonly account?: string;
        };
        const there = venue.accounts.map(({ id }) => id);
        if (!there.includes(account))
          throw new ScenarioError(`account ${account}: there are only ${there.join(", ")}`);
        const now = restrict(venue.accounts, account, change);
        if (typeof now === "string") throw new ScenarioError(`${now} is no permission that is true or false`);
        return now;
      });
    case "DELETE /sim/keys":
      return refusing(() => {
        const { apiKey = "" } = JSON.parse(body) as { readonly apiKey?: string };
        return { revoked: revokeKey(venue.accounts, apiKey) };
      });
    case "POST /sim/faults":
      return refusing(() => {
        const rule = parseRule(JSON.parse(body), "the fault");
        for (const [name, value, there] of [
          ["account", rule.account, venue.accounts.map(({ id }) => id)],
          ["symbol", rule.symbol, [...venue.markets.keys()]],
        ] as const)
          if (value !== undefined && !there.includes(value))
            throw new ScenarioError(`the fault: ${name} ${value}: there are only ${there.join(", ")}`);
        return shown(plan.add(rule, venue.now()));
      });
    case "DELETE /sim/faults": {
      const id = query.get("id");
      const ids = id === null ? [...plan.faults].map((fault) => fault.id) : [Number(id)];
      const removed = ids.filter((each) => plan.remove(each, venue.now()));
      return removed.length === ids.length
        ? { status: 200, body: { removed } }
        : { status: 404, body: { error: `there is no fault ${id}` } };
    }
    default:
      return { status: 404, body: { error: `there is no ${method} ${path}` } };
  }
}

function refusing(answer: () => object): ControlAnswer {
  try {
    return { status: 200, body: answer() };
  } catch (error) {
    if (!(error instanceof ScenarioError) && !(error instanceof SyntaxError)) throw error;
    return { status: 400, body: { error: messageOf(error) } };
  }
}
