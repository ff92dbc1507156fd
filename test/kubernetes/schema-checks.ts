import * as client from "@kubernetes/client-node";
import type { KubernetesObject } from "@kubernetes/client-node";
import { messageOf } from "#libs/domain/errors.ts";
import { nameOf, type Manifests } from "./manifests.ts";

interface Attribute {
  readonly baseName: string;
  readonly type: string;
}
interface Typed {
  getAttributeTypeMap(): readonly Attribute[];
}

/** Kinds of operators' own, which Kubernetes itself knows nothing of: the fields that are used here. */
const CUSTOM: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "external-secrets.io/v1 ExternalSecret": {
    spec: ["refreshInterval", "secretStoreRef", "target", "data"],
  },
  "monitoring.coreos.com/v1 ServiceMonitor": { spec: ["selector", "endpoints"] },
  "monitoring.coreos.com/v1 PrometheusRule": { spec: ["groups"] },
};

/** What Kubernetes would refuse: types, required fields and values by its own schemas, and fields that it does not know. */
export async function schemaFaults(manifests: Manifests): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const object of manifests) {
    const kind = `${object.apiVersion} ${object.kind}`;
    const custom = CUSTOM[kind];
    if (custom !== undefined) {
      for (const [part, fields] of Object.entries({
        "": ["apiVersion", "kind", "metadata", "spec"],
        ...custom,
      }))
        for (const key of Object.keys(recordOf(part === "" ? object : recordOf(object)[part])))
          if (!fields.includes(key)) faults.push(`${nameOf(object)}: ${kind} has no field ${part}.${key}`);
      continue;
    }
    try {
      await validate(object);
    } catch (error) {
      faults.push(`${nameOf(object)}: ${messageOf(error)}`);
    }
    const version = object.apiVersion?.split("/").at(-1) ?? "";
    const type = `${version.charAt(0).toUpperCase()}${version.slice(1)}${object.kind}`;
    faults.push(...unknownFields(object, type).map((path) => `${nameOf(object)}: there is no field ${path}`));
  }
  return faults;
}

async function validate(object: KubernetesObject): Promise<void> {
  const module = `kubernetes-models/${object.apiVersion}/${object.kind}`;
  const models = (await import(/* @vite-ignore */ module)) as Readonly<
    Record<string, new (data: object) => { validate(): void }>
  >;
  const Model = models[object.kind ?? ""];
  if (Model === undefined) throw new Error("no such kind");
  new Model(object).validate();
}

/** Paths of fields that a type of the API does not have. */
function unknownFields(value: unknown, type: string): readonly string[] {
  const list = /^Array<(.+)>$/.exec(type)?.[1];
  if (list !== undefined)
    return (value as readonly unknown[]).flatMap((one, i) =>
      unknownFields(one, list).map((path) => `[${i}].${path}`),
    );
  const values = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (values !== undefined)
    return Object.entries(recordOf(value)).flatMap(([key, one]) =>
      unknownFields(one, values).map((path) => `${key}.${path}`),
    );
  const known = (client as unknown as Readonly<Record<string, Typed | undefined>>)[type];
  if (known === undefined || typeof known.getAttributeTypeMap !== "function") return [];
  const attributes = known.getAttributeTypeMap();
  return Object.entries(recordOf(value)).flatMap(([key, one]) => {
    const attribute = attributes.find(({ baseName }) => baseName === key);
    if (attribute === undefined) return [key];
    return unknownFields(one, attribute.type).map((path) => `${key}.${path}`);
  });
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
