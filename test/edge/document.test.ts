import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { parseSymbol } from "#libs/domain/ids.ts";
import { encodeMarketEvent } from "#libs/wire/market.ts";
import { CLOSE } from "../../services/edge/session.ts";
import { TOPICS } from "../../services/edge/topics.ts";
import { eventually } from "../support/eventually.ts";
import { ROOT } from "../support/paper.ts";
import { TOKENS } from "./edge-process.ts";
import { useEdge } from "./stage.ts";

/** What docs/edge.md says is so. */

const page = readFileSync(join(ROOT, "docs", "edge.md"), "utf8");
const stage = useEdge();

test("the page names every topic with what it keeps, and every close code", () => {
  const rows = [...page.matchAll(/^\| `([a-z]+)(?:\.<([a-z|\\]+)>)?` .*\| +(\d*) +\|$/gm)];
  const listed = Object.fromEntries(rows.map(([, kind = "", scope, keep]) => [kind, [scope, keep]]));
  const scopes = {
    symbol: "symbol",
    account: "account",
    "account-or-desk": "account\\|desk",
    none: undefined,
  };
  const expected = Object.entries(TOPICS).map(([kind, { scope, keep }]) => [
    kind,
    [scopes[scope], keep === undefined ? "" : String(keep)],
  ]);
  expect(listed).toEqual(Object.fromEntries(expected));
  for (const code of Object.values(CLOSE)) expect(page).toMatch(new RegExp(`^\\| ${code} +\\| `, "m"));
});

test("the client of the page runs as it stands", async () => {
  const [, code = ""] = /```js\n([^]*?)```/.exec(page) ?? [];
  const context = createContext({ WebSocket, token: TOKENS.all });
  const { socket, topics } = runInContext(
    `${code.replace("ws://127.0.0.1:9444", stage.edge.url)}; ({ socket, topics })`,
    context,
  ) as {
    readonly socket: WebSocket;
    readonly topics: ReadonlyMap<string, { readonly values: ReadonlyMap<string, unknown> }>;
  };
  const times = { eventTimeMs: 1, receivedAtMs: 2, derived: false } as const;
  const body = {
    kind: "top",
    updateId: 1,
    bidPrice: "1.10",
    bidQuantity: "2",
    askPrice: "3",
    askQuantity: "4",
  } as const;
  await eventually(() => {
    stage.bus.nc.publish(
      "md.BTCUSDT.top",
      encodeMarketEvent({ symbol: parseSymbol("BTCUSDT"), ...times, body }),
    );
    expect([...topics.keys()]).toEqual(["prices.BTCUSDT", "fills.paper-1"]);
    expect(topics.get("prices.BTCUSDT")?.values.get("top")).toMatchObject({ bidPrice: "1.10" });
    return Promise.resolve();
  });
  socket.close();
});
