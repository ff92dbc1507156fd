import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { openMetrics } from "#libs/telemetry/prometheus.ts";
import type { Stats } from "#libs/telemetry/stats.ts";
import { PROBES, type Health } from "./health.ts";

/** Where a process is asked how it is: `http://<host>:<port>/metrics` and `/health/<probe>`. */
export interface ProcessAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Answers for a process: `/health/startup`, `/health/live`, `/health/ready` with 200 or 503 and the reasons as JSON, from
 * its first moment on, and `/metrics` for Prometheus.
 *
 * @returns ends it. @throws when the address cannot be listened on.
 */
export async function serveProcess(
  service: string,
  instance: string,
  { host, port }: ProcessAddress,
  { health, stats }: { readonly health: Health; readonly stats: Stats },
): Promise<() => Promise<void>> {
  const routes = new Map<string, RequestListener>(
    PROBES.map((probe) => [
      `/health/${probe}`,
      (_, response) => {
        const view = health.answer(probe);
        answerJson(response, view.status === "ok" ? 200 : 503, view);
      },
    ]),
  );
  const server = createServer((request, response) => {
    const route = routes.get(request.url?.split("?")[0] ?? "");
    if (route === undefined) answerJson(response, 404, { error: `one of ${[...routes.keys()].join(", ")}` });
    else if (request.method !== "GET" && request.method !== "HEAD")
      answerJson(response, 405, { error: "GET or HEAD" });
    else route(request, response);
  });
  server.listen(port, host);
  await once(server, "listening");
  server.unref();
  // Loading the exporter takes a while; how the process is can be asked meanwhile.
  const metrics = await openMetrics(service, instance, stats);
  routes.set("/metrics", metrics.answer);
  return async () => {
    server.closeAllConnections();
    server.close();
    await metrics.close();
  };
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}
