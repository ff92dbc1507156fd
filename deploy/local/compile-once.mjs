import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const WITHIN_MS = 30_000;

/**
 * Has the platform compile what the services run, once for all that run it: each would strip the types by itself and hold
 * the compiler in memory, 28 MB, for as long as it lives. A service without its environment loads all its code, says
 * what is missing and ends, which is when the platform keeps what it has compiled. What was not compiled now is when it
 * is needed.
 *
 * @param node Node 26. @param root the project's folder. @param cache where the compiled code is kept.
 * @param more programs besides the services, each with its arguments. @param portable the folder may be moved.
 */
export async function compileOnce({ node, root, cache, more = [], portable = false }) {
  const services = readdirSync(join(root, "services"))
    .map((name) => [join("services", name, "main.ts")])
    .filter(([main]) => existsSync(join(root, main)));
  const threads = [
    [join("services", "risk-kernel", "projector-thread.ts")],
    [join("libs", "bus", "reader-thread.ts")],
  ];
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: cache,
    ...(portable ? { NODE_COMPILE_CACHE_PORTABLE: "1" } : {}),
  };
  await Promise.all(
    [...services, ...threads, ...more].map(
      (program) =>
        new Promise((resolve) => {
          const child = spawn(node, program, { cwd: root, env, stdio: "ignore", timeout: WITHIN_MS });
          child.on("error", resolve).on("exit", resolve);
        }),
    ),
  );
}
