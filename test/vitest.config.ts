import { defineConfig } from "vitest/config";

/** Whole systems of real processes: a third one at once would only measure the scheduler. */
const SYSTEMS = [
  "test/console/running-system.test.ts",
  "test/deploy/image.test.ts",
  "test/drills/**/*.test.ts",
  "test/local/**/*.test.ts",
  "test/order-router/dead-man*.test.ts",
  "test/order-router/replicas.test.ts",
  "test/order-router/three-nodes.test.ts",
  "test/risk-kernel/processes.test.ts",
];

const common = {
  root: new URL("..", import.meta.url).pathname,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: "systems",
          include: SYSTEMS,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: SYSTEMS,
          // One server and a process or two, which mostly wait for each other.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
