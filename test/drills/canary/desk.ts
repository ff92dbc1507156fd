import { jetstreamManager } from "@nats-io/jetstream";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningPaper } from "../../../deploy/local/paper.ts";
import { plimsoll, ROOT } from "../../support/paper.ts";
import { keyPlaces, openAccounts } from "../../support/sealed-accounts.ts";
import type { CanarySearch } from "./canaries.ts";
import { lookAtProcesses, type Findings } from "./places.ts";

const PATIENCE_MS = 45_000;
const BY = ["--operator", "canary", "--reason", "drill"];
/** What the exchange answers wrongly, each for a while. */
const FAULTS = [
  "unknown-503",
  "firewall-403",
  "unknown-error-1000",
  "reset-after",
  "order-rate-limited-429",
  "rate-limited-429",
];

/** Drives the running system through whatever may write something. */
export class CanaryDesk {
  readonly #running: RunningPaper;
  readonly #state: string;
  readonly #given: string;
  readonly #restUrl: string;
  readonly #findings: Findings;
  readonly #search: CanarySearch;
  readonly #print: (line: string) => void;
  /** What did not happen. */
  readonly #missing: string[] = [];

  constructor(options: {
    readonly running: RunningPaper;
    readonly state: string;
    readonly scratch: string;
    readonly restUrl: string;
    readonly findings: Findings;
    readonly search: CanarySearch;
    readonly print: (line: string) => void;
  }) {
    this.#running = options.running;
    this.#state = options.state;
    this.#given = join(options.scratch, "given.txt");
    this.#restUrl = options.restUrl;
    this.#findings = options.findings;
    this.#search = options.search;
    this.#print = options.print;
  }

  /** @param forMs shared among the faults. @returns what could not be driven. */
  async driveAll(forMs: number): Promise<readonly string[]> {
    await this.#until("fills", () => this.#running.judge.fills >= 3);
    await this.#addListenKeys();
    await this.#faults(forMs);
    await this.#refusals();
    await this.#rotations();
    await this.#operator();
    await this.#deaths();
    await this.#badStarts();
    await this.#until("an alert", async () => (await this.#stored("ALERTS")) > 0);
    return this.#missing;
  }

  /** A listen key opens an account's stream to whoever has it. */
  async #addListenKeys(): Promise<void> {
    for (const { id, apiKey } of await openAccounts(this.#state)) {
      const answer = await fetch(`${this.#restUrl}/fapi/v1/listenKey`, {
        method: "POST",
        headers: { "X-MBX-APIKEY": apiKey },
      });
      const { listenKey } = (await answer.json()) as { readonly listenKey: string };
      this.#search.add({ name: `listen key of ${id}`, text: listenKey });
    }
  }

