import { FRAMES } from "./feed-frames.ts";
import { PAUSE_AT, readAll, WINDOW } from "./feed-reading.ts";
import type { BenchSystem } from "./system.ts";

interface Message {
  readonly subject: string;
  readonly bytes: Uint8Array;
}

/** The least an acknowledged publish can do: a reply subject and a counter. */
function barePublisher({ nc }: BenchSystem): {
  readonly full: () => boolean;
  readonly inFlight: () => number;
  readonly send: (message: Message) => void;
  readonly below: (limit: number) => Promise<void>;
  readonly end: () => void;
} {
  const inbox = `_INBOX.bare${Math.round(performance.now())}`;
  let inFlight = 0;
  let wakeBelow = 0;
  let wake: (() => void) | undefined;
  const subscription = nc.subscribe(inbox, {
    callback: () => {
      inFlight -= 1;
      if (inFlight < wakeBelow) wake?.();
    },
  });
  return {
    full: () => inFlight >= WINDOW,
    inFlight: () => inFlight,
    send: ({ subject, bytes }) => {
      inFlight += 1;
      nc.publish(subject, bytes, { reply: inbox });
    },
    below: (limit) =>
      new Promise((resolve) => {
        wakeBelow = limit;
        wake = resolve;
        if (inFlight < limit) resolve();
      }),
    end: () => {
      subscription.unsubscribe();
    },
  };
}

/** Messages per second of bare publishes, acknowledgements counted. */
export async function bareWindow(system: BenchSystem, messages: readonly Message[]): Promise<number> {
  const publisher = barePublisher(system);
  const startedAt = performance.now();
  for (let i = 0; i < FRAMES; i += 1) {
    if (publisher.full()) await publisher.below(WINDOW / 2);
    publisher.send(messages[i % messages.length] as Message);
  }
  await publisher.below(1);
  const elapsed = performance.now() - startedAt;
  publisher.end();
  return FRAMES / (elapsed / 1_000);
}

/** Messages per second of a bare socket whose every frame is parsed, and something of ours published for it. */
export async function bareBoth(
  system: BenchSystem,
  url: string,
  messages: readonly Message[],
): Promise<number> {
  const publisher = barePublisher(system);
  let next = 0;
  const { frames, seconds } = await readAll(url, {
    onFrame: (text) => {
      JSON.parse(text);
      publisher.send(messages[next++] as Message);
    },
    crowded: () => publisher.inFlight() >= PAUSE_AT,
    room: () => publisher.below(WINDOW / 2),
    settled: () => publisher.below(1),
  });
  publisher.end();
  return frames / seconds;
}

/** Messages per second of a bare socket, JSON.parse, and each book as two Maps of text: no check, no order, no best price. */
export async function bareBooks(url: string): Promise<number> {
  const sides = new Map<string, Map<string, string>>();
  const { frames, seconds } = await readAll(url, {
    onFrame: (text) => {
      const { data } = JSON.parse(text) as { readonly data: DepthUpdate };
      if (data.e !== "depthUpdate") return;
      for (const name of ["b", "a"] as const) {
        const key = data.s + name;
        let side = sides.get(key);
        if (side === undefined) sides.set(key, (side = new Map<string, string>()));
        for (const [price, quantity] of data[name])
          if (Number(quantity) === 0) side.delete(price);
          else side.set(price, quantity);
      }
    },
  });
  return frames / seconds;
}

interface DepthUpdate {
  readonly e: string;
  readonly s: string;
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
}
