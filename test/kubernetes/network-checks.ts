import type { V1NetworkPolicyEgressRule, V1NetworkPolicyPeer } from "@kubernetes/client-node";
import { labelsOf, matches, ofKind, workloadsOf, type Manifests } from "./manifests.ts";

/** Those that may speak to an exchange outside of the cluster. */
const LEAVE = [
  "Deployment feed-gateway",
  "Deployment order-router",
  "Deployment user-stream",
  "CronJob doctor",
];
/** What is within the cluster, the node's own metadata among it: never to be reached as "outside". */
const INSIDE = ["10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

/** Where pods may go, in words: `names`, `bus`, `collector`, `sim-exchange`, `outside`; anything else as it stands. */
export function reachOf(manifests: Manifests): ReadonlyMap<string, ReadonlySet<string>> {
  const policies = ofKind(manifests, "NetworkPolicy");
  return new Map(
    workloadsOf(manifests).map((workload) => [
      workload.name,
      new Set(
        policies
          .filter(({ spec }) => matches(labelsOf(workload), spec?.podSelector?.matchLabels))
          .flatMap(({ spec }) => spec?.egress?.flatMap(placesOf) ?? []),
      ),
    ]),
  );
}

function placesOf({ to = [], ports = [] }: V1NetworkPolicyEgressRule): readonly string[] {
  if (to.length === 0) return ["anywhere"];
  const numbers = ports.map(({ port }) => port).join(",");
  return to.map((peer) => `${placeOf(peer)}${ports.length === 0 ? " at any port" : `:${numbers}`}`);
}

function placeOf({ ipBlock, namespaceSelector, podSelector }: V1NetworkPolicyPeer): string {
  if (ipBlock !== undefined) {
    const open = INSIDE.filter((range) => ipBlock.except?.includes(range) !== true);
    return open.length === 0 ? "outside" : `outside and ${open.join(", ")}`;
  }
  const space = namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"];
  const pod = podSelector?.matchLabels?.["app.kubernetes.io/name"] ?? podSelector?.matchLabels?.["k8s-app"];
  return `${space === undefined ? "" : `${space}/`}${pod ?? "everybody"}`;
}

const NAMES = "kube-system/kube-dns:53,53";
const BUS = "nats:4222";
/** Only who asks the servers how they store. */
const MONITOR = "nats:8222";
const COLLECTOR = "observability/otel-collector:4318";
const PAPER = "sim-exchange:9443";
const OUTSIDE = "outside:443";

/** Who may go where he has no business. */
export function networkFaults(manifests: Manifests): readonly string[] {
  const faults: string[] = [];
  const closed = ofKind(manifests, "NetworkPolicy").some(
    ({ spec }) =>
      Object.keys(spec?.podSelector ?? { none: "" }).length === 0 &&
      spec?.policyTypes?.includes("Ingress") === true &&
      spec.policyTypes.includes("Egress") &&
      spec.ingress === undefined &&
      spec.egress === undefined,
  );
  if (!closed) faults.push("no policy closes everything that is not said");
  for (const [name, reach] of reachOf(manifests)) {
    const allowed = [
      NAMES,
      BUS,
      COLLECTOR,
      ...(LEAVE.includes(name) ? [OUTSIDE, PAPER] : []),
      ...(name === "CronJob doctor" ? [MONITOR] : []),
    ];
    for (const place of reach) if (!allowed.includes(place)) faults.push(`${name} may go to ${place}`);
    if (!reach.has(NAMES)) faults.push(`${name} cannot ask for names`);
    if (!reach.has(BUS) && name !== "Deployment sim-exchange") faults.push(`${name} cannot reach the bus`);
  }
  return faults;
}
