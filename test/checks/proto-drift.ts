import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Fails when `libs/wire/gen` is not what `npm run proto` makes of `proto/` today. The generator writes into a
 * scratch folder, so that the check itself changes nothing.
 */
const root = new URL("../..", import.meta.url).pathname;
const scripts = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: { proto: string } }
).scripts;
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-proto-"));
try {
  const command = scripts.proto.replaceAll("libs/wire/gen/", `${scratch}/`);
  execFileSync("sh", ["-c", command], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  const stale = ["plimsoll.js", "plimsoll.d.ts", "plimsoll.json"].filter(
    (file) =>
      readFileSync(join(scratch, file), "utf8") !== readFileSync(join(root, "libs/wire/gen", file), "utf8"),
  );
  if (stale.length > 0) {
    process.stderr.write(
      `libs/wire/gen/${stale.join(", ")} differs from proto/: run "npm run proto" and commit.\n`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
