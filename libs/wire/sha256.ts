import { hash } from "node:crypto";

/** SHA-256 in one call: half the cost of a hash object for what is short. */
export const sha256 = (content: Uint8Array | string): Uint8Array => hash("sha256", content, "buffer");
