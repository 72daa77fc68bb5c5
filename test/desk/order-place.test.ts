// Orders that are placed: what becomes of the input, what the rules make of it, and what is wrong with it.
import { describe, expect, test } from 'vitest';
import { orderPlace } from '../../src/desk/commands/order-place.ts';
import type { Draft } from '../../src/desk/draft.ts';
import type { OrderPlaceInput } from '../../src/generated/resolvers.ts';
import { memoryStore } from '../support/memory-store.ts';
import { eur, NO_TOTALS, pieces, type Trade, tradeOf, withCustomerAndChair } from '../support/trade.ts';

const db = memoryStore();
const SALES = { as: ['sales'] } as const;

const place = (trade: Trade, input: OrderPlaceInput, as: Parameters<Trade['ask']>[3] = SALES) =>
  trade.ask('orderPlace', orderPlace, input, as);

function valuesOf(draft: Draft | null, at: number): unknown {
  const intent = draft?.changes[at]?.intent;
  return intent?.action === 'create' ? intent.values : undefined;
}

describe('an order that no rule holds', () => {
  test('is made open in the ERP, in its terms, and its credit check is kept', async () => {
    const trade = await tradeOf(db());
    const { customer, chair } = await withCustomerAndChair(trade);
    const { draft, errors } = await place(trade, {
      ...{ customer, customerPoNumber: ' PO 7 ', requestedOn: '2026-05-20', note: null },
      lines: [{ item: chair, quantity: { value: '2' } }],
    });
    expect(errors).toEqual([]);
    expect(draft?.changes.map(({ connection, role, needs }) => [connection, role, needs])).toEqual([
      ['erp', 'OWNER', []],
      ['mainstem', 'GATEWAY', [0]],
    ]);
    expect(valuesOf(draft, 0)).toEqual({
      ...{ customer: trade.reference('Customer', 'erp', '17'), status: 'OPEN', currency: 'EUR' },
      ...{ customerPoNumber: 'PO 7', requestedOn: '2026-05-20' },
      lines: [
        expect.objectContaining({
          ...{ key: null, item: trade.reference('InventoryItem', 'erp', '5'), quantity: pieces('2'), unitPrice: null },
        }),
      ],
    });
    const creditCheck = {
      ...{ result: 'PASSED', limit: eur('1000.00'), exposure: eur('200.00') },
      checkedAt: '2026-05-04T00:00:00.000Z',
    };
    expect(valuesOf(draft, 1)).toEqual({ creditCheck });
    expect(draft?.shown).toEqual({ creditCheck, legalEntity: 'NT-DE' });
    expect(draft?.approvers).toBeNull();
  });

  test('of a customer without a limit says so', async () => {
    const trade = await tradeOf(db());
    const { chair } = await withCustomerAndChair(trade);
    const customer = await trade.has('Customer', { erp: '18' }, { name: 'Free', creditLimit: null, creditHold: null });
    const { draft } = await place(trade, { customer, lines: [{ item: chair, quantity: { value: '1' } }] });
    expect(draft?.shown?.['creditCheck']).toMatchObject({ result: 'NO_LIMIT' });
  });
});

describe('an order that a rule holds', () => {
  test('is made as a draft and put on hold, with all reasons', async () => {
    const trade = await tradeOf(db());
    const { customer, chair } = await withCustomerAndChair(trade);
    const { draft } = await place(trade, { customer, lines: [{ item: chair, quantity: { value: '11' } }] });
    expect(valuesOf(draft, 0)).toMatchObject({ status: 'DRAFT' });
    const facts = {
      creditCheck: expect.objectContaining({ result: 'HELD', exposure: eur('1100.00') }),
      hold: {
        ...{ reason: 'the credit limit is exceeded; less is available than is asked for', by: 'credit-limit' },
        since: '2026-05-04T00:00:00.000Z',
      },
      status: 'PENDING_APPROVAL',
    };
    expect(valuesOf(draft, 1)).toEqual(facts);
    expect(draft?.shown).toEqual({ ...facts, legalEntity: 'NT-DE' });
    expect(draft?.approvers).toBeNull();
  });

  test('counts what the customer owes already', async () => {
    const trade = await tradeOf(db());
    const { customer, chair } = await withCustomerAndChair(trade);
    const open = { customer: trade.reference('Customer', 'books', 'c-17'), status: 'OPEN', kind: 'INVOICE' } as const;
    const totals = { ...NO_TOTALS, balance: eur('950.00'), taxInclusive: eur('950.00') };
    await trade.has('Invoice', { books: 'inv-1' }, { ...open, number: 'I-1', currency: 'EUR', totals });
    const { draft } = await place(trade, { customer, lines: [{ item: chair, quantity: { value: '1' } }] });
    expect(draft?.shown).toMatchObject({ status: 'PENDING_APPROVAL', creditCheck: { exposure: eur('1050.00') } });
  });

  test('waits for a second person from an amount on, also when the amount is not known', async () => {
    const fourEyes = [{ mutations: ['orderPlace'], above: eur('500.00'), approvers: ['finance'] }] as const;
    const trade = await tradeOf(db(), { fourEyes });
    const { customer, chair } = await withCustomerAndChair(trade);
    const { draft } = await place(trade, { customer, lines: [{ item: chair, quantity: { value: '6' } }] });
    expect(draft?.shown).toMatchObject({ hold: { by: 'four-eyes' } });
    const words = { description: 'As agreed', quantity: pieces('1') };
    const unknown = await place(trade, { customer, lines: [words] });
    expect(unknown.draft?.checks.find(({ rule }) => rule === 'four-eyes')?.result).toBe('HELD');
  });
});

