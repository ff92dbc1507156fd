import type { V1Container, V1PodSpec } from "@kubernetes/client-node";
import { readFileSync } from "node:fs";
import { STOP_WITHIN_MS } from "#libs/runtime/service.ts";
import { SECRETS } from "../../deploy/cluster/secrets.ts";
import {
  containersOf,
  environmentOf,
  nameOf,
  workloadsOf,
  type Manifests,
  type Workload,
} from "./manifests.ts";

/** Bits of a file's mode that nobody but its owner and the pod's group may have. */
const NOT_FOR_SECRETS = 0o137;
const UNITS: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

const DOCKERFILE = readFileSync(new URL("../../deploy/image/Dockerfile", import.meta.url), "utf8");
/** Bytes that the image lets a process's heap have, and what was measured beside it. */
const HEAP_MAX = Number(/--max-old-space-size=(\d+)/.exec(DOCKERFILE)?.[1]) * 2 ** 20;
const BESIDE_HEAP = 100 * 2 ** 20;

/** Bytes of `256Mi`. */
export function bytesOf(quantity: string | undefined): number {
  const [, digits = "", unit = ""] = /^(\d+)(Ki|Mi|Gi)$/.exec(quantity ?? "") ?? [];
  return digits === "" ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN);
}

/** What is wrong with pods by themselves: rights, limits, probes, volumes; one line each. */
export function podFaults(manifests: Manifests): readonly string[] {
  return workloadsOf(manifests).flatMap((workload) => {
    const faults: string[] = [];
    const check = (holds: boolean, fault: string): void => {
      if (!holds) faults.push(`${workload.name}: ${fault}`);
    };
    const pod = workload.template.spec;
    if (pod === undefined) return [`${workload.name}: has no pod`];
    checkPod(manifests, pod, check);
    checkVolumes(pod, check);
    for (const container of containersOf(workload)) {
      checkContainer(container, (holds, fault) => {
        check(holds, `${container.name} ${fault}`);
      });
      checkVariables(manifests, workload, container, check);
    }
    if (workload.object.kind === "Deployment")
      for (const container of pod.containers) checkProbes(container, check);
    return faults;
  });
}

type Check = (holds: boolean, fault: string) => void;

function checkPod(manifests: Manifests, pod: V1PodSpec, check: Check): void {
  const { securityContext: own, serviceAccountName: account } = pod;
  check(pod.automountServiceAccountToken === false, "is given a token of the cluster");
  check(pod.enableServiceLinks === false, "is given every service's address as variables");
  check(
    manifests.some((one) => nameOf(one) === `ServiceAccount ${account}`),
    `its service account ${account} is not there`,
  );
  check(own?.runAsNonRoot === true && (own.runAsUser ?? 0) > 0, "may run as root");
  check(own?.seccompProfile?.type === "RuntimeDefault", "seccomp is not RuntimeDefault");
  check(pod.hostNetwork !== true && pod.hostPID !== true && pod.hostIPC !== true, "shares the node's own");
  const grace = pod.terminationGracePeriodSeconds ?? 0;
  check(grace * 1_000 > STOP_WITHIN_MS, `is killed after ${grace} s, before it has drained`);
}

function checkContainer({ image = "", securityContext: own, resources }: V1Container, check: Check): void {
  check(own?.readOnlyRootFilesystem === true, "may write its root");
  check(own?.allowPrivilegeEscalation === false && own.privileged !== true, "may gain rights");
  const { drop = [], add = [] } = own?.capabilities ?? {};
  check(drop.includes("ALL") && add.length === 0, "keeps capabilities");
  check(
    /@sha256:[0-9a-f]{64}$|:[^:/]+$/.test(image) && !image.endsWith(":latest"),
    `runs ${image}: no version`,
  );
  const [asked, limit] = [bytesOf(resources?.requests?.["memory"]), bytesOf(resources?.limits?.["memory"])];
  check(asked > 0 && asked <= limit, "has no memory request within a limit");
  check(limit >= HEAP_MAX + BESIDE_HEAP, "is killed before it collects its garbage");
  check(resources?.requests?.["cpu"] !== undefined, "asks for no processor");
}

function checkProbes({ name, ports = [], ...probes }: V1Container, check: Check): void {
  for (const kind of ["startupProbe", "livenessProbe", "readinessProbe"] as const) {
    const port = probes[kind]?.httpGet?.port;
    check(port !== undefined, `${name} has no ${kind}`);
    check(
      port === undefined || ports.some((one) => one.name === port || one.containerPort === port),
      `${name}'s ${kind} asks at port ${port}, which it does not have`,
    );
  }
}

function checkVolumes({ volumes = [], containers }: V1PodSpec, check: Check): void {
  const mounted = new Set(
    containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)),
  );
  const names = new Set(volumes.map(({ name }) => name));
  for (const name of mounted) check(names.has(name), `mounts ${name}, which is no volume`);
  for (const name of names) check(mounted.has(name), `nobody mounts ${name}`);
  for (const { name, hostPath, projected, secret } of volumes) {
    check(hostPath === undefined, `volume ${name} is a folder of the node`);
    if (projected === undefined && secret === undefined) continue;
    const mode = projected?.defaultMode ?? secret?.defaultMode ?? 0o644;
    check((mode & NOT_FOR_SECRETS) === 0, `secrets of ${name} have mode ${mode.toString(8)}`);
    const from = projected?.sources?.flatMap((one) => one.secret?.name ?? []) ?? [secret?.secretName];
    for (const wanted of from)
      check(
        SECRETS.some((one) => one.name === wanted),
        `nobody makes the secret ${wanted}`,
      );
  }
}

/** Values that are paths lead to a file of a mounted secret, or into a volume that is written. */
function checkVariables(
  manifests: Manifests,
  { template }: Workload,
  container: V1Container,
  check: Check,
): void {
  const env = environmentOf(manifests, container, "pod-0");
  for (const { configMapRef } of container.envFrom ?? [])
    check(
      manifests.some((one) => nameOf(one) === `ConfigMap ${configMapRef?.name}`),
      `${container.name} reads ConfigMap ${configMapRef?.name}, which is not there`,
    );
  for (const [name, value] of env)
    if (value === undefined) check(false, `${container.name} reads ${name} from what is not there`);
    else if (value.startsWith("/")) {
      const mount = container.volumeMounts?.find(({ mountPath }) => `${value}/`.startsWith(`${mountPath}/`));
      const volume = template.spec?.volumes?.find((one) => one.name === mount?.name);
      const secrets = [
        ...(volume?.projected?.sources?.map((one) => one.secret?.name) ?? []),
        volume?.secret?.secretName,
      ].filter((one) => one !== undefined);
      const files = SECRETS.filter((one) => secrets.includes(one.name)).flatMap(({ files: of }) =>
        Object.keys(of),
      );
      const rest = value.slice((mount?.mountPath.length ?? 0) + 1);
      const there = secrets.length === 0 ? mount?.readOnly !== true : rest === "" || files.includes(rest);
      check(mount !== undefined && there, `${container.name}: ${name} is ${value}, which is not mounted`);
    }
}
