import type { V1Container } from "@kubernetes/client-node";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeKeys } from "../../deploy/cluster/keys.ts";
import { SECRETS } from "../../deploy/cluster/secrets.ts";
import { cacheDir } from "../../deploy/local/nats-server.ts";
import { findDebianTools } from "../support/debian-tools.ts";
import { ROOT, runToEnd } from "../support/paper.ts";
import { environmentOf, findKustomize, render, workloadsOf, type Manifests } from "./manifests.ts";

const tool = findKustomize();
if (typeof tool === "string") process.stderr.write(`skipped: ${tool}\n`);

const composer = findDebianTools({ "docker-compose": "docker-compose" });

/** A dozen processes, two at a time. */
const ALL_WITHIN_MS = 240_000;

/** What became of a process that was given a container's variables. */
interface Begun {
  /** It got past its configuration: it is on its way to the bus, or works. */
  readonly begun: boolean;
  readonly code: number | null;
  readonly said: string;
  /** Variables that were set and that it has not read. */
  readonly unread: readonly string[];
}

describe.skipIf(typeof tool === "string")("what the manifests tell processes", () => {
  const scratch = mkdtempSync(join(tmpdir(), "plimsoll-env-"));
  const keys = join(scratch, "keys");
  let manifests: ReadonlyMap<string, Manifests>;

  beforeAll(async () => {
    if (typeof tool === "string") return;
    await makeKeys(keys, { accounts: 2, uid: process.getuid?.() ?? 0 });
    const { kustomize } = tool;
    manifests = new Map(
      await Promise.all(
        ["paper", "testnet", "live-armed"].map(
          async (name) => [name, await render(kustomize, name)] as const,
        ),
      ),
    );
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Paths of the pod are those of the keys that were made, and of a folder of its own. */
  const here = (value: string): string => {
    const [, volume = "", file = ""] = /^\/(run\/\w+|var\/lib\/plimsoll)(?:\/(.+))?$/.exec(value) ?? [];
    if (volume === "") return value;
    const secret = SECRETS.find(({ files }) => files[file] !== undefined)?.files[file];
    if (secret !== undefined) return join(keys, secret);
    const own = join(scratch, String(Math.random()));
    mkdirSync(own);
    return join(own, file);
  };

  async function begin(container: V1Container, set: ReadonlyMap<string, string | undefined>): Promise<Begun> {
    const [main = "", ...more] = container.args ?? [];
    const bus = createServer().listen(0, "127.0.0.1");
    await once(bus, "listening");
    const place = `nats://127.0.0.1:${(bus.address() as AddressInfo).port}`;
    const env = Object.fromEntries([...set].map(([name, value = ""]) => [name, here(value)]));
    if (env["NATS_URL"] !== undefined) env["NATS_URL"] = place;
    for (const free of ["SIM_PORT", "EDGE_PORT"]) if (env[free] !== undefined) env[free] = "0";
    delete env["METRICS_PORT"]; // Nine of them on one machine.
    env["NODE_COMPILE_CACHE"] = join(cacheDir(), "compile");
    const child = spawn(
      process.execPath,
      ["--import", join(ROOT, "test/kubernetes/record-env.ts"), join(ROOT, main), ...more.map(here)],
      { cwd: scratch, env, stdio: ["ignore", "pipe", "pipe", "pipe"] },
    );
    let said = "";
    let read = "";
    const connected = new Promise<boolean>((resolve) => {
      bus.once("connection", (socket) => {
        socket.destroy();
        resolve(true);
      });
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (text) => {
          said += String(text);
          if (said.includes('"event":"ready"')) resolve(true);
        });
    });
    child.stdio[3]?.on("data", (text) => (read += String(text)));
    const ended = once(child, "close");
    const begun = await Promise.race([connected, ended.then(() => false)]);
    child.kill("SIGKILL");
    await ended;
    bus.close();
    const names = new Set(read.trim().split("\n"));
    // Some are for the arguments; a server to read a backup in is looked for once the bus is there.
    const used = (name: string): boolean =>
      names.has(name) || name === "NATS_SERVER" || more.some((text) => text.includes(`$(${name})`));
    const unread = [...set.keys()].filter((name) => !used(name));
    return { begun, code: child.exitCode, said, unread };
  }

  const casesOf = (
    overlay: string,
  ): readonly {
    readonly what: string;
    readonly container: V1Container;
    readonly set: ReadonlyMap<string, string | undefined>;
  }[] => {
    const objects = manifests.get(overlay) ?? [];
    return workloadsOf(objects).flatMap(({ name, template }) =>
      (template.spec?.containers ?? []).map((container) => ({
        what: `${overlay}: ${name}`,
        container,
        set: environmentOf(objects, container, `${container.name}-7d9f6-x2x4z`),
      })),
    );
  };

  test(
    "each process starts with exactly the variables it is given",
    async () => {
      // What both overlays say alike is tried once.
      const cases = new Map(
        [...casesOf("paper"), ...casesOf("testnet")].map((one) => [
          JSON.stringify([one.container.args, [...one.set]]),
          one,
        ]),
      );
      expect(cases.size).toBeGreaterThan(10);
      const left = cases.values();
      const tryEach = async (): Promise<void> => {
        for (const { what, container, set } of left) {
          const { begun, code, said, unread } = await begin(container, set);
          expect([what, begun, code, begun ? "" : said, unread]).toEqual([what, true, null, "", []]);
        }
      };
      await Promise.all([tryEach(), tryEach()]);
    },
    ALL_WITHIN_MS,
  );

  test.skipIf(typeof composer === "string")("the compose file tells them the same", async () => {
    if (typeof composer === "string") return;
    const options = ["--env-file", join(keys, "compose.env"), "-f", join(ROOT, "deploy/compose.yaml")];
    const { stdout } = await runToEnd(composer["docker-compose"], [...options, "config", "--format", "json"]);
    const { services } = JSON.parse(stdout) as {
      services: Readonly<Record<string, { command: readonly string[]; environment?: object }>>;
    };
    const here = Object.values(services)
      .filter(({ command }) => command?.[0]?.startsWith("services/"))
      .map(({ command, environment = {} }) => [command[0], Object.keys(environment).toSorted()]);
    const there = new Map(
      casesOf("paper").map(({ container, set }) => [container.args?.[0], [...set.keys()]]),
    );
    expect(here.length).toBeGreaterThan(10);
    for (const [process_, names] of here) {
      // How many traces are kept is the cluster's to say.
      const expected = there.get(String(process_))?.filter((name) => name !== "OTEL_TRACES_SAMPLER_ARG");
      expect([process_, names]).toEqual([process_, expected?.toSorted()]);
    }
  });

  test("what is wrong with a manifest is seen: a variable that is missing, one that nobody reads", async () => {
    const [edge] = casesOf("paper").filter(({ container }) => container.name === "edge");
    if (edge === undefined) throw new Error("no edge");
    const { container, set } = edge;
    const without = new Map([...set].filter(([name]) => name !== "EDGE_PORT"));
    expect(await begin(container, without)).toMatchObject({
      begun: false,
      code: 2,
      said: expect.stringContaining("EDGE_PORT: is missing") as unknown,
    });
    const more = new Map([...set, ["EDGE_PROT", "9444"]]);
    expect(await begin(container, more)).toMatchObject({ begun: true, unread: ["EDGE_PROT"] });
  });

  test(
    "armed or not, a process refuses the live exchange as long as hosts where real money moves are not open",
    async () => {
      // The doctor only looks: it must be green before anything is armed.
      const speaking = casesOf("live-armed").filter(
        ({ container, set }) => set.has("EXCHANGE_REST_URL") && container.name !== "doctor",
      );
      expect(speaking.map(({ container }) => container.name).toSorted()).toEqual([
        "feed-gateway",
        "order-router",
        "user-stream",
      ]);
      for (const { container, set } of speaking) {
        const { begun, code, said } = await begin(container, set);
        expect([container.name, begun, code]).toEqual([container.name, false, 2]);
        for (const line of said.trim().split("\n").slice(1))
          expect(line).toMatch(/^ {2}EXCHANGE_(REST|WS)_URL: .*must be loopback or one of sim-exchange, /);
      }
    },
    ALL_WITHIN_MS,
  );
});
