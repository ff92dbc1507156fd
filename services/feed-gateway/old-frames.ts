/** What is known of a stream, and where its frames have their sequence number. */
export interface Known {
  /** As it stands in the frame, e.g. `"u":`; no other field is written so. */
  readonly key: string;
  readonly events: {
    /** False: it is newer than all before it. */
    readonly mayBeOld: (sequence: number) => boolean;
    /** Whether it is old; one that is, is counted. */
    readonly dropsOld: (sequence: number, timeMs: number, line: number) => boolean;
  };
}

const HEAD = '{"stream":"';
const TIME_KEY = '"E":';
const CODE_0 = 48;

/**
 * The stream of a frame whose event another connection has brought already; undefined for everything else.
 *
 * With two connections every second frame is old: reading a whole frame costs several times as much as finding its two
 * numbers. A frame that does not look as usual is read whole.
 */
export function oldStream(text: string, known: ReadonlyMap<string, Known>, line: number): string | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const end = text.indexOf('"', HEAD.length);
  const stream = text.slice(HEAD.length, end);
  const of = known.get(stream);
  if (of === undefined) return undefined;
  const sequence = numberBehind(text, of.key, end);
  if (sequence === undefined || !of.events.mayBeOld(sequence)) return undefined;
  const timeMs = numberBehind(text, TIME_KEY, end);
  return timeMs !== undefined && of.events.dropsOld(sequence, timeMs, line) ? stream : undefined;
}

/** The whole number behind a key; undefined when there is none below 2^53. */
function numberBehind(text: string, key: string, from: number): number | undefined {
  const start = text.indexOf(key, from) + key.length;
  if (start < key.length) return undefined;
  let value = 0;
  let at = start;
  for (; ; at += 1) {
    const digit = text.charCodeAt(at) - CODE_0;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  return at > start && value <= Number.MAX_SAFE_INTEGER ? value : undefined;
}