describe('an order that a rule refuses', () => {
  test('tells every rule at its place', async () => {
    const trade = await tradeOf(db(), {
      ...{ credit: { onExceeded: 'refuse', onUnknown: 'hold' }, stock: { onShort: 'refuse', onUnknown: 'allow' } },
      closedPeriods: { 'NT-DE': '2026-04-30' },
    });
    const { customer, chair } = await withCustomerAndChair(trade);
    const { errors } = await place(trade, {
      ...{ customer, orderedOn: '2026-04-30' },
      lines: [
        { item: chair, quantity: { value: '1' } },
        { item: chair, quantity: { value: '10' } },
      ],
    });
    expect(errors).toEqual([
      'RULE_REFUSED undefined: credit-limit: the credit limit is exceeded',
      'RULE_REFUSED input.lines.1.quantity: stock-available: less is available than is asked for',
      'RULE_REFUSED input.orderedOn: closed-period: the books are closed up to 2026-04-30',
    ]);
  });
});

describe('input that is wrong', () => {
  test('is told all at once, each with its place', async () => {
    const trade = await tradeOf(db());
    const { customer, chair } = await withCustomerAndChair(trade);
    const elsewhere = await trade.has('InventoryItem', { books: 'i-9' }, { sku: 'LAMP', name: 'Lamp' });
    const { draft, errors } = await place(trade, {
      ...{ customer, currency: 'USD', orderedOn: '2026-05-04', requestedOn: '2026-05-03', customerPoNumber: ' ' },
      lines: [
        { item: chair, quantity: { value: '0' } },
        { item: trade.idIn('InventoryItem', 'erp', '404'), quantity: { value: '1' } },
        { item: elsewhere, quantity: { value: '1' } },
        { item: chair, quantity: { value: '1' }, unitPrice: eur('90') },
        { quantity: { value: '1', unit: 'C62' } },
        { description: 'Advice', quantity: { value: '1' } },
      ],
    });
    expect(draft).toBeNull();
    expect(errors.toSorted()).toEqual([
      'INVALID input.currency: is not a currency that the customer uses',
      'INVALID input.customerPoNumber: is empty',
      'INVALID input.lines.0.quantity: has to be more than nothing',
      'INVALID input.lines.3.unitPrice.currency: is not the currency of the order',
      'INVALID input.requestedOn: is before the day of the order',
      'NOT_FOUND input.lines.1.item: no such InventoryItem',
      'NOT_FOUND input.lines.2.item: erp, which receives the order, has no such item',
      'REQUIRED input.lines.4.item: name an item, or say in words what is ordered',
      'REQUIRED input.lines.5.quantity.unit: no source says what it is counted in: name the unit',
    ]);
  });

  test('without lines, for a customer that the ERP does not know, of another company', async () => {
    const trade = await tradeOf(db());
    const { customer } = await withCustomerAndChair(trade);
    const unknown = await trade.has('Customer', { books: 'c-9' }, { name: 'New', currency: 'EUR' });
    expect((await place(trade, { customer: unknown, lines: [] })).errors).toEqual([
      'OWNED_ELSEWHERE input.customer: erp receives the order and does not know the customer: create it there first',
      'REQUIRED input.lines: an order has at least one line',
    ]);
    const line = { description: 'x', quantity: pieces('1') };
    expect((await place(trade, { customer, legalEntity: 'NT-UK', lines: [line] })).errors).toEqual([
      'NOT_WRITABLE input.legalEntity: no system of this company makes a order',
    ]);
    expect((await place(trade, { customer: 'cus_x', lines: [line] })).errors).toEqual([
      'INVALID input.customer: not the id of a Customer',
    ]);
  });

  test('of a customer: the own alone, and no prices', async () => {
    const trade = await tradeOf(db());
    const { customer, chair } = await withCustomerAndChair(trade);
    const other = await trade.has('Customer', { erp: '18' }, { name: 'Other' });
    const self = { as: ['customer'], own: '17' } as const;
    const lines = [{ item: chair, quantity: { value: '1' }, unitPrice: eur('1.00') }];
    expect((await place(trade, { customer, lines }, self)).errors).toEqual([
      'FORBIDDEN input.lines.0.unitPrice: your roles do not allow to set unitPrice here',
    ]);
    expect((await place(trade, { customer: other, lines }, self)).errors).toEqual([
      'NOT_FOUND input.customer: no such Customer',
    ]);
  });
});
