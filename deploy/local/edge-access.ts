import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { accessFor, parseTokens, PERMISSIONS, tokensText } from "../../services/edge/tokens.ts";
import type { StateFolder } from "./state-folder.ts";

/** The paper user's way through the edge. */
export interface EdgeAccess {
  readonly token: string;
  /** Holds the token; its owner's only. */
  readonly tokenFile: string;
  /** Holds the hashes of all tokens; the edge reads it. */
  readonly tokensFile: string;
}

const NAME = "paper";

/** The token of an earlier run, or a new one; it opens everything of the run's accounts. Other tokens stay. */
export function openEdge(folder: StateFolder, accounts: readonly string[]): EdgeAccess {
  const [tokenFile, tokensFile] = [folder.file("edge", "paper.token"), folder.file("edge", "tokens.json")];
  mkdirSync(folder.file("edge"), { recursive: true });
  if (!existsSync(tokenFile)) writePrivately(tokenFile, `${randomBytes(32).toString("base64url")}\n`);
  const token = readFileSync(tokenFile, "utf8").trim();
  const others = existsSync(tokensFile)
    ? parseTokens(readFileSync(tokensFile, "utf8")).filter(({ name }) => name !== NAME)
    : [];
  const ours = accessFor(token, { name: NAME, accounts: [...accounts, "desk"], permissions: PERMISSIONS });
  writePrivately(tokensFile, tokensText([ours, ...others]));
  return { token, tokenFile, tokensFile };
}

/** Nobody else may read it, not even for the moment before its mode is set. */
function writePrivately(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
}
