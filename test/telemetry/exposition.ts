/** One line of Prometheus's text format. */
export interface ShownSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a process shows at `/metrics`. */
export async function scrape(port: number): Promise<readonly ShownSample[]> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return (await response.text())
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name = "", labels = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return {
        name,
        labels: Object.fromEntries(
          [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = "", text = ""]) => [key, text]),
        ),
        value: value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value),
      };
    });
}
