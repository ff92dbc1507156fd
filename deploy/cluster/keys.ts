import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { accessConfig } from "#libs/bus/server-config.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { UID } from "../image/tree.ts";
import { makeBusKeys } from "../local/bus-keys.ts";
import { openEdge } from "../local/edge-access.ts";
import { sealPaperKeys } from "../local/paper-keys.ts";
import { shown, StateFolder } from "../local/state-folder.ts";
import { makeCertificates } from "./certificates.ts";
import { secretObjects } from "./secrets.ts";

const HELP = `npm run cluster-keys -- [--out FOLDER] [--accounts N] [--name HOST ...]

Makes once, and leaves what is there: a key per role of the bus, TLS for it, the configuration that closes it, a master key, N paper
accounts with sealed API keys (2; 0 for none), a token for the edge. Everything is in FOLDER (.plimsoll/cluster), its owner's alone:
  secrets.json       for kubectl apply -n plimsoll -f, where no secret store is
  nats-access.json   for helm -f, beside k8s/nats/values.yaml
  compose.env        for docker compose --env-file
HOST is one more DNS name under which the servers of the bus are reached.`;

const SERVERS = [0, 1, 2];
/** The bus is reached by these names: of the chart's services, of the compose file, of a port that is forwarded. */
const NAMES = [
  "nats",
  ...SERVERS.flatMap((i) => [`nats-${i}`, `nats-${i}.nats-headless`]),
  "nats-headless",
  "nats.plimsoll.svc",
  "localhost",
];
/** Folders that processes of the compose file write to. */
const WRITTEN = [
  ...SERVERS.map((i) => `nats-${i}`),
  "exchange",
  "user-stream-0",
  "user-stream-1",
  "backup",
  "tools",
];

/** What a cluster or a compose file needs and nobody else may have. @param uid its owner. */
export async function makeKeys(
  dir: string,
  {
    accounts,
    names = [],
    uid,
  }: { readonly accounts: number; readonly names?: readonly string[]; readonly uid: number },
): Promise<void> {
  const folder = new StateFolder(dir);
  for (const path of [
    "",
    "tls",
    "nats",
    "keys",
    "alertmanager",
    ...WRITTEN.map((name) => join("data", name)),
  ])
    mkdirSync(folder.file(path), { recursive: true, mode: 0o700 });
  const access = accessConfig(makeBusKeys(folder));
  writeFileSync(folder.file("nats", "access.conf"), access, { mode: 0o600 });
  const values = { configMap: { merge: { data: { "access.conf": access } } } };
  writeFileSync(folder.file("nats-access.json"), JSON.stringify(values, null, 2));
  makeCertificates(folder.file("tls"), [...NAMES, ...names]);
  for (const file of readdirSync(folder.file("tls"))) chmodSync(folder.file("tls", file), 0o600);
  const paper = await sealPaperKeys(new StateFolder(folder.file("keys")), accounts);
  openEdge(folder, paper.accounts);
  writeFileSync(
    folder.file("compose.env"),
    `PLIMSOLL_KEYS=${dir}\nPLIMSOLL_UID=${uid}\nPLIMSOLL_ACCOUNTS=${paper.accounts.join(",")}\n`,
  );
  writeFileSync(folder.file("secrets.json"), JSON.stringify(secretObjects(dir), null, 2), { mode: 0o600 });
  if (process.getuid?.() === 0) own(dir, uid);
}

/** Nobody runs as root there: what root has made is given away. */
function own(path: string, uid: number): void {
  chownSync(path, uid, uid);
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
    chownSync(join(entry.parentPath, entry.name), uid, uid);
}

if (import.meta.main)
  try {
    const { values } = parseArgs({
      options: {
        out: { type: "string", default: ".plimsoll/cluster" },
        accounts: { type: "string", default: "2" },
        name: { type: "string", multiple: true, default: [] },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) process.stdout.write(`${HELP}\n`);
    else {
      if (!/^\d{1,3}$/.test(values.accounts)) throw new Error("--accounts is not within 0..999");
      const dir = resolve(values.out);
      const before = existsSync(dir);
      const mine = process.getuid?.() ?? 0;
      await makeKeys(dir, {
        accounts: Number(values.accounts),
        names: values.name,
        uid: mine === 0 ? UID : mine,
      });
      process.stdout.write(`${before ? "kept and completed" : "made"}: ${shown(dir)}\n`);
    }
  } catch (error) {
    process.stderr.write(`cluster-keys: ${messageOf(error)}\n`);
    process.exitCode = 1;
  }
