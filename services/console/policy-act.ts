import { readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import { isPolicyKey, POLICY_KEYS } from "#libs/domain/policy.ts";
import { parseVersion, type PolicyVersion } from "#libs/domain/policy-version.ts";
import { PROFILES, type Profile } from "#libs/domain/policy-key.ts";
import { typed, UsageError } from "./usage.ts";

/** Where a new policy comes from. */
export type PolicySource =
  /** Some keys over the stored policy, as JSON values; they are judged together with it. */
  | { readonly kind: "keys"; readonly given: Readonly<Record<string, unknown>> }
  | { readonly kind: "profile"; readonly profile: Profile }
  | { readonly kind: "version"; readonly version: PolicyVersion; readonly from: string }
  | { readonly kind: "revision"; readonly revision: number };

export type PolicyAct =
  | { readonly act: "get" | "history" | "profiles" }
  | { readonly act: "what-if"; readonly source: PolicySource | undefined }
  | {
      readonly act: "set" | "profile" | "restore";
      readonly source: PolicySource;
      /** The stored revision it is meant to replace. */
      readonly ifRevision: number | undefined;
      /** It is meant that nothing can open. */
      readonly closeOnly: boolean;
      /** It is meant that a stop trips at once and closes positions. */
      readonly mayTrip: boolean;
    };

interface Flags {
  readonly file?: string | undefined;
  readonly profile?: string | undefined;
  readonly revision?: string | undefined;
  readonly "if-revision"?: string | undefined;
  readonly "close-only"?: boolean | undefined;
  readonly "may-trip"?: boolean | undefined;
}

const MEANT = ["if-revision", "close-only", "may-trip"] as const;
const TAKES: Readonly<Record<string, readonly (keyof Flags)[]>> = {
  get: [],
  history: [],
  set: ["file", ...MEANT],
  profile: MEANT,
  restore: ["file", "revision", ...MEANT],
  "what-if": ["file", "profile", "revision"],
};

/** @throws UsageError */
export function parsePolicyAct(words: readonly string[], flags: Flags, stateDir: string): PolicyAct {
  const [act = "", ...rest] = words;
  const takes = TAKES[act];
  if (takes === undefined || !Object.hasOwn(TAKES, act))
    throw new UsageError("policy needs get, set, history, what-if, profile or restore");
  for (const flag of ["file", "profile", "revision", ...MEANT] as const)
    if (flags[flag] !== undefined && !takes.includes(flag))
      throw new UsageError(`policy ${act} takes no --${flag}`);
  const meant = {
    ifRevision: flags["if-revision"] === undefined ? undefined : whole("--if-revision", flags["if-revision"]),
    closeOnly: flags["close-only"] === true,
    mayTrip: flags["may-trip"] === true,
  };
  switch (act) {
    case "set": {
      const source = sourceOf(rest, flags);
      if (source === undefined)
        throw new UsageError("policy set needs KEY=VALUE ..., or --file FILE with some keys as JSON");
      return { act, source, ...meant };
    }
    case "what-if":
      return { act, source: sourceOf(rest, flags) };
    case "profile": {
      const [name, extra] = rest;
      if (extra !== undefined) throw new UsageError(`policy profile: unexpected ${JSON.stringify(extra)}`);
      if (name === undefined) return { act: "profiles" };
      return { act, source: { kind: "profile", profile: profileNamed(name) }, ...meant };
    }
    default:
      if (rest[0] !== undefined) throw new UsageError(`policy ${act}: unexpected ${JSON.stringify(rest[0])}`);
      if (act === "get" || act === "history") return { act };
      if (flags.file !== undefined && flags.revision !== undefined)
        throw new UsageError("policy restore takes --file or --revision, not both");
      return {
        act: "restore",
        source:
          flags.revision === undefined
            ? versionFile(flags.file ?? backupFile(stateDir))
            : { kind: "revision", revision: whole("--revision", flags.revision) },
        ...meant,
      };
  }
}

/** Where the active kernel keeps the newest policy as a file. */
export const backupFile = (stateDir: string): string => join(stateDir, "policy.json");

function sourceOf(pairs: readonly string[], flags: Flags): PolicySource | undefined {
  const given = [
    ["KEY=VALUE", pairs.length > 0],
    ["--file", flags.file !== undefined],
    ["--profile", flags.profile !== undefined],
    ["--revision", flags.revision !== undefined],
  ].flatMap(([what, is]) => (is === true ? [what] : []));
  if (given.length > 1) throw new UsageError(`policy: ${given.join(" and ")} cannot be given together`);
  if (flags.profile !== undefined) return { kind: "profile", profile: profileNamed(flags.profile) };
  if (flags.revision !== undefined)
    return { kind: "revision", revision: whole("--revision", flags.revision) };
  if (flags.file !== undefined) return { kind: "keys", given: keysFile(flags.file) };
  if (pairs.length === 0) return undefined;
  const keys = new Map<string, unknown>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(`policy: ${JSON.stringify(pair)} is not KEY=VALUE`);
    const [key, text] = [pair.slice(0, at), pair.slice(at + 1)];
    if (keys.has(key)) throw new UsageError(`policy: ${key} is given twice`);
    keys.set(key, isPolicyKey(key) ? POLICY_KEYS[key].typed(text) : text);
  }
  return { kind: "keys", given: Object.fromEntries(keys) };
}

function profileNamed(name: string): Profile {
  const profile = PROFILES.find((one) => one === name);
  if (profile === undefined)
    throw new UsageError(
      `policy: there is no profile ${JSON.stringify(name)}; one of ${PROFILES.join(", ")}`,
    );
  return profile;
}

function fileText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`--file ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function keysFile(path: string): Readonly<Record<string, unknown>> {
  const given = typed(`--file ${path}`, () => JSON.parse(fileText(path)) as unknown);
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new UsageError(`--file ${path}: must be a JSON object of policy keys`);
  return given as Readonly<Record<string, unknown>>;
}

const versionFile = (path: string): PolicySource => ({
  kind: "version",
  version: typed(`--file ${path}`, () => parseVersion(fileText(path))),
  from: path,
});

function whole(flag: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${flag} ${text}: must be a whole number`);
  return Number(text);
}
