import { encodeCursor } from '../../src/store/cursor.ts';
import type { Db } from '../../src/store/database.ts';
import { countRows, type ListQuery, listPages } from '../../src/store/lists.ts';

/** A list that a portal, a dashboard or a self-service page asks for, by the call of the store that answers it. */
export interface Asked {
  readonly what: string;
  /** A count, or a page in an order that no index has, looks at every row it is about: such are shown beside the pages, without a limit. */
  readonly kind: 'page' | 'whole';
  readonly run: (db: Db) => Promise<unknown>;
}

type Details = Pick<ListQuery, 'entity'> & Partial<ListQuery>;

const query = (details: Details): ListQuery => ({
  where: null,
  orderBy: [],
  first: 20,
  after: null,
  scope: null,
  parents: null,
  ...details,
});

/** The first page, the page behind a place in the middle of the order, and the count. */
export function listed(what: string, details: Details, middle: readonly string[]): readonly Asked[] {
  const asked = query(details);
  const after = encodeCursor(asked.orderBy, { values: middle, id: `${middle.join()}` });
  return [
    { what: `${what}, first page`, kind: 'page', run: (db) => listPages(db, asked) },
    { what: `${what}, page in the middle`, kind: 'page', run: (db) => listPages(db, { ...asked, after }) },
    { what: `${what}, count`, kind: 'whole', run: (db) => countRows(db, asked) },
  ];
}
