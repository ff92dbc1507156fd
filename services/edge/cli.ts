import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import { replaceFile } from "#libs/runtime/atomic-file.ts";
import { accessFor, parseTokens, PERMISSIONS, tokensText } from "./tokens.ts";

const HELP = `npx node services/edge/cli.ts <command> --file TOKENS.json --name NAME

  grant     make a token and print it, once; the file keeps its hash. An earlier one of that name is good no more
      --accounts A,B         its accounts; "*" for all, "desk" for what belongs to the desk as a whole
      --permissions P,Q      of ${PERMISSIONS.join(", ")}
  revoke    its connections end within seconds
`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      file: { type: "string" },
      name: { type: "string" },
      accounts: { type: "string", default: "" },
      permissions: { type: "string", default: "" },
      help: { type: "boolean" },
    },
  });
  const { file, name } = values;
  const [command] = positionals;
  if (values.help === true) process.stdout.write(HELP);
  else if (file === undefined || name === undefined || (command !== "grant" && command !== "revoke"))
    throw new Error(`grant or revoke is needed, with --file and --name\n${HELP}`);
  else {
    const known = existsSync(file) ? parseTokens(readFileSync(file, "utf8")) : [];
    const others = known.filter((access) => access.name !== name);
    if (command === "revoke" && others.length === known.length)
      throw new Error(`${file} has no token ${name}`);
    const token = randomBytes(32).toString("base64url");
    const listed = (text: string): string[] => text.split(",").filter((one) => one !== "");
    const granted = {
      name,
      accounts: listed(values.accounts),
      permissions: listed(values.permissions) as never,
    };
    const text = tokensText(command === "grant" ? [...others, accessFor(token, granted)] : others);
    // Nothing is written that the edge would refuse.
    parseTokens(text);
    await replaceFile(file, text);
    process.stdout.write(command === "grant" ? `${token}\n` : `revoked ${name}\n`);
  }
} catch (error) {
  process.stderr.write(`edge: ${messageOf(error)}\n`);
  process.exitCode = 2;
}
