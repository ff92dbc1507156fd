import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { makeKeys } from "../../deploy/cluster/keys.ts";
import { UID } from "../../deploy/image/tree.ts";
import { findNatsServer } from "../../deploy/local/nats-server.ts";
import { findDebianTools } from "../support/debian-tools.ts";
import { ROOT, runToEnd } from "../support/paper.ts";

const DEPLOY = join(ROOT, "deploy");
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-compose-"));
beforeAll(() => makeKeys(scratch, { accounts: 1, uid: process.getuid?.() || UID }));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** What is wrong with a Dockerfile, one line each: by Docker's own grammar, and by our rules. */
function dockerfileFaults(text: string): readonly string[] {
  const faults = validate(text).map(
    ({ message, range }) => `line ${range.start.line + 1}: ${JSON.stringify(message)}`,
  );
  const check = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const instructions = text
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => /^[A-Z]+ /.test(line));
  const from = instructions.filter((line) => line.startsWith("FROM "));
  for (const line of from)
    check(/^FROM (scratch$|[\w./-]+:\d[\w.-]*( AS \w+)?$)/.test(line), `${line}: no version`);
  const last = instructions.slice(instructions.lastIndexOf(from.at(-1) ?? ""));
  check(last.includes(`USER ${UID}:${UID}`), "does not run as the number that the image knows");
  check(
    !last.some((line) => line.startsWith("RUN ")),
    "runs something in the image itself, which has no shell",
  );
  const start = last.find((line) => line.startsWith("ENTRYPOINT "))?.slice("ENTRYPOINT ".length) ?? "";
  check(start.startsWith('["/usr/bin/node"'), "does not start Node itself");
  check(
    !instructions.some((line) => line.startsWith("HEALTHCHECK ")),
    "asks after its health by a program in it",
  );
  check(!/\bADD |curl|wget|:latest/.test(text), "fetches what nobody has checked");
  return faults;
}

describe("the Dockerfile", () => {
  const text = readFileSync(join(DEPLOY, "image/Dockerfile"), "utf8");
  test("is as it should be", () => {
    expect(dockerfileFaults(text)).toEqual([]);
  });
  test.each([
    ["an instruction nobody knows", (t: string) => t.replace("WORKDIR", "WORKFOLDER"), "WORKFOLDER"],
    ["no version", (t: string) => t.replace(/node:[\w.-]+/, "node"), "no version"],
    ["root", (t: string) => t.replace(/^USER .*$/m, ""), "does not run as the number"],
    [
      "a shell",
      (t: string) => t.replace(/^ENTRYPOINT .*$/m, "ENTRYPOINT node"),
      "does not start Node itself",
    ],
    [
      "RUN in the image",
      (t: string) => t.replace("COPY --from=build /image /", "COPY --from=build /image /\nRUN true"),
      "runs something",
    ],
  ])("seen: %s", (_, wrong, said) => {
    expect(dockerfileFaults(wrong(text))).toContainEqual(expect.stringContaining(said));
  });
  test("sends the builder nothing but what the image is made of", () => {
    const ignored = readFileSync(join(DEPLOY, "image/Dockerfile.dockerignore"), "utf8");
    const sent = [...ignored.matchAll(/^!(.+)$/gm)].map(([, path = ""]) => path);
    expect(ignored.split("\n").find((line) => line !== "" && !line.startsWith("#"))).toBe("*");
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = ""]) =>
      paths.split(" "),
    );
    expect(copied.toSorted()).toEqual(sent.toSorted());
    for (const path of copied) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
  });
});

