// What of plans and operations is shown to whom.
import { describe, expect, test } from 'vitest';
import { SourceError } from '../../src/connector/errors.ts';
import type { Difference } from '../../src/connector/write.ts';
import { quotas } from '../../src/desk/quota.ts';
import { operationView, proposalView, type Sight } from '../../src/desk/views.ts';
import type { EntityName } from '../../src/model/index.ts';
import { OWN_CONNECTION } from '../../src/model/own-connection.ts';
import { Connections } from '../../src/sources/connections.ts';
import type { Check } from '../../src/write/operation.ts';
import { fakeConnection } from '../support/fake-port.ts';
import { MAY_4 } from '../support/records.ts';
import { changeOf, operationOf, plannedOf, stepOf } from './support/operations.ts';

const roles = (...names: readonly string[]): Sight => new Set(names);
const changed = (path: string): Difference => ({ path, before: `old ${path}`, after: `new ${path}` });

function shownOf(entity: EntityName, paths: readonly string[], sight: Sight): readonly string[] {
  const operation = operationOf(entity, [stepOf(plannedOf(entity, paths.map(changed)))]);
  return operationView(operation, sight, []).steps.flatMap(({ diff }) => diff.map(({ path }) => path));
}

describe('the values that a step changes', () => {
  const customer = ['name', 'contactPoints[0].value', 'creditLimit.amount', 'customFields[0].value', 'correlationId'];
  const order = ['status', 'lines[0].quantity.value', 'lines[0].unitPrice', 'totals.grand', 'shipments.shippedOn'];
  const employee = ['jobTitle', 'homeAddress.city', 'nationalId', 'bankAccounts[0].accountNumber'];
  const location = ['name', ''];

  test.each<[EntityName, readonly string[], readonly string[], readonly string[]]>([
    ['Customer', customer, ['admin'], customer],
    ['Customer', customer, ['operator'], customer.filter((path) => !path.startsWith('customFields'))],
    [
      'Customer',
      customer,
      ['sales'],
      ['name', 'contactPoints[0].value', 'creditLimit.amount', 'customFields[0].value'],
    ],
    ['Customer', customer, ['warehouse'], ['name', 'contactPoints[0].value']],
    ['Customer', customer, ['customer'], ['name', 'contactPoints[0].value']],
    ['Order', order, ['customer'], order],
    ['Order', order, ['warehouse'], ['status', 'lines[0].quantity.value', 'shipments.shippedOn']],
    ['Employee', employee, ['hr'], ['jobTitle', 'homeAddress.city']],
    ['Employee', employee, ['admin'], ['jobTitle']],
    ['Employee', employee, ['employee'], ['jobTitle', 'homeAddress.city']],
    ['Location', location, ['warehouse'], location],
  ])('of %s %j are shown to %j as %j', (entity, paths, names, expected) => {
    expect(shownOf(entity, paths, roles(...names))).toEqual(expected);
  });

  test('of whole lines lose the members that may not be read', () => {
    const line = { key: '7', description: 'Bolts', unitPrice: { amount: '2.50', currency: 'EUR' } };
    const differences = [
      { path: 'lines[1]', before: null, after: line },
      { path: 'lines', before: [line], after: [] },
    ];
    const operation = operationOf('Order', [stepOf(plannedOf('Order', differences))]);
    const cut = { key: '7', description: 'Bolts' };

    expect(operationView(operation, roles('warehouse'), []).steps[0]?.diff).toEqual([
      { path: 'lines[1]', before: null, after: cut },
      { path: 'lines', before: [cut], after: [] },
    ]);
    expect(operationView(operation, roles('sales'), []).steps[0]?.diff).toEqual(differences);
  });
});

