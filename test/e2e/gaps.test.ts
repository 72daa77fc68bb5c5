import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  at,
  type Caller,
  defined,
  fill,
  listAt,
  openCompany,
  type TestCompany,
} from './support/company.ts';
import { everything, nullsIn } from './support/everything.ts';

/** Every null of an entity has a gap that says why, and no gap speaks of a value that is there. */
interface SaidGap {
  readonly path: string;
  readonly reason: string;
  readonly connection: string | null;
  readonly detail: string;
}

/** Entities that could not be found are left out of this list; the gap names the list. */
const MAY_BE_SHORT: ReadonlySet<string> = new Set(['Invoice orders']);

interface Judgement {
  /** Nulls without exactly one gap, and gaps without a null. */
  readonly wrong: readonly string[];
  /** Every reason that was given, with the connections it was given for. */
  readonly reasons: Readonly<Record<string, readonly string[]>>;
  readonly count: number;
}

function judge(data: Readonly<Record<string, unknown>> | null): Judgement {
  const wrong = new Set<string>();
  const reasons = new Map<string, Set<string>>();
  let count = 0;
  for (const list of Object.keys(data ?? {}).filter((each) => data?.[each] !== null)) {
    for (const node of listAt(data, `${list}.nodes`)) {
      const gaps = listAt<SaidGap>(node, 'meta.gaps');
      const [nulls, paths] = [nullsIn(node), gaps.map(({ path }) => path)];
      const type = String(node['__typename']);
      for (const path of nulls)
        if (paths.filter((each) => each === path).length !== 1) wrong.add(`${type} ${path} is null without one gap`);
      for (const path of paths)
        if (!nulls.includes(path) && !MAY_BE_SHORT.has(`${type} ${path}`))
          wrong.add(`${type} ${path} is a gap without null`);
      for (const { reason, connection } of gaps)
        reasons.set(reason, (reasons.get(reason) ?? new Set()).add(connection ?? 'none'));
      count += nulls.length;
    }
  }
  const sorted = [...reasons].map(([reason, connections]) => [reason, [...connections].toSorted()] as const);
  return { wrong: [...wrong], reasons: Object.fromEntries(sorted.toSorted()), count };
}

/** What says that a quantity or an amount has no value in the unit or currency asked for: its gap says so too. */
const UNCONVERTED: ReadonlySet<unknown> = new Set(['UNIT_MISMATCH', 'RATE_MISSING', 'MORE_ERRORS']);

describe('a judgement of gaps', () => {
  const one = (node: object, ...gaps: readonly string[]) =>
    judge({ things: { nodes: [{ __typename: 'T', ...node, meta: { gaps: gaps.map((path) => ({ path })) } }] } }).wrong;

  test.each([
    [{ a: null }, [], ['T a is null without one gap']],
    [{ a: null }, ['a', 'a'], ['T a is null without one gap']],
    [{ a: 1 }, ['a'], ['T a is a gap without null']],
    [{ a: [{ b: { c: null } }] }, ['a[0].b'], ['T a[0].b.c is null without one gap', 'T a[0].b is a gap without null']],
    [{ a: [{ b: { c: null } }], d: { __typename: 'E', f: null } }, ['a[0].b.c'], []],
  ])('of %j with gaps at %j finds %j', (node, gaps, wrong) => {
    expect(one(node, ...gaps)).toEqual(wrong);
  });
});

