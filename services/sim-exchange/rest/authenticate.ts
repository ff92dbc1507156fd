import { createPrivateKey, createPublicKey, randomBytes, verify, type KeyObject } from "node:crypto";
import { VenueError } from "../engine/rules.ts";
import { missing, type Credentials, type Security, type Venue } from "./endpoint.ts";
import { hmacSha256 } from "./hmac.ts";
import type { Params } from "./sent-params.ts";

export const RECV_WINDOW_MS = 5_000;
const RECV_WINDOW_MAX_MS = 60_000;

/** What of a request is needed to know who sent it. `query` and `body` are the texts as sent. */
interface Signed {
  readonly apiKey: string | undefined;
  readonly query: string;
  readonly body: string;
  /** The text that was signed, where it is not query and body. */
  readonly signedText?: string | undefined;
  /** The account of a session that has proved itself: it signs no more. */
  readonly session?: string | undefined;
}

/** An API key: whose it is, and how its signatures are checked. */
export interface ApiKey {
  readonly account: string;
  readonly kind: "hmac" | "ed25519";
  readonly proves: (text: string, signature: string) => boolean;
}

/** The account behind a request; "" where none is asked for. @throws VenueError */
export function authenticate(venue: Venue, security: Security, request: Signed, params: Params): string {
  if (security === "none") return "";
  if (request.session !== undefined) {
    if (security === "signed") checkTime(venue, params);
    return request.session;
  }
  const key = keyOf(venue.accounts, request.apiKey);
  if (security === "key") return key.account;
  const signature = params.get("signature");
  if (signature === null || signature === "") throw missing("signature");
  // The text signed is the query and the body as sent, with nothing between them.
  const text = request.signedText ?? withoutSignature(request.query) + withoutSignature(request.body);
  if (!key.proves(text, signature)) throw new VenueError(-1022, "Signature for this request is not valid.");
  checkTime(venue, params);
  return key.account;
}

/** @throws VenueError -2014 without a key, -2015 for one that nobody has. */
export function keyOf(accounts: readonly Credentials[], apiKey: string | undefined): ApiKey {
  if (apiKey === undefined || apiKey === "") throw new VenueError(-2014, "API-key format invalid.", 401);
  const key = keysOf(accounts).get(apiKey);
  if (key === undefined) throw new VenueError(-2015, "Invalid API-key, IP, or permissions for action.", 401);
  return key;
}

const known = new WeakMap<readonly Credentials[], Map<string, ApiKey>>();

function keysOf(accounts: readonly Credentials[]): Map<string, ApiKey> {
  let keys = known.get(accounts);
  if (keys !== undefined) return keys;
  known.set(accounts, (keys = new Map<string, ApiKey>()));
  for (const { id, apiKey, apiSecret, ed25519 } of accounts) {
    keys.set(
      apiKey,
      apiSecret.includes("PRIVATE KEY")
        ? ed25519Key(id, createPublicKey(createPrivateKey(apiSecret)))
        : hmacKey(id, apiSecret),
    );
    if (ed25519 !== undefined) keys.set(ed25519.apiKey, ed25519Key(id, createPublicKey(ed25519.publicKey)));
  }
  return keys;
}

/** One more HMAC key of an account, as its owner makes it on the exchange's website; it is valid until the exchange ends. */
export function issueKey(
  accounts: readonly Credentials[],
  account: string,
): { readonly apiKey: string; readonly apiSecret: string } {
  const issued = { apiKey: randomBytes(32).toString("hex"), apiSecret: randomBytes(32).toString("hex") };
  keysOf(accounts).set(issued.apiKey, hmacKey(account, issued.apiSecret));
  return issued;
}

/** Takes a key away from its account. @returns false when nobody has it. */
export const revokeKey = (accounts: readonly Credentials[], apiKey: string): boolean =>
  keysOf(accounts).delete(apiKey);

function hmacKey(account: string, apiSecret: string): ApiKey {
  const hmac = hmacSha256(apiSecret);
  // Hex in any case. The keys are made up: how long a comparison takes may be seen.
  const proves = (text: string, signature: string): boolean => {
    const expected = hmac(text);
    return signature === expected || signature.toLowerCase() === expected;
  };
  return { account, kind: "hmac", proves };
}

const ed25519Key = (account: string, publicKey: KeyObject): ApiKey => ({
  account,
  kind: "ed25519",
  proves: (text, signature) => verify(null, Buffer.from(text), publicKey, Buffer.from(signature, "base64")),
});

/** @throws VenueError -1021 when the request is older than its window, or more than a second from the future. */
function checkTime(venue: Venue, params: Params): void {
  const timestamp = wholeOf(params, "timestamp");
  if (timestamp === undefined) throw missing("timestamp");
  const window = wholeOf(params, "recvWindow") ?? RECV_WINDOW_MS;
  if (window > RECV_WINDOW_MAX_MS) throw new VenueError(-1131, "recvWindow must be less than 60000.");
  const [now, scale] = [venue.gatewayNow(), venue.scale()];
  if (timestamp >= now + 1_000 * scale)
    throw new VenueError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  if ((now - timestamp) / scale > window)
    throw new VenueError(-1021, "Timestamp for this request is outside of the recvWindow.");
}

/** @throws VenueError -1102 for what is no whole number. */
function wholeOf(params: Params, name: string): number | undefined {
  const text = params.get(name);
  if (text === null || text === "") return undefined;
  const whole = wholeNumber(text);
  if (whole === undefined) throw missing(name);
  return whole;
}

/** Up to 15 digits as a number; undefined for any other text. */
function wholeNumber(text: string): number | undefined {
  if (text.length > 15) return undefined;
  let whole = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    whole = whole * 10 + digit;
  }
  return whole;
}

const ZERO = 48;
const SIGNATURE = "&signature=";

/** A text as sent less its signature. */
function withoutSignature(text: string): string {
  if (text === "") return text;
  return withoutLastSignature(text) ?? text.replace(/(^|&)signature=[^&]*/, "");
}

/** A text as sent less its signature, when that is its last parameter and the only one of its name, as usual. */
export function withoutLastSignature(text: string): string | undefined {
  const at = text.indexOf(SIGNATURE);
  return at === -1 || text.includes("&", at + 1) || text.startsWith("signature=")
    ? undefined
    : text.slice(0, at);
}
