import type { DebianPackage } from "./libraries.ts";
import { output } from "./libraries.ts";
import type { Locked } from "./packages.ts";

interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

/** CycloneDX 1.5 as npm writes it, as far as it matters here. */
export interface Bill {
  readonly bomFormat: string;
  readonly version: number;
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * What the image consists of, as CycloneDX JSON: of npm's own list the packages that are in it, and the libraries that Node loads.
 * npm could leave out by itself what is for development, but then leaves out too what both need.
 *
 * @throws Error when npm does not list a package that is in the image.
 */
export function billOfMaterials(
  root: string,
  packages: readonly Locked[],
  debian: readonly DebianPackage[],
): Bill {
  const text = output("npm", ["sbom", "--package-lock-only", "--sbom-format=cyclonedx"], root);
  const { specVersion, metadata, components, dependencies } = JSON.parse(text) as Bill;
  const wanted = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const listed = components.filter(({ "bom-ref": ref }) => wanted.has(ref));
  const missing = [...wanted].filter((ref) => !listed.some(({ "bom-ref": known }) => known === ref));
  if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(", ")}`);
  const own = metadata.component["bom-ref"];
  return {
    bomFormat: "CycloneDX",
    specVersion,
    version: 1,
    // Neither time nor serial number: the same content makes the same image.
    metadata: { component: { ...metadata.component, type: "application", name: "plimsoll" } },
    components: [...listed, ...debian.map(libraryOf)],
    dependencies: dependencies
      .filter(({ ref }) => ref === own || wanted.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((on) => wanted.has(on)) })),
  };
}

function libraryOf({ name, version, architecture }: DebianPackage): Component {
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}`;
  return { "bom-ref": purl, type: "library", name, version, purl };
}
