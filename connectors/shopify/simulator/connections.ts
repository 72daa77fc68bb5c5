import { GraphQLError } from 'graphql';

/** The arguments that all connections share. */
export interface Paging {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
}

export interface Order<T> {
  readonly id: (item: T) => string;
  /** What the list is sorted by, before the identifier. */
  readonly by: (item: T) => string | number;
}

const MOST = 250;
/** https://shopify.dev/docs/api/usage/limits#pagination-limits */
const DEEPEST = 25_000;

/** A connection over items: sorted, behind and before opaque cursors that hold their place also when items come and go. */
export function connectionOf<T>(items: readonly T[], paging: Paging, order: Order<T>) {
  const size = sizeOf(paging);
  const direction = paging.reverse === true ? -1 : 1;
  const sorted = items.toSorted((left, right) => direction * compare(placeOf(left, order), placeOf(right, order)));
  const after = cursorOf(paging.after);
  const before = cursorOf(paging.before);
  const start =
    after === null ? 0 : sorted.filter((item) => direction * compare(placeOf(item, order), after) <= 0).length;
  const end =
    before === null
      ? sorted.length
      : sorted.filter((item) => direction * compare(placeOf(item, order), before) < 0).length;
  const isBackward = typeof paging.last === 'number';
  const from = isBackward ? Math.max(start, end - size) : start;
  const to = isBackward ? end : Math.min(end, start + size);
  if (to > DEEPEST)
    throw new GraphQLError(
      'Pagination of more than 25000 items is not supported. Narrow the search to reach the rest.',
      {
        extensions: { code: 'PAGINATION_LIMIT_EXCEEDED' },
      },
    );
  const nodes = sorted.slice(from, to);
  const edges = nodes.map((node) => ({ node, cursor: cursorText(placeOf(node, order)) }));
  return {
    nodes,
    edges,
    pageInfo: {
      hasNextPage: to < sorted.length,
      hasPreviousPage: from > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

type Place = readonly [by: string | number, id: string];

function placeOf<T>(item: T, { by, id }: Order<T>): Place {
  return [by(item), id(item)];
}

function compare(left: Place, right: Place): number {
  if (left[0] !== right[0]) return left[0] < right[0] ? -1 : 1;
  const difference = BigInt(left[1]) - BigInt(right[1]);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function sizeOf({ first, last }: Paging): number {
  const size = first ?? last ?? null;
  if (size === null)
    throw new GraphQLError('you must provide one of first or last', { extensions: { code: 'BAD_REQUEST' } });
  if (size < 0 || size > MOST)
    throw new GraphQLError(`The number of items asked for must be between 0 and ${MOST}.`, {
      extensions: { code: 'BAD_REQUEST' },
    });
  return size;
}

function cursorText([value, id]: Place): string {
  return Buffer.from(JSON.stringify({ last_id: id, last_value: value })).toString('base64');
}

function cursorOf(cursor: string | null | undefined): Place | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'last_id' in parsed && 'last_value' in parsed) {
      const { last_id: id, last_value: value } = parsed;
      if (typeof id === 'string' && (typeof value === 'string' || typeof value === 'number')) return [value, id];
    }
  } catch {
    // Said below as for every other text that is no cursor.
  }
  throw new GraphQLError('Invalid cursor for current pagination sort.', { extensions: { code: 'BAD_REQUEST' } });
}
