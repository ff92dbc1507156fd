import type { AccountRead, AccountReader } from "./account-reader.ts";
import type { FoundByRest } from "./found.ts";
import type { KernelView } from "./kernel-view.ts";
import type { Reconciler } from "./reconciler.ts";
import type { Told } from "./told.ts";

/**
 * Where fills were looked for: nowhere, because the positions are as told and what is missing of the money is income's
 * to tell, for less than all symbols cost; on the symbols whose position betrays one; or on every symbol.
 */
export type Searched = "NOTHING" | "STRAYED" | "EVERYWHERE";

/** Looks for what happened in a gap, and reads the account behind it, as cheaply as the balances allow. */
export class GapSearch {
  readonly #reader: AccountReader;
  readonly #found: FoundByRest;
  readonly #reconciler: Reconciler;
  readonly #told: Told;
  readonly #isUnclear: () => boolean;

  constructor(options: {
    readonly reader: AccountReader;
    readonly found: FoundByRest;
    readonly reconciler: Reconciler;
    readonly told: Told;
    /** An event could not be understood: what was told is not all that was said. */
    readonly isUnclear: () => boolean;
  }) {
    this.#reader = options.reader;
    this.#found = options.found;
    this.#reconciler = options.reconciler;
    this.#told = options.told;
    this.#isUnclear = options.isUnclear;
  }

  /**
   * Looks for fills that nobody has told, where the balances leave room for any.
   *
   * @param everywhere less was not enough. @throws VenueAnswerError
   */
  async search(kernel: KernelView, knownGap: boolean, everywhere: boolean): Promise<Searched> {
    const balances = await this.#reader.balances();
    const { closes, hasPositions, incomeTells } = this.#reconciler.standing(balances);
    const all = everywhere || this.#isUnclear();
    if (!this.#isUnclear() && hasPositions && (closes || (incomeTells && !all))) return "NOTHING";
    const strayed = hasPositions || all ? undefined : this.#told.strayed(balances.positions);
    await this.#found.replayGap(kernel, knownGap, strayed);
    return strayed === undefined ? "EVERYWHERE" : "STRAYED";
  }

  /**
   * The account, undefined when it moved meanwhile.
   *
   * @param last what was read before; undefined: nothing. @param searched undefined: nothing was told yet.
   * @param ends open orders count, whatever moved. @throws VenueAnswerError
   */
  async read(
    last: AccountRead | undefined,
    searched: Searched | undefined,
    ends: boolean,
  ): Promise<AccountRead | undefined> {
    const told = this.#told;
    const balances = await this.#reader.balances();
    const { closes, hasPositions, incomeTells } = this.#reconciler.standing(balances);
    const trusts = searched !== "EVERYWHERE" && incomeTells;
    const proven = searched !== undefined && hasPositions && (closes || trusts);
    const moved = told.moved(ends ? "symbols" : undefined);
    if (last !== undefined) return this.#reader.since(last, moved, balances, proven);
    return this.#reader.whole(balances, proven ? moved.lastTrade : undefined);
  }
}
