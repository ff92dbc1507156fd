import { jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CanarySearch } from "./canaries.ts";
import { Findings, lookAtFiles, lookAtProcesses, lookAtStreams } from "./places.ts";

/** Puts a secret into a place of each kind, in another form each, and looks there as the drill does. */
export async function plantAll(
  nc: NatsConnection,
  search: CanarySearch,
  secret: string,
  scratch: string,
): Promise<{ readonly made: number; readonly found: number; readonly missed: readonly string[] }> {
  const plain = Buffer.from(secret);
  const missed: string[] = [];
  let made = 0;
  const expectIn = async (place: string, look: (findings: Findings) => Promise<void> | void) => {
    made += 1;
    const findings = new Findings(search);
    await look(findings);
    if (!findings.hits.some((hit) => hit.place.includes(place))) missed.push(place);
  };

  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc);
  for (const [name, subject] of [
    ["PLANTED", "planted.leak"],
    ["KV_planted", "$KV.planted.leak"],
  ] as const) {
    await jsm.streams.add({ name, subjects: [subject], storage: StorageType.Memory });
    try {
      await js.publish(subject, `x${plain.toString("base64")}`);
      await expectIn(`${name} 1`, (findings) => lookAtStreams(nc, findings));
      const head = headers();
      head.set("X-MBX-APIKEY", plain.toString("hex"));
      await js.publish(subject, "", { headers: head });
      await expectIn(`${name} 2`, (findings) => lookAtStreams(nc, findings));
    } finally {
      await jsm.streams.delete(name);
    }
  }

  for (const [file, text] of [
    ["planted.log", JSON.stringify({ error: `GET /x?apiKey=${secret}` })],
    ["core", Buffer.concat([Buffer.alloc(9, 7), Buffer.from(secret, "utf16le")])],
  ] as const) {
    const path = join(scratch, file);
    writeFileSync(path, text);
    await expectIn(file, (findings) => {
      lookAtFiles(scratch, findings, []);
    });
    rmSync(path);
  }

  for (const [where, args, env] of [
    ["cmdline", [secret], {}],
    ["environ", [], { PLANTED: `x${plain.toString("base64url")}` }],
  ] as const) {
    const child = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)", ...args], {
      env,
      stdio: "ignore",
    });
    await once(child, "spawn");
    await expectIn(`${child.pid} ${where}`, (findings) => {
      lookAtProcesses(findings);
    });
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }
  return { made, found: made - missed.length, missed };
}
