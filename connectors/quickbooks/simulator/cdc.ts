import { child, type Row, text } from '../../../src/simulator/row.ts';
import { type Books, ENTITIES, type EntityName } from './books.ts';
import { Refusal } from './refusals.ts';

const LOOK_BACK_MS = 30 * 86_400_000;
const MAX_OBJECTS = 1000;

/**
 * What changed and what was deleted, over all entities asked for: at most 1000 objects, and nothing of more than 30 days ago. Objects come
 * by entity, each in the order of their last change, what is deleted behind what is there; an answer that is full stops where it is.
 *
 * Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/changedatacapture, API v3
 */
export function changesIn(books: Books, query: URLSearchParams, nowMs: number): Row {
  const sinceMs = Date.parse(query.get('changedSince') ?? '');
  if (Number.isNaN(sinceMs)) throw new Refusal('4001', 'Invalid query', 'changedSince is not a date');
  if (nowMs - sinceMs > LOOK_BACK_MS)
    throw new Refusal('4001', 'Invalid query', 'changedSince reaches back more than 30 days');
  let left = MAX_OBJECTS;
  const responses = (query.get('entities') ?? '').split(',').map((name) => {
    const entity = ENTITIES.find((each) => each.toLowerCase() === name.trim().toLowerCase());
    if (entity === undefined) throw new Refusal('4001', 'Invalid query', 'an entity that has no change data');
    const all = changesOf(books, entity, sinceMs).slice(0, left);
    left -= all.length;
    return all.length === 0 ? {} : { [entity]: all, startPosition: 1, maxResults: all.length };
  });
  return { CDCResponse: [{ QueryResponse: responses }], time: books.stamp(nowMs) };
}

function changesOf(books: Books, entity: EntityName, sinceMs: number): readonly Row[] {
  const changed = books
    .list(entity)
    .map((row) => ({ row, atMs: Date.parse(text(child(row, 'MetaData') ?? {}, 'LastUpdatedTime') ?? '') }))
    .filter(({ atMs }) => atMs >= sinceMs);
  const gone = books.deleted.filter((each) => each.entity === entity && secondOf(each.atMs) >= sinceMs);
  return [
    ...changed.toSorted((left, right) => left.atMs - right.atMs).map(({ row }) => books.shown(entity, row)),
    ...gone
      .toSorted((left, right) => left.atMs - right.atMs)
      .map(({ id, atMs }) => ({
        domain: 'QBO',
        status: 'Deleted',
        Id: id,
        MetaData: { LastUpdatedTime: books.stamp(atMs) },
      })),
  ];
}

/** Stamps have seconds and nothing below. */
function secondOf(atMs: number): number {
  return Math.floor(atMs / 1000) * 1000;
}
