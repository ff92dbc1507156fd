import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ProcessesFile } from "./processes-file.ts";

const MARKER = "plimsoll-state";

/** Where one system keeps everything, and who runs on it. */
export class StateFolder {
  readonly path: string;
  readonly processes: ProcessesFile;

  constructor(path: string) {
    this.path = path;
    this.processes = new ProcessesFile(this.file("processes.json"));
  }

  file(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  /** Folder of the processes' logs, one file each, of this run only. */
  get logs(): string {
    return this.file("logs");
  }

  /** The newest policy as a file, written by the active kernel. */
  get policyBackup(): string {
    return this.file("policy.json");
  }

  /** The accounts' sealed API keys. */
  get credentialsFile(): string {
    return this.file("credentials.json");
  }

  /** What opens them; the owner's alone. */
  get masterKeyFile(): string {
    return this.file("master.key");
  }

  /** Folder of the keys with which each role proves itself to the bus. */
  get busKeys(): string {
    return this.file("bus");
  }

  get exchangeLedger(): string {
    return this.file("exchange", "ledger.jsonl");
  }

  /** True when something lies there that we did not make: it must not be deleted. @throws when it is no folder. */
  get foreign(): boolean {
    return existsSync(this.path) && readdirSync(this.path).length > 0 && !existsSync(this.file(MARKER));
  }

  /** Makes it ready for a run. */
  open(fresh: boolean): void {
    if (fresh) rmSync(this.path, { recursive: true, force: true });
    rmSync(this.logs, { recursive: true, force: true });
    mkdirSync(this.logs, { recursive: true });
    writeFileSync(this.file(MARKER), "made by npm start; --fresh may delete this folder\n");
    this.processes.record("launcher", process.pid);
  }

  /** Tells the operator's command where the run is. */
  announce(run: object): void {
    writeFileSync(this.file("run.json"), JSON.stringify(run));
  }

  close(): void {
    for (const name of ["processes.json", "run.json"]) rmSync(this.file(name), { force: true });
  }
}

/** A path as a person would type it here. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}