  async #faults(forMs: number): Promise<void> {
    for (const fault of FAULTS) {
      await this.#ask("POST", "/sim/faults", JSON.stringify({ fault, probability: 0.5 }));
      await sleep(forMs / FAULTS.length);
      await this.#ask("GET", "/sim/faults");
      await this.#ask("DELETE", "/sim/faults");
    }
    this.#print(`faults     ${FAULTS.join(", ")}`);
  }

  /** Requests that the exchange refuses, as somebody outside would send them. */
  async #refusals(): Promise<void> {
    const [account] = await openAccounts(this.#state);
    const headers = { "X-MBX-APIKEY": account?.apiKey ?? "" };
    for (const query of [
      "",
      "?timestamp=1&signature=00",
      `?timestamp=${Date.now()}&signature=${"0".repeat(64)}`,
    ])
      await this.#ask("GET", `/fapi/v3/account${query}`, undefined, headers);
    for (const path of ["/sim/status", "/sim/catalogue", "/fapi/v1/nothing"]) await this.#ask("GET", path);
  }

  /** Keys that the exchange does not know, one with a wrong secret, then good ones under another master key. */
  async #rotations(): Promise<void> {
    const [account] = await openAccounts(this.#state);
    const wrong = { apiKey: `CANARYUNKNOWN${"7".repeat(40)}`, apiSecret: `CANARYWRONG${"8".repeat(40)}` };
    this.#search.add({ name: "unknown API key", text: wrong.apiKey });
    this.#search.add({ name: "wrong secret", text: wrong.apiSecret });
    await this.#rotate(wrong);
    await this.#rotate({ apiKey: account?.apiKey ?? "", apiSecret: wrong.apiSecret });
    const issued = (await (
      await fetch(`${this.#restUrl}/sim/keys`, { method: "POST", body: '{"account":"paper-1"}' })
    ).json()) as { readonly apiKey: string; readonly apiSecret: string };
    this.#search.add({ name: "issued API key", text: issued.apiKey });
    this.#search.add({ name: "issued secret", text: issued.apiSecret });
    await this.#rotate(issued);
    await this.#cli("credentials", "rotate", "--master", ...BY);
    const masterKey = readFileSync(keyPlaces(this.#state).MASTER_KEY_FILE, "utf8").trim();
    this.#search.add({ name: "new master key", text: masterKey });
    await this.#cli("credentials", "list", "--json");
  }

  /** Rotates paper-1's key and waits until both who sign use it. */
  async #rotate(keys: { readonly apiKey: string; readonly apiSecret: string }): Promise<void> {
    const before = this.#logged("credential-rotated");
    writeFileSync(this.#given, `${keys.apiKey}\n${keys.apiSecret}\n`, { mode: 0o600 });
    await this.#cli("credentials", "rotate", "paper-1", "--file", this.#given, ...BY);
    await this.#until("a rotation", () => this.#logged("credential-rotated") >= before + 2);
    await sleep(1_000); // Some requests are signed with it.
  }

  async #operator(): Promise<void> {
    await this.#cli("status");
    await this.#cli("stop", "--scope", "paper-1", ...BY);
    await this.#cli(
      "intent",
      '{"account":"paper-1","symbol":"SOLUSDT","side":"BUY","purpose":"OPEN","notional":"500"}',
    );
    await this.#cli("flatten", "--scope", "paper-2", ...BY);
    await this.#cli("arm", "--scope", "paper-1", ...BY);
    await this.#cli("orders", "unknown");
    await this.#cli("dlq", "list");
    await this.#cli("no-such-command");
  }

  /** The ones who hold keys die in ways that may leave something behind. */
  async #deaths(): Promise<void> {
    const { supervisor } = this.#running;
    for (const [instance, signal] of [
      ["order-router-0", "SIGABRT"],
      ["user-stream-0", "SIGSEGV"],
      ["sim-exchange-0", "SIGKILL"],
    ] as const) {
      const pid = supervisor.pid(instance) ?? 0;
      if (
        instance !== "sim-exchange-0" &&
        !/^0+$/.test(readFileSync(`/proc/${pid}/coredump_filter`, "utf8").trim())
      )
        this.#missing.push(`${instance} leaves its memory in a core dump`);
      process.kill(pid, signal);
      await this.#until(`${instance} again`, () => ![pid, undefined].includes(supervisor.pid(instance)));
    }
    await this.#until("orders after the deaths", async () => (await this.#stored("FACTS")) > 0);
  }

  /** Starts that fail for their keys: what they say is looked at. */
  async #badStarts(): Promise<void> {
    const places = keyPlaces(this.#state);
    const bad = `${this.#given}.bad`;
    for (const [text, mode] of [
      [readFileSync(this.#given, "utf8"), 0o600],
      [readFileSync(places.CREDENTIALS_FILE, "utf8").replace(/"box": "../, '"box": "AA'), 0o600],
      [readFileSync(places.CREDENTIALS_FILE, "utf8"), 0o644],
    ] as const) {
      writeFileSync(bad, text, { mode: 0o600 });
      chmodSync(bad, mode);
      const child = spawn(process.execPath, ["services/order-router/main.ts"], {
        cwd: ROOT,
        env: {
          ...process.env,
          ...places,
          CREDENTIALS_FILE: bad,
          INSTANCE: "order-router-bad",
          NATS_URL: this.#running.natsUrl,
          BUS_KEY_FILE: join(this.#running.busKeys, "order-router.nk"),
          TIME_SCALE: "1",
          EXCHANGE_REST_URL: this.#restUrl,
          SYMBOLS: "BTCUSDT",
        },
      });
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          this.#findings.look("output", "order-router that cannot start", chunk);
        });
      const [code] = (await once(child, "close")) as [number | null];
      if (code !== 70) this.#missing.push(`a start with bad keys ended with ${code}`);
      writeFileSync(bad, "");
    }
  }

  async #ask(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const answer = await fetch(`${this.#restUrl}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    this.#findings.look("answer", `${method} ${path}`, await answer.text());
  }

  async #cli(...args: string[]): Promise<void> {
    const run = plimsoll([...args, "--state", this.#state]);
    lookAtProcesses(this.#findings);
    const { stdout, stderr } = await run;
    this.#findings.look("output", `plimsoll ${args[0]}`, stdout + stderr);
  }

  #logged(event: string): number {
    return ["order-router-0", "user-stream-0"].reduce(
      (sum, name) =>
        sum +
        readFileSync(join(this.#state, "logs", `${name}.log`), "utf8").split(`"event":"${event}"`).length -
        1,
      0,
    );
  }

  async #stored(stream: string): Promise<number> {
    return (await (await jetstreamManager(this.#running.nc)).streams.info(stream)).state.messages;
  }

  /** Waits for it; what does not come is remembered. */
  async #until(what: string, come: () => boolean | Promise<boolean>): Promise<void> {
    for (const by = performance.now() + PATIENCE_MS; performance.now() < by; await sleep(50))
      if (await come()) return;
    this.#missing.push(`${what} did not come within ${PATIENCE_MS / 1_000} s`);
  }
}
