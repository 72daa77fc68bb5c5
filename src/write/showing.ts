import type { Call, Found } from '../connector/contract.ts';
import { SourceError } from '../connector/errors.ts';
import { deriveId } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import { OWN_CONNECTION, ownType } from '../model/own-connection.ts';
import { recordInputOf } from '../sources/ingest.ts';
import type { Trx } from '../store/database.ts';
import { canonicalJson } from '../store/digest.ts';
import { dropPending, settlePending } from '../store/pending.ts';
import type { Engine } from './engine.ts';
import { patchStep } from './journal.ts';
import type { DraftChange, JournalOperation, JournalStep, RecordPlace } from './operation.ts';
import { readNow } from './planner.ts';
import { keyMadeInstead, keyOfChange } from './settle.ts';
import { fieldOfPath, valueAtPath } from './value-path.ts';

/** What a transaction of showing runs in: under the lease while the operation runs, alone afterwards. */
export type InTransaction = (run: (trx: Trx) => Promise<void>) => Promise<void>;

/**
 * Reads the record of a change again and keeps what its source shows now, so that the index knows of our own write before the next
 * poll does, with the step as its cause; and with it what the change touches. Says whether the source shows the change. A source that
 * does not answer shows it later.
 */
export async function show(
  engine: Engine,
  operation: JournalOperation,
  change: number,
  call: Call,
  inTransaction: InTransaction,
): Promise<boolean> {
  const draft = operation.payload.changes[change];
  const key = keyOfChange(operation, change);
  if (draft === undefined || key === null) return false;
  const steps = operation.steps.filter((step) => step.change === change);
  const now = engine.clock.now();
  const isOwn = draft.connection === OWN_CONNECTION;
  const place = { entity: draft.intent.entity, objectType: draft.objectType, key };
  const found = isOwn ? null : await readOrNothing(engine, draft.connection, place, call);
  if (found === undefined) return false;
  const made = await readMadeInstead(engine, operation, { draft, steps }, call);
  const touched = await readTouched(engine, draft, call);
  const own = steps.filter((step) => keyMadeInstead(operation, step) === null);
  const isShown = isOwn || (isShowing(found, draft, own) && made.every((each) => each.found !== null));
  const recordId = deriveId(draft.intent.entity, draft.connection, draft.objectType, key);
  await inTransaction(async (trx) => {
    const { connection } = draft;
    // Before what the source shows is kept: that projects the record, and what stood in for it is to be gone by then.
    if (isShown) await settlePending(trx, operation.id, recordId, pendingFields(draft));
    const projected = new Set(isOwn ? [] : await keepFound(engine, trx, operation, { connection, place, found, now }));
    for (const each of [...made, ...touched])
      if (each.found !== null) await keepFound(engine, trx, operation, { connection, ...each, now });
    if (!isShown) return;
    for (const step of steps) await patchStep(trx, operation.id, step.id, { isShown: true });
    if (!projected.has(recordId)) await engine.ingest.projectAgain(trx, draft.intent.entity, [recordId]);
  });
  return isShown;
}

/** Takes away what stood in for the sources: each of them shows it, or it did not come to be. */
export async function dropStandIns(engine: Engine, trx: Trx, operation: JournalOperation): Promise<void> {
  const { bornId } = operation.payload;
  const records = await dropPending(trx, operation.id);
  if (records.length > 0) await engine.ingest.projectAgain(trx, operation.entity, records);
  // Only what stood in for what was made: an order that another system took over as well was there before.
  if (bornId === null || bornId !== standInId(operation)) return;
  await engine.ingest.remove(trx, operation.entity, [bornId], engine.clock.now(), causeOf(operation));
}

/** The fields of a record that an accepted change stands in for. */
export function pendingFields({ intent }: DraftChange): readonly string[] {
  if (intent.action === 'update') return Object.keys(intent.values);
  return intent.action === 'transition' ? ['status'] : [];
}

/** Where the record that an operation is making stands until its source shows it. */
export function ownPendingType(entity: EntityName): string {
  return ownType('pending', entity);
}

/** The id of the record that stands in for what an operation makes. */
export function standInId({ id, entity }: Pick<JournalOperation, 'id' | 'entity'>): string {
  return deriveId(entity, OWN_CONNECTION, ownPendingType(entity), id);
}