describe('the call of a step', () => {
  const callOf = (entity: EntityName, path: string, sight: Sight) =>
    operationView(operationOf(entity, [stepOf(plannedOf(entity, [changed(path)]))]), sight, []).steps[0]?.call;
  const call = { operation: 'PUT /things', method: 'PUT', path: '/things/1' };

  test.each<[EntityName, readonly string[], unknown]>([
    ['Customer', ['admin'], { ...call, body: { Name: 'B' } }],
    ['Customer', ['operator'], { ...call, body: null }],
    ['Customer', ['operator', 'finance'], { ...call, body: { Name: 'B' } }],
    ['Customer', ['sales', 'finance'], null],
    ['Customer', ['customer'], null],
    ['Employee', ['admin'], { ...call, body: null }],
    ['Employee', ['hr'], null],
  ])('about a %s is for %j %j', (entity, names, expected) => {
    expect(callOf(entity, 'name', roles(...names))).toEqual(expected);
  });

  test('has no body where it sets a secret, whoever asks', () => {
    expect(callOf('Employee', 'nationalId', roles('admin', 'hr'))).toEqual({ ...call, body: null });
    expect(callOf('Employee', 'jobTitle', roles('admin', 'hr'))).toEqual({ ...call, body: { Name: 'B' } });
  });
});

describe('what the rules say', () => {
  const rules = ['credit-limit', 'four-eyes', 'stock-available', 'closed-period', 'customer-payment', 'of tomorrow'];
  const checks: readonly Check[] = rules.map((rule) => ({
    ...{ rule, result: 'HELD', message: `${rule} holds it`, path: null },
    facts: { approvers: ['finance'] },
  }));
  const factsFor = (sight: Sight) =>
    operationView(operationOf('Order', [], { payload: { checks } }), sight, [])
      .plan.checks.filter(({ facts }) => facts !== null)
      .map(({ rule }) => rule);

  test.each<[string, readonly string[]]>([
    ['sales', ['credit-limit', 'four-eyes', 'stock-available', 'closed-period', 'customer-payment']],
    ['warehouse', ['stock-available', 'closed-period', 'customer-payment']],
    ['customer', []],
  ])('is told %s with the facts of %j', (role, expected) => {
    expect(factsFor(roles(role))).toEqual(expected);
  });

  test('is told everybody who sees the row, in words', () => {
    const { plan } = operationView(operationOf('Order', [], { payload: { checks } }), roles('customer'), []);
    expect(plan.checks[0]).toEqual({
      ...{ rule: 'credit-limit', result: 'HELD', message: 'credit-limit holds it', path: null, facts: null },
    });
  });
});

test('notes on fields that may not be read are not shown', () => {
  const notes = ['name', 'creditLimit', ''].map((path) => ({
    ...({ connection: 'erp', kind: 'LOSSY', message: 'shortened' } as const),
    path,
  }));
  const pathsFor = (role: string) =>
    operationView(operationOf('Customer', [], { payload: { notes } }), roles(role), []).plan.notes.map(
      ({ path }) => path,
    );
  expect([pathsFor('customer'), pathsFor('sales')]).toEqual([
    ['name', ''],
    ['name', 'creditLimit', ''],
  ]);
});

test('of an entity that is not the caller’s to see it is shown how far it is, and no value', () => {
  const failed = {
    code: 'SOURCE_FORBIDDEN',
    message: 'erp PUT /things: no',
    connection: 'erp',
    kind: 'forbidden',
  } as const;
  const step = stepOf(plannedOf('TimeOffRequest', [changed('note')]), {
    status: 'REJECTED',
    failure: failed,
    key: '7',
  });
  const operation = operationOf('TimeOffRequest', [step], {
    ...{ status: 'NEEDS_ATTENTION', failure: failed, waitsFor: ['operator'] },
    payload: { notes: [{ connection: 'erp', path: '', kind: 'LOSSY', message: 'shortened' }] },
  });
  const { kind: _, ...error } = failed;

  const view = operationView(operation, null, []);

  expect(view).toMatchObject({ status: 'NEEDS_ATTENTION', waitsFor: ['operator'], error });
  expect(view.plan).toMatchObject({ notes: [], checks: [] });
  expect(view.steps[0]).toMatchObject({ status: 'REJECTED', call: null, diff: [], externalId: null, error });
});

