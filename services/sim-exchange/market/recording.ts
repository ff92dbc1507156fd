import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import { archive, archiveKind, symbolOfFile } from "./archive-csv.ts";
import type { Recording, VenueEvent } from "./events.ts";
import { linesOf } from "./lines.ts";
import { parseRawLine, rawLog } from "./raw-log.ts";

const LOOK_AT_LINES = 300;

/**
 * What a file is: its kind, symbols and first time.
 *
 * @throws Error that names the file and why it cannot be replayed.
 */
export async function inspectRecording(path: string): Promise<Recording> {
  let found: Recording | undefined;
  try {
    found = await recognise(path);
  } catch (error) {
    throw new Error(`cannot replay ${path}: ${messageOf(error)}`, { cause: error });
  }
  if (found === undefined)
    throw new Error(
      `cannot replay ${path}: it is neither a raw WebSocket log nor an aggTrades, bookTicker or klines archive whose name carries the symbol`,
    );
  return found;
}

/** The recordings among files and folders; a folder means every file in it that is one. @throws Error as above. */
export async function inspectAll(paths: readonly string[]): Promise<readonly Recording[]> {
  const found: Recording[] = [];
  for (const path of paths) {
    let isFolder: boolean;
    try {
      isFolder = statSync(path).isDirectory();
    } catch (error) {
      throw new Error(`cannot replay ${path}: there is no such file or folder`, { cause: error });
    }
    if (!isFolder) {
      found.push(await inspectRecording(path));
      continue;
    }
    const inside: Recording[] = [];
    for (const name of readdirSync(path).sort()) {
      if (!/\.(log|csv|jsonl?)(\.gz)?$/.test(name)) continue;
      // Files of other kinds may lie beside the recordings.
      const recording = await inspectRecording(join(path, name)).catch(() => undefined);
      if (recording !== undefined) inside.push(recording);
    }
    if (inside.length === 0) throw new Error(`cannot replay ${path}: no file in it is a recording`);
    // Candles next to finer data of other months would put years of silence into one replay.
    const raw = inside.filter(({ kind }) => kind === "raw-log");
    found.push(...(raw.length > 0 ? raw : inside));
  }
  return found;
}

/** All recordings as one feed in the order of time. */
export async function* openRecordings(recordings: readonly Recording[]): AsyncGenerator<VenueEvent> {
  const heads: { readonly feed: AsyncIterator<VenueEvent>; event: VenueEvent }[] = [];
  for (const { path, kind, symbols } of recordings) {
    const [symbol = ""] = symbols;
    const feed = kind === "raw-log" ? rawLog(path, symbol) : archive(path, symbol);
    const first = await feed.next();
    if (first.done !== true) heads.push({ feed, event: first.value });
  }
  while (heads.length > 0) {
    let earliest = 0;
    for (let i = 1; i < heads.length; i += 1)
      if ((heads[i]?.event.timeMs ?? 0) < (heads[earliest]?.event.timeMs ?? 0)) earliest = i;
    const head = heads[earliest];
    if (head === undefined) return;
    yield head.event;
    const next = await head.feed.next();
    if (next.done === true) heads.splice(earliest, 1);
    else head.event = next.value;
  }
}

async function recognise(path: string): Promise<Recording | undefined> {
  let count = 0;
  const symbols = new Set<string>();
  let firstTimeMs = Number.POSITIVE_INFINITY;
  let hasDepth = false;
  for await (const line of linesOf(path)) {
    if (count === 0 && !/^\d+ \{/.test(line)) return recogniseArchive(path, line);
    const event = parseRawLine(line, "");
    if (event !== undefined) {
      firstTimeMs = Math.min(firstTimeMs, event.timeMs);
      if (event.symbol !== "") symbols.add(event.symbol);
      if (event.kind === "depth") hasDepth = true;
    }
    if (++count >= LOOK_AT_LINES) break;
  }
  if (symbols.size === 0) throw new Error("it has no market event");
  return { path, kind: "raw-log", symbols: [...symbols], firstTimeMs, hasDepth };
}

async function recogniseArchive(path: string, firstLine: string): Promise<Recording | undefined> {
  const found = archiveKind(firstLine);
  const symbol = symbolOfFile(path);
  if (found === undefined || symbol === undefined) return undefined;
  for await (const event of archive(path, symbol))
    return { path, kind: found.kind, symbols: [symbol], firstTimeMs: event.timeMs, hasDepth: false };
  throw new Error("it has no rows");
}
