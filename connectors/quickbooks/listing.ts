import { z } from 'zod';
import type { Call, Checkpoint, Page } from '../../src/connector/contract.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { deletedSince } from './deletions.ts';
import type { QuickbooksObject } from './objects.ts';
import { ALSO_INACTIVE, foundIn, instantIn, keyIn, type PortEnvironment, quoted } from './ports.ts';
import type { IntuitEntity } from './wire.ts';

/** How far a listing reaches back before the newest stamp of the last one, for writes that were under way then. */
const OVERLAP_MS = 60_000;

/** `since` and `position` of the call to make next; `began` is the stamp from which deletions of this listing count. */
const checkpointSchema = z.object({
  since: z.string().nullable(),
  position: z.int().min(1),
  began: z.string().nullable(),
  isDone: z.boolean(),
});

type Position = z.output<typeof checkpointSchema>;

const START: Position = { since: null, position: 1, began: null, isDone: false };

/**
 * Lists by change time, oldest first, then what the source says was deleted since.
 *
 * The next call starts at the stamp of the last record; positions are counted only within one instant, for what changes meanwhile moves to
 * the end. Deletions older than 30 days are left to the sweep by keys.
 */
export async function* listChanges<W extends IntuitEntity, E extends EntityName>(
  object: QuickbooksObject<W, E>,
  environment: PortEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<E>> {
  const start = from === null ? START : checkpointSchema.parse(from);
  let at: Position = start.isDone ? { ...start, position: 1, began: start.since, isDone: false } : start;
  let before = '';
  let newest = at.since;
  while (!at.isDone) {
    const records = await readPage(object, environment, { by: 'LastUpdatedTime', at }, call);
    before = refuseOdd(object.name, records, { before, pageSize: environment.pageSize });
    newest = latest([newest, ...records.map((record) => instantIn(record, 'LastUpdatedTime', environment.context))]);
    const isLast = records.length < environment.pageSize;
    const removed = isLast ? await deletedSince(object, environment, at.began, call) : [];
    at = isLast
      ? { ...at, since: earlier(newest), position: 1, isDone: true }
      : following(at, records, 'LastUpdatedTime', environment);
    yield {
      records: await foundIn(object, environment, records, call),
      removed: removed.map((key) => ({ key })),
      checkpoint: at,
    };
  }
}

/** Every key, by the time of creation: it never moves, so that no position shifts when an object changes or goes. */
export async function* listKeys<W, E extends EntityName>(
  object: QuickbooksObject<W, E>,
  environment: PortEnvironment,
  call: Call,
): AsyncGenerator<readonly string[]> {
  let at = START;
  let before = '';
  const told = new Set<string>();
  for (;;) {
    const records = await readPage(object, environment, { by: 'CreateTime', at }, call);
    before = refuseOdd(object.name, records, { before, pageSize: environment.pageSize });
    const keys = records.filter(object.isOurs).map((record) => keyIn(object.name, record));
    yield keys.filter((key) => !told.has(key));
    for (const key of keys) told.add(key);
    if (records.length < environment.pageSize) return;
    at = following(at, records, 'CreateTime', environment);
  }
}

interface Reading {
  readonly by: 'LastUpdatedTime' | 'CreateTime';
  readonly at: Position;
}

function readPage<W, E extends EntityName>(
  { name, hasActive }: QuickbooksObject<W, E>,
  { client, pageSize }: PortEnvironment,
  { by, at }: Reading,
  call: Call,
): Promise<readonly unknown[]> {
  const conditions = [
    ...(at.since === null ? [] : [`MetaData.${by} >= ${quoted(at.since)}`]),
    ...(hasActive ? [ALSO_INACTIVE] : []),
  ];
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  const statement = `select * from ${name}${where} orderby MetaData.${by} startposition ${at.position} maxresults ${pageSize}`;
  return client.query(name, statement, call);
}

/** Throws `protocol` where the source stands still or answers more than was asked for. Gives what the next page is compared with. */
function refuseOdd(
  name: string,
  records: readonly unknown[],
  { before, pageSize }: { readonly before: string; readonly pageSize: number },
): string {
  if (records.length > pageSize) throw answers.protocol(`query ${name}`, 'answered a longer page than was asked for');
  const keys = records.map((record) => keyIn(name, record)).join();
  if (keys !== '' && keys === before) throw answers.protocol(`query ${name}`, 'answered the same page twice');
  return keys;
}

function following(
  at: Position,
  records: readonly unknown[],
  by: Reading['by'],
  { context }: PortEnvironment,
): Position {
  const first = instantIn(records.at(0), by, context);
  const last = instantIn(records.at(-1), by, context);
  const hasProgress = first !== null && last !== null && last > first && (at.since === null || last > at.since);
  return hasProgress ? { ...at, since: last, position: 1 } : { ...at, position: at.position + records.length };
}

function latest(instants: readonly (string | null)[]): string | null {
  return instants.reduce((max, each) => (each !== null && (max === null || each > max) ? each : max), null);
}

function earlier(newest: string | null): string | null {
  return newest === null ? null : new Date(Date.parse(newest) - OVERLAP_MS).toISOString();
}
