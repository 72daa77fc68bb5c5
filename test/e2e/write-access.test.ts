// Every mutation as every role, over HTTP: who may not is told so, and nothing is sent.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { entryOf, rolesIn } from '../../src/auth/access.ts';
import { ACCESS } from '../../src/auth/access-table.ts';
import { ROLES, type Role } from '../../src/auth/principal.ts';
import { SCOPED_ROLES } from '../../src/auth/scope.ts';
import { MUTATIONS, type Mutation } from '../../src/model/mutations.ts';
import { at, type Caller, defined, listAt, openCompany, type TestCompany } from './support/company.ts';
import { type CustomerRow, customersIn, effectsOf, mutate, operationOf, type Written } from './support/writing.ts';

/** Own rows of these are customer 17, Sophie Dittrich, and the team of Günther Dittrich. */
const CALLERS: Readonly<Record<(typeof SCOPED_ROLES)[number], Caller>> = {
  customer: 'customer:17',
  employee: 'employee:2137',
  manager: 'manager:2110',
};

/** Rows that are nobody's own of the callers above. */
interface Rows {
  readonly customer: string;
  readonly other: string;
  readonly record: string;
  readonly order: string;
  readonly invoice: string;
  readonly employee: string;
  readonly timeOff: string;
  readonly item: string;
  readonly locations: readonly [string, string];
}

const ONE = { value: '1' };
const DAY = { startsOn: '2026-09-01', endsOn: '2026-09-01' };

/** A complete input of each mutation, about rows that are nobody's own. */
const INPUTS: Readonly<Record<Mutation, (rows: Rows) => object>> = {
  customerUpdate: ({ customer }) => ({ id: customer, contactPoints: [] }),
  customerCreate: () => ({ name: 'Access AG' }),
  customerContactAdd: ({ customer }) => ({ customer, name: 'Access Ible' }),
  customerMergeInto: ({ customer, other }) => ({ id: other, into: customer, reason: 'the same' }),
  customerSplit: ({ customer, record }) => ({ id: customer, records: [record], reason: 'not the same' }),
  customerForward: ({ customer }) => ({ customer }),
  orderForward: ({ order }) => ({ order }),
  orderPlace: ({ customer, item }) => ({ customer, lines: [{ item, quantity: ONE }] }),
  orderChange: ({ order }) => ({ id: order, customerPoNumber: 'PO-ACCESS' }),
  orderCancel: ({ order }) => ({ id: order }),
  orderApprove: ({ order }) => ({ id: order }),
  orderHold: ({ order }) => ({ id: order, reason: 'to be looked at' }),
  orderRefund: ({ order }) => ({ order, amount: { amount: '1.00', currency: 'EUR' } }),
  shipmentRecord: ({ order }) => ({ order }),
  invoiceIssue: ({ order }) => ({ order }),
  invoiceVoid: ({ invoice }) => ({ id: invoice, reason: 'sent twice' }),
  invoicePaymentRecord: ({ invoice }) => ({ invoice, amount: { amount: '1.00', currency: 'EUR' } }),
  timeOffRequest: ({ employee }) => ({ employee, type: 'Vacation', ...DAY }),
  timeOffCancel: ({ timeOff }) => ({ id: timeOff }),
  timeOffDecide: ({ timeOff }) => ({ id: timeOff, decision: 'APPROVED' }),
  employeeUpdate: ({ employee }) => ({ id: employee, contactPoints: [] }),
  employeeOnboard: () => ({
    firstName: 'Ada',
    lastName: 'Access',
    workEmail: 'ada@access.example',
    hiredOn: '2026-09-01',
  }),
  inventoryAdjust: ({ item, locations: [location] }) => ({ item, location, by: ONE }),
  inventoryTransfer: ({ item, locations: [from, to] }) => ({ item, from, to, quantity: ONE }),
};

let company: TestCompany;
let rows: Rows;
let own: CustomerRow;

beforeAll(async () => {
  company = await openCompany();
  const customers = await customersIn(company, ['erp', 'crm', 'books']);
  const [first, second] = customers.filter(({ number }) => number !== '10021');
  own = defined(customers.find(({ number }) => number === '10021'));
  const { data } = await company.query(
    'admin+hr',
    `query ($customer: ID!) {
      customer(id: $customer) { meta { refs { recordId } } }
      orders(first: 1, where: { customer: { ids: [$customer] } }) { nodes { id } }
      invoices(first: 1, where: { customer: { ids: [$customer] } }) { nodes { id } }
      inventoryItems(first: 1) { nodes { id } }
      locations(first: 2) { nodes { id } }
    }`,
    { customer: defined(first).id },
  );
  const [hr, ...others] = await Promise.all(
    (['hr', CALLERS.employee, CALLERS.manager] as const).map(async (caller) =>
      company.query(caller, '{ employees(first: 200) { nodes { id } } timeOffRequests(first: 200) { nodes { id } } }'),
    ),
  );
  const foreign = (field: string) => {
    const owned = new Set(others.flatMap(({ data: theirs }) => listAt(theirs, `${field}.nodes`).map(({ id }) => id)));
    return String(defined(listAt(hr?.data, `${field}.nodes`).find(({ id }) => !owned.has(id)))['id']);
  };
  const idOf = (field: string, index = 0) => String(at(data, `${field}.nodes.${index}.id`));
  rows = {
    ...{ customer: defined(first).id, other: defined(second).id },
    record: String(at(data, 'customer.meta.refs.1.recordId')),
    ...{ order: idOf('orders'), invoice: idOf('invoices'), employee: foreign('employees') },
    timeOff: foreign('timeOffRequests'),
    item: idOf('inventoryItems'),
    locations: [idOf('locations', 0), idOf('locations', 1)],
  };
});

