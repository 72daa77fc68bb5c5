import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openCompany, type TestCompany } from './support/company.ts';

/** Answers that arrive and cannot be shown as they are; `fault-matrix.test.ts` has every fault of the table. */
let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

beforeEach(async () => {
  for (const name of ['erp', 'crm', 'books', 'books-uk'] as const) company.sim(name).faults.clear();
  // A call that works before each fault keeps the breakers closed.
  company.clock.advance(1000);
  const answer = await company.query('admin', page('NULL'));
  expect(answer.errors).toEqual([]);
  await company.gateway.flush();
  company.clock.advance(1000);
  company.forget();
});

function page(onError: 'STALE' | 'NULL'): string {
  return `query @freshness(maxAge: 0, onError: ${onError}) {
    customer(number: "10021") {
      name
      segment
      meta { gaps { path reason connection } }
      invoices(first: 1, orderBy: { field: number }) { nodes { number meta { gaps { path reason connection } } } }
    }
  }`;
}

const NAME = 'Nordwind Traders GmbH';
const SEGMENT = 'Mid-Market';

const shown = (values: { segment?: null; number?: null }, gaps: readonly object[]) => ({
  customer: {
    name: NAME,
    segment: values.segment === undefined ? SEGMENT : null,
    meta: { gaps: values.number === null ? [] : gaps },
    invoices: {
      nodes: [
        {
          number: values.number === undefined ? 'INV-000191' : null,
          meta: { gaps: values.number === null ? gaps : [] },
        },
      ],
    },
  },
});

test.each(['STALE', 'NULL'] as const)(
  'wrong credentials are not papered over: null with SOURCE_UNAUTHENTICATED (%s)',
  async (onError) => {
    company.sim('crm').faults.add({ fault: { kind: 'status', status: 401 } });

    const answer = await company.query('admin', page(onError));

    expect(answer.data).toEqual(
      shown({ segment: null }, [{ path: 'segment', reason: 'SOURCE_UNAUTHENTICATED', connection: 'crm' }]),
    );
    expect(answer.errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'SOURCE_UNAUTHENTICATED', connection: 'crm', retryable: false },
    ]);
  },
);

test('a source that forbids the read costs its own fields, and the gap says NOT_PERMITTED', async () => {
  company.sim('books').faults.add({ fault: { kind: 'status', status: 403 } });

  const answer = await company.query('admin', page('STALE'));

  expect(answer.data).toEqual(
    shown({ number: null }, [{ path: 'number', reason: 'NOT_PERMITTED', connection: 'books' }]),
  );
  expect(answer.errors.map(({ extensions }) => extensions)).toEqual([
    { code: 'SOURCE_FORBIDDEN', connection: 'books', retryable: false },
  ]);
});

test('a field of the wrong type is a gap of that field alone', async () => {
  company
    .sim('books')
    .faults.add({ fault: { kind: 'rewrite', rewrite: withEvery('DueDateString', { not: 'a date' }) } });

  const answer = await company.query(
    'admin',
    `query @freshness(maxAge: 0, onError: NULL) {
      customer(number: "10021") {
        name
        invoices(first: 1, orderBy: { field: number }) { nodes { number dueOn meta { gaps { path reason connection } } } }
      }
    }`,
  );

  expect(answer.data).toEqual({
    customer: {
      name: NAME,
      invoices: {
        nodes: [
          {
            number: 'INV-000191',
            dueOn: null,
            meta: { gaps: [{ path: 'dueOn', reason: 'NOT_UNDERSTOOD', connection: 'books' }] },
          },
        ],
      },
    },
  });
  expect(answer.errors).toEqual([]);
});

test.each([
  ['a list where an object is due', (): unknown => [1, 2]],
  ['nothing', (): unknown => null],
  ['a bare string', (): unknown => 'no'],
] as const)('nonsense (%s) costs the fields of its connection only', async (_name, rewrite) => {
  company.sim('books').faults.add({ fault: { kind: 'rewrite', rewrite } });

  const answer = await company.query('admin', page('NULL'));

  expect(answer.data).toEqual(
    shown({ number: null }, [{ path: 'number', reason: 'NOT_UNDERSTOOD', connection: 'books' }]),
  );
  expect(answer.errors.map(({ extensions }) => extensions)).toEqual([
    { code: 'SOURCE_PROTOCOL', connection: 'books', retryable: false },
  ]);
});

test('no fault was a defect of ours, and nothing of it reached the log as one', () => {
  expect(company.log.filter((line) => line.includes('"level":50'))).toEqual([]);
});

/** Replaces a member wherever it stands in a body. */
function withEvery(member: string, value: unknown): (body: unknown) => unknown {
  return (body) => JSON.parse(JSON.stringify(body, (key, each: unknown) => (key === member ? value : each)));
}
