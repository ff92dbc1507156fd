import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer } from "./nats-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

/** State letters of all threads. */
const states = (): ReadonlySet<string | undefined> =>
  new Set(
    readdirSync(`/proc/${server.pid}/task`).map(
      (thread) => /\) (.)/.exec(readFileSync(`/proc/${server.pid}/task/${thread}/stat`, "utf8"))?.[1],
    ),
  );

test("a frozen server has no thread left that runs or could", () => {
  for (let i = 0; i < 20; i += 1) {
    server.freeze();
    expect(states()).toEqual(new Set(["T"]));
    server.thaw();
  }
});