interface ComposeService {
  readonly image: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly privileged?: boolean;
  readonly ports?: readonly { readonly host_ip?: string }[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly {
    readonly source: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
}

/** Whose keys are in a container that is not called like its role; what a person runs has those of a person. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "bus-setup": ["admin"],
  console: ["observer", "operator", "repair", "strategy"],
  doctor: ["observer", "operator"],
};

const compose = findDebianTools({ "docker-compose": "docker-compose" });
if (typeof compose === "string") process.stderr.write(`skipped: ${compose}\n`);

describe.skipIf(typeof compose === "string")("compose.yaml", () => {
  const config = async (file: string): Promise<{ status: number | null; stdout: string; stderr: string }> => {
    if (typeof compose === "string") throw new Error(compose);
    const options = ["--env-file", join(scratch, "compose.env"), "--profile", "*", "-f", file];
    return runToEnd(compose["docker-compose"], [...options, "config", "--format", "json"]);
  };
  const services = async (): Promise<readonly (readonly [string, ComposeService])[]> => {
    const { status, stdout, stderr } = await config(join(DEPLOY, "compose.yaml"));
    expect([status, stderr]).toEqual([0, ""]);
    return Object.entries((JSON.parse(stdout) as { services: Record<string, ComposeService> }).services);
  };

  test("Docker's own composer takes it, and what it does not know it refuses", async () => {
    expect((await services()).length).toBeGreaterThan(18);
    const wrong = join(scratch, "wrong.yaml");
    writeFileSync(
      wrong,
      readFileSync(join(DEPLOY, "compose.yaml"), "utf8").replace("read_only:", "readonly:"),
    );
    expect((await config(wrong)).stderr).toContain("additional properties 'readonly' not allowed");
  });

  test("everything runs without root, without rights, read-only, within a limit, and is seen from this machine only", async () => {
    for (const [name, one] of await services()) {
      expect([name, one]).toMatchObject([
        name,
        { user: expect.stringMatching(/^[1-9]\d*:[1-9]/) as unknown, read_only: true, cap_drop: ["ALL"] },
      ]);
      expect([name, one.security_opt, one.privileged]).toEqual([name, ["no-new-privileges:true"], undefined]);
      expect([name, one.image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+\.\d+[\w.-]*$/)]);
      expect(Number(one.mem_limit)).toBeGreaterThan(0);
      for (const { host_ip: at } of one.ports ?? []) expect([name, at]).toEqual([name, "127.0.0.1"]);
      if (!("desk" in (one.networks ?? {}))) expect(one.ports).toBeUndefined();
    }
  });

  test("every file that is mounted is there, and every key goes to the process whose it is", async () => {
    for (const [name, { volumes = [], environment = {} }] of await services()) {
      for (const { source } of volumes)
        expect([name, source, existsSync(source)]).toEqual([name, source, true]);
      const keys = volumes.filter(({ target }) => target.endsWith(".nk")).map(({ target }) => target);
      const [role = ""] = name.split(/-\d$/);
      const own = (KEYS[name] ?? [role]).map((each) => `/run/bus/${each}.nk`);
      if (keys.length > 0) expect([name, keys.toSorted()]).toEqual([name, own]);
      for (const [variable, value] of Object.entries(environment))
        if (value.startsWith("/"))
          expect([
            name,
            variable,
            volumes.some(({ target }) => value.startsWith(target) || target.startsWith(value)),
          ]).toEqual([name, variable, true]);
      const secrets = volumes.some(({ target }) => target === "/run/keys");
      expect([name, secrets]).toEqual([name, /^(order-router|user-stream|sim-exchange|doctor)/.test(name)]);
    }
  });

  test("Prometheus asks every process that shows metrics", async () => {
    const { scrape_configs: jobs } = parse(readFileSync(join(DEPLOY, "compose/prometheus.yaml"), "utf8")) as {
      scrape_configs: readonly { static_configs: readonly { targets: readonly string[] }[] }[];
    };
    const shown = (await services()).flatMap(([name, { environment = {} }]) =>
      environment["METRICS_PORT"] === undefined ? [] : [`${name}:${environment["METRICS_PORT"]}`],
    );
    expect(
      jobs.flatMap(({ static_configs: all }) => all.flatMap(({ targets }) => targets)).toSorted(),
    ).toEqual(shown.toSorted());
  });
});

test("nats-server takes the configuration of its three", async () => {
  const { path } = await findNatsServer();
  const text = readFileSync(join(DEPLOY, "compose/nats.conf"), "utf8");
  const file = join(scratch, "nats", "nats.conf");
  writeFileSync(file, text.replaceAll("/run/tls", join(scratch, "tls")).replace("/data", scratch));
  const tried = (): ReturnType<typeof spawnSync> =>
    spawnSync(path, ["-t", "-c", file], { encoding: "utf8", env: { SERVER_NAME: "nats-0" } });
  expect([tried().status, String(tried().stderr)]).toEqual([0, expect.stringContaining("is valid")]);
  writeFileSync(file, text.replace("sync_interval", "sync_intervall"));
  expect(tried().status).not.toBe(0);
});
