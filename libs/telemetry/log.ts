import { pino, type Logger } from "pino";
import { LineWriter } from "./line-writer.ts";

export type { Logger };

/** Names under which a secret could be logged by mistake; their values never leave the process. */
const SECRET_KEYS = [
  "apiKey",
  "apiSecret",
  "secret",
  "listenKey",
  "signature",
  "authorization",
  "X-MBX-APIKEY",
];

/** JSON lines on stdout, with secrets redacted up to two levels deep. */
export function createLogger(service: string, instance: string, level: string): Logger {
  const paths = SECRET_KEYS.flatMap((key) => {
    const name = key.includes("-") ? `["${key}"]` : key;
    const nested = key.includes("-") ? name : `.${name}`;
    return [name, `*${nested}`, `*.*${nested}`];
  });
  const options = {
    level,
    base: { service, instance, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: "[redacted]" },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, new LineWriter(process.stdout.fd));
}