describe('every null of every entity has one gap, and every gap a null', () => {
  let company: TestCompany;

  beforeAll(async () => {
    company = await openCompany();
  });

  afterAll(() => company.close());

  beforeEach(async () => {
    await company.gateway.flush();
    company.clock.advance(1000);
  });

  const ask = (caller: Caller, directive: string) => company.query(caller, `query ${directive} { ${everything(30)} }`);

  test('for a caller who may see everything', async () => {
    const answer = await ask('admin+hr:', '@freshness(maxAge: 600)');
    const { wrong, reasons, count } = judge(answer.data);

    const others = answer.errors.filter(({ extensions }) => !UNCONVERTED.has(extensions['code']));
    expect([others, wrong]).toEqual([[], []]);
    expect(Object.keys(reasons)).toEqual(['NOT_APPLICABLE', 'NOT_MAPPED', 'NOT_SET', 'NO_MATCH']);
    expect(count).toBeGreaterThan(1000);
  });

  test.each(['sales', 'finance', 'customer:17'] as const)('for %s, also what is denied', async (caller) => {
    const answer = await ask(caller, '@freshness(maxAge: 600)');
    const { wrong, reasons } = judge(answer.data);

    expect([wrong, reasons['DENIED']]).toEqual([[], ['none']]);
    const denied = Object.keys(answer.data ?? {}).filter((list) => answer.data?.[list] === null);
    expect(answer.mainstem.gaps.filter(({ reason }) => reason === 'DENIED').map(({ path }) => path)).toEqual(denied);
  });

  test('under aliases and fragments', async () => {
    const answer = await company.query(
      'admin',
      `query @freshness(maxAge: 600) {
        orders(first: 30) { nodes { __typename customerPoNumber ...Lines more: lines { sku ... on OrderLine { lineNumber item { id __typename } } } meta { gaps { path reason } } } }
      }
      fragment Lines on Order { lines { ...Line } }
      fragment Line on OrderLine { quantityShipped { value } }`,
    );
    const renamed = JSON.parse(JSON.stringify(answer.data).replaceAll('"more":', '"lines":')) as typeof answer.data;
    const paths = new Set(
      listAt(answer.data, 'orders.nodes').flatMap((node) => listAt<SaidGap>(node, 'meta.gaps').map(({ path }) => path)),
    );

    expect(answer.errors).toEqual([]);
    expect(judge(renamed).wrong.filter((each) => !each.includes('quantityShipped'))).toEqual([]);
    expect([...paths].some((path) => path === 'lines[0].quantityShipped')).toBe(true);
    expect([...paths].filter((path) => path.startsWith('more'))).toEqual([]);
  });

  test('a customer whose parent is another is told no more of it than of nobody', async () => {
    const families = await company.query(
      'admin',
      '{ customers(first: 200) { nodes { parent { id name } meta { refs { connection id linkedBy } } } } }',
    );
    const child = defined(
      listAt(families.data, 'customers.nodes').find(
        (node) =>
          node['parent'] !== null &&
          listAt(node, 'meta.refs').some((ref) => ref['connection'] === 'crm' && ref['linkedBy'] === 'customer number'),
      ),
    );
    const key = defined(listAt(child, 'meta.refs').find((ref) => ref['connection'] === 'erp'))['id'];
    company.forget();

    const answer = await company.query(
      `customer:${String(key)}`,
      '{ customers { nodes { parent { id name } meta { gaps { path reason connection detail } } } } }',
    );

    expect(at(answer.data, 'customers.nodes.0')).toEqual({
      parent: null,
      meta: {
        gaps: [
          {
            path: 'parent',
            reason: 'NO_MATCH',
            connection: null,
            detail:
              'The system that has the value does not know this entity, or what the value points to is known to none.',
          },
        ],
      },
    });
    expect(answer.body).not.toContain(String(at(child, 'parent.id')));
    expect(answer.body).not.toContain(String(at(child, 'parent.name')));
  });

  test('while the CRM is down and no older value is accepted', async () => {
    company.sim('crm').faults.add({ fault: { kind: 'status', status: 500 } });

    const answer = await ask('admin', '@freshness(maxAge: 0, onError: NULL)');
    const { wrong, reasons } = judge(answer.data);

    expect([wrong, reasons['SOURCE_DOWN'], reasons['STALE_LIMIT']]).toEqual([[], ['crm'], undefined]);
  });

  test('when every source is down for longer than old values may stand in', async () => {
    for (const name of ['erp', 'crm', 'books', 'books-uk'] as const)
      company.sim(name).faults.add({ fault: { kind: 'status', status: 500 } });
    company.clock.advance(86_400_000);

    const answer = await ask('admin', '@freshness(maxAge: 0, onError: STALE)');
    const { wrong, reasons } = judge(answer.data);

    expect([wrong, reasons['STALE_LIMIT'], reasons['SOURCE_DOWN']]).toEqual([
      [],
      ['books', 'books-uk', 'crm', 'erp'],
      undefined,
    ]);
  });
});

describe('while the books are not read yet, and our budget for the CRM is small', () => {
  const PER_DAY = 60;
  let company: TestCompany;

  beforeAll(async () => {
    company = await openCompany({
      isEmpty: true,
      limits: { crm: { maxConcurrent: 10, perMinute: null, perDay: PER_DAY } },
    });
    await fill(company.gateway, ['erp', 'crm']);
  });

  afterAll(() => company.close());

  test('a balance that invoices are missing from is null, and says INCOMPLETE', async () => {
    const answer = await company.query(
      'admin',
      '{ customer(number: "10021") { openBalance { amount } overdueBalance { amount } aging { currency } meta { gaps { path reason connection detail } } } }',
    );
    const detail = 'The index does not hold all records yet that this is computed from: ask again later.';

    expect(at(answer.data, 'customer')).toEqual({
      openBalance: null,
      overdueBalance: null,
      aging: null,
      meta: {
        gaps: ['openBalance', 'overdueBalance', 'aging'].map((path) => ({
          path,
          reason: 'INCOMPLETE',
          connection: 'books',
          detail,
        })),
      },
    });
  });

  test('what the budget leaves out says OVER_BUDGET, with its own code, and was not sent', async () => {
    const document = `query @freshness(maxAge: 0, onError: NULL) {
      customer(number: "10021") { segment meta { gaps { path reason connection detail } } }
    }`;
    let answer: Answer = await company.query('admin', document);
    for (let asked = 0; asked < PER_DAY && at(answer.data, 'customer.segment') !== null; asked += 1) {
      company.clock.advance(1);
      company.forget();
      answer = await company.query('admin', document);
    }

    expect(company.calls()).toEqual([]);
    expect(at(answer.data, 'customer')).toEqual({
      segment: null,
      meta: {
        gaps: [
          {
            path: 'segment',
            reason: 'OVER_BUDGET',
            connection: 'crm',
            detail:
              'Our own budget of calls to the source is used up, and no older value may stand in: try again later, or accept older values. (SOURCE_OVER_BUDGET)',
          },
        ],
      },
    });
    expect(answer.errors.map(({ extensions }) => ({ ...extensions, retryAfterMs: 0 }))).toEqual([
      { code: 'SOURCE_OVER_BUDGET', connection: 'crm', retryable: true, retryAfterMs: 0 },
    ]);
  });

  test('the refusal of the source itself is not our budget', async () => {
    company.sim('erp').faults.add({ fault: { kind: 'status', status: 429, retryAfter: '3600' } });

    const answer = await company.query(
      'admin',
      'query @freshness(maxAge: 0, onError: NULL) { customer(number: "10021") { name meta { gaps { path reason connection } } } }',
    );

    expect(at(answer.data, 'customer.meta.gaps')).toEqual([{ path: 'name', reason: 'SOURCE_DOWN', connection: 'erp' }]);
    expect(defined(answer.errors[0]).extensions['code']).toBe('SOURCE_RATE_LIMITED');
  });
});
