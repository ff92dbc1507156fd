import { messageOf } from "#libs/domain/errors.ts";
import type { Venue } from "../rest/endpoint.ts";
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
    case "POST /sim/faults":
      try {
        const rule = parseRule(JSON.parse(body), "the fault");
        for (const [name, value, there] of [
          ["account", rule.account, venue.accounts.map(({ id }) => id)],
          ["symbol", rule.symbol, [...venue.markets.keys()]],
        ] as const)
          if (value !== undefined && !there.includes(value))
            throw new ScenarioError(`the fault: ${name} ${value}: there are only ${there.join(", ")}`);
        return { status: 200, body: shown(plan.add(rule, venue.now())) };
      } catch (error) {
        if (!(error instanceof ScenarioError) && !(error instanceof SyntaxError)) throw error;
        return { status: 400, body: { error: messageOf(error) } };
      }
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
