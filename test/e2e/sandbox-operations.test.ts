import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSample, type Sample } from '../../sandbox/sample.ts';
import { type Answer, at, type Caller, listAt, openCompany, ROOT, type TestCompany } from './support/company.ts';

/** The sample operations of the sandbox do what they promise, each as the caller that it is meant for. */
const DIRECTORY = join(ROOT, 'sandbox/operations');
const samples: readonly Sample[] = readdirSync(DIRECTORY).map((file) =>
  parseSample(file, readFileSync(join(DIRECTORY, file), 'utf8')),
);

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

async function answerTo(file: string): Promise<Answer> {
  const sample = samples.find((each) => each.file === file);
  if (sample === undefined) throw new Error(`no sample ${file}`);
  const caller: Caller = sample.caller === 'customer' ? 'customer:17' : (sample.caller as Caller);
  const answer = await company.query(caller, sample.text);
  expect(answer.errors).toEqual([]);
  return answer;
}

const PROMISES: Readonly<Record<string, (answer: Answer) => void>> = {
  '1-portal-customer-page.graphql': ({ data }) => {
    const [customer] = listAt(data, 'customers.nodes');
    expect(customer).toMatchObject({ number: '10021', meta: { gaps: [] } });
    expect(listAt(customer, 'openBalance')).toHaveLength(1);
    expect(listAt(customer, 'invoices.nodes').length).toBeGreaterThan(0);
    for (const order of listAt(customer, 'orders.nodes')) {
      const nulls = Object.keys(order).filter((field) => order[field] === null);
      expect(listAt(order, 'meta.gaps').map(({ path }) => path)).toEqual(expect.arrayContaining(nulls));
      expect(nulls).toContain('promisedOn');
    }
  },
  '2-bi-large-orders.graphql': ({ data }) => {
    const orders = listAt(data, 'orders.nodes');
    const totals = orders.map((order) => Number(at(order, 'totals.grand.amount')));
    expect(orders).toHaveLength(10);
    expect(totals).toEqual(totals.toSorted((a, b) => b - a));
    expect(at(data, 'orders.totalCount')).toBeGreaterThan(10);
    expect(at(data, 'orders.completeness')).toEqual({ isComplete: true, missing: [] });
    for (const order of orders) expect(['Enterprise', 'Mid-Market']).toContain(at(order, 'customer.segment'));
    expect(orders.some((order) => listAt(order, 'invoices.nodes').length > 0)).toBe(true);
  },
  '2-bi-receivables.graphql': ({ data }) => {
    const invoices = listAt(data, 'invoices.nodes');
    const dueOn = invoices.map((invoice) => String(invoice['dueOn']));
    expect(invoices).toHaveLength(10);
    expect(dueOn).toEqual(dueOn.toSorted());
    expect(new Set(invoices.map((invoice) => invoice['legalEntity']))).toEqual(new Set(['NT-DE', 'NT-UK']));
    for (const invoice of invoices) {
      expect(Number(at(invoice, 'totals.balance.amount'))).toBeGreaterThanOrEqual(500);
      expect(listAt(invoice, 'customer.aging').length).toBeGreaterThan(0);
    }
  },
  '3-app-my-account.graphql': ({ data }) => {
    const own = company.company.orders.filter(({ customer }) => customer === customerOf('10021'));
    expect(at(data, 'orders.totalCount')).toBe(own.length);
    for (const order of listAt(data, 'orders.nodes')) expect(listAt(order, 'lines').length).toBeGreaterThan(0);
    for (const invoice of listAt(data, 'invoices.nodes'))
      expect(Number(at(invoice, 'totals.balance.amount'))).toBeGreaterThan(0);
  },
  '3-app-payments.graphql': ({ data }) => {
    const payments = listAt(data, 'payments.nodes');
    expect(payments.length).toBeGreaterThan(0);
    for (const payment of payments)
      for (const { invoice } of listAt(payment, 'allocations')) expect(at(invoice, 'number')).toMatch(/^INV-/);
  },
  '4-operator-live-read.graphql': ({ data, mainstem }) => {
    expect([listAt(data, 'orders.nodes').length, listAt(data, 'inventoryItems.nodes').length]).toEqual([5, 3]);
    for (const item of listAt(data, 'inventoryItems.nodes')) expect(listAt(item, 'stock').length).toBeGreaterThan(0);
    expect(mainstem.connections['erp']).toMatchObject({ state: 'OK', fromIndex: 0 });
    expect(company.calls().some(({ connection }) => connection === 'erp')).toBe(true);
  },
  '4-operator-who-says-what.graphql': ({ data }) => {
    const refs = listAt(data, 'customer.meta.refs').map(({ connection }) => connection);
    const origins = listAt(data, 'customer.meta.origins').map(({ path, connection }) => [path, connection]);
    expect(refs).toEqual(['erp', 'crm', 'books']);
    expect(origins).toEqual([
      ['name', 'erp'],
      ['segment', 'crm'],
      ['paymentTerms', 'books'],
      ['accountOwner', 'crm'],
    ]);
    expect(listAt(data, 'customer.meta.gaps').map(({ path }) => path)).toEqual(
      expect.arrayContaining(['creditLimit', 'parent']),
    );
    expect(listAt(data, 'customer.meta.discrepancies').map(({ path }) => path)).toContain('name');
  },
  '4-operator-write-1-preview.graphql': ({ data }) => {
    const steps = listAt(data, 'customerUpdate.plan.steps');
    expect(at(data, 'customerUpdate.userErrors')).toEqual([]);
    expect(at(data, 'customerUpdate.plan.hash')).toEqual(expect.any(String));
    expect([...new Set(steps.map(({ connection }) => connection))].toSorted()).toEqual(['books', 'crm', 'erp']);
    for (const step of steps) expect([step['undo'], at(step, 'call.method')]).toEqual(['RESTORE', expect.any(String)]);
  },
  '4-operator-write-2-execute.graphql': ({ data }) => {
    expect(at(data, 'customerUpdate.userErrors')).toEqual([]);
    expect(at(data, 'customerUpdate.operation.status')).toBe('COMPLETED');
    expect(
      listAt(data, 'customerUpdate.operation.steps').map(({ connection, status }) => [connection, status]),
    ).toEqual([['crm', 'APPLIED']]);
    expect(at(data, 'customerUpdate.customer')).toEqual({
      industry: 'Wholesale of tools',
      meta: {
        etag: expect.any(String),
        pendingWrites: [],
        origins: [{ connection: 'crm', isPending: false }],
      },
    });
  },
  '4-operator-write-3-operations.graphql': ({ data }) => {
    expect(listAt(data, 'writeOperations.nodes').map(({ mutation, status }) => [mutation, status])).toEqual([
      ['customerUpdate', 'COMPLETED'],
    ]);
    expect(at(data, 'writeOperations.totalCount')).toBe(1);
  },
};

