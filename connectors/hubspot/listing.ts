import { z } from 'zod';
import type { Call, Checkpoint, Page } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './client.ts';
import type { HubspotObject, PortEnvironment } from './objects.ts';
import { paths } from './paths.ts';
import { foundOf, modifiedAt, propertiesOf, recordsIn, type Wire } from './read.ts';

/**
 * The call to make next. `from` is where this listing began, 0 for the first one; `next` where the next one begins, null before this one has
 * an answer. Times are milliseconds since the epoch, as the search counts.
 */
const checkpointSchema = z.object({
  phase: z.enum(['changes', 'ties', 'archived']),
  from: z.number().min(0),
  since: z.number().min(0),
  /** Of the objects of one instant the last that was told. */
  id: z.string().regex(/^\d+$/),
  after: z.string().nullable(),
  next: z.number().min(0).nullable(),
});

type Position = z.output<typeof checkpointSchema>;

const START: Position = { phase: 'changes', from: 0, since: 0, id: '0', after: null, next: null };

interface Step<E extends EntityName> extends Pick<Page<E>, 'records' | 'removed'> {
  readonly total?: number;
  /** Null behind the last page. */
  readonly following: Position | null;
  readonly next: number;
}

/**
 * Lists by change time, oldest first, then what was archived since.
 *
 * A search gives 10,000 results at most and sorts by one property, so no page is ever turned: each call starts at the change time of the
 * last record. A record that changes meanwhile moves behind it and pushes none out. Where a whole page is of one instant (imports write
 * thousands), that instant is listed by id, and the listing goes on behind it. The search index learns of changes seconds late: the next
 * listing begins `searchLagMs` before the first answer of this one, by HubSpot's own clock.
 *
 * Archived objects are in no search: they are listed in the order of their ids, all of them, and told when they were archived since. The
 * first listing needs none of it. A record that absorbed others tells them with its next change.
 */
export async function* listChanges<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  environment: PortEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<E>> {
  let at: Position | null = from === null ? START : checkpointSchema.parse(from);
  const isFirst = from === null;
  while (at !== null) {
    const step: Step<E> = await (at.phase === 'archived'
      ? archivedPage(object, environment, at, call)
      : changedPage(object, environment, at, call));
    const total = isFirst && at === START ? step.total : undefined;
    yield {
      records: step.records,
      removed: step.removed,
      checkpoint: step.following ?? { ...START, from: step.next, since: step.next },
      ...(total === undefined ? {} : { total }),
    };
    at = step.following;
  }
}

async function changedPage<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  environment: PortEnvironment,
  at: Position,
  call: Call,
): Promise<Step<E>> {
  const { client, settings } = environment;
  const parts = [object.core, ...object.beside.map(({ part }) => part)].map(({ name }) => name);
  const operation = `POST /crm/v3/objects/${object.objectType}/search`;
  const properties = propertiesOf(object, parts);
  const { body, answeredAtMs } = await client.ask(
    {
      method: 'POST',
      path: paths.search(object.objectType),
      body: { ...filterOf(object.modified, at), properties, limit: settings.pageSize },
      operation,
      isSearch: true,
    },
    call,
  );
  const wires = recordsIn(body, operation, properties);
  const total = valueAt(body, 'total');
  if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < 0)
    throw answers.protocol(operation, 'answered without the number of results');
  const next = at.next ?? Math.max(0, answeredAtMs - settings.searchLagMs);
  const positions = wires.map((wire) => ({ id: wire.id, ms: Date.parse(modifiedAt(object, wire) ?? '') }));
  const position = positionBehind(positions, { ...at, next }, total > wires.length);
  if (position === null) throw answers.protocol(operation, 'answered records that were not asked for');
  const following = position === 'end' ? endOf({ ...at, next }) : position;
  const records = await foundOf(object, environment, { wires, parts }, call);
  return { records, removed: wires.flatMap(absorbedBy), following, next, total };
}

/** Objects that are archived are listed behind the last change, but for the first listing. */
function endOf(at: Position): Position | null {
  return at.from === 0 ? null : { ...at, phase: 'archived', after: null };
}

interface Placed {
  readonly id: string;
  readonly ms: number;
}

/** The call behind a page; `end` behind the last one, null where the page is none that was asked for. */
function positionBehind(placed: readonly Placed[], at: Position, hasMore: boolean): Position | 'end' | null {
  const last = placed.at(-1);
  if (at.phase === 'ties') {
    if (placed.some(({ id, ms }) => ms !== at.since || BigInt(id) <= BigInt(at.id))) return null;
    if (!hasMore || last === undefined) return { ...at, phase: 'changes', since: at.since + 1, id: '0' };
    return { ...at, id: last.id };
  }
  if (placed.some(({ ms }) => ms < at.since)) return null;
  if (!hasMore) return 'end';
  if (last === undefined || Number.isNaN(last.ms)) return null;
  return last.ms > at.since ? { ...at, since: last.ms } : { ...at, phase: 'ties', id: '0' };
}

function filterOf(modified: string, { phase, since, id }: Position) {
  const at = String(since);
  if (phase === 'ties')
    return {
      filterGroups: [
        {
          filters: [
            { propertyName: modified, operator: 'EQ', value: at },
            { propertyName: 'hs_object_id', operator: 'GT', value: id },
          ],
        },
      ],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
    };
  return {
    filterGroups: [{ filters: [{ propertyName: modified, operator: 'GTE', value: at }] }],
    sorts: [{ propertyName: modified, direction: 'ASCENDING' }],
  };
}

function absorbedBy({ id, properties }: Wire): readonly { readonly key: string; readonly mergedInto: string }[] {
  const merged = properties['hs_merged_object_ids'];
  if (typeof merged !== 'string') return [];
  return merged
    .split(/[;,\s]+/)
    .filter((key) => /^\d+$/.test(key) && key !== id)
    .map((key) => ({ key, mergedInto: id }));
}

async function archivedPage<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  { client, settings }: PortEnvironment,
  at: Position,
  call: Call,
): Promise<Step<E>> {
  const operation = `GET /crm/v3/objects/${object.objectType}`;
  const after = at.after === null ? '' : `&after=${encodeURIComponent(at.after)}`;
  const path = `${paths.objects(object.objectType)}?archived=true&limit=${settings.pageSize}&properties=hs_object_id${after}`;
  const { body, answeredAtMs } = await client.ask({ method: 'GET', path, operation }, call);
  const removed = recordsIn(body, operation, ['hs_object_id'])
    .filter(({ archivedAt }) => isSince(archivedAt, at.from))
    .map(({ id }) => ({ key: id }));
  const next = at.next ?? Math.max(0, answeredAtMs - settings.searchLagMs);
  const cursor = valueAt(body, 'paging.next.after');
  if (cursor === undefined) return { records: [], removed, following: null, next };
  if (typeof cursor !== 'string' || cursor === '' || cursor === at.after)
    throw answers.protocol(operation, 'answered the same page twice');
  return { records: [], removed, following: { ...at, after: cursor, next }, next };
}

/** What does not say when it was archived is told again: to tell it twice does no harm. */
function isSince(archivedAt: unknown, fromMs: number): boolean {
  const ms = typeof archivedAt === 'string' ? Date.parse(archivedAt) : Number.NaN;
  return Number.isNaN(ms) || ms >= fromMs;
}
