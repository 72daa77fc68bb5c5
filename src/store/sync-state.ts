import { sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import type { Db, Trx } from './database.ts';
import { storableJson } from './json.ts';

export type SyncPhase = 'filling' | 'ready';

/** How far the index follows one port. */
export interface SyncState {
  readonly connection: string;
  readonly objectType: string;
  readonly entity: EntityName;
  readonly phase: SyncPhase;
  readonly checkpoint: Readonly<Record<string, unknown>> | null;
  readonly records: number;
  /** How many records the source said there are, when it says. */
  readonly expected: number | null;
  /** Start of the last listing that ended completely, milliseconds since the epoch. */
  readonly listedAtMs: number | null;
  readonly sweptAtMs: number | null;
  /** Why the last turn failed, when, and when the first of this row of failures was. */
  readonly failure: SyncFailure | null;
}

export interface SyncFailure {
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly since: string;
}

interface StateRow {
  readonly connection: string;
  readonly object_type: string;
  readonly entity: EntityName;
  readonly phase: SyncPhase;
  readonly checkpoint: Readonly<Record<string, unknown>> | null;
  readonly records: number;
  readonly expected: number | null;
  readonly listed_at: Date | null;
  readonly swept_at: Date | null;
  /** Earlier versions did not keep the first. */
  readonly failure: (Omit<SyncFailure, 'since'> & { readonly since?: string }) | null;
}

/** Someone else works on this port now; what we were about to store belongs to them. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** Takes a port for one worker, however many replicas ask; null while another one holds it. */
export async function takeLease(
  db: Db,
  port: { readonly connection: string; readonly objectType: string; readonly entity: EntityName },
  holder: string,
  nowMs: number,
  ttlMs: number,
): Promise<SyncState | null> {
  const now = new Date(nowMs).toISOString();
  const until = new Date(nowMs + ttlMs).toISOString();
  const taken = await sql<StateRow>`
    insert into sync_state as s (connection, object_type, entity, phase, lease_holder, lease_until)
    values (${port.connection}, ${port.objectType}, ${port.entity}, 'filling', ${holder}, ${until}::timestamptz)
    on conflict (connection, object_type) do update set lease_holder = excluded.lease_holder, lease_until = excluded.lease_until
      where s.lease_holder is null or s.lease_holder = excluded.lease_holder or s.lease_until < ${now}::timestamptz
    returning s.*`.execute(db);
  const row = taken.rows[0];
  return row === undefined ? null : stateOf(row);
}

export interface Progress {
  readonly checkpoint: Readonly<Record<string, unknown>>;
  readonly added: number;
  readonly expected: number | null;
}

/** Keeps the progress of a page with the page itself, and the lease alive. Throws LeaseLostError when another worker took over. */
export async function saveProgress(
  trx: Trx,
  port: { readonly connection: string; readonly objectType: string },
  holder: string,
  progress: Progress,
  nowMs: number,
  ttlMs: number,
): Promise<void> {
  const kept = await sql`
    update sync_state set checkpoint = ${storableJson(progress.checkpoint)}::jsonb, records = records + ${progress.added},
      expected = coalesce(${progress.expected}::integer, expected), lease_until = ${new Date(nowMs + ttlMs).toISOString()}::timestamptz
    where connection = ${port.connection} and object_type = ${port.objectType} and lease_holder = ${holder}`.execute(
    trx,
  );
  if (kept.numAffectedRows !== 1n)
    throw new LeaseLostError(`${port.connection} ${port.objectType} is another worker's now`);
}

/** Ends a turn: completely (with the start of the listing), after a sweep, or with a failure; gives the lease back. */
export async function endTurn(
  db: Db,
  port: { readonly connection: string; readonly objectType: string },
  holder: string,
  end: { readonly listedAtMs?: number; readonly sweptAtMs?: number; readonly failure: SyncState['failure'] },
): Promise<void> {
  const listedAt = end.listedAtMs === undefined ? null : new Date(end.listedAtMs).toISOString();
  const sweptAt = end.sweptAtMs === undefined ? null : new Date(end.sweptAtMs).toISOString();
  await sql`
    update sync_state set lease_holder = null, lease_until = null,
      phase = case when ${listedAt}::timestamptz is null then phase else 'ready' end,
      listed_at = coalesce(${listedAt}::timestamptz, listed_at), swept_at = coalesce(${sweptAt}::timestamptz, swept_at),
      failure = ${end.failure === null ? null : storableJson(end.failure)}::jsonb
    where connection = ${port.connection} and object_type = ${port.objectType} and lease_holder = ${holder}`.execute(
    db,
  );
}

export async function readSyncStates(db: Db): Promise<readonly SyncState[]> {
  const found = await sql<StateRow>`select * from sync_state order by connection, object_type`.execute(db);
  return found.rows.map(stateOf);
}

/** The keys of a port's records that are not removed, in pages. */
export async function readKeys(db: Db, connection: string, objectType: string): Promise<readonly string[]> {
  const found = await sql<{ key: string }>`
    select key from records where connection = ${connection} and object_type = ${objectType} and removed_at is null`.execute(
    db,
  );
  return found.rows.map((row) => row.key);
}

function stateOf(row: StateRow): SyncState {
  return {
    connection: row.connection,
    objectType: row.object_type,
    entity: row.entity,
    phase: row.phase,
    checkpoint: row.checkpoint,
    records: row.records,
    expected: row.expected,
    listedAtMs: row.listed_at?.getTime() ?? null,
    sweptAtMs: row.swept_at?.getTime() ?? null,
    failure: row.failure === null ? null : { ...row.failure, since: row.failure.since ?? row.failure.at },
  };
}
