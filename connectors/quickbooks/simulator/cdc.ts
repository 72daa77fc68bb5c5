import { child, type Row, text } from '../../../src/simulator/row.ts';
import { type Books, ENTITIES } from './books.ts';
import { Refusal } from './refusals.ts';

const LOOK_BACK_MS = 30 * 86_400_000;
const MAX_OBJECTS = 1000;

/**
 * What changed and what was deleted, over all entities asked for: at most 1000 objects, and nothing of more than 30 days ago.
 *
 * Source: https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture, API v3
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
    const changed = books
      .list(entity)
      .filter((row) => Date.parse(text(child(row, 'MetaData') ?? {}, 'LastUpdatedTime') ?? '') >= sinceMs);
    const gone = books.deleted.filter((each) => each.entity === entity && each.atMs >= sinceMs);
    const all = [
      ...gone.map(({ id, atMs }) => ({
        domain: 'QBO',
        status: 'Deleted',
        Id: id,
        MetaData: { LastUpdatedTime: books.stamp(atMs) },
      })),
      ...changed.map((row) => books.shown(entity, row)),
    ].slice(0, left);
    left -= all.length;
    return all.length === 0 ? {} : { [entity]: all, startPosition: 1, maxResults: all.length };
  });
  return { CDCResponse: [{ QueryResponse: responses }], time: books.stamp(nowMs) };
}
