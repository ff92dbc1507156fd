import { once } from "node:events";
import { afterAll, afterEach, beforeAll } from "vitest";
import { TestBus } from "../support/test-bus.ts";
import { EdgeClient } from "./client.ts";
import { EdgeProcess } from "./edge-process.ts";

/** The real edge process on a real server for the tests of a file, and clients that end with each test. */
export interface EdgeStage {
  readonly bus: TestBus;
  readonly edge: EdgeProcess;
  /** Connected and welcome. */
  readonly connect: (token: string, rate?: "screen" | "full") => Promise<EdgeClient>;
  /** Connected, and nobody yet. */
  readonly stranger: () => Promise<EdgeClient>;
}

/** @param before what the bus holds before the edge comes. */
export function useEdge(before: (bus: TestBus) => Promise<void> = () => Promise.resolve()): EdgeStage {
  const stage = {} as { bus: TestBus; edge: EdgeProcess };
  const clients: EdgeClient[] = [];
  beforeAll(async () => {
    stage.bus = await TestBus.start();
    await before(stage.bus);
    stage.edge = await EdgeProcess.start(stage.bus);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
  });
  afterAll(async () => {
    await stage.edge.stop();
    await stage.bus.stop();
  });
  const kept = (client: EdgeClient): EdgeClient => {
    clients.push(client);
    return client;
  };
  return Object.assign(stage, {
    connect: async (token: string, rate?: "screen" | "full") =>
      kept(await EdgeClient.open(stage.edge.url, token, rate)),
    stranger: async () => {
      const client = kept(new EdgeClient(stage.edge.url));
      await once(client.socket, "open");
      return client;
    },
  });
}
