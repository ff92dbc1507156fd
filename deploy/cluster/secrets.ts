import { readFileSync } from "node:fs";
import { join } from "node:path";
import { busKeyFile } from "#libs/bus/bus-key.ts";
import { ROLES } from "#libs/bus/roles.ts";

/** A secret of a cluster: its name, and its keys with the file of the folder that each is. */
export interface SecretFiles {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Every secret that the manifests and the compose file mount; each is given to those who need it and to nobody else. */
export const SECRETS: readonly SecretFiles[] = [
  ...ROLES.map((role) => ({
    name: `bus-${role}`,
    files: { [busKeyFile(role)]: join("bus", busKeyFile(role)) },
  })),
  { name: "bus-ca", files: { "ca.crt": "tls/ca.crt" } },
  {
    name: "nats-tls",
    files: { "tls.crt": "tls/tls.crt", "tls.key": "tls/tls.key", "ca.crt": "tls/ca.crt" },
  },
  { name: "api-keys", files: { "credentials.json": "keys/credentials.json" } },
  { name: "master-key", files: { "master.key": "keys/master.key" } },
  { name: "edge-tokens", files: { "tokens.json": "edge/tokens.json" } },
];

/** These as Kubernetes objects, for a cluster without a secret store. */
export const secretObjects = (dir: string): object => ({
  apiVersion: "v1",
  kind: "List",
  items: SECRETS.map(({ name, files }) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, labels: { "app.kubernetes.io/part-of": "plimsoll" } },
    type: "Opaque",
    data: Object.fromEntries(
      Object.entries(files).map(([key, file]) => [key, readFileSync(join(dir, file)).toString("base64")]),
    ),
  })),
});
