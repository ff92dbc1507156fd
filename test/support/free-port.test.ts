import { afterEach, expect, test, vi } from "vitest";
import { freePort } from "./free-port.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("a port is given once, although nobody listens on it yet", async () => {
  const random = vi.spyOn(Math, "random");
  for (const value of [0.5, 0.5, 0.75]) random.mockReturnValueOnce(value);
  expect([await freePort(), await freePort()]).toEqual([26_000, 29_000]);
});
