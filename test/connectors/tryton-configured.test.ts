// Fields of the model that the configuration takes from fields of a database: read, listed, written and described.
import { afterEach, describe, expect, test } from 'vitest';
import { call, ROWS, runAll, startWriting, undoAll, type Writing } from './tryton-writing.ts';

const closing: Writing[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((each) => each.close()));
});

const fields = {
  'party.party': [
    'x_registered | char | Registered Name | so',
    'x_limit | numeric | Credit Limit | so | 2',
    'x_blocked | boolean | Blocked | so',
    'x_hidden | char | Score | rso',
  ],
  'sale.sale': ['x_po | char | Order of the Customer | so', 'x_ordered | date | Ordered On | so'],
  'company.employee': ['x_number | integer | Number | so', 'x_since | date | With the Group since | so'],
};
const rowsOf = (model: string, id: number, values: object) =>
  (ROWS[model] ?? []).map((row) => (row['id'] === id ? { ...row, ...values } : row));
const rows = {
  'party.party': rowsOf('party.party', 2, { x_registered: 'Nordwind SE', x_limit: '5000.50', x_blocked: true }),
  'sale.sale': rowsOf('sale.sale', 2, { x_po: 'PO 1', x_ordered: '2026-05-30' }),
  'company.employee': rowsOf('company.employee', 1, { x_number: 77, x_since: '2019-01-01' }),
};
const CUSTOMER = { legalName: 'x_registered', creditLimit: 'x_limit', creditHold: 'x_blocked' };
const ORDER = { customerPoNumber: 'x_po', orderedOn: 'x_ordered' };
const EMPLOYEE = { employeeNumber: 'x_number', hiredOn: 'x_since', department: 'party.x_registered' };

async function started(configured: object = { Customer: CUSTOMER, Order: ORDER, Employee: EMPLOYEE }) {
  const writing = await startWriting({}, { fields, rows, configured });
  closing.push(writing);
  const update = async (objectType: string, entity: string, key: string, values: object) =>
    writing.plan(objectType, { action: 'update', entity, key, values, current: await writing.found(objectType, key) });
  const record = async (objectType: string, key: string, ...names: readonly string[]) => {
    const { record: found } = await writing.found(objectType, key);
    return Object.fromEntries(names.map((name) => [name, (found as Readonly<Record<string, unknown>>)[name]]));
  };
  const effects = () => writing.simulator.ledger.effects.map(({ objectType, values }) => ({ objectType, values }));
  return { ...writing, update, record, effects };
}

