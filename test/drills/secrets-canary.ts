import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { freePort } from "../support/free-port.ts";
import { keyPlaces, sealAccounts } from "../support/sealed-accounts.ts";
import { OtlpReceiver } from "../telemetry/otlp-receiver.ts";
import { CanarySearch } from "./canary/canaries.ts";
import { CanaryDesk } from "./canary/desk.ts";
import { Findings, listen, lookAtFiles, lookAtProcesses, lookAtStreams } from "./canary/places.ts";
import { plantAll } from "./canary/plant.ts";
import type { Drill, Invariant } from "./drill.ts";
import { paperOptions } from "../support/paper.ts";

const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
/** Of every kind of place something must have been looked at. */
const KINDS = ["stream", "bucket", "message", "log", "file", "process", "trace", "answer", "output"];

const marked = (what: string): string => `CANARY${what}${randomBytes(24).toString("hex")}`;

/** Runs the system with marked keys through everything that may go wrong, and looks for them in all that was written. */
export const secretsCanary: Drill = {
  name: "secrets-canary",
  about:
    "marked keys, driven through orders, errors, rotations, stops and kills, are searched for in everything written",
  seconds: 40,
  run: async ({ seconds, seed, print }) => {
    const scratch = mkdtempSync(join(tmpdir(), "plimsoll-canary-"));
    const state = join(scratch, "state");
    const before = process.env[ENDPOINT];
    const receiver = await OtlpReceiver.start();
    process.env[ENDPOINT] = receiver.endpoint;
    try {
      const canaries = await sealMarkedKeys(state);
      const search = new CanarySearch(canaries);
      const findings = new Findings(search);
      const planted = { made: 0, found: 0, missed: [] as readonly string[] };
      const exchangePort = await freePort();
      let driven: readonly string[] = [];
      const drive = async (running: RunningPaper): Promise<void> => {
        for (const file of readdirSync(running.busKeys))
          search.add({
            name: `bus key ${file}`,
            text: readFileSync(join(running.busKeys, file), "utf8").trim(),
          });
        const heard = listen(running.nc, findings);
        const restUrl = `http://127.0.0.1:${exchangePort}`;
        const desk = new CanaryDesk({ running, state, scratch, restUrl, findings, search, print });
        driven = await desk.driveAll(seconds * 1_000);
        lookAtProcesses(findings);
        await lookAtStreams(running.nc, findings);
        heard.unsubscribe();
        Object.assign(planted, await plantAll(running.nc, search, canaries[0]?.text ?? "", scratch));
      };
      const options = await paperOptions(scratch, { seed, accounts: 2, fresh: false, exchangePort });
      const said = (line: string): void => {
        findings.look("output", "npm start", line);
      };
      const signal = new AbortController().signal;
      const report = await runPaper(options, { print: said, signal, meanwhile: drive });
      findings.look("output", "the report", JSON.stringify(report));
      // Where they have to be: the owner's alone.
      const held = [keyPlaces(state).MASTER_KEY_FILE, join(scratch, "given.txt"), join(state, "bus")];
      lookAtFiles(scratch, findings, held);
      for (const body of receiver.bodies) findings.look("trace", "OTLP", body);
      const looked = [...findings.looked].map(([kind, count]) => `${count} ${kind}`).join(", ");
      const unseen = KINDS.filter((kind) => !findings.looked.has(kind));
      const places = [...new Set(findings.hits.map(({ place, what }) => `${place}: ${what}`))];
      for (const place of places.slice(0, 20)) print(`found      ${place}`);
      const invariants: Invariant[] = [
        {
          name: "no secret stands anywhere",
          pass: places.length === 0,
          figures: `${places.length} hits in ${looked}; ${Math.round(search.bytes / 1e6)} MB`,
        },
        {
          name: "every kind of place was looked at",
          pass: unseen.length === 0,
          figures: unseen.length === 0 ? KINDS.join(", ") : `not ${unseen.join(", ")}`,
        },
        {
          name: "a leak that is planted is found",
          pass: planted.made > 0 && planted.missed.length === 0,
          figures: `${planted.found} of ${planted.made}${planted.missed.map((place) => `; not in ${place}`).join("")}`,
        },
        {
          name: "every path was driven",
          pass: driven.length === 0,
          figures:
            driven.length === 0 ? "orders, errors, refusals, rotations, stops, kills" : driven.join("; "),
        },
      ];
      return { invariants, report: { hits: places, looked: Object.fromEntries(findings.looked) } };
    } finally {
      if (before === undefined) delete process.env[ENDPOINT];
      else process.env[ENDPOINT] = before;
      await receiver.stop();
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

/** One account of each kind of key, sealed where the launcher looks for them. */
async function sealMarkedKeys(state: string) {
  mkdirSync(state, { recursive: true });
  writeFileSync(join(state, "plimsoll-state"), "");
  const pem = String(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }));
  const accounts = [
    { id: "paper-1", apiKey: marked("KEYONE"), apiSecret: marked("SECRETONE") },
    { id: "paper-2", apiKey: marked("KEYTWO"), apiSecret: pem },
  ];
  const masterKey = randomBytes(32).toString("base64");
  await sealAccounts(state, accounts, masterKey);
  return [
    ...accounts.flatMap(({ id, apiKey, apiSecret }) => [
      { name: `API key of ${id}`, text: apiKey },
      { name: `secret of ${id}`, text: apiSecret },
    ]),
    { name: "master key", text: masterKey },
  ];
}
