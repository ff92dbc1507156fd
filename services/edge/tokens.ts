import { timingSafeEqual } from "node:crypto";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { DESK, parseAccountId } from "#libs/domain/ids.ts";
import { sha256 } from "#libs/wire/sha256.ts";

/** read: topics. full-rate: every event as it comes. signal: intents for the token's accounts. */
export const PERMISSIONS = ["read", "full-rate", "signal"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What a token opens. */
export interface Access {
  readonly name: string;
  /** SHA-256 of the token, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Account ids, or `["*"]`. */
  readonly accounts: readonly string[];
  readonly permissions: readonly Permission[];
}

const FIELDS = ["name", "sha256", "accounts", "permissions"];
const TOKEN_BYTES_MIN = 20;

/** The tokens that a server takes. It knows their hashes only. */
export class Tokens {
  readonly #entries: readonly { readonly access: Access; readonly digest: Uint8Array }[];

  constructor(accesses: readonly Access[]) {
    this.#entries = accesses.map((access) => ({ access, digest: Buffer.from(access.sha256, "hex") }));
  }

  get size(): number {
    return this.#entries.length;
  }

  /** What a token opens, or undefined. The time it takes does not depend on which one it is, nor on how near it comes. */
  find(token: string): Access | undefined {
    const digest = sha256(token);
    let found: Access | undefined;
    for (const entry of this.#entries) if (timingSafeEqual(entry.digest, digest)) found = entry.access;
    return found;
  }

  /** Whether exactly this is still open. */
  has(access: Access): boolean {
    return this.#entries.some((entry) => JSON.stringify(entry.access) === JSON.stringify(access));
  }
}

export const mayDo = ({ permissions }: Access, permission: Permission): boolean =>
  permissions.includes(permission);

/** Whether an account, or `desk` for all of them together, is one of the token's. */
export const mayTouch = ({ accounts }: Access, account: string): boolean =>
  accounts.includes("*") || accounts.includes(account);

/** The entry of a token. @throws InvalidValueError for a token that can be guessed. */
export function accessFor(token: string, granted: Omit<Access, "sha256">): Access {
  if (token.length < TOKEN_BYTES_MIN)
    throw new InvalidValueError("token", `${token.length} characters`, `at least ${TOKEN_BYTES_MIN}`);
  const { name, accounts, permissions } = granted;
  return { name, sha256: Buffer.from(sha256(token)).toString("hex"), accounts, permissions };
}

export const tokensText = (accesses: readonly Access[]): string =>
  `${JSON.stringify({ tokens: accesses }, null, 2)}\n`;

/** @throws InvalidValueError naming the field. */
export function parseTokens(text: string): readonly Access[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidValueError("tokens", `${text.length} characters`, "JSON");
  }
  const listed = (json as { readonly tokens?: unknown } | null)?.tokens;
  if (!Array.isArray(listed)) throw new InvalidValueError("tokens", listed, "a list");
  const accesses = listed.map((entry: unknown, i) => accessOf(entry, `tokens[${i}]`));
  for (const field of ["name", "sha256"] as const) {
    const twice = accesses.find((one, i) => accesses.findIndex((other) => other[field] === one[field]) < i);
    if (twice !== undefined)
      throw new InvalidValueError(`tokens.${field}`, twice[field], "of one token only");
  }
  return accesses;
}

function accessOf(entry: unknown, at: string): Access {
  if (typeof entry !== "object" || entry === null) throw new InvalidValueError(at, entry, "an object");
  const stray = Object.keys(entry).find((field) => !FIELDS.includes(field));
  if (stray !== undefined)
    throw new InvalidValueError(`${at}.${stray}`, "there", `one of ${FIELDS.join(", ")}`);
  const { name, sha256: digest, accounts, permissions } = entry as Record<string, unknown>;
  if (typeof name !== "string" || !/^[a-z0-9-]{1,24}$/.test(name))
    throw new InvalidValueError(`${at}.name`, name, "1-24 characters of a-z 0-9 -");
  if (typeof digest !== "string" || !/^[0-9a-f]{64}$/.test(digest))
    throw new InvalidValueError(`${at}.sha256`, typeof digest, "64 hexadecimal digits in lower case");
  if (!Array.isArray(accounts)) throw new InvalidValueError(`${at}.accounts`, accounts, 'a list, or ["*"]');
  if (!Array.isArray(permissions))
    throw new InvalidValueError(`${at}.permissions`, permissions, `a list of ${PERMISSIONS.join(", ")}`);
  return {
    name,
    sha256: digest,
    accounts: accounts.map((account: unknown) =>
      account === "*" || account === DESK ? account : parseAccountId(String(account), `${at}.accounts`),
    ),
    permissions: permissions.map((given: unknown) => {
      const permission = PERMISSIONS.find((one) => one === given);
      if (permission === undefined)
        throw new InvalidValueError(`${at}.permissions`, given, `one of ${PERMISSIONS.join(", ")}`);
      return permission;
    }),
  };
}
