import { parseArgs, type ParseArgsConfig } from "node:util";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";

/** The command line is wrong: one clear line, exit code 2. */
export class UsageError extends Error {}

/** Runs a parser on what a person typed. @throws UsageError instead of InvalidValueError and SyntaxError. */
export function typed<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InvalidValueError || error instanceof SyntaxError)
      throw new UsageError(`${what}: ${messageOf(error)}`, { cause: error });
    throw error;
  }
}

/** Words and flags of a command line. @throws UsageError for a flag there is not, or one given twice. */
export function parseFlags<const Options extends NonNullable<ParseArgsConfig["options"]>>(options: Options) {
  const parsed = parsedFlags(options);
  const given = new Set<string>();
  for (const token of parsed.tokens) {
    if (token.kind !== "option") continue;
    // The last one alone would count: who stops two accounts would stop one.
    if (given.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    given.add(token.name);
  }
  return parsed;
}

function parsedFlags<const Options extends NonNullable<ParseArgsConfig["options"]>>(options: Options) {
  try {
    return parseArgs({ allowPositionals: true, options, tokens: true });
  } catch (error) {
    throw new UsageError(`${messageOf(error).split("\n")[0]}; see npm run plimsoll -- --help`, {
      cause: error,
    });
  }
}
