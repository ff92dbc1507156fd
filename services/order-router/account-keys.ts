import type { Credentials } from "#libs/binance/credentials.ts";
import { HaltError } from "#libs/domain/errors.ts";

/** The keys with which requests for each account are signed. */
export class AccountKeys {
  readonly #byAccount: ReadonlyMap<string, Credentials>;

  constructor(credentials: readonly Credentials[]) {
    this.#byAccount = new Map(credentials.map((keys) => [keys.id, keys]));
  }

  /** @throws HaltError NO_CREDENTIALS. */
  of({ account }: { readonly account: string }): Credentials {
    const keys = this.#byAccount.get(account);
    if (keys === undefined) throw new HaltError("NO_CREDENTIALS", `no key of account ${account} was sealed`);
    return keys;
  }
}
