import { jetstreamManager, type JetStreamManager, type StreamState } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSnapshotIn, type Progress, type StreamDescription } from "#libs/bus/stream-snapshot.ts";
import type { Replayed } from "../../../services/risk-kernel/replay.ts";
import { foldAgain } from "../fold-again.ts";
import { serveNothing, type StoredBus } from "../stored-bus.ts";
import {
  INPUTS,
  inputsMissing,
  inputsUsed,
  streamFiles,
  type Held,
  type LedgerEnd,
  type Manifest,
} from "./manifest.ts";

/** One line of what a rehearsal has shown. */
export interface Finding {
  readonly what: string;
  readonly figures: string;
  readonly fault: string | undefined;
}

/** A nats-server of its own, with nothing in it, into which a backup is read to see what it is worth. */
export class Rehearsal {
  readonly #bus: StoredBus;
  readonly #nc: NatsConnection;
  readonly #jsm: JetStreamManager;

  private constructor(bus: StoredBus, nc: NatsConnection, jsm: JetStreamManager) {
    this.#bus = bus;
    this.#nc = nc;
    this.#jsm = jsm;
  }

  /** @throws Error when there is no nats-server. */
  static async open(): Promise<Rehearsal> {
    const bus = await serveNothing();
    try {
      const nc = await connect({ servers: bus.url, name: "rehearsal", reconnect: false });
      return new Rehearsal(bus, nc, await jetstreamManager(nc));
    } catch (error) {
      await bus.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#nc.close();
    await this.#bus.close();
  }

  /** Reads one stream in from its file. @throws Error that names it, when the server cannot. */
  async readIn(folder: string, stream: string, progress?: Progress): Promise<Held> {
    const { description, contents } = streamFiles(stream);
    const described = JSON.parse(readFileSync(join(folder, description), "utf8")) as StreamDescription;
    // One server, and nothing grows too old: it is the backup that is looked at.
    const config = { ...described.config, num_replicas: 1, max_age: 0 };
    delete (config as Partial<typeof config>).placement;
    return heldOf(await readSnapshotIn(this.#nc, { ...described, config }, join(folder, contents), progress));
  }

  async forget(stream: string): Promise<void> {
    await this.#jsm.streams.delete(stream);
  }

  /** Folds a ledger again, compares its end with what was live, and its inputs with what is here. */
  async judge(end: LedgerEnd, say: (line: string) => void): Promise<readonly Finding[]> {
    // There is nothing to fold before the first commit.
    if (end.commit === 0) return [{ what: end.stream, figures: "no commit yet", fault: undefined }];
    const partition = Number(/^LEDGER_(\d+)$/.exec(end.stream)?.[1]);
    let said = performance.now();
    const replayed = await foldAgain(this.#nc, {
      partition,
      progress: (number, last) => {
        if (performance.now() - said < 1_000) return;
        said = performance.now();
        say(`fold       ${end.stream}: commit ${number} of ${last}`);
      },
    });
    return [foldFinding(replayed, end), ...(await this.#inputs(end.stream))];
  }

  /** No commit may have used an input that is not here: its number would be given to another. */
  async #inputs(ledger: string): Promise<readonly Finding[]> {
    const { state } = await this.#jsm.streams.info(ledger);
    const newest = await this.#jsm.streams.getMessage(ledger, { seq: state.last_seq });
    if (newest === null) return [];
    const used = inputsUsed(newest.data);
    const last = new Map<string, number>();
    for (const stream of Object.values(INPUTS))
      last.set(stream, (await this.#jsm.streams.info(stream)).state.last_seq);
    const lastOf = (stream: string): number => last.get(stream) ?? 0;
    const missing = inputsMissing(ledger, used, lastOf);
    return Object.entries(INPUTS).map(([name, stream]) => ({
      what: `${stream} reaches the ledger`,
      figures: `used ${used[name as keyof typeof used]}, here ${lastOf(stream)}`,
      fault: missing.find((fault) => fault.startsWith(`${stream}:`)),
    }));
  }
}

function foldFinding({ fault, number, hash, commits, chained }: Replayed, end: LedgerEnd): Finding {
  const hex = Buffer.from(hash).toString("hex");
  const what = `${end.stream} folded again`;
  const figures = `${commits} commits byte for byte${chained === 0 ? "" : `, ${chained} by their hashes`}, the last ${number} is ${hex}`;
  if (fault !== undefined) return { what, figures, fault: `${end.stream}: ${fault.kind}: ${fault.text}` };
  if (number === end.commit && hex === end.sha256) return { what, figures, fault: undefined };
  return {
    what,
    figures,
    fault: `${end.stream}: ends with commit ${number}, hash ${hex}; the running bus had commit ${end.commit}, hash ${end.sha256}`,
  };
}

export const heldOf = ({ first_seq: first, last_seq: last, messages }: StreamState): Held => ({
  // A server says 1 of an empty stream that it has just made, 0 of another.
  first: last === 0 ? 0 : first,
  last,
  messages,
});

/**
 * Reads a whole backup in and judges it.
 *
 * @throws Error that names the stream, when a server cannot read it.
 */
export async function rehearse(
  folder: string,
  manifest: Manifest,
  say: (line: string) => void,
): Promise<readonly Finding[]> {
  const rehearsal = await Rehearsal.open();
  try {
    const findings: Finding[] = [];
    for (const { name, savedAt: _, ...saved } of manifest.streams) {
      const held = await rehearsal.readIn(folder, name);
      findings.push(heldFinding(name, held, saved));
      say(`read in    ${name}`);
    }
    for (const end of manifest.ledgers) findings.push(...(await rehearsal.judge(end, say)));
    return findings;
  } finally {
    await rehearsal.close();
  }
}

export function heldFinding(stream: string, held: Held, saved: Held): Finding {
  const words = ({ first, last, messages }: Held): string => `${first}..${last}, ${messages} messages`;
  const same = held.first === saved.first && held.last === saved.last && held.messages === saved.messages;
  return {
    what: stream,
    figures: words(held),
    fault: same ? undefined : `${stream}: holds ${words(held)}; the manifest says ${words(saved)}`,
  };
}
