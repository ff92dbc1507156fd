/** Parameters of a request by name; null for one that was not sent. */
export interface Params {
  readonly get: (name: string) => string | null;
  readonly has: (name: string) => boolean;
}

/** Parameters as they were sent in a query and a body. On a name in both the query wins, of two in one the last. */
export class SentParams implements Params {
  /** Name, value, name, value: so few are looked through sooner than a map of them is made. The last one counts. */
  readonly #sent: string[] = [];

  constructor(query: string, body: string) {
    this.#take(body);
    this.#take(query);
  }

  get(name: string): string | null {
    const sent = this.#sent;
    for (let at = sent.length - 2; at >= 0; at -= 2) if (sent[at] === name) return sent[at + 1] ?? null;
    return null;
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  #take(text: string): void {
    if (text === "") return;
    const sent = this.#sent;
    // What is percent-encoded or has a space as "+" is read by the platform's own rules; it drops a "?" in front.
    if (text.includes("%") || text.includes("+"))
      for (const [name, value] of new URLSearchParams(`&${text}`)) sent.push(name, value);
    else
      for (let start = 0; start < text.length;) {
        const next = text.indexOf("&", start);
        const end = next === -1 ? text.length : next;
        const equals = text.indexOf("=", start);
        if (end > start)
          if (equals === -1 || equals > end) sent.push(text.slice(start, end), "");
          else sent.push(text.slice(start, equals), text.slice(equals + 1, end));
        start = end + 1;
      }
  }
}
