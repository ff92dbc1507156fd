/** Parameters of a request by name; null for one that was not sent. */
export interface Params {
  readonly get: (name: string) => string | null;
  readonly has: (name: string) => boolean;
}

/** Parameters as they were sent in a query and a body. On a name in both the query wins, of two in one the last. */
export class SentParams implements Params {
  readonly #values = new Map<string, string>();

  constructor(query: string, body: string) {
    this.#take(body);
    this.#take(query);
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  #take(text: string): void {
    if (text === "") return;
    // What is percent-encoded or has a space as "+" is read by the platform's own rules; it drops a "?" in front.
    if (text.includes("%") || text.includes("+"))
      for (const [name, value] of new URLSearchParams(`&${text}`)) this.#values.set(name, value);
    else
      for (let start = 0; start < text.length;) {
        const next = text.indexOf("&", start);
        const end = next === -1 ? text.length : next;
        const equals = text.indexOf("=", start);
        if (end > start)
          if (equals === -1 || equals > end) this.#values.set(text.slice(start, end), "");
          else this.#values.set(text.slice(start, equals), text.slice(equals + 1, end));
        start = end + 1;
      }
  }
}
