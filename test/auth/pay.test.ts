// Payroll runs and pay statements over whole operations: pay is the own person's and HR's, and nobody else's wish reaches the source.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Reference } from '../../src/model/id.ts';
import type { EntityName } from '../../src/model/index.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';
import { idOf } from '../support/records.ts';
import { serve } from './support/served.ts';

const db = memoryStore();
const to = (connection: string, value: string): Reference => ({ by: 'key', connection, objectType: 'thing', value });
const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** The boss leads the worker. Every amount of pay is the owner's alone. */
const PAY = { boss: '9000.00', worker: '3000.00' } as const;

function sources() {
  const hris = new FakeSource({
    entity: 'Employee',
    parts: [{ name: 'core', fields: ['name', 'manager'], tracked: 'watermark' }],
  });
  const runs = new FakeSource({
    entity: 'PayrollRun',
    parts: [{ name: 'core', fields: ['legalEntity', 'status', 'paidOn', 'totals'], tracked: 'watermark' }],
  });
  const statements = new FakeSource({
    entity: 'PayStatement',
    parts: [
      { name: 'core', fields: ['employee', 'payrollRun', 'paidOn'], tracked: 'watermark' },
      { name: 'amounts', fields: ['gross', 'net', 'lines'], tracked: 'volatile' },
    ],
  });
  const nothing = { net: null, employerTaxes: null, employeeTaxes: null, companyDebit: null };
  runs.records.set('may', {
    ...{ legalEntity: 'nordlicht-de', status: 'PROCESSED', paidOn: '2026-05-01' },
    totals: { ...nothing, gross: eur('12000.00') },
  });
  for (const [key, amount] of Object.entries(PAY)) {
    hris.records.set(key, { name: `name of ${key}`, manager: key === 'boss' ? null : to('hris', 'boss') });
    statements.records.set(key, {
      ...{ employee: to('hris', key), payrollRun: to('runs', 'may'), paidOn: '2026-05-01' },
      ...{ gross: eur(amount), net: eur(amount) },
      lines: [{ kind: 'EARNING', name: `salary of ${key}`, amount: eur(amount), hours: null, isEmployers: false }],
    });
  }
  return { hris, runs, statements };
}

let held: ReturnType<typeof sources>;
let gateway: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  held = sources();
  gateway = await serve(db(), { ...held } as unknown as Record<string, FakeSource<EntityName>>);
  await gateway.fill();
});

/** The pay that the source was asked for, by key. */
const asked = () =>
  held.statements.gets.flatMap(({ keys, parts }) => keys.map((key) => `${key} ${parts.join('+')}`)).toSorted();

const AMOUNTS = 'paidOn gross { amount } net { amount } lines { name amount { amount } }';

