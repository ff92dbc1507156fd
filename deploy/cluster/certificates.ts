import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The bus's own authority and certificate, PEM; named as cert-manager names them. */
export const CERTIFICATES = {
  caKey: "ca.key",
  ca: "ca.crt",
  key: "tls.key",
  certificate: "tls.crt",
} as const;

const DAYS = "825";
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", DAYS];

/**
 * Makes an authority in a folder once, and one certificate of it for all servers of the bus: for clients, and for each other.
 *
 * @param names DNS names under which they are reached. @throws Error with openssl's words.
 */
export function makeCertificates(dir: string, names: readonly string[]): void {
  const at = (name: keyof typeof CERTIFICATES): string => join(dir, CERTIFICATES[name]);
  if (!existsSync(at("ca")))
    openssl(
      "req",
      "-x509",
      ...NEW_KEY,
      "-keyout",
      at("caKey"),
      "-out",
      at("ca"),
      "-subj",
      "/CN=plimsoll bus",
    );
  if (existsSync(at("certificate"))) return;
  const dns = names.map((name) => `DNS:${name}`).join(",");
  const server = [
    `subjectAltName=${dns}`,
    "basicConstraints=CA:FALSE",
    "extendedKeyUsage=serverAuth,clientAuth",
  ];
  const signed = ["-subj", `/CN=${names[0]}`, "-CA", at("ca"), "-CAkey", at("caKey")];
  const made = ["-keyout", at("key"), "-out", at("certificate")];
  openssl("req", "-x509", ...NEW_KEY, ...made, ...signed, ...server.flatMap((one) => ["-addext", one]));
}

function openssl(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync("openssl", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${error?.message ?? stderr}`);
}
