import type { V1Deployment } from "@kubernetes/client-node";
import {
  containersOf,
  labelsOf,
  matches,
  nameOf,
  ofKind,
  workloadsOf,
  type Manifests,
  type Workload,
} from "./manifests.ts";

type Labels = Readonly<Record<string, string>>;

/** What is wrong between objects: selectors that miss, budgets that cannot hold, updates that stop a lease's only holder. */
export function relationFaults(manifests: Manifests): readonly string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const workloads = workloadsOf(manifests);
  const selected = (selector: Labels | undefined): readonly Workload[] =>
    workloads.filter((one) => matches(labelsOf(one), selector));

  for (const deployment of ofKind(manifests, "Deployment")) {
    const chosen = selected(deployment.spec?.selector.matchLabels).map(({ name }) => name);
    check(
      chosen.length === 1 && chosen[0] === nameOf(deployment),
      `${nameOf(deployment)}: its selector chooses ${chosen.join(", ") || "nothing"}`,
    );
    checkUpdate(manifests, deployment, check);
  }
  for (const budget of ofKind(manifests, "PodDisruptionBudget")) {
    const [chosen, ...others] = selected(budget.spec?.selector?.matchLabels);
    check(chosen !== undefined && others.length === 0, `${nameOf(budget)}: does not choose one deployment`);
    const min = budget.spec?.minAvailable ?? 0;
    const replicas = chosen === undefined ? 0 : replicasOf(manifests, chosen.object as V1Deployment);
    check(
      typeof min === "number" && min > 0 && min < replicas,
      `${nameOf(budget)}: keeps ${min} of ${replicas}`,
    );
  }
  for (const service of ofKind(manifests, "Service")) {
    const chosen = selected(service.spec?.selector);
    check(chosen.length > 0, `${nameOf(service)}: chooses nobody`);
    for (const { targetPort } of service.spec?.ports ?? [])
      for (const one of chosen)
        check(
          containersOf(one).some(({ ports = [] }) => ports.some(({ name }) => name === targetPort)),
          `${nameOf(service)}: ${one.name} has no port ${targetPort}`,
        );
  }
  for (const policy of ofKind(manifests, "NetworkPolicy")) {
    const selector = policy.spec?.podSelector?.matchLabels;
    const ofTheBus = selector?.["app.kubernetes.io/name"] === "nats"; // The chart makes those.
    check(ofTheBus || selected(selector).length > 0, `${nameOf(policy)}: is about nobody`);
  }
  for (const { metadata, spec } of ofKind(manifests, "HorizontalPodAutoscaler"))
    check(
      manifests.some((one) => nameOf(one) === `${spec?.scaleTargetRef.kind} ${spec?.scaleTargetRef.name}`),
      `HorizontalPodAutoscaler ${metadata?.name}: scales what is not there`,
    );
  return faults;
}

/** How many there are at least. */
export function replicasOf(manifests: Manifests, deployment: V1Deployment): number {
  const scaler = ofKind(manifests, "HorizontalPodAutoscaler").find(
    ({ spec }) => spec?.scaleTargetRef.name === deployment.metadata?.name,
  );
  return scaler?.spec?.minReplicas ?? deployment.spec?.replicas ?? 1;
}

function checkUpdate(
  manifests: Manifests,
  deployment: V1Deployment,
  check: (holds: boolean, fault: string) => void,
): void {
  const name = nameOf(deployment);
  const { strategy, template } = deployment.spec ?? {};
  const replicas = replicasOf(manifests, deployment);
  if (replicas === 1) {
    check(strategy?.type === "Recreate", `${name}: two of what there may be one of run during an update`);
    return;
  }
  const { maxUnavailable, maxSurge } = strategy?.rollingUpdate ?? {};
  check(
    maxUnavailable === 0 && maxSurge === 1,
    `${name}: an update takes a standby away before its successor is ready`,
  );
  check(
    ofKind(manifests, "PodDisruptionBudget").some(({ spec }) =>
      matches(template?.metadata?.labels ?? {}, spec?.selector?.matchLabels),
    ),
    `${name}: has no disruption budget`,
  );
  check(
    template?.spec?.topologySpreadConstraints?.some(
      ({ topologyKey, whenUnsatisfiable, labelSelector }) =>
        topologyKey === "kubernetes.io/hostname" &&
        whenUnsatisfiable === "DoNotSchedule" &&
        matches(template.metadata?.labels ?? {}, labelSelector?.matchLabels),
    ) === true,
    `${name}: all of them may be on one node`,
  );
}