describe('a pay statement', () => {
  test.each<[string, string | null, string | null]>([
    ['hr', '9000.00', '3000.00'],
    ['employee:worker', null, '3000.00'],
    ['manager+employee:boss', '9000.00', null],
    ['manager:boss', null, null],
    ['admin', null, null],
    ['finance', null, null],
    ['bi', null, null],
    ['sales', null, null],
    ['operator', null, null],
    ['warehouse', null, null],
    ['customer:worker', null, null],
    ['admin+employee:worker', null, '3000.00'],
  ])('by its id tells %s of the boss %j and of the worker %j', async (as, boss, worker) => {
    for (const [key, expected] of Object.entries({ boss, worker })) {
      const id = idOf('PayStatement', 'statements', key);
      const { data, body } = await gateway.ask(as, `{ payStatement(id: "${id}") { ${AMOUNTS} } }`);
      const statement = data?.['payStatement'] as { gross: { amount: string } } | null;

      expect(statement?.gross.amount ?? null).toBe(expected);
      expect(body.includes(`salary of ${key}`)).toBe(expected !== null);
    }
  });

  test('hangs on its person for the person and HR alone, whose wishes alone are asked of the source', async () => {
    const document = `{ employees { nodes { name payStatements { totalCount nodes { ${AMOUNTS} payrollRun { status } } } } } }`;
    const seen: Record<string, unknown> = {};
    for (const as of ['hr', 'employee:worker', 'manager+employee:boss', 'manager:boss', 'admin', 'finance', 'bi']) {
      held.statements.gets.length = 0;
      gateway.clock.advance(120_000);
      const { body } = await gateway.ask(as, document);
      seen[as] = [asked(), ['boss', 'worker'].filter((key) => body.includes(`salary of ${key}`))];
    }

    expect(seen).toEqual({
      hr: [
        ['boss amounts+core', 'worker amounts+core'],
        ['boss', 'worker'],
      ],
      'employee:worker': [['worker amounts+core'], ['worker']],
      'manager+employee:boss': [['boss amounts+core'], ['boss']],
      ...{ 'manager:boss': [[], []], admin: [[], []], finance: [[], []], bi: [[], []] },
    });
  });

  test('comes with the latest pay day first, for HR as for the person, unless another order is asked for', async () => {
    for (const [key, paidOn] of [
      ['worker-march', '2026-03-01'],
      ['worker-june', '2026-06-01'],
      ['worker-april', '2026-04-01'],
    ] as const)
      held.statements.records.set(key, { ...held.statements.records.get('worker'), paidOn });
    await gateway.fill();
    const days = async (as: string, order: string) => {
      const { data } = await gateway.ask(
        as,
        `{ employees { nodes { name payStatements${order} { nodes { paidOn } } } } }`,
      );
      const employees = data?.['employees'] as {
        nodes: { name: string; payStatements: { nodes: { paidOn: string }[] } }[];
      };
      const worker = employees.nodes.find(({ name }) => name === 'name of worker');
      return worker?.payStatements.nodes.map(({ paidOn }) => paidOn);
    };
    const latestFirst = ['2026-06-01', '2026-05-01', '2026-04-01', '2026-03-01'];

    expect(await days('hr', '')).toEqual(latestFirst);
    expect(await days('employee:worker', '')).toEqual(latestFirst);
    expect(await days('hr', '(orderBy: [{ field: paidOn }])')).toEqual(latestFirst.toReversed());
  });

  test('has no amounts in the index, in its origins or in what systems disagree on', async () => {
    const { body } = await gateway.ask(
      'hr',
      `{ payrollRuns { nodes { statements { nodes { gross { amount } meta {
        origins(paths: ["gross", "lines"]) { path alternatives { value } } discrepancies { path }
      } } } } } }`,
    );
    const stored = await db().selectFrom('records').selectAll().where('entity', '=', 'PayStatement').execute();

    expect(body).toContain('9000.00');
    expect(JSON.stringify(stored)).not.toMatch(/9000|3000|salary/);
  });
});

describe('a payroll run', () => {
  test.each<[string, string | null, number | null]>([
    ['hr', '12000.00', 2],
    ['finance', '12000.00', null],
    ['admin', null, null],
    ['bi', null, null],
    ['manager:boss', null, null],
    ['employee:worker', null, null],
  ])('tells %s of its sums %j and shows %j statements', async (as, gross, statements) => {
    const { data } = await gateway.ask(
      as,
      `{ payrollRuns(where: { status: { eq: PROCESSED } }) {
        nodes { legalEntity totals { gross { amount } } statements { totalCount } } } }`,
    );
    const runs = data?.['payrollRuns'] as Record<'nodes', Record<string, Record<string, unknown>>[]> | null;

    expect(runs?.nodes[0]?.['totals']?.['gross'] ?? null).toEqual(gross === null ? null : { amount: gross });
    expect(runs?.nodes[0]?.['statements']?.['totalCount'] ?? null).toBe(statements);
  });

  test('shows a person that the own pay is on its way, and no sums', async () => {
    const id = idOf('PayStatement', 'statements', 'worker');
    const { data, denied } = await gateway.ask(
      'employee:worker',
      `{ payStatement(id: "${id}") { payrollRun { status totals { gross { amount } } statements { totalCount } } } }`,
    );

    expect(data).toEqual({ payStatement: { payrollRun: { status: 'PROCESSED', totals: null, statements: null } } });
    expect(denied.toSorted()).toEqual(['PayrollRun.statements', 'PayrollRun.totals']);
  });
});
