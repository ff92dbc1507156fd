import type { Snapshot } from "#libs/bus/snapshot.ts";
import { HaltError } from "#libs/domain/errors.ts";
import type { IntentId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { NORMAL_POLICY, type Policy } from "#libs/domain/policy.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeIntent } from "#libs/wire/intent.ts";
import { orderCommandToWire } from "#libs/wire/ledger.ts";
import { noActivity } from "./activity.ts";
import { nothing } from "./day.ts";
import { SeenIds, type SeenHour } from "./seen.ts";
import { CLEAR_SIGHT } from "./sight.ts";
import { DERIVED } from "./sums.ts";
import type { KernelState } from "./state.ts";
import { restoreSums } from "./valuation.ts";

/** A state as a snapshot holds it, of any version. */
type Shape = Record<string, unknown>;

/**
 * Version of the state's shape. Whoever changes the shape raises it and adds the step that makes the new shape out
 * of the one before, so that a kernel can start from what an older one stored.
 */
const SCHEMA = 11;

/** `MIGRATIONS[n]` takes a state of schema n to schema n + 1, in place. */
const MIGRATIONS: Readonly<Record<number, (state: Shape) => void>> = {
  1: (state) => {
    // Intent ids carried their time beside their commit; the id itself says it.
    const seen = state["seen"] as Map<string, number | { readonly commit: number }>;
    for (const [id, entry] of seen) if (typeof entry !== "number") seen.set(id, entry.commit);
    state["disproven"] ??= new Map();
    // An epoch that is none: the next commit begins one, and prices are watched from there on.
    state["epoch"] ??= 0;
    state["watchingSinceMs"] ??= 0;
    state["conditions"] ??= { regime: undefined, symbols: new Map() };
    for (const account of (state["accounts"] as Map<string, Shape>).values()) {
      account["driftText"] ??= "";
      account["suspects"] ??= [];
      account["rebase"] ??= false;
      account["uncovered"] ??= false;
      account["stopCause"] ??= account["stop"] === "TRIPPED" ? "OPERATOR" : "";
      for (const count of ["coolUntilMs", "closes", "errorsInRow"]) account[count] ??= 0;
      account["flatten"] ??= false;
      account["dayStart"] ??= 0n;
      for (const book of (account["books"] as Map<string, Shape>).values()) {
        for (const amount of ["confidence", "riskAtStop"]) book[amount] ??= 0n;
        book["closedAtMs"] ??= 0;
        book["strategy"] ??= "";
        for (const order of (book["orders"] as Map<string, Shape>).values()) {
          order["cancelledAtMs"] ??= 0;
          // A word of the exchange makes an order WORKING; it is not known any more who said it.
          order["shown"] ??= order["phase"] === "WORKING" || order["phase"] === "ENDED";
        }
      }
    }
  },
  2: (state) => {
    // A rotation kept its intent's bytes, and some of its fields beside them.
    for (const account of (state["accounts"] as Map<string, { rotation?: Shape }>).values()) {
      if (account.rotation === undefined) continue;
      const { sequence, data, victim, sinceMs, closes, askedAtMs } = account.rotation;
      const intent = decodeIntent(Buffer.from(data as string, "base64"));
      account.rotation = { intent, sequence, victim, sinceMs, closes, askedAtMs };
    }
  },
  3: (state) => {
    // What the day had brought until then is not known by symbol and strategy.
    state["results"] ??= { day: 0, desk: nothing(), symbols: new Map(), strategies: new Map() };
    if (state["policy"] !== undefined) state["policy"] = { ...NORMAL_POLICY, ...(state["policy"] as Policy) };
    for (const account of (state["accounts"] as Map<string, Shape>).values()) {
      account["bracketsAtMs"] ??= 0;
      for (const book of (account["books"] as Map<string, Shape>).values()) {
        book["brackets"] ??= [];
        book["lastOrderAtMs"] ??= book["lastEntryAtMs"];
        for (const order of (book["orders"] as Map<string, Shape>).values()) {
          const { quantity, price } = order["command"] as OrderCommand;
          order["quantity"] ??= quantity;
          order["price"] ??= price;
        }
      }
    }
  },
  4: (state) => {
    // Seen ids were a map of texts.
    const seen = new SeenIds();
    for (const [id, commit] of state["seen"] as Map<IntentId, number>) seen.set(id, commit);
    state["seen"] = seen;
  },
  5: (state) => {
    if (state["policy"] !== undefined) state["policy"] = { ...NORMAL_POLICY, ...(state["policy"] as Policy) };
    state["stopped"] ??= { symbols: new Map(), strategies: new Map() };
    state["sight"] ??= CLEAR_SIGHT;
    state["activity"] ??= { desk: noActivity(), symbols: new Map(), strategies: new Map() };
    for (const account of (state["accounts"] as Map<string, Shape>).values()) {
      account["keepsEntries"] ??= false;
      for (const count of ["bannedUntilMs", "driftsInRow"]) account[count] ??= 0;
      account["driftSize"] ??= 0n;
      account["foreign"] ??= new Map();
      // Exits of one order each, repeated by a timer: what they had not closed yet begins anew.
      account["exits"] ??= new Map();
      const rotation = account["rotation"] as Shape | undefined;
      if (rotation !== undefined) delete rotation["askedAtMs"];
      for (const book of (account["books"] as Map<string, Shape>).values()) {
        delete book["closedAtMs"];
        // No entry had a stop committed with it: nobody waits for one.
        book["stops"] ??= new Map();
        book["guards"] ??= new Map();
        book["targets"] ??= new Map();
        book["targetsPlaced"] ??= 0;
        book["aimAtMs"] ??= 0;
        book["nakedSinceMs"] ??= 0;
        book["nakedUntilMs"] ??= 0;
      }
    }
  },
  6: (state) => {
    if (state["policy"] !== undefined) state["policy"] = { ...NORMAL_POLICY, ...(state["policy"] as Policy) };
    for (const account of (state["accounts"] as Map<string, Shape>).values())
      // Entries were one order each: those under way end as they would have.
      for (const book of (account["books"] as Map<string, Shape>).values()) book["entries"] ??= new Map();
  },
  // Marks had one path: that of the second one is told anew.
  7: () => undefined,
  8: (state) => {
    // What was booked before is not known: the stream has each once.
    for (const account of (state["accounts"] as Map<string, Shape>).values())
      account["balances"] ??= new Set();
  },
  9: (state) => {
    // No host where real money moves could be reached.
    for (const account of (state["accounts"] as Map<string, Shape>).values()) {
      account["live"] ??= false;
      account["doctorGreenAtMs"] ??= 0;
    }
  },
  // Seen ids were a part of the state's JSON.
  10: () => undefined,
};

/** The state after a commit, as stored in KV risk. */
export function encodeSnapshot(state: KernelState, commitHash: Uint8Array, epoch: number): Snapshot {
  const orders = [...state.accounts.values()].flatMap((account) =>
    [...account.books.values()].flatMap((book) => [...book.orders.values()]),
  );
  const guarded = [...state.accounts.values()].flatMap((account) =>
    [...account.books.values()].flatMap((book) => [...book.guards.values()].map(orderCommandToWire)),
  );
  const seen = state.seen.pages();
  const body = plimsoll.v1.Snapshot.encode({
    schema: SCHEMA,
    commitNumber: state.commit,
    commitHash,
    epoch,
    cursors: state.cursors,
    stateJson: JSON.stringify({ ...state, seen: undefined }, replacer),
    outstanding: orders.map(({ command }) => orderCommandToWire(command)),
    guarded,
    cancelled: orders
      .filter(({ cancelledAtMs }) => cancelledAtMs > 0)
      .map(({ command }) => command.clientOrderId),
    seen: seen.map(({ hour, name }) => ({ hour, name })),
  }).finish();
  return { body, pages: new Map(seen.map(({ name, bytes }) => [name, bytes])) };
}

/** Whether it is that state's snapshot; undefined for an older schema, which cannot be compared. */
export function isSnapshotOf(
  { body }: Snapshot,
  state: KernelState,
  commitHash: Uint8Array,
  epoch: number,
): boolean | undefined {
  if (plimsoll.v1.Snapshot.decode(body).schema !== SCHEMA) return undefined;
  // A page's name says what is in it.
  return Buffer.compare(canonical(body), canonical(encodeSnapshot(state, commitHash, epoch).body)) === 0;
}

/** With every object's fields by name: what was undefined in an earlier snapshot comes last in a later one. */
function canonical(body: Uint8Array): Uint8Array {
  const snapshot = plimsoll.v1.Snapshot.decode(body);
  snapshot.stateJson = JSON.stringify(
    JSON.parse(snapshot.stateJson, (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    ),
  );
  return plimsoll.v1.Snapshot.encode(snapshot).finish();
}

/**
 * The state of a snapshot; one of an older schema is migrated.
 *
 * @throws HaltError SNAPSHOT_SCHEMA for one of a newer schema.
 */
export function decodeSnapshot({ body, pages }: Snapshot): {
  readonly state: KernelState;
  readonly hash: Uint8Array;
  readonly epoch: number;
} {
  const snapshot = plimsoll.v1.Snapshot.decode(body);
  const steps: ((state: Shape) => void)[] = [];
  for (let { schema } = snapshot; schema !== SCHEMA; schema += 1) {
    const migrate = MIGRATIONS[schema];
    if (migrate === undefined)
      throw new HaltError(
        "SNAPSHOT_SCHEMA",
        `the snapshot of commit ${snapshot.commitNumber} has schema ${snapshot.schema}, this kernel reads 1 to ${SCHEMA}: start the version that wrote it, or "nats kv del risk snapshot.latest" to fold the ledger from its beginning`,
      );
    steps.push(migrate);
  }
  const shape = JSON.parse(snapshot.stateJson, reviver) as Shape;
  for (const migrate of steps) migrate(shape);
  shape["seen"] ??= SeenIds.fromPages(
    snapshot.seen.map(({ hour, name }) => ({ hour, bytes: pageOf(pages, name, snapshot.commitNumber) })),
  );
  const state = shape as unknown as KernelState;
  restoreSums(state);
  return {
    state,
    hash: snapshot.commitHash,
    epoch: snapshot.epoch,
  };
}

function pageOf(pages: Snapshot["pages"], name: string, commit: number): Uint8Array {
  const page = pages.get(name);
  if (page === undefined)
    throw new HaltError(
      "SNAPSHOT_CORRUPT",
      `the snapshot of commit ${commit} lacks the page ${name} of answered intent ids; "nats kv del risk snapshot.latest" starts from the ledger's beginning`,
    );
  return page;
}

/** Maps, sets and bigints as tagged JSON; decimals stay exact. */
function replacer(this: unknown, key: string, value: unknown): unknown {
  if (DERIVED.has(key)) return undefined;
  if (typeof value === "bigint") return { $n: value.toString() };
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  return value;
}

function reviver(this: unknown, _: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$n" in value) return BigInt(value.$n as string);
  if ("$map" in value) return new Map(value.$map as [unknown, unknown][]);
  if ("$seen" in value) return SeenIds.fromHours(value.$seen as SeenHour[]);
  if ("$set" in value) return new Set(value.$set as unknown[]);
  return value;
}
