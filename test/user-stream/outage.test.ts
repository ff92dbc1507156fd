import { once } from "node:events";
import { copyFileSync, existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { parseMoney } from "#libs/domain/fixed.ts";
import { eventually } from "../support/eventually.ts";
import { LiveStage } from "./live-stage.ts";
import { orderEvent, Stage } from "./stage.ts";

/** The bus goes away under a real process, a real stream and a real exchange. */

let stage: Stage | LiveStage;

afterEach(async () => {
  await stage.stop();
});

const COUNT = 200;
const names = Array.from({ length: COUNT }, (_, i) => `web_${i}`);

/** Messages in a spool that a process has open: SQLite reads a copy as it would after the process died. */
function waitingIn(file: string): number {
  const copy = `${file}.copy`;
  for (const end of ["", "-wal"])
    if (existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, `${copy}${end}`);
  const db = new DatabaseSync(copy);
  try {
    return Number(db.prepare("SELECT count(*) AS count FROM waiting").get()?.["count"]);
  } finally {
    db.close();
  }
}

/** A process hears of orders while the bus stands still, and is killed once they are on disk. */
async function dieWithFacts(on: Stage): Promise<void> {
  const child = await on.spawnStream("user-stream-0");
  await on.untilUp();
  on.bus.server.freeze();
  for (const [i, name] of names.entries()) on.exchange.emit(orderEvent({ c: name, i: 1_000 + i }));
  while (waitingIn(on.spoolOf("user-stream-0")) < COUNT) await sleep(50);
  child.kill("SIGKILL");
  await once(child, "exit");
  on.bus.server.thaw();
}

const told = (on: Stage): readonly string[] =>
  on.facts.facts.flatMap(({ body }) =>
    body.kind === "order"
      ? [body.clientOrderId]
      : body.kind === "stream"
        ? [body.connected ? "up" : "down"]
        : [],
  );

test("killed while the bus is away: the next process tells what was heard, once and in order, before anything newer", async () => {
  stage = await Stage.start();
  await dieWithFacts(stage);
  await stage.spawnStream("user-stream-0");
  await stage.untilUp(2);
  expect(told(stage)).toEqual(["down", "up", ...names, "down", "up"]);
});

test("killed while the bus is away, and a replica has taken the account: what was heard is not told behind its back", async () => {
  stage = await Stage.start();
  await dieWithFacts(stage);
  const replica = await stage.spawnStream("user-stream-1");
  await stage.untilUp(2);
  replica.kill("SIGKILL");
  await once(replica, "exit");
  const risk = await stage.bus.kvm.open("risk");
  const before = (await risk.get("ledger-resume.paper-1"))?.revision ?? 0;
  await stage.spawnStream("user-stream-0");
  await stage.untilUp(3);
  // What was given up was not its own: it keeps its books like any other.
  await eventually(async () => {
    expect((await risk.get("ledger-resume.paper-1"))?.revision ?? 0).toBeGreaterThan(before);
  });
  // The first may have been on its way when the bus stood still.
  const later = told(stage).filter((what) => what !== names[0]);
  expect(later).toEqual(["down", "up", "down", "up", "down", "up"]);
});

test("more than is kept while the bus is away: an alarm, and what was not kept is read from the exchange", async () => {
  const live = await LiveStage.start();
  stage = live;
  await live.startAccounts(40);
  await live.trade("BUY", "0.01", "web_first");
  await live.facts.said("web_first", "FILLED fill");
  live.bus.server.freeze();
  let trades = 1;
  const trade = async (): Promise<void> => {
    trades += 1;
    await live.trade(trades % 2 === 0 ? "BUY" : "SELL", "0.01", `web_${trades}`);
  };
  while (live.counted("spool.full") === 0) await trade();
  await trade();
  await live.act("transfer", "-12.5");
  await trade();
  expect(live.counted("facts.dropped")).toBeGreaterThan(0);
  live.bus.server.thaw();
  const wallet = parseMoney(await live.wallet());
  await live.facts.until(() => {
    const { reconciled, wallet: ours } = live.kernel();
    return reconciled && parseMoney(ours) === wallet ? true : undefined;
  });
  const books = await live.untilBooks(({ lines }) => lines.every(({ residual }) => residual === 0n));
  expect(books.lines.length).toBeGreaterThan(0);
  const orders = new Set(
    live.facts.facts.flatMap(({ body }) =>
      body.kind === "order" && body.fill !== undefined ? [body.clientOrderId] : [],
    ),
  );
  expect(orders.size).toBe(trades);
  expect(live.kernel().circuit).toBe("");
  const { state } = await live.bus.jsm.streams.info("ALERTS", {
    subjects_filter: "alert.critical.spool-full",
  });
  expect(state.subjects).toEqual({ "alert.critical.spool-full": 1 });
});