export function causeOf(operation: JournalOperation): string {
  return `write:${operation.id}`;
}

/** What the source made in the place of the record, as it shows it now; one that it does not show yet is null. */
async function readMadeInstead(
  engine: Engine,
  operation: JournalOperation,
  { draft, steps }: { readonly draft: DraftChange; readonly steps: readonly JournalStep[] },
  call: Call,
): Promise<readonly FoundAt[]> {
  const { intent, objectType, connection } = draft;
  const keys = steps.map((step) => keyMadeInstead(operation, step)).filter((key) => key !== null);
  return readAll(
    engine,
    connection,
    keys.map((key) => ({ entity: intent.entity, objectType, key })),
    call,
  );
}

/** What the source changes along with the record. */
function readTouched(engine: Engine, draft: DraftChange, call: Call): Promise<readonly FoundAt[]> {
  return readAll(engine, draft.connection, draft.touches ?? [], call);
}

interface FoundAt {
  readonly place: RecordPlace;
  readonly found: Found<EntityName> | null;
}

/** Records as their source shows them now; null where it does not. */
function readAll(
  engine: Engine,
  connection: string,
  places: readonly RecordPlace[],
  call: Call,
): Promise<readonly FoundAt[]> {
  return Promise.all(
    places.map(async (place) => ({
      place,
      found: (await readOrNothing(engine, connection, place, call)) ?? null,
    })),
  );
}

/** The record, null where the source shows none; undefined when it does not answer. */
async function readOrNothing(
  engine: Engine,
  connection: string,
  { objectType, key }: RecordPlace,
  call: Call,
): Promise<Found<EntityName> | null | undefined> {
  const writing = engine.planner.writing(connection, objectType);
  if (writing === null) return undefined;
  try {
    return await readNow(engine.connections, connection, writing.port, key, call);
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

/** Returns the records that were projected for it. */
async function keepFound(
  { ingest, connections }: Engine,
  trx: Trx,
  operation: JournalOperation,
  { connection, place, found, now }: FoundAt & { readonly connection: string; readonly now: number },
): Promise<readonly string[]> {
  const { entity, objectType, key } = place;
  if (found === null) {
    const id = deriveId(entity, connection, objectType, key);
    const removed = await ingest.remove(trx, entity, [id], now, causeOf(operation));
    return removed > 0 ? [id] : [];
  }
  const input = recordInputOf(connections, connection, objectType, entity, found, now);
  const { touched } = await ingest.store(trx, entity, [input], now, causeOf(operation));
  return touched;
}

/** Whether a source that keeps what was removed shows the state that means so; a step that only ends the record has no such state. */
function isKeptAsRemoved({ record }: Found<EntityName>, steps: readonly JournalStep[]): boolean {
  const diff = steps.flatMap((step) => step.plan?.diff ?? []);
  return (
    diff.length > 0 &&
    diff.every(
      ({ path, after }) =>
        Object.hasOwn(record, fieldOfPath(path)) &&
        canonicalJson(valueAtPath(record, path) ?? null) === canonicalJson(after ?? null),
    )
  );
}

/** A source that applies changes later still shows the value before. */
function isShowing(found: Found<EntityName> | null, { intent }: DraftChange, steps: readonly JournalStep[]): boolean {
  if (intent.action === 'remove') return found === null || isKeptAsRemoved(found, steps);
  if (found === null) return false;
  if (intent.action !== 'update' && intent.action !== 'transition') return true;
  const differences = new Map(
    steps.flatMap((step) => step.plan?.diff ?? []).map((difference) => [difference.path, difference]),
  );
  const firstBefore = new Map(
    steps
      .flatMap((step) => step.plan?.diff ?? [])
      .toReversed()
      .map(({ path, before }) => [path, before]),
  );
  return [...differences.values()].every(({ path, after }) => {
    if (!Object.hasOwn(found.record, fieldOfPath(path))) return true;
    const value = canonicalJson(valueAtPath(found.record, path) ?? null);
    return value === canonicalJson(after ?? null) || value !== canonicalJson(firstBefore.get(path) ?? null);
  });
}
