import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { busKeyFile, makeBusKey, readBusKey } from "#libs/bus/bus-key.ts";
import { HOME, ROLES, type Role } from "#libs/bus/roles.ts";
import { accessConfig } from "#libs/bus/server-config.ts";
import type { BusServer } from "./bus-servers.ts";
import type { StateFolder } from "./state-folder.ts";

/** Every role's key in the state folder, made once; gives the public ones. */
export function makeBusKeys(folder: StateFolder): ReadonlyMap<Role, string> {
  mkdirSync(folder.busKeys, { recursive: true, mode: 0o700 });
  return new Map(
    ROLES.map((role) => {
      const path = join(folder.busKeys, busKeyFile(role));
      if (!existsSync(path)) writeFileSync(path, `${makeBusKey().seed}\n`, { mode: 0o600, flag: "wx" });
      return [role, readBusKey(path).publicKey];
    }),
  );
}

/** Writes nats-server's configuration: fsync on every write, closed to everybody without a key. @returns its path. */
export function writeBusConfig(folder: StateFolder, server: BusServer): string {
  const path = folder.file(`${server.store}.conf`);
  const storeDir = folder.file(server.store);
  adoptStreams(storeDir);
  const access = accessConfig(makeBusKeys(folder));
  writeFileSync(
    path,
    `listen: "127.0.0.1:${server.port}"\njetstream { store_dir: "${storeDir}", sync_interval: always }\n${server.cluster}${access}`,
    { mode: 0o600 },
  );
  return path;
}

/** Streams of an open bus, as earlier versions had it, become the account's. */
function adoptStreams(storeDir: string): void {
  const [open, own] = ["$G", HOME].map((account) => join(storeDir, "jetstream", account));
  if (open !== undefined && own !== undefined && existsSync(open) && !existsSync(own)) renameSync(open, own);
}
