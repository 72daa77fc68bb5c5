import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/simulator/faults.ts';
import { at, openCompany, type TestCompany } from './support/company.ts';

/** One source fails while the others work: what is shown, what is missing, and what is said about it. */
let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({
    input: (input) => ({
      ...input,
      connections: Object.fromEntries(
        Object.entries(input.connections).map(([name, each]) => [name, { ...each, deadline: 0.3 }]),
      ),
    }),
  });
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

function page(onError: 'STALE' | 'NULL' | 'FAIL'): string {
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

const shown = (values: { name?: null; segment?: null; number?: null }, gaps: readonly object[]) => ({
  customer: {
    name: values.name === undefined ? NAME : null,
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

interface Case {
  readonly at: keyof typeof FIELD;
  readonly fault: Fault;
  readonly code: string;
  readonly reason: string;
  readonly retryable: boolean;
}

const CASES: readonly Case[] = [
  { at: 'crm', fault: { kind: 'hang' }, code: 'SOURCE_TIMEOUT', reason: 'SOURCE_DOWN', retryable: true },
  { at: 'crm', fault: { kind: 'reset' }, code: 'SOURCE_UNAVAILABLE', reason: 'SOURCE_DOWN', retryable: true },
  {
    at: 'crm',
    fault: { kind: 'status', status: 500 },
    code: 'SOURCE_UNAVAILABLE',
    reason: 'SOURCE_DOWN',
    retryable: true,
  },
  { at: 'crm', fault: { kind: 'html-login' }, code: 'SOURCE_PROTOCOL', reason: 'NOT_UNDERSTOOD', retryable: false },
  { at: 'crm', fault: { kind: 'bad-json' }, code: 'SOURCE_PROTOCOL', reason: 'NOT_UNDERSTOOD', retryable: false },
  {
    at: 'erp',
    fault: { kind: 'status', status: 500 },
    code: 'SOURCE_UNAVAILABLE',
    reason: 'SOURCE_DOWN',
    retryable: true,
  },
  { at: 'erp', fault: { kind: 'bad-json' }, code: 'SOURCE_PROTOCOL', reason: 'NOT_UNDERSTOOD', retryable: false },
  {
    at: 'books',
    fault: { kind: 'status', status: 503 },
    code: 'SOURCE_UNAVAILABLE',
    reason: 'SOURCE_DOWN',
    retryable: true,
  },
  {
    at: 'books',
    fault: { kind: 'truncated-json' },
    code: 'SOURCE_PROTOCOL',
    reason: 'NOT_UNDERSTOOD',
    retryable: false,
  },
];

const FIELD = { crm: 'segment', erp: 'name', books: 'number', 'books-uk': 'number' } as const;

describe.each(CASES)('$at answers $fault.kind', ({ at: name, fault, code, reason, retryable }) => {
  test('NULL: its fields are null with a gap, one error says why, the rest answers', async () => {
    company.sim(name).faults.add({ fault });

    const answer = await company.query('admin', page('NULL'));

    const field = FIELD[name];
    expect(answer.data).toEqual(shown({ [field]: null }, [{ path: field, reason, connection: name }]));
    expect(answer.errors).toEqual([
      {
        message: `${name}: values are missing because the source failed`,
        extensions: { code, connection: name, retryable, ...retryAfterOf(answer.errors) },
      },
    ]);
  });

  test('STALE: the last known values stand in, and the report says so', async () => {
    company.sim(name).faults.add({ fault });

    const answer = await company.query('admin', page('STALE'));

    expect(answer.data).toEqual(shown({}, []));
    expect(answer.errors).toEqual([]);
    expect(answer.mainstem.connections[name]?.['state']).toBe('STALE');
  });

  test('FAIL: the field fails with one typed error that names the connection', async () => {
    company.sim(name).faults.add({ fault });

    const answer = await company.query('admin', page('FAIL'));

    expect(answer.errors.map(({ path, extensions }) => ({ path, extensions }))).toEqual([
      {
        path: name === 'books' ? ['customer', 'invoices'] : ['customer'],
        extensions: { code, connection: name, retryable },
      },
    ]);
    expect(at(answer.data, name === 'books' ? 'customer.name' : 'customer')).toBe(name === 'books' ? NAME : null);
  });
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

function retryAfterOf(errors: readonly { readonly extensions: Readonly<Record<string, unknown>> }[]): object {
  const retryAfterMs = errors[0]?.extensions['retryAfterMs'];
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** Replaces a member wherever it stands in a body. */
function withEvery(member: string, value: unknown): (body: unknown) => unknown {
  return (body) => JSON.parse(JSON.stringify(body, (key, each: unknown) => (key === member ? value : each)));
}