test('keys of records in their sources are for those who see where values come from', () => {
  const operation = operationOf('Customer', [stepOf(plannedOf('Customer', []), { status: 'APPLIED', key: '7' })]);
  const idFor = (role: string) => operationView(operation, roles(role), []).steps[0]?.externalId;
  expect([idFor('sales'), idFor('customer')]).toEqual(['7', null]);
});

test('a step waits for earlier steps of its change, and for all of the changes before it', () => {
  const changes = [changeOf('Customer'), changeOf('Customer', { connection: 'crm', role: 'FOLLOWER', needs: [0] })];
  const second = { ...plannedOf('Customer', [], { change: 0 }), id: '1.2', localId: '2', needs: ['1'] };
  const steps = [
    stepOf(plannedOf('Customer', [])),
    stepOf(second),
    stepOf(null, { id: '2.0', change: 1, connection: 'crm', status: 'UNPLANNED' }),
  ];
  const view = operationView(operationOf('Customer', steps, { payload: { changes } }), roles('sales'), []);
  expect(view.steps.map(({ id, role, needs, undo }) => [id, role, needs, undo])).toEqual([
    ['1.1', 'OWNER', [], 'restore'],
    ['1.2', 'OWNER', ['1.1'], 'restore'],
    ['2.0', 'FOLLOWER', ['1.1', '1.2'], null],
  ]);
});

test('a plan that is not accepted shows what would be sent, and which source could not be read', () => {
  const failure = new SourceError('unavailable', { source: 'fake', operation: 'GET /things', detail: 'down' });
  const none = { refused: [], lossy: [] };
  const plans = [
    { ...none, change: changeOf('Customer'), steps: [plannedOf('Customer', [changed('name')])], failure: null },
    { ...none, change: changeOf('Customer', { connection: 'crm', needs: [0] }), steps: [], failure },
  ];
  const quota = [{ connection: 'erp', calls: 1, left: 10 }];
  const proposal = {
    entity: 'Customer',
    hash: 'p1.a~b',
    plans,
    notes: [],
    checks: [],
    approvers: ['finance'],
  } as const;

  const view = proposalView(proposal, roles('sales'), quota);

  expect(view).toMatchObject({ hash: 'p1.a~b', quota, approvers: ['finance'], notes: [], checks: [] });
  expect(view.steps.map(({ id, status, diff, needs, error }) => [id, status, diff, needs, error?.code])).toEqual([
    ['1.1', 'PENDING', [changed('name')], [], undefined],
    ['2.0', 'UNPLANNED', [], ['1.1'], 'SOURCE_UNAVAILABLE'],
  ]);
});

test('an operation is shown with its times and who asked for it', () => {
  const at = new Date(MAY_4);
  const view = operationView(operationOf('Customer', [], { finishedAt: at, status: 'COMPLETED' }), roles('sales'), []);
  expect(view).toMatchObject({ id: 'wop_1', mutation: 'customerUpdate', requestedBy: 'somebody', at, finishedAt: at });
});

test('the quota counts mutating calls by connection, with what the tightest budget leaves', async () => {
  const windows = [
    { window: 'minute', calls: 60, left: 20 },
    { window: 'day', calls: 5000, left: 12 },
  ] as const;
  let reads = 0;
  const erp = {
    ...fakeConnection('erp', []),
    budgetLeft: async () => {
      reads += 1;
      return windows;
    },
  };
  const quotaOf = quotas(new Connections([erp, fakeConnection('crm', [])]));
  const step = stepOf(plannedOf('Customer', []));
  const steps = [
    ...[step, step, { ...step, connection: 'crm' }],
    ...[{ ...step, connection: OWN_CONNECTION }, stepOf(null, { connection: 'hris' })],
  ];

  await quotaOf(steps);
  expect(await quotaOf(steps)).toEqual([
    { connection: 'erp', calls: 2, left: 12 },
    { connection: 'crm', calls: 1, left: null },
  ]);
  expect(reads).toBe(1);
});
