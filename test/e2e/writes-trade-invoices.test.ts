// Invoices and payments in the books: issued of orders, paid, held for a second person, voided.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, type Caller, type ConnectionName, openCompany, type TestCompany } from './support/company.ts';
import { carryOut, read, refusals, synchronise, writesOf } from './support/trade.ts';

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const INVOICE = 'id status totals { balance { amount } } payments { totalCount } meta { pendingWrites { id } }';
const PAID = `payment { id status amount { amount } allocations { invoice { id } } } invoice { id status totals { balance { amount } } }`;
const invoiceNow = (id: unknown) => read(company, `invoice(id: "${id}") { ${INVOICE} }`);
const idOfInvoice = async (number: string) => at(await read(company, `invoice(number: "${number}") { id }`), 'id');

function effectsIn(connection: ConnectionName): readonly unknown[] {
  return company.sim(connection).ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`);
}

/** What a person's decision on an operation leads to. */
async function approve(caller: Caller, id: string | undefined): Promise<unknown> {
  const answer = await company.query(
    caller,
    `mutation { writeOperationApprove(input: { id: "${id}", reason: "seen in the bank" }) { userErrors { code path } operation { status } } }`,
  );
  return answer.errors[0]?.extensions['code'] ?? at(answer.data, 'writeOperationApprove');
}

describe('an invoice of an order', () => {
  let order: unknown;
  let id: unknown;

  test('is issued in the books of its legal entity, and shown at once under the id that it keeps', async () => {
    order = at(await read(company, 'order(number: "SO-0001298") { id }'), 'id');
    const closed = { order, issuedOn: '2024-12-31' };
    expect(await refusals(company, 'finance', 'invoiceIssue', closed)).toEqual(['RULE_REFUSED input.issuedOn']);

    const shown = `invoice { id status issuedOn dueOn legalEntity customer { number } orders { id } lines { sku quantity { value } }
      totals { taxInclusive { amount } } }`;
    const issued = await carryOut(company, 'finance', 'invoiceIssue', { input: { order }, shown });
    id = at(issued, 'invoice.id');
    expect([issued.operation?.status, issued['invoice']]).toEqual([
      'COMPLETED',
      {
        ...{ id, status: 'OPEN', issuedOn: '2026-06-30', dueOn: '2026-07-30', legalEntity: 'NT-DE' },
        ...{ customer: { number: '10021' }, orders: [{ id: order }] },
        lines: [
          { sku: 'SNS-0003', quantity: { value: '4' } },
          { sku: 'SNS-0002', quantity: { value: '6' } },
          { sku: 'PMP-0004', quantity: { value: '1' } },
        ],
        totals: { taxInclusive: { amount: '4795.51' } },
      },
    ]);
    expect([writesOf(company), effectsIn('books')]).toEqual([['books PUT /Invoices'], ['create Invoices']]);
    await synchronise(company, ['books']);
    const after = await read(
      company,
      `order(id: "${order}") { invoices { nodes { id meta { pendingWrites { id } } } } }`,
    );
    expect(after).toEqual({ invoices: { nodes: [{ id, meta: { pendingWrites: [] } }] } });
    expect(await refusals(company, 'finance', 'invoiceIssue', { order })).toEqual(['WRONG_STATE input.order']);
  });

  test('is paid in part, and the payload shows what is left', async () => {
    const pay = (values: object) =>
      refusals(company, 'finance', 'invoicePaymentRecord', { invoice: id, amount: eur('1'), ...values });
    expect(await pay({ amount: eur('4795.52') })).toEqual(['INVALID input.amount']);
    expect(await pay({ amount: eur('-1') })).toEqual(['INVALID input.amount']);
    expect(await pay({ amount: { amount: '1', currency: 'USD' } })).toEqual(['INVALID input.amount.currency']);
    expect(await pay({ paidOn: '2024-12-31' })).toEqual(['RULE_REFUSED input.paidOn']);

    const input = { invoice: id, amount: eur('95.51'), paymentReference: 'R 1' };
    const paid = await carryOut(company, 'finance', 'invoicePaymentRecord', { input, shown: PAID });
    const payment = at(paid, 'payment.id');
    expect([paid['payment'], paid['invoice']]).toEqual([
      { id: payment, status: 'COMPLETED', amount: { amount: '95.51' }, allocations: [{ invoice: { id } }] },
      { id, status: 'PARTIALLY_PAID', totals: { balance: { amount: '4700.00' } } },
    ]);
    expect([writesOf(company), effectsIn('books')]).toEqual([['books PUT /Payments'], ['create Payments']]);
    await synchronise(company, ['books']);
    const after = await read(company, `payment(id: "${payment}") { id status meta { pendingWrites { id } } }`);
    expect([after, await invoiceNow(id)]).toEqual([
      { id: payment, status: 'COMPLETED', meta: { pendingWrites: [] } },
      {
        ...{ id, status: 'PARTIALLY_PAID', totals: { balance: { amount: '4700.00' } } },
        ...{ payments: { totalCount: 1 }, meta: { pendingWrites: [] } },
      },
    ]);
    expect(await refusals(company, 'finance', 'invoiceVoid', { id, reason: 'twice' })).toEqual([
      'WRONG_STATE input.id',
    ]);
  });
});

describe('a payment that waits for another person', () => {
  test('above the threshold is approved by a second one of finance, never by who recorded it', async () => {
    const invoice = await idOfInvoice('INV-000215');
    const input = { invoice, amount: eur('10000.01') };
    const held = await carryOut(company, 'finance', 'invoicePaymentRecord', { input, shown: PAID });
    expect(held.operation).toMatchObject({ status: 'AWAITING_APPROVAL', waitsFor: ['finance'] });
    expect([at(held, 'payment.status'), at(held, 'invoice.totals.balance.amount')]).toEqual(['PENDING', '23411.58']);
    expect(await approve('finance', held.operation?.id)).toMatchObject({ userErrors: [{ code: 'NOT_APPROVER' }] });
    expect(await approve('sales', held.operation?.id)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
    expect(writesOf(company)).toEqual([]);

    const approved = await approve('finance+sales', held.operation?.id);
    expect(approved).toEqual({ userErrors: [], operation: { status: 'COMPLETED' } });
    expect(effectsIn('books')).toEqual(['create Payments']);
    const after = {
      ...{ id: invoice, status: 'PARTIALLY_PAID', totals: { balance: { amount: '13411.57' } } },
      ...{ payments: { totalCount: 1 }, meta: { pendingWrites: [] } },
    };
    expect(await invoiceNow(invoice)).toEqual(after);
    await synchronise(company, ['books']);
    expect(await invoiceNow(invoice)).toEqual(after);
    expect(at(await read(company, `payment(id: "${at(held, 'payment.id')}") { status }`), 'status')).toBe('COMPLETED');
  });

  test('that a customer says to have made counts when finance has seen it', async () => {
    const invoice = await idOfInvoice('INV-000291');
    const input = { invoice, amount: eur('3828.58') };
    const said = await carryOut(company, 'customer:17', 'invoicePaymentRecord', { input, shown: PAID });
    expect(said.operation).toMatchObject({ status: 'AWAITING_APPROVAL', waitsFor: ['finance'] });
    expect(await approve('customer:17', said.operation?.id)).toBe('FORBIDDEN');
    expect(writesOf(company)).toEqual([]);

    expect(await approve('finance', said.operation?.id)).toMatchObject({ operation: { status: 'COMPLETED' } });
    const after = {
      ...{ id: invoice, status: 'PAID', totals: { balance: { amount: '0.00' } } },
      ...{ payments: { totalCount: 2 }, meta: { pendingWrites: [] } },
    };
    expect(await invoiceNow(invoice)).toEqual(after);
    await synchronise(company, ['books']);
    expect([await invoiceNow(invoice), effectsIn('books')]).toEqual([after, ['create Payments']]);
    const again = { invoice, amount: eur('1') };
    expect(await refusals(company, 'finance', 'invoicePaymentRecord', again)).toEqual([
      'INVALID input.amount',
      'WRONG_STATE input.invoice',
    ]);
  });
});

test('an invoice that nothing was paid of is voided, once', async () => {
  const id = await idOfInvoice('INV-000251');
  expect(await refusals(company, 'finance', 'invoiceVoid', { id, reason: ' ' })).toEqual(['INVALID input.reason']);
  const input = { id, reason: 'issued twice' };
  const voided = await carryOut(company, 'finance', 'invoiceVoid', { input, shown: `invoice { ${INVOICE} }` });

  expect(voided['invoice']).toMatchObject({ status: 'VOID', totals: { balance: { amount: '0.00' } } });
  expect(effectsIn('books')).toEqual(['transition Invoices']);
  await synchronise(company, ['books']);
  expect(await invoiceNow(id)).toEqual(voided['invoice']);
  expect(await refusals(company, 'finance', 'invoiceVoid', input)).toEqual(['WRONG_STATE input.id']);
});
