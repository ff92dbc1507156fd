import { headers, connect, nkeyAuthenticator } from "@nats-io/transport-node";
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { parseArgs } from "node:util";

/** Stands in for `nats pub SUBJECT --force-stdin --header K:V`: a plain NATS publish of what comes in. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "force-stdin": { type: "boolean" },
    header: { type: "string" },
    nkey: { type: "string" },
    "inbox-prefix": { type: "string" },
  },
});
const [command, subject] = positionals;
const [name, value] = values.header?.split(":") ?? [];
if (command !== "pub" || subject === undefined || name === undefined || value === undefined)
  throw new Error(`unexpected call: ${process.argv.slice(2).join(" ")}`);
const nc = await connect({
  servers: process.env["NATS_URL"] ?? "",
  authenticator: nkeyAuthenticator(new TextEncoder().encode(readFileSync(values.nkey ?? "", "utf8").trim())),
  inboxPrefix: values["inbox-prefix"] ?? "",
});
const made = headers();
made.set(name, value);
nc.publish(subject, await buffer(process.stdin), { headers: made });
await nc.drain();
