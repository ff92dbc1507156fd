import { spawnSync } from "node:child_process";
import { messageOf } from "#libs/domain/errors.ts";
import { findNatsServer } from "./nats-server.ts";

/** `npm test`: finds a nats-server, then every check, then every test. Ends at the first that fails. */
const root = new URL("../..", import.meta.url).pathname;
const progress = (line: string): void => {
  process.stderr.write(`plimsoll: ${line}\n`);
};

try {
  const { path, version, from } = await findNatsServer(progress);
  progress(`nats-server ${version} from ${from}`);
  const steps: readonly (readonly [what: string, command: string, args: readonly string[]])[] = [
    ["types", "tsc", []],
    ["lint and dependency direction", "oxlint", ["--type-aware", "--deny-warnings"]],
    ["format", "oxfmt", ["--check"]],
    ["dead code", "knip", []],
    ["proto lint", "buf", ["lint", "proto"]],
    ["proto format", "buf", ["format", "--diff", "--exit-code", "proto"]],
    ["proto compatibility", "buf", ["breaking", "proto", "--against", "proto/baseline.binpb"]],
    ["generated code", process.execPath, ["test/checks/proto-drift.ts"]],
    ["generated reference", process.execPath, ["test/checks/reference-docs.ts"]],
    [
      "tests",
      process.execPath,
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--config",
        "test/vitest.config.ts",
        ...process.argv.slice(2),
      ],
    ],
  ];
  for (const [what, command, args] of steps) {
    const startedAt = performance.now();
    progress(`${what} …`);
    const done = spawnSync(command, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, NATS_SERVER: path },
    });
    if (done.status !== 0) throw new Error(`${what} failed`);
    progress(`${what}: ok in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
} catch (error) {
  progress(messageOf(error));
  process.exitCode = 1;
}
