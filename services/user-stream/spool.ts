import { mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import type { DurableMessage } from "#libs/bus/publish.ts";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import type { AccountId } from "#libs/domain/ids.ts";

const VERSION = 1;
/** SQLite's result codes: another process has the file; the file is no database, or a damaged one. */
const BUSY = 5;
const DAMAGED_CODE = 11;
const DAMAGED: ReadonlySet<number> = new Set([DAMAGED_CODE, 26]);

const SCHEMA = `
  CREATE TABLE waiting (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, subject TEXT NOT NULL, msg_id TEXT NOT NULL, type TEXT NOT NULL, traceparent TEXT NOT NULL,
    bytes BLOB NOT NULL
  );
  CREATE INDEX waiting_by_account ON waiting (account, row);
  CREATE TABLE accounts (account TEXT PRIMARY KEY, stored_up_to INTEGER NOT NULL, overflow TEXT NOT NULL);
  PRAGMA user_version = ${VERSION};
`;

/** A message on disk; rows grow in the order in which they were put. */
export interface SpoolRow {
  readonly row: number;
  readonly message: DurableMessage;
}

/**
 * What waits for the bus, on disk: one file per process, each account's messages in the order they were put.
 *
 * A transaction is on the disk when it returns (WAL, `synchronous = FULL`: one fsync). One process has the file; a dead
 * one's is free at once.
 */
export class Spool {
  readonly #db: DatabaseSync;
  readonly #counts = new Map<string, number>();
  readonly #insert: StatementSync;
  readonly #first: StatementSync;
  readonly #rowsOf: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeFacts: StatementSync;
  readonly #mark: StatementSync;
  readonly #account: StatementSync;
  readonly #overflow: StatementSync;

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare(
      "INSERT INTO waiting (account, subject, msg_id, type, traceparent, bytes) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#first = db.prepare("SELECT * FROM waiting WHERE account = ? AND row > ? ORDER BY row LIMIT ?");
    this.#rowsOf = db.prepare("SELECT row FROM waiting WHERE account = ? AND msg_id = ?");
    this.#remove = db.prepare("DELETE FROM waiting WHERE account = ? AND row <= ?");
    this.#removeFacts = db.prepare(
      "DELETE FROM waiting WHERE account = ? AND (subject LIKE 'exec.%' OR subject LIKE 'account.%')",
    );
    this.#mark = db.prepare(
      "INSERT INTO accounts VALUES (?, ?, '') ON CONFLICT DO UPDATE SET stored_up_to = excluded.stored_up_to",
    );
    this.#account = db.prepare("SELECT stored_up_to, overflow FROM accounts WHERE account = ?");
    this.#overflow = db.prepare("UPDATE accounts SET overflow = ? WHERE account = ?");
    for (const { account, count } of db
      .prepare("SELECT account, count(*) AS count FROM waiting GROUP BY account")
      .all())
      this.#counts.set(String(account), Number(count));
  }

  /**
   * @param onDamaged a file that cannot be read is kept under another name, and a new one begun: the exchange still has
   *   what happened.
   * @throws HaltError SPOOL_IN_USE; the disk's error.
   */
  static open(path: string, onDamaged: (text: string) => void): Spool {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      return new Spool(openFile(path));
    } catch (error) {
      const code = codeOf(error);
      if (code === BUSY)
        throw new HaltError(
          "SPOOL_IN_USE",
          `${path} is another process's: each has a spool of its own (SPOOL_FILE)`,
          { cause: error },
        );
      if (!DAMAGED.has(code)) throw error;
      const aside = `${path}.damaged-${Date.now()}`;
      renameSync(path, aside);
      onDamaged(
        `${path} cannot be read (${messageOf(error)}); it is kept as ${aside}, what waited in it is read from the exchange`,
      );
      return new Spool(openFile(path));
    }
  }

  /** Messages of an account that wait. */
  count(account: AccountId): number {
    return this.#counts.get(account) ?? 0;
  }

  /**
   * Puts them behind those that wait, all at once.
   *
   * @param storedUpTo sequence in FACTS; what waits of the account is stored behind it, if it is.
   * @returns their rows. @throws when the disk does not take them; then none is there.
   */
  append(account: AccountId, messages: readonly DurableMessage[], storedUpTo: number): readonly number[] {
    const before = this.count(account);
    const rows = this.#atOnce(() => {
      if (before === 0) this.#mark.run(account, storedUpTo);
      return messages.map(({ subject, msgId, type, traceparent = "", bytes }) =>
        Number(this.#insert.run(account, subject, msgId, type, traceparent, bytes).lastInsertRowid),
      );
    });
    this.#counts.set(account, before + rows.length);
    return rows;
  }

  /** The oldest that wait behind a row. */
  first(account: AccountId, behind: number, limit: number): readonly SpoolRow[] {
    return this.#first.all(account, behind, limit).map(rowOf);
  }

  /** The rows of an account's messages with this id. */
  rowsOf(account: AccountId, msgId: string): readonly number[] {
    return this.#rowsOf.all(account, msgId).map(({ row }) => Number(row));
  }

  /** Those up to this row are stored. @param storedUpTo as of {@link append}, for those that are left. */
  remove(account: AccountId, upToRow: number, storedUpTo: number): void {
    const removed = this.#atOnce(() => {
      this.#mark.run(account, storedUpTo);
      return Number(this.#remove.run(account, upToRow).changes);
    });
    this.#counts.set(account, this.count(account) - removed);
  }

  /** Gives up an account's facts; dead letters and alerts stay. @returns how many. */
  discardFacts(account: AccountId): number {
    const removed = Number(this.#removeFacts.run(account).changes);
    this.#counts.set(account, this.count(account) - removed);
    return removed;
  }

  /** As it was given to {@link append} or {@link remove}; undefined when nothing ever waited. */
  storedUpTo(account: AccountId): number | undefined {
    const found = this.#account.get(account)?.["stored_up_to"];
    return found === undefined ? undefined : Number(found);
  }

  /** Why something did not fit and nobody was told yet, or "". */
  overflowOf(account: AccountId): string {
    return String(this.#account.get(account)?.["overflow"] ?? "");
  }

  /** @throws when the disk does not take it. */
  setOverflow(account: AccountId, text: string): void {
    this.#overflow.run(text, account);
  }

  close(): void {
    this.#db.close();
  }

  #atOnce<T>(change: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = change();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk has rolled it back already.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}

function openFile(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    // The lock is taken by the first write.
    db.exec("BEGIN IMMEDIATE; COMMIT");
    const [check] = Object.values(db.prepare("PRAGMA quick_check(1)").get() ?? {});
    if (check !== "ok") throw Object.assign(new Error(String(check)), { errcode: DAMAGED_CODE });
    const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version === 0) db.exec(`BEGIN; ${SCHEMA} COMMIT`);
    else if (version !== VERSION)
      throw new HaltError(
        "SPOOL_DIFFERS",
        `${path} is of version ${version}, this one reads ${VERSION}: let the version that wrote it empty it, or move it away`,
      );
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const codeOf = (error: unknown): number =>
  error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;

const rowOf = (row: Record<string, SQLOutputValue>): SpoolRow => ({
  row: Number(row["row"]),
  message: {
    subject: String(row["subject"]),
    bytes: row["bytes"] as Uint8Array,
    msgId: String(row["msg_id"]),
    type: String(row["type"]),
    traceparent: String(row["traceparent"]),
  },
});