describe('a configured field', () => {
  test('is read from the field that the configuration names, whatever form the server has for its type', async () => {
    const { found, record } = await started();

    expect(await record('party.party', '2', ...Object.keys(CUSTOMER))).toEqual({
      legalName: 'Nordwind SE',
      creditLimit: { amount: '5000.50', currency: 'EUR' },
      creditHold: true,
    });
    expect(await record('sale.sale', '2', ...Object.keys(ORDER))).toEqual({
      customerPoNumber: 'PO 1',
      orderedOn: '2026-05-30',
    });
    expect(await record('company.employee', '1', ...Object.keys(EMPLOYEE))).toEqual({
      employeeNumber: '77',
      hiredOn: '2019-01-01',
      department: null,
    });
    expect((await found('party.party', '2')).gaps).toEqual([]);
  });

  test('is written there with what the port writes itself, and back', async () => {
    const writing = await started();
    const values = { name: 'Nordwind Nord', legalName: 'Nordwind AG', creditHold: null };
    const limit = { creditLimit: { amount: '750.25', currency: 'EUR' } };
    const plan = await writing.update('party.party', 'Customer', '2', { ...values, ...limit });
    const done = await runAll(writing, 'party.party', plan);

    expect(plan.refused).toEqual([]);
    expect(plan.steps.flatMap(({ diff }) => diff.map(({ path }) => path))).toEqual([
      'name',
      'legalName',
      'creditHold',
      'creditLimit',
    ]);
    expect(await writing.record('party.party', '2', 'name', ...Object.keys(CUSTOMER))).toMatchObject({
      ...{ name: 'Nordwind Nord', legalName: 'Nordwind AG' },
      ...limit,
    });
    expect(plan.steps).toHaveLength(1);
    expect((await writing.find('party.party', done[0]?.step ?? expect.fail())).kind).toBe('applied');

    expect(await undoAll(writing, 'party.party', done)).toEqual(['applied']);
    expect(await writing.record('party.party', '2', 'name', ...Object.keys(CUSTOMER))).toEqual({
      name: 'Nordwind Traders GmbH',
      legalName: 'Nordwind SE',
      creditLimit: { amount: '5000.50', currency: 'EUR' },
      creditHold: true,
    });
  });

  test('comes with a new customer, a changed order and an employee', async () => {
    const writing = await started();
    const values = { name: 'Hafen Nord', legalName: 'Hafen Nord GmbH' };
    await runAll(
      writing,
      'party.party',
      await writing.plan('party.party', { action: 'create', entity: 'Customer', values }),
    );
    const order = await writing.update('sale.sale', 'Order', '2', {
      customerPoNumber: 'PO 2',
      orderedOn: '2026-06-02',
    });
    await runAll(writing, 'sale.sale', order);
    const employee = await writing.update('company.employee', 'Employee', '1', { employeeNumber: '78', hiredOn: null });
    await runAll(writing, 'company.employee', employee);

    const records = writing.effects().filter(({ objectType }) => objectType !== 'party.identifier');
    expect(records.map(({ values: sent }) => sent)).toMatchObject([
      { name: 'Hafen Nord', x_registered: 'Hafen Nord GmbH' },
      { x_po: 'PO 2', x_ordered: '2026-06-02' },
      { x_number: 78, x_since: null },
    ]);
    expect(await writing.record('sale.sale', '2', ...Object.keys(ORDER))).toEqual({
      customerPoNumber: 'PO 2',
      orderedOn: '2026-06-02',
    });
  });

  test('that stays as it is plans nothing', async () => {
    const writing = await started();
    const { steps } = await writing.update('party.party', 'Customer', '2', {
      ...{ legalName: 'Nordwind SE', creditHold: true },
      creditLimit: { amount: '5000.5', currency: 'EUR' },
    });

    expect(steps).toEqual([]);
  });

  test('is refused where no write of the record sets it', async () => {
    const named = { Customer: { legalName: 'x_hidden' }, Employee: EMPLOYEE };
    const writing = await started(named);
    const plan = await writing.update('party.party', 'Customer', '2', { legalName: 'A' });
    const employee = await writing.update('company.employee', 'Employee', '1', {
      employeeNumber: 'A7',
      department: 'C',
    });

    expect(plan.steps).toEqual([]);
    expect(plan.refused.map(({ path }) => path)).toEqual(['legalName']);
    expect(employee.refused.map(({ path }) => path)).toEqual(['employeeNumber', 'department']);
    expect(writing.port('company.employee').write?.fields.update).not.toContain('department');
    expect(writing.port('company.employee').write?.fields.update).toContain('employeeNumber');
  });
});

test('a database describes what may be configured, also of the records that a noun points to', async () => {
  const { connection } = await started({});
  const described = (await connection.describe?.('Employee', call)) ?? [];
  const find = (path: string) => described.find((each) => each.path === path);

  expect(find('x_since')).toEqual({ path: 'x_since', type: 'DATE', label: 'With the Group since', isWritable: true });
  expect(find('party.x_limit')).toEqual({
    path: 'party.x_limit',
    type: 'NUMBER',
    label: 'Credit Limit',
    isWritable: false,
  });
  expect(find('party')).toBeUndefined();
  expect((await connection.describe?.('Customer', call))?.find(({ path }) => path === 'x_hidden')?.isWritable).toBe(
    false,
  );
  expect(await connection.describe?.('Invoice', call)).toBeNull();
});
