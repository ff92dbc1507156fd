/** One invariant, judged, with the figures it was judged by. */
export interface Invariant {
  readonly name: string;
  readonly pass: boolean;
  readonly figures: string;
}

export interface DrillOutcome {
  readonly invariants: readonly Invariant[];
  readonly report: unknown;
}

/** A failure made on purpose on real processes, and what must hold all the same. */
export interface Drill {
  readonly name: string;
  readonly about: string;
  /** How long it runs unless told otherwise. */
  readonly seconds: number;
  /** It heeds `only` and `times`. */
  readonly chooses?: true;
  readonly run: (options: {
    readonly seconds: number;
    readonly seed: number;
    readonly print: (line: string) => void;
    /** Of what it does, only that whose name contains one of these; for a drill that {@link chooses}. */
    readonly only?: readonly string[];
    /** How often each of that. */
    readonly times?: number;
  }) => Promise<DrillOutcome>;
}
