import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // On an overloaded machine a few tests were seen to stall. A second try is printed as one, and is a race to be found.
    retry: 1,
    // Tests start real servers and processes; more than two files at once would only measure the scheduler.
    maxWorkers: 2,
  },
});