afterAll(() => company.close());

beforeEach(() => company.forget());

const codesOf = ({ userErrors }: Written) => userErrors.map(({ code }) => code);
const isScoped = (role: Role): role is (typeof SCOPED_ROLES)[number] => SCOPED_ROLES.some((each) => each === role);

describe('a mutation', () => {
  test.each(MUTATIONS)('%s is for the roles of the access table, each on its rows', async (mutation) => {
    const may = rolesIn(entryOf('Mutation', mutation));
    const input = INPUTS[mutation](rows);
    for (const role of ROLES) {
      const caller = isScoped(role) ? CALLERS[role] : role;
      const mode = may.has(role) && !isScoped(role) ? 'PREVIEW' : 'EXECUTE';
      const written = await mutate(company, caller, mutation, input, { mode });
      const what = `${mutation} as ${role}`;
      if (!may.has(role)) expect([what, written.denied]).toEqual([what, ['FORBIDDEN']]);
      else if (isScoped(role)) {
        expect([what, written.operation]).toEqual([what, null]);
        expect(['NOT_FOUND', 'FORBIDDEN']).toContain(codesOf(written)[0]);
      } else {
        expect([what, written.denied]).toEqual([what, []]);
        expect(codesOf(written)).not.toContain('NOT_FOUND');
        expect(codesOf(written)).not.toContain('FORBIDDEN');
      }
    }
    const nobody = await mutate(company, null, mutation, input);
    const roleless = await mutate(company, 'nobody', mutation, input);

    expect([nobody.denied, roleless.denied]).toEqual([['UNAUTHENTICATED'], ['FORBIDDEN']]);
    expect(effectsOf(company)).toEqual([]);
    expect(company.calls().filter(({ kind }) => kind === 'write')).toEqual([]);
  });

  test('that is not about an entity has its own tests', () => {
    const others = Object.keys(ACCESS['Mutation'] ?? {}).filter((name) => !MUTATIONS.some((each) => each === name));

    expect(others.every((name) => name.startsWith('writeOperation'))).toBe(true);
  });
});

describe('what is shown of a write', () => {
  const input = () => ({
    id: own.id,
    addresses: [{ type: 'BILLING', lines: ['Kai 1'], city: 'Hamburg', postalCode: '20457', country: 'DE' }],
  });

  test('is calls and bodies for administrators, and for a customer what is the customer’s', async () => {
    const [admin, sales, customer] = await Promise.all(
      (['admin', 'sales', 'customer:17'] as const).map((caller) =>
        mutate(company, caller, 'customerUpdate', input(), { mode: 'PREVIEW' }),
      ),
    );

    expect(admin?.plan.steps.map(({ call }) => call?.operation)).not.toContain(undefined);
    expect(admin?.plan.steps.some(({ call }) => call?.body !== null)).toBe(true);
    for (const shown of [sales, customer]) {
      expect(shown?.plan.hash).toBe(admin?.plan.hash);
      expect(shown?.plan.steps.map(({ call }) => call)).toEqual(admin?.plan.steps.map(() => null));
      expect(shown?.plan.steps.flatMap(({ diff }) => diff).length).toBeGreaterThan(0);
    }
  });

  test('of a change that staff makes, a customer sees nothing that is not the customer’s', async () => {
    const change = { id: own.id, segment: 'Enterprise', name: 'Nordwind Handel GmbH' };
    const { operation } = await mutate(company, 'sales', 'customerUpdate', change);
    const document = `query ($id: ID!) { customer(id: $id) { name meta { pendingWrites { id } } } writeOperation(id: "${operation.id}") { id } }`;
    const { data, body } = await company.query('customer:17', document, { id: own.id });
    const paths = operation.steps.flatMap(({ diff }) => diff.map(({ path }) => path));

    expect(new Set(paths)).toEqual(new Set(['name', 'segment']));
    expect(data).toMatchObject({ customer: { name: 'Nordwind Handel GmbH' }, writeOperation: null });
    expect(body).not.toContain('Enterprise');
    const [sales, operator] = await Promise.all(
      (['sales', 'operator'] as const).map((caller) => operationOf(company, caller, operation.id)),
    );
    expect(sales?.steps.map(({ call }) => call)).toEqual(operation.steps.map(() => null));
    expect(operator?.steps.map(({ call }) => call?.operation)).toEqual([
      ...['model.party.party.write', 'PATCH /sobjects/Account', 'POST /Contacts'],
    ]);
    expect(await operationOf(company, 'warehouse', operation.id)).toBeNull();
  });
});
