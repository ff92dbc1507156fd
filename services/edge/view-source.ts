import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import type { Hub } from "./hub.ts";
import { topicOf, type Topic } from "./topics.ts";

const AGAIN_MS = 250;

/** What the kernel shows of an account in KV risk; the rest of it is passed on as it stands. */
interface AccountView {
  readonly positions?: readonly { readonly symbol: string }[];
}

/** Follows the views of the counters in KV risk: the desk, accounts with their positions, and their books. */
export async function followViews(
  kv: KV,
  hub: Hub,
  { signal, onError }: { readonly signal: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<void> {
  const views = new Views(hub);
  while (!signal.aborted)
    try {
      const watch = await kv.watch({ key: ["global", "account.*", "ledger.*"] });
      const stop = (): void => {
        watch.stop();
      };
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      for await (const { key, operation, value } of watch)
        if (operation === "PUT") views.take(key, new TextDecoder().decode(value), onError);
      signal.removeEventListener("abort", stop);
    } catch (error) {
      if (!signal.aborted) onError(error);
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
}

/** Views as topics: what did not change is not said again. */
export class Views {
  readonly #hub: Pick<Hub, "set" | "remove" | "keysOf">;
  readonly #said = new Map<string, string>();

  constructor(hub: Pick<Hub, "set" | "remove" | "keysOf">) {
    this.#hub = hub;
  }

  /** @param text JSON as the kernel wrote it; what is none is not shown. */
  take(key: string, text: string, onError: (error: unknown) => void): void {
    let view: unknown;
    try {
      view = JSON.parse(text);
    } catch (error) {
      onError(error);
      return;
    }
    const topic = topicOf("account", key.slice(key.indexOf(".") + 1));
    if (key === "global") this.#say(topicOf("desk"), "desk", JSON.stringify(view));
    else if (key.startsWith("ledger.")) this.#say(topic, "ledger", JSON.stringify(view));
    else this.#account(topic, view as AccountView);
  }

  #account(topic: Topic, { positions = [], ...account }: AccountView): void {
    const open = new Set<string>();
    for (const position of positions) {
      const key = `position.${position.symbol}`;
      open.add(key);
      this.#say(topic, key, JSON.stringify(position));
    }
    for (const key of this.#hub.keysOf(topic))
      if (key.startsWith("position.") && !open.has(key)) {
        this.#said.delete(`${topic.name} ${key}`);
        this.#hub.remove(topic, key);
      }
    this.#say(topic, "account", JSON.stringify(account));
  }

  #say(topic: Topic, key: string, value: string): void {
    const at = `${topic.name} ${key}`;
    if (this.#said.get(at) === value) return;
    this.#said.set(at, value);
    this.#hub.set(topic, key, value);
  }
}
