// Orders that rules or people hold: made as drafts, let go by somebody else; and where routes send what is made.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, type Caller, openCompany, type TestCompany } from './support/company.ts';
import { carryOut, itemOf, nordwind, read, refusals, statesOf, synchronise, writesOf } from './support/trade.ts';

let company: TestCompany;
let customer: string;
let pump: string;

beforeAll(async () => {
  company = await openCompany({
    input: (input) => ({
      ...input,
      rules: {
        ...input.rules,
        // No source of the company keeps credit limits, so every order is one of which nobody knows.
        credit: { onUnknown: 'hold' },
        stock: { onShort: 'hold' },
        routes: [
          { mutation: 'orderPlace', when: { legalEntity: 'NT-UK' }, to: 'erp' },
          { mutation: 'invoiceIssue', when: { currency: 'EUR' }, to: 'books-uk' },
        ],
      },
    }),
  });
  customer = await nordwind(company);
  pump = await itemOf(company, 'PMP-0010');
});

afterAll(() => company.close());

const SHOWN =
  'id status hold { by reason } creditCheck { result } lines { quantity { value } } meta { pendingWrites { id } }';
const sales = (key: string) => statesOf(company.sim('erp').ledger.effects, 'sale.sale', key);
const orderNow = (id: unknown) => read(company, `order(id: "${id}") { ${SHOWN} }`);

/** An order as the rules hold it, and its key in the ERP. */
async function placeHeld(
  caller: Caller,
  quantity: string,
): Promise<{ readonly id: string; readonly key: string; readonly order: unknown }> {
  const input = { customer, legalEntity: 'NT-UK', lines: [{ item: pump, quantity: { value: quantity } }] };
  const placed = await carryOut(company, caller, 'orderPlace', { input, shown: `order { ${SHOWN} }` });
  const key = company.sim('erp').ledger.effects[0]?.key ?? '';
  expect([placed.operation?.status, sales(key), writesOf(company)]).toEqual([
    'COMPLETED',
    ['create'],
    ['erp model.sale.sale.create'],
  ]);
  await synchronise(company, ['erp']);
  const id = String(at(placed, 'order.id'));
  expect(await orderNow(id)).toEqual(placed['order']);
  return { id, key, order: placed['order'] };
}

describe('an order that rules hold', () => {
  let id: string;
  let key: string;

  test('is made as a draft, where the route sends it, with all reasons', async () => {
    const placed = await placeHeld('finance+sales', '500');
    ({ id, key } = placed);
    const reason = 'no source says what the credit limit is; less is available than is asked for';
    expect(placed.order).toEqual({
      ...{ id, status: 'PENDING_APPROVAL', hold: { by: 'credit-limit', reason }, creditCheck: { result: 'HELD' } },
      ...{ lines: [{ quantity: { value: '500' } }], meta: { pendingWrites: [] } },
    });
  });

  test('is changed as a draft, and stays held', async () => {
    const line = at(await read(company, `order(id: "${id}") { lines { key } }`), 'lines.0.key');
    const input = { id, lines: [{ key: line, quantity: { value: '5' } }] };
    const changed = await carryOut(company, 'finance+sales', 'orderChange', { input, shown: `order { ${SHOWN} }` });
    expect([changed.operation?.status, sales(key)]).toEqual(['COMPLETED', []]);
    expect(changed['order']).toMatchObject({ status: 'PENDING_APPROVAL', lines: [{ quantity: { value: '5' } }] });
    await synchronise(company, ['erp']);
    expect(await orderNow(id)).toEqual(changed['order']);
  });

  test('neither leaves the house nor is invoiced', async () => {
    expect(await refusals(company, 'warehouse', 'shipmentRecord', { order: id })).toEqual(['WRONG_STATE input.order']);
    expect(await refusals(company, 'finance', 'invoiceIssue', { order: id })).toEqual(['WRONG_STATE input.order']);
  });

  test('is let go by another person, never by who placed it', async () => {
    expect(await refusals(company, 'finance+sales', 'orderApprove', { id })).toEqual(['NOT_APPROVER null']);
    const input = { id, reason: 'paid in advance' };
    const approved = await carryOut(company, 'finance', 'orderApprove', { input, shown: `order { ${SHOWN} }` });
    expect(approved['order']).toMatchObject({ id, status: 'OPEN', hold: null, meta: { pendingWrites: [] } });
    expect(sales(key)).toEqual(['quotation', 'confirmed', 'processing']);
    await synchronise(company, ['erp']);
    expect(await orderNow(id)).toEqual(approved['order']);
    expect(await refusals(company, 'finance', 'orderApprove', { id })).toEqual(['WRONG_STATE input.id']);
  });

  test('is held again by a person, of which the ERP hears nothing, and let go', async () => {
    const input = { id, reason: 'asked to wait' };
    const held = await carryOut(company, 'sales', 'orderHold', { input, shown: `order { ${SHOWN} }` });
    expect(held['order']).toMatchObject({ status: 'PENDING_APPROVAL', hold: { by: 'sales', reason: 'asked to wait' } });
    expect(writesOf(company)).toEqual([]);
    await synchronise(company, ['erp']);
    expect(await orderNow(id)).toEqual(held['order']);
    expect(await refusals(company, 'sales', 'orderHold', input)).toEqual(['WRONG_STATE input.id']);

    const shown = `order { ${SHOWN} }`;
    const approved = await carryOut(company, 'finance', 'orderApprove', { input: { id }, shown });
    expect(approved['order']).toMatchObject({ status: 'OPEN', hold: null });
    expect(writesOf(company)).toEqual([]);
    await synchronise(company, ['erp']);
    expect(await orderNow(id)).toEqual(approved['order']);
  });

  test('is cancelled as a draft, and its hold goes with it', async () => {
    const placed = await placeHeld('sales', '1');
    const input = { id: placed.id, reason: null };
    const cancelled = await carryOut(company, 'sales', 'orderCancel', { input, shown: `order { ${SHOWN} }` });
    expect(cancelled['order']).toMatchObject({ status: 'CANCELLED', hold: null, meta: { pendingWrites: [] } });
    expect(sales(placed.key)).toEqual(['cancelled']);
    await synchronise(company, ['erp']);
    expect(await orderNow(placed.id)).toEqual(cancelled['order']);
  });
});

test('an invoice goes to the books that a route names, who have to know the customer', async () => {
  const id = at(await read(company, 'order(number: "SO-0001298") { id }'), 'id');
  expect(await refusals(company, 'finance', 'invoiceIssue', { order: id })).toEqual(['OWNED_ELSEWHERE input.order']);
});
