import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CanarySearch } from "./canaries.ts";

/** One place in which something was found. */
export interface Hit {
  readonly place: string;
  readonly what: string;
}

/** What was looked at, by kind of place, and what was found there. */
export class Findings {
  readonly #search: CanarySearch;
  readonly looked = new Map<string, number>();
  readonly hits: Hit[] = [];

  constructor(search: CanarySearch) {
    this.#search = search;
  }

  /** @param kind of place, e.g. `stream`. @param place e.g. its name and sequence. */
  look(kind: string, place: string, bytes: Uint8Array | string): void {
    this.looked.set(kind, (this.looked.get(kind) ?? 0) + 1);
    for (const what of this.#search.find(typeof bytes === "string" ? Buffer.from(bytes) : bytes))
      this.hits.push({ place: `${kind} ${place}`, what });
  }
}

/** Every message of every stream and bucket: subject, headers and payload. */
export async function lookAtStreams(nc: NatsConnection, findings: Findings): Promise<void> {
  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc);
  for await (const { config, state } of jsm.streams.list()) {
    const kind = config.name.startsWith("KV_") ? "bucket" : "stream";
    findings.look(kind, `${config.name} (its configuration)`, JSON.stringify(config));
    if (state.messages === 0) continue;
    const messages = await (await js.consumers.get(config.name)).consume();
    for await (const { subject, headers, data, seq, info } of messages) {
      const head = [...(headers ?? [])].map(([name, values]) => `${name}: ${values.join(" ")}`).join("\n");
      findings.look(
        kind,
        `${config.name} ${seq}`,
        Buffer.concat([Buffer.from(`${subject}\n${head}\n`), data]),
      );
      if (info.pending === 0 || seq >= state.last_seq) break;
    }
    await messages.close();
  }
}

/** Every message that anybody sends, until it is unsubscribed. */
export function listen(nc: NatsConnection, findings: Findings): Subscription {
  return nc.subscribe(">", {
    callback: (error, { subject, headers, data }) => {
      if (error !== null) return;
      const head = [...(headers ?? [])].map(([name, values]) => `${name}: ${values.join(" ")}`).join("\n");
      findings.look("message", subject, Buffer.concat([Buffer.from(`${subject}\n${head}\n`), data]));
    },
  });
}

/** Every file below a folder, but those named, and what is in folders that are named. */
export function lookAtFiles(dir: string, findings: Findings, except: readonly string[]): void {
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || except.includes(path) || except.includes(entry.parentPath)) continue;
    try {
      findings.look(path.endsWith(".log") ? "log" : "file", path, readFileSync(path));
    } catch (error) {
      // The server has rolled it away; what stood there was looked at in its stream.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

/** Arguments and environment of every process here that can be read; anybody who may could see them. */
export function lookAtProcesses(findings: Findings): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    for (const file of ["cmdline", "environ"])
      try {
        findings.look("process", `${pid} ${file}`, readFileSync(`/proc/${pid}/${file}`));
      } catch {
        // It has ended, or is somebody else's.
      }
}
