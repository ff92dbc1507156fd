import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UID } from "../../deploy/image/tree.ts";
import { until } from "./eventually.ts";

/** Something that is put into a process's file system. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly written: boolean;
}

/** What the platform starts: a program of the image, its variables and volumes. */
export interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
}

/** A process that says so ends because another may act now; the platform starts it again. */
const LOST = /"the lease [\w.-]+ is lost: /;

/** A process that was started, and what it has said; started again when it has lost its lease, as a platform would. */
export class Running {
  readonly #start: () => ChildProcess;
  #child: ChildProcess;
  #said = "";
  #saidNow = "";
  #ending = false;

  constructor(start: () => ChildProcess) {
    this.#start = start;
    this.#child = this.#begin();
  }

  get said(): string {
    return this.#said;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits until it has said so. @throws Error with its last words when it ends before. */
  async says(text: string): Promise<void> {
    const said = (): boolean => this.#said.includes(text);
    await until(`it says ${text}`, () => said() || this.ended).catch(() => undefined);
    if (!said()) throw new Error(`it does not say ${text}, but: ${this.#said.slice(-2_000)}`);
  }

  /** @returns its exit code. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.#ending = true;
    if (!this.ended) {
      const gone = once(this.#child, "exit");
      this.#child.kill(signal);
      await gone;
    }
    return this.#child.exitCode;
  }

  #begin(): ChildProcess {
    const child = this.#start();
    this.#saidNow = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (text) => {
        this.#said += String(text);
        this.#saidNow += String(text);
      });
    child.once("close", () => {
      if (!this.#ending && LOST.test(this.#saidNow)) this.#child = this.#begin();
    });
    return child;
  }
}

const TOOLS = ["unshare", "nsenter", "setpriv", "mount", "ip"];
/** Mounts for one process only: whoever else looks there sees nothing of it. */
const ALONE = ["unshare", "--mount", "--propagation", "private"];
/** As a container engine does it: the image read-only, what the pod mounts, neither root nor new rights. */
const CONTAINER = `set -e
root=$1; image=$2; hosts=$3; uid=$4; shift 4
mount --bind "$image" "$root"
mount -o remount,bind,ro,nosuid,nodev "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for device in null zero random urandom; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount --bind "$hosts" "$root/etc/hosts"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
while [ "$1" != -- ]; do
  case $2 in /run/*) mkdir "$root$2";; esac
  mount --bind "$1" "$root$2"
  mount -o "remount,bind,$3" "$root$2"
  shift 3
done
shift
mount -o remount,ro "$root/run"
exec setpriv --no-new-privs nsenter --root="$root" --wd="$root/app" --setuid "$uid" --setgid "$uid" "$@"`;
const HOST = `mount --bind "$1" /etc/hosts; shift; exec "$@"`;

/** Runs what is in an image as a container engine would, in a network that is its own, without any engine. */
export class ImageWorld {
  readonly #holder: ChildProcess;
  readonly #image: string;
  readonly #dir: string;
  readonly #hosts: string;
  readonly #running: Running[] = [];

  private constructor(holder: ChildProcess, image: string, dir: string, hosts: string) {
    this.#holder = holder;
    this.#image = image;
    this.#dir = dir;
    this.#hosts = hosts;
  }

  /** Why this machine cannot; undefined: it can. */
  static lacks(): string | undefined {
    if (process.getuid?.() !== 0) return "only root may mount and change its user";
    const missing = TOOLS.filter((tool) => spawnSync("which", [tool]).status !== 0);
    if (missing.length > 0) return `${missing.join(", ")} is not here`;
    const { status, stderr } = spawnSync("unshare", ["--net", "--mount", "true"], { encoding: "utf8" });
    return status === 0 ? undefined : `namespaces cannot be made: ${stderr.trim()}`;
  }

  /** @param hosts names and their addresses of 127.0.0.0/8. */
  static async open(
    image: string,
    dir: string,
    hosts: Readonly<Record<string, string>>,
  ): Promise<ImageWorld> {
    const file = join(dir, "hosts");
    const names = Object.entries({ localhost: "127.0.0.1", ...hosts });
    writeFileSync(file, names.map(([name, address]) => `${address} ${name}\n`).join(""));
    const holder = spawn("unshare", ["--net", "sh", "-c", "ip link set lo up && echo up && exec cat"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    return new ImageWorld(holder, image, dir, file);
  }

  /** Starts a program of the image. */
  run({ name, command, env, mounts }: Container): Running {
    const root = mkdtempSync(join(this.#dir, `${name}-`));
    const listed = mounts.flatMap(({ source, target, written }) => [source, target, written ? "rw" : "ro"]);
    return this.#spawn(
      ["sh", "-c", CONTAINER, name, root, this.#image, this.#hosts, String(UID), ...listed, "--", ...command],
      env,
    );
  }

  /** Starts a program of this machine in the same network. */
  runOutside(command: readonly string[], env: Readonly<Record<string, string>>): Running {
    return this.#spawn(["sh", "-c", HOST, "outside", this.#hosts, ...command], env);
  }

  #spawn(command: readonly string[], env: Readonly<Record<string, string>>): Running {
    const net = `--net=/proc/${this.#holder.pid}/ns/net`;
    const running = new Running(() =>
      spawn("nsenter", [net, ...ALONE, ...command], {
        env: { PATH: process.env["PATH"], ...env },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
    this.#running.push(running);
    return running;
  }

  /** A folder as Kubernetes mounts it for a pod: root's, and readable, or writable, by the pod's group alone. */
  volume(name: string, files: Readonly<Record<string, Buffer>> | "written"): string {
    const path = mkdtempSync(join(this.#dir, `${name}-`));
    const own = (what: string, mode: string): void => {
      for (const [tool, ...args] of [
        ["chown", `0:${UID}`, what],
        ["chmod", mode, what],
      ] as const)
        spawnSync(tool, args);
    };
    own(path, files === "written" ? "2775" : "0750");
    if (files !== "written")
      for (const [file, content] of Object.entries(files)) {
        writeFileSync(join(path, file), content);
        own(join(path, file), "0440");
      }
    return path;
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((one) => one.end("SIGKILL")));
    this.#holder.kill("SIGKILL");
    await once(this.#holder, "exit");
  }
}