const customerOf = (number: string) => company.company.customers.find((each) => each.number === number)?.index;

test.each(Object.entries(PROMISES))('%s answers without an error what it promises', async (file, promise) => {
  // At one standing instant nothing has an age, and a live read would be content with the index.
  company.clock.advance(1000);
  company.forget();
  promise(await answerTo(file));
});

test('every sample has a promise that is tested', () => {
  expect(samples.map(({ file }) => file).toSorted()).toEqual(Object.keys(PROMISES).toSorted());
});

test('there are samples for a portal, a dashboard, an app and an operator', () => {
  expect([...new Set(samples.map(({ surface }) => surface))]).toEqual([
    'Portal',
    'BI dashboard',
    'Self-service app',
    'Operator',
  ]);
});

describe('a sample file', () => {
  test('says its title, its description and its caller', () => {
    const text = '# Portal: A page\n# What it\n# shows.\n# caller: customer\nquery Page { a }\n# a remark\n';

    expect(parseSample('x.graphql', text)).toEqual({
      file: 'x.graphql',
      surface: 'Portal',
      title: 'A page',
      description: 'What it shows.',
      caller: 'customer',
      operationName: 'Page',
      text,
    });
  });

  test.each([
    ['# A page\n# caller: admin\n{ a }', 'x.graphql: the first line is not "# Surface: title"'],
    ['# Portal: A page\n# caller: admin\n{ a }', 'x.graphql: there is no named operation'],
    ['# Portal: A page\n{ a }', 'x.graphql: there is no line "# caller: name"'],
  ])('that says %j is refused', (text, message) => {
    expect(() => parseSample('x.graphql', text)).toThrow(new RangeError(message));
  });
});
