// Orders that are changed or shipped: the lines as they are wanted, what the rules make of them, and what is wrong with the input.
import { describe, expect, test } from 'vitest';
import { orderChange } from '../../src/desk/commands/order-change.ts';
import { shipmentRecord } from '../../src/desk/commands/shipment.ts';
import type { OrderChangeInput, ShipmentRecordInput } from '../../src/generated/resolvers.ts';
import type { Order } from '../../src/model/index.ts';
import { memoryStore } from '../support/memory-store.ts';
import { eur, NO_LINE, pieces, type Trade, tradeOf, withCustomerAndChair } from '../support/trade.ts';

const db = memoryStore();

async function withOrder(trade: Trade, values: Order = {}) {
  const { customer, chair } = await withCustomerAndChair(trade);
  const line = { ...NO_LINE, item: trade.reference('InventoryItem', 'erp', '5'), unitPrice: eur('100.00') };
  const id = await trade.has(
    'Order',
    { erp: '1' },
    {
      ...{ number: 'SO-1', customer: trade.reference('Customer', 'erp', '17'), status: 'DRAFT', currency: 'EUR' },
      ...{ orderedOn: '2026-05-01', legalEntity: 'NT-DE' },
      lines: [
        { ...line, key: '11', quantity: pieces('2'), total: eur('200.00') },
        { ...line, key: '12', quantity: pieces('3'), total: eur('300.00') },
      ],
      ...values,
    },
  );
  return { id, customer, chair };
}

const change = (trade: Trade, input: OrderChangeInput) =>
  trade.ask('orderChange', orderChange, input, { as: ['sales'] });
const ship = (trade: Trade, input: ShipmentRecordInput) =>
  trade.ask('shipmentRecord', shipmentRecord, input, { as: ['warehouse'] });

describe('a changed order', () => {
  test('has all its lines, those that are named changed, and is checked as a whole', async () => {
    const trade = await tradeOf(db());
    const { id, chair } = await withOrder(trade);
    const { draft, errors } = await change(trade, {
      ...{ id, note: null, requestedOn: '2026-05-20' },
      lines: [
        { key: '11', quantity: { value: '4' } },
        { key: '12', remove: true },
        { item: chair, quantity: { value: '1' }, unitPrice: eur('90.00') },
      ],
    });
    expect(errors).toEqual([]);
    expect(draft?.changes[0]?.intent).toEqual({
      ...{ action: 'update', entity: 'Order', key: '1' },
      values: {
        ...{ note: null, requestedOn: '2026-05-20' },
        lines: [
          expect.objectContaining({ key: '11', quantity: pieces('4'), unitPrice: eur('100.00') }),
          expect.objectContaining({ key: null, quantity: pieces('1'), unitPrice: eur('90.00') }),
        ],
      },
    });
    expect(draft?.changes[1]).toMatchObject({
      ...{ connection: 'mainstem', needs: [0] },
      intent: { action: 'update', key: id, values: { creditCheck: { result: 'PASSED', exposure: eur('490.00') } } },
    });
    expect(draft?.approvers).toBeNull();
  });

  test('that is a draft is put on hold when a rule holds it', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade);
    const { draft } = await change(trade, { id, lines: [{ key: '11', quantity: { value: '8' } }] });
    expect(draft?.changes[1]?.intent).toMatchObject({
      values: { status: 'PENDING_APPROVAL', hold: { by: 'credit-limit' }, creditCheck: { exposure: eur('1100.00') } },
    });
    expect(draft?.approvers).toBeNull();
  });

  test('that is open waits as a whole when a rule holds it', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade, { status: 'OPEN' });
    const { draft } = await change(trade, { id, lines: [{ key: '11', quantity: { value: '8' } }] });
    expect(draft?.changes[1]?.intent).toMatchObject({ values: { creditCheck: { result: 'HELD' } } });
    expect(draft?.changes[1]?.intent).not.toHaveProperty('values.hold');
    expect(draft?.approvers?.toSorted()).toEqual(['admin', 'finance']);
  });

  test('takes of stock only what is asked for beyond what it has', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade);
    const { draft } = await change(trade, { id, lines: [{ key: '12', quantity: { value: '4' } }] });
    const stock = draft?.checks.find(({ rule }) => rule === 'stock-available');
    expect(stock?.facts['needed']).toEqual(pieces('1'));
  });

  test('whose lines stay is not checked', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade);
    const { draft } = await change(trade, { id, note: 'Ring twice' });
    expect(draft?.changes).toHaveLength(1);
    expect(draft?.checks).toEqual([]);
  });

  test('tells what is wrong with the input, all at once', async () => {
    const trade = await tradeOf(db());
    const { id, chair } = await withOrder(trade);
    const billTo = { type: 'BILLING', lines: ['Kai 1'] } as const;
    const { draft, errors } = await change(trade, {
      ...{ id, requestedOn: '2026-04-30', billTo },
      lines: [
        { key: '99', quantity: { value: '1' } },
        { key: '11', quantity: { value: '-1' } },
        { key: '11', quantity: { value: '1' } },
        { key: '12', unitPrice: { amount: '1', currency: 'USD' } },
        { item: chair },
        { remove: true },
      ],
    });
    expect(draft).toBeNull();
    expect(errors.toSorted()).toEqual([
      'INVALID input.lines.1.quantity: has to be more than nothing',
      'INVALID input.lines.2.key: this line is named before',
      'INVALID input.lines.3.unitPrice.currency: is not the currency of the order',
      'INVALID input.requestedOn: is before the day of the order',
      'NOT_FOUND input.lines.0.key: the order has no such line',
      'NOT_WRITABLE input.billTo: erp does not let billTo be changed',
      'REQUIRED input.lines.4.quantity: a new line has a quantity',
      'REQUIRED input.lines.5.key: name the line that is removed',
    ]);
  });

  test('keeps a line, and something is changed', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade);
    const all = { id, lines: ['11', '12'].map((key) => ({ key, remove: true })) };
    expect((await change(trade, all)).errors).toEqual([
      'INVALID input.lines: an order keeps at least one line: cancel it instead',
    ]);
    expect((await change(trade, { id })).errors).toEqual(['REQUIRED input: names nothing to change']);
  });

  test('is not under way any more', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade, { status: 'COMPLETED' });
    expect((await change(trade, { id, note: 'x' })).errors).toEqual(['WRONG_STATE input.id: the order is COMPLETED']);
  });
});

