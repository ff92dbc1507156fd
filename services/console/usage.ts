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
