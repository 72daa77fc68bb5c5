// Trade writes that a source refuses, or does not answer: taken back, or made once.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at, openCompany, type TestCompany } from './support/company.ts';
import { itemOf, nordwind, type Payload, read, send, statesOf, synchronise } from './support/trade.ts';

let company: TestCompany;
let input: Readonly<Record<string, unknown>>;
let order: unknown;

beforeAll(async () => {
  company = await openCompany();
  const customer = await nordwind(company);
  input = { customer, lines: [{ item: await itemOf(company, 'PMP-0010'), quantity: { value: '1' } }] };
  order = at(await read(company, 'order(number: "SO-0001298") { id }'), 'id');
});

afterAll(() => company.close());

beforeEach(() => {
  for (const name of company.names) company.sim(name).faults.clear();
  company.forget();
});

const SHOWN = 'id status meta { pendingWrites { id } }';
const effects = () => company.sim('erp').ledger.effects;

/** What becomes of an operation as time passes. */
async function outcomeOf(id: string | undefined): Promise<unknown> {
  for (let turn = 0; ; turn += 1) {
    const status = at(await read(company, `writeOperation(id: "${id}") { status }`), 'status');
    if (!['ACCEPTED', 'RUNNING', 'WAITING'].includes(String(status)) || turn === 20) return status;
    company.clock.advance(600_000);
    await company.gateway.writer.follow(id ?? '', 1000, AbortSignal.timeout(20_000));
  }
}

test('an order that the ERP does not confirm is cancelled there', async () => {
  company.sim('erp').faults.add({ fault: { kind: 'status', status: 403 }, operation: /sale\.sale\.confirm$/ });
  const failed = await send(company, 'sales', 'orderPlace', { input, shown: `order { ${SHOWN} }` });

  expect(failed.operation?.status).toBe('COMPENSATED');
  expect(failed['order']).toMatchObject({ status: 'CANCELLED', meta: { pendingWrites: [] } });
  expect(statesOf(effects(), 'sale.sale', effects()[0]?.key ?? '')).toEqual([
    'create',
    'quotation',
    'draft',
    'cancelled',
  ]);
  await synchronise(company, ['erp']);
  const after = await read(company, `order(id: "${at(failed, 'order.id')}") { ${SHOWN} }`);
  expect(after).toEqual(failed['order']);
});

test('an order that the ERP does not make is not there', async () => {
  company.sim('erp').faults.add({ fault: { kind: 'status', status: 403 }, operation: /sale\.sale\.create$/ });
  const failed = await send(company, 'sales', 'orderPlace', {
    input,
    shown: `order { ${SHOWN} }`,
  });

  expect([failed.operation?.status, failed['order'], effects()]).toEqual(['COMPENSATED', null, []]);
  expect(await read(company, `order(id: "${failed.operation?.entityId}") { id }`)).toBeNull();
});

test('an order placed while the ERP is down shows at once, is made once when it is back, and keeps its id', async () => {
  company.sim('erp').faults.add({ fault: { kind: 'status', status: 503 } });
  const shown = `order { ${SHOWN} }`;
  const placed = await send(company, 'customer:17', 'orderPlace', { input, shown, write: { wait: 0 } });
  const pendingWrites = [{ id: placed.operation?.id }];
  const id = at(placed, 'order.id');
  expect(placed['order']).toEqual({ id, status: 'OPEN', meta: { pendingWrites } });
  expect(await read(company, `order(id: "${id}") { ${SHOWN} }`)).toEqual(placed['order']);

  company.sim('erp').faults.clear();
  company.sim('erp').faults.add({ fault: { kind: 'lost-reply' }, operation: /sale\.sale\.create$/, times: 1 });
  expect(await outcomeOf(placed.operation?.id)).toBe('COMPLETED');
  expect(effects().filter(({ action, objectType }) => action === 'create' && objectType === 'sale.sale')).toHaveLength(
    1,
  );
  await synchronise(company, ['erp']);
  const after = await read(company, `order(id: "${id}") { ${SHOWN} }`);
  expect(after).toEqual({ id, status: 'OPEN', meta: { pendingWrites: [] } });
});

test('an invoice on which the books fail, and which they then refuse, does not come to be', async () => {
  const { faults, ledger } = company.sim('books');
  faults.add({ fault: { kind: 'status', status: 500 }, operation: /PUT \/Invoices$/, times: 1 });
  faults.add({ fault: { kind: 'status', status: 400 }, operation: /PUT \/Invoices$/ });
  const failed = await issue();

  expect(await outcomeOf(failed.operation?.id)).toBe('COMPENSATED');
  expect([ledger.callsOf('PUT /Invoices').map(({ status }) => status), ledger.effects]).toEqual([[500, 400], []]);
  await synchronise(company, ['books']);
  expect(await read(company, `order(id: "${order}") { invoices { totalCount } }`)).toEqual({
    invoices: { totalCount: 0 },
  });
});

test('an invoice on which the books fail once is issued once', async () => {
  const { faults, ledger } = company.sim('books');
  faults.add({ fault: { kind: 'status', status: 500 }, operation: /PUT \/Invoices$/, times: 1 });
  const issued = await issue();

  expect(await outcomeOf(issued.operation?.id)).toBe('COMPLETED');
  expect(ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`)).toEqual(['create Invoices']);
  await synchronise(company, ['books']);
  const after = await read(company, `order(id: "${order}") { invoices { nodes { ${SHOWN} } } }`);
  expect(after).toEqual({
    invoices: { nodes: [{ id: at(issued, 'invoice.id'), status: 'OPEN', meta: { pendingWrites: [] } }] },
  });
});

function issue(): Promise<Payload> {
  return send(company, 'finance', 'invoiceIssue', {
    input: { order },
    shown: `invoice { ${SHOWN} }`,
    write: { wait: 0 },
  });
}
