import { randomBytes } from "node:crypto";

const LIFE_MS = 3_600_000;

/** A key that no longer delivers, and for whom it did. */
export interface EndedKey {
  readonly listenKey: string;
  readonly account: string;
}

/** The listen keys: one per account, alive for 60 minutes after each POST or PUT. Source: facts, section 3.1. */
export class ListenKeys {
  readonly #byAccount = new Map<string, { readonly listenKey: string; untilMs: number }>();
  readonly #accounts = new Map<string, string>();
  readonly #lifeMs: number;
  readonly #onEnd: (ended: EndedKey) => void;

  /** @param timeScale a key lives this many times shorter. */
  constructor(timeScale: number, onEnd: (ended: EndedKey) => void) {
    this.#lifeMs = LIFE_MS / timeScale;
    this.#onEnd = onEnd;
  }

  /** The account's key, made or extended. Times are milliseconds of one monotonic clock. */
  open(account: string, monotonicMs: number): string {
    const listenKey = this.extend(account, monotonicMs);
    if (listenKey !== undefined) return listenKey;
    const fresh = randomBytes(32).toString("hex");
    this.#byAccount.set(account, { listenKey: fresh, untilMs: monotonicMs + this.#lifeMs });
    this.#accounts.set(fresh, account);
    return fresh;
  }

  /** The extended key; undefined when the account has none. */
  extend(account: string, monotonicMs: number): string | undefined {
    this.expire(monotonicMs);
    const known = this.#byAccount.get(account);
    if (known === undefined) return undefined;
    known.untilMs = monotonicMs + this.#lifeMs;
    return known.listenKey;
  }

  /** Ends the account's key for everybody who reads by it; false when there is none. */
  close(account: string): boolean {
    const known = this.#byAccount.get(account);
    if (known === undefined) return false;
    this.#byAccount.delete(account);
    this.#accounts.delete(known.listenKey);
    this.#onEnd({ listenKey: known.listenKey, account });
    return true;
  }

  /** Forgets the account's key; nobody is told. */
  lose(account: string): void {
    const known = this.#byAccount.get(account);
    if (known === undefined) return;
    this.#byAccount.delete(account);
    this.#accounts.delete(known.listenKey);
  }

  keyOf(account: string): string | undefined {
    return this.#byAccount.get(account)?.listenKey;
  }

  accountOf(listenKey: string): string | undefined {
    return this.#accounts.get(listenKey);
  }

  /** Ends the keys whose time is over. */
  expire(monotonicMs: number): void {
    for (const [account, { untilMs }] of this.#byAccount) if (monotonicMs >= untilMs) this.close(account);
  }
}
