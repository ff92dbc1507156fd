import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compileOnce } from "../local/compile-once.mjs";
import { debianPackagesOf, librariesOf, output } from "./libraries.ts";
import { NODE_PACKAGE, productionPackages } from "./packages.ts";
import { billOfMaterials } from "./sbom.ts";

/** What of ours runs in the image; the rest of the project stays outside. */
const OURS = [
  "package.json",
  "libs",
  "services",
  // Saving and restoring what the bus has stored.
  ...["backup", "fold-again.ts", "stored-bus.ts", "nats-server.ts", "debian.ts"].map(
    (path) => `deploy/local/${path}`,
  ),
];
/** Nobody's, as a number: a cluster can see that it is not root without a list of users. */
export const UID = 10001;
/** Where the program, its packages and its parts list are in the image. */
export const PLACES = {
  node: "usr/bin/node",
  app: "app",
  compiled: "app/.compiled",
  sbom: "usr/share/sbom/plimsoll.cdx.json",
} as const;
/** Folders to mount on; the only one that is written to is the last. */
const EMPTY = ["dev", "proc", "sys", "tmp", "run", "var/lib/plimsoll"];
/** Declarations and maps are for editors. */
const NOT_RUN = /\.(d\.[cm]?ts|map)$/;
/** Nor do packages need these of their folders. */
const NOT_OF_PACKAGES = /^\/(node_modules|test|tests|docs|examples?|benchmarks?|\.github)(\/|$)/;

/**
 * Assembles the whole file system of the image: Node, the shared libraries it loads, the packages of production, our own TypeScript
 * and what Node makes of it, and what is in it as a list. There is nothing else: no shell, no package manager.
 *
 * @param out a folder that is made anew.
 */
export async function assembleImage(root: string, out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const put = (path: string): string => {
    const target = join(out, path);
    mkdirSync(dirname(target), { recursive: true });
    return target;
  };
  for (const path of OURS)
    cpSync(join(root, path), put(join(PLACES.app, path)), {
      recursive: true,
      filter: (file) => !NOT_RUN.test(file),
    });
  const packages = productionPackages(root);
  for (const { path, name } of packages)
    if (name !== NODE_PACKAGE)
      cpSync(join(root, path), put(join(PLACES.app, path)), {
        recursive: true,
        // A package inside of another is on the list itself, or not wanted.
        filter: (file) => !NOT_RUN.test(file) && !NOT_OF_PACKAGES.test(file.slice(join(root, path).length)),
      });

  const node = join(root, "node_modules", NODE_PACKAGE, "bin/node");
  copyFileSync(node, put(PLACES.node));
  chmodSync(join(out, PLACES.node), 0o755);
  const libraries = librariesOf(node);
  for (const { at, file } of libraries) copyFileSync(file, put(at));
  const debian = debianPackagesOf(libraries);
  for (const { name, status } of debian) writeFileSync(put(`var/lib/dpkg/status.d/${name}`), status);

  for (const path of EMPTY) mkdirSync(join(out, path), { recursive: true });
  writeFileSync(put("etc/passwd"), `plimsoll:x:${UID}:${UID}::/:/nonexistent\n`);
  writeFileSync(put("etc/group"), `plimsoll:x:${UID}:\n`);
  writeFileSync(put("etc/nsswitch.conf"), "hosts: files dns\n");
  // The platform mounts its own there.
  for (const file of ["etc/hosts", "etc/resolv.conf"]) writeFileSync(put(file), "");
  writeFileSync(put(PLACES.sbom), `${JSON.stringify(billOfMaterials(root, packages, debian), null, 2)}\n`);
  // It is read-only where it runs: whatever is not compiled here is compiled at every start.
  await compileOnce({
    node: join(out, PLACES.node),
    root: join(out, PLACES.app),
    cache: join(out, PLACES.compiled),
    more: [
      ["services/console/cli.ts", "--help"],
      ["deploy/local/backup/cli.ts", "--help"],
    ],
    portable: true,
  });
  // Whoever builds it may have made his files his own alone.
  output("chmod", ["-R", "u=rwX,go=rX", out]);
}

/** Bytes of all files. */
export const sizeOf = (tree: string): number => Number(output("du", ["-sb", tree]).split("\t")[0]);

if (import.meta.main) {
  const out = process.argv[2];
  if (out === undefined) {
    process.stderr.write("node deploy/image/tree.ts FOLDER assembles the image's file system there\n");
    process.exit(2);
  }
  const root = new URL("../..", import.meta.url).pathname;
  await assembleImage(root, out);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  process.stdout.write(`plimsoll ${version}: ${(sizeOf(out) / 1e6).toFixed(0)} MB in ${out}\n`);
}
