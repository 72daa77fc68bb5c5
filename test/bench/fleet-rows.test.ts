import { describe, expect, it } from 'vitest';
import { isRead, noRows, type Rows, rowsAsked } from '../../bench/fleet/rows.ts';

/** How the fleet of the benchmark puts answers together from rows that a simulator gave before. */

describe('a read of Tryton by keys', () => {
  it('is answered in the order of ids from rows that came with other questions', () => {
    const rows = noRows();
    learn(rows, search('id', [3]), [{ id: 3, name: 'three' }]);
    learn(rows, search('id', [1, 2]), [{ id: 1, name: 'one' }]);

    expect(resultOf(rows, search('id', [3, 2, 1]))).toEqual([
      { id: 1, name: 'one' },
      { id: 3, name: 'three' },
    ]);
  });

  it('asks only for keys that nobody asked for, and never again for one without rows', () => {
    const rows = noRows();
    learn(rows, search('id', [1, 2]), [{ id: 1 }]);
    const asked = asking(search('id', [1, 2, 5]));

    expect(asked.missing(rows)).toEqual([5]);
    expect(JSON.parse(asked.requestFor([5]).body).params[0]).toEqual([
      ['id', 'in', [5]],
      ['active', '=', true],
    ]);
  });

  it('finds children by their parent, named plain or with its fields', () => {
    const rows = noRows();
    learn(rows, search('party', [7, 8]), [
      { id: 1, 'party.': { id: 8 } },
      { id: 2, party: 7 },
      { id: 3, party: 8 },
    ]);

    expect(resultOf(rows, search('party', [8])).map((row) => row['id'])).toEqual([1, 3]);
  });

  it('is told from a question about other fields', () => {
    expect(asking(search('id', [1])).shape).not.toBe(asking(search('id', [1], ['name'])).shape);
    expect(asking(search('id', [1])).shape).toBe(asking(search('id', [2, 3])).shape);
  });
});

describe('everything else', () => {
  it('goes to the simulator: listings and sign-ins', () => {
    const listing = search('id', []);
    const body = listing.body.replace('"in",[]', '">",0');

    expect(rowsAsked({ ...listing, body })).toBeNull();
    expect(isRead({ ...listing, body })).toBe(false);
    expect(isRead({ method: 'GET', path: '/api.xro/2.0/Invoices?page=1', headers: {}, body: '' })).toBe(false);
  });

  it('is kept when it is a read by key of another source', () => {
    const read = { method: 'GET', path: '/api.xro/2.0/Invoices?unitdp=4&IDs=a%2Cb', headers: {}, body: '' };

    expect(isRead(read)).toBe(true);
  });
});

function search(field: string, keys: readonly number[], fields: readonly string[] = []) {
  const params = [
    [
      [field, 'in', keys],
      ['active', '=', true],
    ],
    0,
    null,
    [['id', 'ASC']],
    fields,
    {},
  ];
  const body = JSON.stringify({ id: 1, method: 'model.party.party.search_read', params });
  return { method: 'POST', path: '/demo/', headers: {}, body };
}

function asking(request: ReturnType<typeof search>) {
  const asked = rowsAsked(request);
  if (asked === null) throw new Error('it is no read by keys');
  return asked;
}

function learn(rows: Rows, request: ReturnType<typeof search>, result: readonly object[]): void {
  const asked = asking(request);
  asked.learn(asked.keys, { status: 200, headers: {}, body: JSON.stringify({ id: 1, result }) }, rows);
}

function resultOf(rows: Rows, request: ReturnType<typeof search>): readonly Readonly<Record<string, unknown>>[] {
  return JSON.parse(asking(request).answerFrom(rows).body).result;
}
