import type { V1ConfigMap, V1Container, V1Deployment, V1PodSpec } from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT, runToEnd } from "../support/paper.ts";
import { findKustomize, nameOf, ofKind, overlays, render, type Manifests } from "./manifests.ts";
import { networkFaults, reachOf } from "./network-checks.ts";
import { podFaults } from "./pod-checks.ts";
import { relationFaults } from "./relation-checks.ts";
import { schemaFaults } from "./schema-checks.ts";

const tool = findKustomize();
if (typeof tool === "string") process.stderr.write(`skipped: ${tool}\n`);

const faultsOf = async (manifests: Manifests): Promise<readonly string[]> => [
  ...(await schemaFaults(manifests)),
  ...podFaults(manifests),
  ...relationFaults(manifests),
  ...networkFaults(manifests),
];

test("the cluster has the alert rules of deploy/prometheus", async () => {
  const { status, stderr } = await runToEnd(process.execPath, ["test/checks/prometheus-rule.ts"]);
  expect([status, stderr]).toEqual([0, ""]);
});

test("the bus is three servers in three places, with fsync on every write, for its own streams, closed", () => {
  const values: unknown = parse(readFileSync(join(ROOT, "k8s/nats/values.yaml"), "utf8"));
  const closed = {
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
  };
  const tls = { enabled: true, secretName: "nats-tls" };
  const apart = { maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" };
  expect(values).toMatchObject({
    fullnameOverride: "nats", // The manifests say nats-0.nats-headless.
    config: {
      cluster: { enabled: true, replicas: 3, tls: { ...tls, merge: { verify: true } } },
      nats: { tls },
      jetstream: {
        enabled: true,
        fileStore: { pvc: { enabled: true } },
        memoryStore: { enabled: true }, // MARKET and the budget are in memory, and the chart's default is none.
        merge: { sync_interval: "always" },
      },
      merge: { $include: "access.conf" },
    },
    container: { image: { tag: "2.15.1-alpine" }, merge: { securityContext: closed } },
    podTemplate: {
      topologySpreadConstraints: {
        "kubernetes.io/hostname": apart,
        "topology.kubernetes.io/zone": { ...apart, minDomains: 3 },
      },
      merge: { spec: { automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } } },
    },
    podDisruptionBudget: { enabled: true, merge: { spec: { maxUnavailable: 1 } } },
    natsBox: { enabled: false },
  });
});

