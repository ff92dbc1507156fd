import { createHmac, timingSafeEqual } from "node:crypto";
import { VenueError } from "../engine/rules.ts";
import { missing, type Credentials, type Security, type Venue } from "./endpoint.ts";

export const RECV_WINDOW_MS = 5_000;

/** What of a request is needed to know who sent it. `query` and `body` are the texts as sent. */
export interface Signed {
  readonly apiKey: string | undefined;
  readonly query: string;
  readonly body: string;
  readonly params: URLSearchParams;
}

/** The account behind a request; "" where none is asked for. @throws VenueError */
export function authenticate(venue: Venue, security: Security, request: Signed): string {
  if (security === "none") return "";
  const { apiKey, params } = request;
  if (apiKey === undefined) throw new VenueError(-2014, "API-key format invalid.", 401);
  const credentials = venue.accounts.find((candidate) => candidate.apiKey === apiKey);
  if (credentials === undefined)
    throw new VenueError(-2015, "Invalid API-key, IP, or permissions for action.", 401);
  if (security === "key") return credentials.id;
  const signature = params.get("signature");
  if (signature === null) throw missing("signature");
  // The text signed is the query and the body as sent, with nothing between them.
  checkSignature(credentials, withoutSignature(request.query) + withoutSignature(request.body), signature);
  checkTime(venue, params);
  return credentials.id;
}

function checkSignature(credentials: Credentials, signed: string, signature: string): void {
  const expected = createHmac("sha256", credentials.apiSecret).update(signed).digest();
  const given = Buffer.from(signature, "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new VenueError(-1022, "Signature for this request is not valid.");
}

function checkTime(venue: Venue, params: URLSearchParams): void {
  const timestamp = Number(params.get("timestamp") ?? Number.NaN);
  if (!Number.isSafeInteger(timestamp)) throw missing("timestamp");
  const window = Number(params.get("recvWindow") ?? RECV_WINDOW_MS);
  const [now, scale] = [venue.gatewayNow(), venue.scale()];
  if (timestamp >= now + 1_000 * scale)
    throw new VenueError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  if ((now - timestamp) / scale > window)
    throw new VenueError(-1021, "Timestamp for this request is outside of the recvWindow.");
}

const withoutSignature = (text: string): string => text.replace(/(^|&)signature=[^&]*/, "");
