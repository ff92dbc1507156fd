import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { orderEvent, Stage } from "./stage.ts";

/** Several user-stream processes with the same accounts: one reads each account. */

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.start();
});
afterEach(async () => {
  await stage.stop();
});

const holder = async (): Promise<string> => {
  const entry = await (await stage.bus.kvm.open("lease")).get("user.paper-1");
  return entry?.operation === "PUT" ? (entry.string().split(" ")[0] ?? "") : "";
};
const untilHeldBy = async (instance: string): Promise<void> => {
  while ((await holder()) !== instance) await new Promise((resolve) => setTimeout(resolve, 50));
};
/** Each process that is awake reads the exchange's time once a second. */
const looksAtTheClock = (times: number): Promise<void> =>
  stage.exchange.untilAsked(
    "GET /fapi/v1/time",
    {},
    stage.exchange.asked("GET /fapi/v1/time").length + times,
  );
const keysAsked = (): number => stage.exchange.asked("POST /fapi/v1/listenKey").length;

test("one of two reads the account; killed, the other takes over without ending the listen key", async () => {
  const first = await stage.spawnStream("user-stream-0");
  await stage.untilUp();
  const second = await stage.spawnStream("user-stream-1");
  // It lives, reads leverage tables, and leaves the account alone.
  await stage.exchange.untilAsked("GET /fapi/v1/leverageBracket", {}, 2);
  expect([await holder(), keysAsked()]).toEqual(["user-stream-0", 1]);
  expect(stage.words()).toEqual(["down", "up"]);

  first.kill("SIGKILL");
  await once(first, "exit");
  await stage.untilUp(2);
  expect([await holder(), keysAsked()]).toEqual(["user-stream-1", 2]);
  expect(stage.words()).toEqual(["down", "up", "down", "up"]);
  expect(stage.exchange.asked("DELETE /fapi/v1/listenKey")).toEqual([]);
  // In good order it is given back at once.
  second.kill("SIGTERM");
  await once(second, "exit");
  await untilHeldBy("");
});

test("one that stood still while the other took over says nothing more of the account", async () => {
  const first = await stage.spawnStream("user-stream-0");
  await stage.untilUp();
  await stage.spawnStream("user-stream-1");
  await stage.exchange.untilAsked("GET /fapi/v1/leverageBracket", {}, 2);
  first.kill("SIGSTOP");
  await untilHeldBy("user-stream-1");
  await stage.untilUp(2);
  // It sleeps so long that it wakes with the wish to say that it is down, and to catch up.
  await looksAtTheClock(6);
  stage.exchange.emit(orderEvent({ c: "web_1", x: "NEW", X: "NEW" }));
  await stage.facts.said("web_1", "NEW");
  const told = stage.words().length;
  first.kill("SIGCONT");
  await looksAtTheClock(8);
  stage.exchange.emit(orderEvent({ c: "web_2", x: "NEW", X: "NEW" }));
  await stage.facts.said("web_2", "NEW");
  expect(stage.words()).toHaveLength(told);
  expect(await holder()).toBe("user-stream-1");
  expect(stage.facts.ofOrder("web_1")).toEqual(["NEW"]);
});

test("one that stood still while the other took over and ended in good order says that it is up again", async () => {
  const first = await stage.spawnStream("user-stream-0");
  await stage.untilUp();
  const second = await stage.spawnStream("user-stream-1");
  await stage.exchange.untilAsked("GET /fapi/v1/leverageBracket", {}, 2);
  first.kill("SIGSTOP");
  await untilHeldBy("user-stream-1");
  await stage.untilUp(2);
  second.kill("SIGTERM");
  await once(second, "exit");
  expect(stage.words()).toEqual(["down", "up", "down", "up", "down"]);
  first.kill("SIGCONT");
  await stage.untilUp(3);
  expect(stage.words().slice(5)).toEqual(["down", "up"]);
});
