/** A secret that must be found nowhere. */
export interface Canary {
  readonly name: string;
  readonly text: string;
}

interface Needle {
  readonly what: string;
  readonly bytes: Buffer;
}

/** The fewest bytes of a secret that are looked for: shorter ones stand anywhere by chance. */
const SHORTEST = 16;

/** Finds secrets in bytes as they are, in base64 wherever it begins, in hex, URL-encoded, as JSON and in UTF-16. */
export class CanarySearch {
  readonly #needles: Needle[] = [];
  /** Bytes searched so far. */
  bytes = 0;

  constructor(canaries: readonly Canary[]) {
    for (const canary of canaries) this.add(canary);
  }

  /** A secret of more than one line is sought line by line. */
  add({ name, text }: Canary): void {
    const lines = text.split("\n").filter((line) => line.length >= SHORTEST && !line.includes("-----"));
    if (lines.length === 0) throw new Error(`${name} is too short to be sought`);
    for (const line of lines)
      for (const [form, bytes] of formsOf(line)) this.#needles.push({ what: `${name} ${form}`, bytes });
  }

  /** What stands in these bytes, none twice. */
  find(bytes: Uint8Array): readonly string[] {
    this.bytes += bytes.byteLength;
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#needles.flatMap(({ what, bytes: needle }) => (view.includes(needle) ? [what] : []));
  }
}

function* formsOf(text: string): Generator<readonly [form: string, bytes: Buffer]> {
  const plain = Buffer.from(text);
  yield ["plain", plain];
  const encoded = encodeURIComponent(text);
  if (encoded !== text) yield ["URL-encoded", Buffer.from(encoded)];
  yield ["hex", Buffer.from(plain.toString("hex"))];
  yield ["HEX", Buffer.from(plain.toString("hex").toUpperCase())];
  yield ["UTF-16", Buffer.from(text, "utf16le")];
  // The characters that are the same whatever stands before and after.
  for (const before of [0, 1, 2]) {
    const middle = Buffer.concat([
      Buffer.alloc(before),
      plain.subarray(0, plain.length - ((plain.length + before) % 3)),
    ])
      .toString("base64")
      .slice(before === 0 ? 0 : 4);
    yield [`base64 +${before}`, Buffer.from(middle)];
    yield [`base64url +${before}`, Buffer.from(middle.replaceAll("+", "-").replaceAll("/", "_"))];
  }
}
