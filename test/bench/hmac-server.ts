import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * The floor of the order bench: a bare server that checks the HMAC of each request's query and answers `{}`. Its
 * argument is JSON, API key → secret; it prints its port.
 */
const secrets = new Map(Object.entries(JSON.parse(process.argv[2] ?? "{}") as Record<string, string>));
const SIGNATURE = "&signature=";

const server = createServer((request, response) => {
  const url = request.url ?? "";
  const query = url.slice(url.indexOf("?") + 1);
  const end = query.lastIndexOf(SIGNATURE);
  const secret = secrets.get(String(request.headers["x-mbx-apikey"])) ?? "";
  const expected = createHmac("sha256", secret).update(query.slice(0, end)).digest("hex");
  const status = query.slice(end + SIGNATURE.length) === expected ? 200 : 400;
  // The length said here, or the answer would go out in chunks.
  response.writeHead(status, { "content-type": "application/json", "content-length": 2 });
  response.end("{}");
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