describe('a shipment', () => {
  test('is recorded of the lines that have left, or of all', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade, { status: 'OPEN' });
    const some = await ship(trade, {
      ...{ order: id, shippedOn: '2026-05-04', trackingNumber: ' 1Z ' },
      lines: [{ key: '12', quantity: { value: '3' } }],
    });
    expect(some.draft?.changes[0]?.intent).toEqual({
      ...{ action: 'ship', entity: 'Order', key: '1', shippedOn: '2026-05-04', trackingNumber: '1Z' },
      lines: [{ line: '12', quantity: pieces('3') }],
    });
    const all = await ship(trade, { order: id });
    expect(all.draft?.changes[0]?.intent).toMatchObject({ lines: null, shippedOn: null, trackingNumber: null });
  });

  test('is of lines of the order, in their unit, and of no more than is still to go', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade, { status: 'OPEN' });
    const lines = [
      { key: '99', quantity: { value: '1' } },
      { key: '11', quantity: { value: '0' } },
      { key: '12', quantity: { value: '1', unit: 'MTR' } },
    ];
    expect((await ship(trade, { order: id, lines })).errors).toEqual([
      'NOT_FOUND input.lines.0.key: the order has no such line',
      'INVALID input.lines.1.quantity: has to be more than nothing',
      'INVALID input.lines.2.quantity.unit: is not what the line is counted in',
    ]);
    const tooMany = [{ key: '11', quantity: { value: '3' } }];
    expect((await ship(trade, { order: id, lines: [...tooMany, ...tooMany] })).errors).toEqual([
      'INVALID input.lines.0.quantity: is more than is still to go of this line',
      'INVALID input.lines.1.key: this line is named before',
    ]);
    expect((await ship(trade, { order: id, lines: [] })).errors).toEqual([
      'REQUIRED input.lines: name a line, or leave all of them out',
    ]);
  });

  test('does not leave before the order is open', async () => {
    const trade = await tradeOf(db());
    const { id } = await withOrder(trade, { status: 'DRAFT' });
    expect((await ship(trade, { order: id })).errors).toEqual(['WRONG_STATE input.order: the order is DRAFT']);
  });
});
