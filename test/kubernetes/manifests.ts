import type {
  KubernetesObject,
  V1ConfigMap,
  V1Container,
  V1CronJob,
  V1Deployment,
  V1Job,
  V1NetworkPolicy,
  V1PodDisruptionBudget,
  V1PodTemplateSpec,
  V1Service,
  V2HorizontalPodAutoscaler,
} from "@kubernetes/client-node";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { findDebianTools } from "../support/debian-tools.ts";
import { ROOT, runToEnd } from "../support/paper.ts";

/** What an overlay says to the cluster. */
export type Manifests = readonly KubernetesObject[];

interface ByKind {
  readonly ConfigMap: V1ConfigMap;
  readonly CronJob: V1CronJob;
  readonly Deployment: V1Deployment;
  readonly HorizontalPodAutoscaler: V2HorizontalPodAutoscaler;
  readonly Job: V1Job;
  readonly NetworkPolicy: V1NetworkPolicy;
  readonly PodDisruptionBudget: V1PodDisruptionBudget;
  readonly Service: V1Service;
}

const OVERLAYS = join(ROOT, "k8s/overlays");

/** Every overlay there is. */
export const overlays = (): readonly string[] => readdirSync(OVERLAYS).sort();

/** Debian's kustomize; else why it cannot be had. */
export function findKustomize(): string | { readonly kustomize: string } {
  return findDebianTools({ kustomize: "kustomize" });
}

/** What `kustomize build` makes of an overlay. @throws Error with its words. */
export async function render(kustomize: string, overlay: string): Promise<Manifests> {
  const { status, stdout, stderr } = await runToEnd(kustomize, ["build", join(OVERLAYS, overlay)]);
  if (status !== 0) throw new Error(`kustomize build ${overlay}: ${stderr}`);
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubernetesObject);
}

export const ofKind = <Kind extends keyof ByKind>(
  manifests: Manifests,
  kind: Kind,
): readonly ByKind[Kind][] => manifests.filter((one) => one.kind === kind) as ByKind[Kind][];

/** `Deployment edge`. */
export const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata?.name}`;

/** Something that runs pods. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly template: V1PodTemplateSpec;
}

/** Everything that runs pods, and what they are. */
export function workloadsOf(manifests: Manifests): readonly Workload[] {
  const of = (object: KubernetesObject, template: V1PodTemplateSpec | undefined): readonly Workload[] =>
    template === undefined ? [] : [{ object, name: nameOf(object), template }];
  return [
    ...ofKind(manifests, "Deployment").flatMap((one) => of(one, one.spec?.template)),
    ...ofKind(manifests, "Job").flatMap((one) => of(one, one.spec?.template)),
    ...ofKind(manifests, "CronJob").flatMap((one) => of(one, one.spec?.jobTemplate.spec?.template)),
  ];
}

export const labelsOf = ({ template }: Workload): Readonly<Record<string, string>> =>
  template.metadata?.labels ?? {};

/** All containers of a pod, those that run before it too. */
export const containersOf = ({ template }: Workload): readonly V1Container[] => [
  ...(template.spec?.initContainers ?? []),
  ...(template.spec?.containers ?? []),
];

/** Whether labels have what a selector asks for; one that asks for nothing matches everything. */
export const matches = (
  labels: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>> = {},
): boolean => Object.entries(selector).every(([key, value]) => labels[key] === value);

/** A container's variables as they would be, each with where it comes from; undefined: the object or key is not there. */
export function environmentOf(
  manifests: Manifests,
  { env = [], envFrom = [] }: V1Container,
  podName: string,
): ReadonlyMap<string, string | undefined> {
  const maps = new Map(
    ofKind(manifests, "ConfigMap").map(({ metadata, data }) => [metadata?.name, data ?? {}]),
  );
  const found = new Map<string, string | undefined>();
  for (const { configMapRef } of envFrom)
    for (const [key, value] of Object.entries(maps.get(configMapRef?.name) ?? {})) found.set(key, value);
  for (const { name, value, valueFrom } of env) {
    const { configMapKeyRef: ref, fieldRef } = valueFrom ?? {};
    if (ref !== undefined) found.set(name, maps.get(ref.name)?.[ref.key]);
    else found.set(name, fieldRef?.fieldPath === "metadata.name" ? podName : value);
  }
  return found;
}