describe.skipIf(typeof tool === "string")("overlays", () => {
  const rendered = new Map<string, Manifests>();
  const of = (overlay: string): Manifests => rendered.get(overlay) ?? [];

  beforeAll(async () => {
    if (typeof tool === "string") return;
    for (const overlay of overlays()) rendered.set(overlay, await render(tool.kustomize, overlay));
  });

  test("there is one for paper, testnet and live, and live is armed by another", () => {
    expect([...rendered.keys()]).toEqual(["live", "live-armed", "paper", "testnet"]);
  });

  test.each(["paper", "testnet", "live-armed"])(
    "%s: Kubernetes takes it, and it holds our rules",
    async (overlay) => {
      expect(await faultsOf(of(overlay))).toEqual([]);
    },
  );

  test("live that is not armed lacks the exchange's hosts, and nothing else", async () => {
    const lacking =
      /^Deployment (feed-gateway|order-router|user-stream): \1 reads EXCHANGE_(REST|WS)_URL from what is not there$/;
    const faults = await faultsOf(of("live"));
    expect(faults.length).toBe(5);
    expect(faults.filter((fault) => !lacking.test(fault))).toEqual([]);
  });

  test("who leaves the cluster: on paper nobody, else the three that speak to the exchange, and the doctor", () => {
    const leaving = (overlay: string): readonly string[] =>
      [...reachOf(of(overlay))].filter(([, reach]) => reach.has("outside:443")).map(([name]) => name);
    const three = [
      "CronJob doctor",
      "Deployment feed-gateway",
      "Deployment order-router",
      "Deployment user-stream",
    ];
    expect(leaving("paper")).toEqual([]);
    for (const overlay of ["testnet", "live", "live-armed"])
      expect([overlay, leaving(overlay).toSorted()]).toEqual([overlay, three]);
  });

  test("live has no simulated exchange, no reference strategy, no paper account and three kernels", () => {
    const text = JSON.stringify(of("live-armed"));
    for (const word of ["sim-exchange", "signal-engine", "paper-", "testnet", "demo-fapi"])
      expect([word, text.includes(word)]).toEqual([word, false]);
    const hosts = of("live").filter((one) => JSON.stringify(one).includes("binance.com"));
    expect(hosts.map((one) => nameOf(one).replace(/-\w{10}$/, ""))).toEqual(["ConfigMap doctor"]);
    const kernel = ofKind(of("live"), "Deployment").find(({ metadata }) => metadata?.name === "risk-kernel");
    expect(kernel?.spec?.replicas).toBe(3);
  });

  test("each secret is taken from the store, where there is one", () => {
    for (const overlay of ["testnet", "live"]) {
      const taken = of(overlay)
        .filter(({ kind }) => kind === "ExternalSecret")
        .map(({ metadata }) => metadata?.name);
      const used = [
        ...JSON.stringify(of(overlay)).matchAll(/"secret":\{"(?:name|[^}]*"secretName)":"([\w-]+)"/g),
      ].map(([, name]) => name);
      expect([overlay, [...new Set(used)].filter((name) => !taken.includes(name))]).toEqual([overlay, []]);
      expect(new Set(used).size).toBeGreaterThan(8);
    }
  });

  const deployment = (manifests: Manifests, name: string): V1Deployment => {
    const found = ofKind(manifests, "Deployment").find(({ metadata }) => metadata?.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const pod = (manifests: Manifests, name: string): V1PodSpec => {
    const spec = deployment(manifests, name).spec?.template.spec;
    if (spec === undefined) throw new Error(`${name} has no pod`);
    return spec;
  };
  const container = (manifests: Manifests, name: string): V1Container => {
    const [first] = pod(manifests, name).containers;
    if (first === undefined) throw new Error(`${name} has no container`);
    return first;
  };
  const object = (manifests: Manifests, name: string): Record<string, unknown> => {
    const found = manifests.find((one) => nameOf(one) === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found as unknown as Record<string, unknown>;
  };
  const spec = (manifests: Manifests, name: string): Record<string, unknown> =>
    object(manifests, name)["spec"] as Record<string, unknown>;

  /** One thing made wrong, and what must be said about it. */
  const WRONGS: readonly (readonly [what: string, wrong: (manifests: Manifests) => void, said: string])[] = [
    [
      "an unknown field",
      (m) => Object.assign(pod(m, "edge"), { hostNetworking: true }),
      "there is no field spec.template.spec.hostNetworking",
    ],
    [
      "a wrong type",
      (m) => Object.assign(deployment(m, "edge").spec ?? {}, { replicas: "two" }),
      "Deployment edge",
    ],
    [
      "a custom kind's unknown field",
      (m) => Object.assign(spec(m, "ServiceMonitor plimsoll"), { selektor: {} }),
      "no field spec.selektor",
    ],
    [
      "root",
      (m) => Object.assign(pod(m, "edge").securityContext ?? {}, { runAsNonRoot: false }),
      "may run as root",
    ],
    [
      "a root that is written",
      (m) => Object.assign(container(m, "edge").securityContext ?? {}, { readOnlyRootFilesystem: false }),
      "may write its root",
    ],
    [
      "capabilities",
      (m) =>
        Object.assign(container(m, "edge").securityContext ?? {}, {
          capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] },
        }),
      "keeps capabilities",
    ],
    [
      "rights to gain",
      (m) => Object.assign(container(m, "edge").securityContext ?? {}, { allowPrivilegeEscalation: true }),
      "may gain rights",
    ],
    [
      "seccomp",
      (m) => Object.assign(pod(m, "edge").securityContext ?? {}, { seccompProfile: { type: "Unconfined" } }),
      "seccomp is not RuntimeDefault",
    ],
    [
      "a token",
      (m) => Object.assign(pod(m, "edge"), { automountServiceAccountToken: true }),
      "is given a token",
    ],
    [
      "the node's network",
      (m) => Object.assign(pod(m, "edge"), { hostNetwork: true }),
      "shares the node's own",
    ],
    ["latest", (m) => Object.assign(container(m, "edge"), { image: "plimsoll:latest" }), "no version"],
    ["no tag", (m) => Object.assign(container(m, "edge"), { image: "plimsoll" }), "no version"],
    [
      "no limits",
      (m) => Object.assign(container(m, "edge"), { resources: { requests: { cpu: "1", memory: "1Gi" } } }),
      "no memory request within a limit",
    ],
    [
      "a limit below the heap's bound",
      (m) =>
        Object.assign(container(m, "edge"), {
          resources: { requests: { cpu: "1", memory: "64Mi" }, limits: { memory: "256Mi" } },
        }),
      "is killed before it collects its garbage",
    ],
    [
      "a short grace",
      (m) => Object.assign(pod(m, "order-router"), { terminationGracePeriodSeconds: 3 }),
      "before it has drained",
    ],
    [
      "a probe's port",
      (m) => Object.assign(container(m, "edge").livenessProbe?.httpGet ?? {}, { port: "metric" }),
      "asks at port metric",
    ],
    ["no probe", (m) => delete container(m, "edge").readinessProbe, "has no readinessProbe"],
    ["a mount without volume", (m) => pod(m, "edge").volumes?.pop(), "which is no volume"],
    [
      "a folder of the node",
      (m) => pod(m, "edge").volumes?.push({ name: "x", hostPath: { path: "/" } }),
      "is a folder of the node",
    ],
    [
      "secrets for all",
      (m) => Object.assign(pod(m, "edge").volumes?.[0]?.projected ?? {}, { defaultMode: 0o444 }),
      "have mode 444",
    ],
    [
      "a secret nobody makes",
      (m) => Object.assign(pod(m, "edge").volumes?.[1]?.secret ?? {}, { secretName: "edge" }),
      "nobody makes the secret edge",
    ],
    [
      "a file that is not mounted",
      (m) => Object.assign(container(m, "edge").env?.[0] ?? {}, { value: "/run/bus/admin.nk" }),
      "which is not mounted",
    ],
    [
      "a ConfigMap's key",
      (m) =>
        delete ofKind(m, "ConfigMap").find((one: V1ConfigMap) => one.data?.["SYMBOLS"] !== undefined)?.data?.[
          "SYMBOLS"
        ],
      "reads SYMBOLS from what is not there",
    ],
    [
      "a selector",
      (m) => Object.assign(deployment(m, "edge").spec?.selector ?? {}, { matchLabels: { app: "edge" } }),
      "Deployment edge: its selector chooses nothing",
    ],
    [
      "a selector for all",
      (m) => Object.assign(deployment(m, "edge").spec?.selector ?? {}, { matchLabels: {} }),
      "its selector chooses",
    ],
    [
      "a budget's selector",
      (m) => Object.assign(spec(m, "PodDisruptionBudget edge"), { selector: { matchLabels: { app: "x" } } }),
      "does not choose one deployment",
    ],
    [
      "a budget for all",
      (m) => Object.assign(spec(m, "PodDisruptionBudget edge"), { minAvailable: 2 }),
      "keeps 2 of 2",
    ],
    [
      "a service's port",
      (m) => Object.assign(container(m, "edge").ports?.[0] ?? {}, { name: "ws" }),
      "has no port edge",
    ],
    [
      "two at once",
      (m) => Object.assign(deployment(m, "signal-engine").spec?.strategy ?? {}, { type: "RollingUpdate" }),
      "two of what there may be one of",
    ],
    [
      "an update that takes standbys",
      (m) =>
        Object.assign(deployment(m, "risk-kernel").spec?.strategy?.rollingUpdate ?? {}, {
          maxUnavailable: 1,
        }),
      "takes a standby away",
    ],
    ["all on one node", (m) => delete pod(m, "risk-kernel").topologySpreadConstraints, "may be on one node"],
    [
      "a scaler of nothing",
      (m) =>
        Object.assign(spec(m, "HorizontalPodAutoscaler edge"), {
          scaleTargetRef: { kind: "Deployment", name: "e" },
        }),
      "scales what is not there",
    ],
    [
      "an open network",
      (m) => Object.assign(spec(m, "NetworkPolicy nobody"), { egress: [{}] }),
      "no policy closes everything",
    ],
    [
      "everybody outside",
      (m) => Object.assign(spec(m, "NetworkPolicy to-the-exchange"), { podSelector: {} }),
      "Deployment risk-kernel may go to outside:443",
    ],
    [
      "inside as outside",
      (m) =>
        Object.assign(spec(m, "NetworkPolicy to-the-exchange"), {
          egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 443 }] }],
        }),
      "may go to outside and 10.0.0.0/8",
    ],
    [
      "anywhere",
      (m) => Object.assign(spec(m, "NetworkPolicy to-the-bus"), { egress: [{}] }),
      "may go to anywhere",
    ],
    [
      "no way to the bus",
      (m) =>
        Object.assign(deployment(m, "edge").spec?.template.metadata?.labels ?? {}, {
          "plimsoll.dev/bus": "no",
        }),
      "Deployment edge cannot reach the bus",
    ],
    [
      "a policy about nobody",
      (m) => Object.assign(spec(m, "NetworkPolicy metrics"), { podSelector: { matchLabels: { a: "b" } } }),
      "is about nobody",
    ],
  ];
  test.each(WRONGS)("seen: %s", async (_, wrong, said) => {
    const manifests = structuredClone(of("testnet"));
    wrong(manifests);
    expect(await faultsOf(manifests)).toContainEqual(expect.stringContaining(said));
  });
});
