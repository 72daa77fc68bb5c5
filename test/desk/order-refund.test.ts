// Money of an order goes back where it was taken: which shop, how much, for which of its lines.
import { describe, expect, test } from 'vitest';
import { orderRefund } from '../../src/desk/commands/order-refund.ts';
import type { OrderRefundInput } from '../../src/generated/resolvers.ts';
import type { Order } from '../../src/model/index.ts';
import type { OrderLine, OrderTotals } from '../../src/model/values.ts';
import { type Company, companyOf } from '../support/commands.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';
import { eur, NO_LINE, pieces } from '../support/trade.ts';

const db = memoryStore();
const KEEPS = ['number', 'status', 'paymentStatus', 'currency', 'lines', 'totals'];
const PORTS: Company['ports'] = {
  erp: [{ entity: 'Order', keeps: ['number', 'status', 'lines'], actions: ['update'] }],
  shop: [{ entity: 'Order', keeps: KEEPS, actions: ['refund'] }],
};
const TOTALS: OrderTotals = {
  ...{ lines: null, discount: null, charges: null, shipping: null, tax: null, rounding: null },
  ...{ grand: eur('231.00'), refunded: eur('31.00') },
};
const line = (key: string, sku: string): OrderLine => ({ ...NO_LINE, key, sku, quantity: pieces('2') });
const PAID: Order = {
  ...{ number: 'EU1042', status: 'OPEN', paymentStatus: 'PAID', currency: 'EUR', totals: TOTALS },
  lines: [line('l1', 'CHAIR'), line('l2', 'LAMP'), line('l3', 'LAMP')],
};

async function asked(input: Omit<OrderRefundInput, 'order'>, order: Order = PAID, ports = PORTS) {
  const company = await companyOf(db(), { ports });
  const id = await company.has('Order', { shop: '1042' }, order);
  return company.ask('orderRefund', orderRefund, { order: id, ...input }, { as: ['finance'] });
}

describe('a refund', () => {
  test('of an amount goes to the shop that took the money', async () => {
    const { draft, errors } = await asked({ amount: eur('50'), reason: 'scratched' });
    expect(errors).toEqual([]);
    expect(draft?.changes).toEqual([
      {
        ...{ connection: 'shop', objectType: 'thing', role: 'OWNER', needs: [] },
        intent: {
          ...{ action: 'refund', entity: 'Order', key: '1042', lines: null, amount: eur('50.00') },
          ...{ restock: false, note: 'scratched' },
        },
      },
    ]);
  });

  test('of lines leaves the amount to the shop, and asks for a second look at no more than all of it', async () => {
    const quantity = { value: '1' };
    const { draft, errors } = await asked({ lines: [{ key: 'l1', quantity }], restock: true });
    expect(errors).toEqual([]);
    expect(draft?.changes[0]?.intent).toMatchObject({
      ...{ lines: [{ line: 'l1', quantity: pieces('1') }], amount: null, restock: true },
    });
  });

  test('of a line that the ERP tells is of the line of the shop with its SKU, if that is one alone', async () => {
    const authority = { Order: { order: ['erp', 'shop'], strategy: 'first', fields: {} } } as const;
    const company = await companyOf(db(), { ports: PORTS, authority });
    const id = await company.has('Order', { erp: '7' }, { ...PAID, lines: [line('71', 'CHAIR'), line('72', 'LAMP')] });
    const shops = await company.has('Order', { shop: '1042' }, PAID);
    await db()
      .transaction()
      .execute(async (trx) => {
        const why = { rule: 'test', strength: 'exact', confidence: 1, evidence: {} } as const;
        await company.ingest.join(trx, 'Order', id, [shops], why, MAY_4);
      });
    const of = (key: string) => {
      const lines = [{ key, quantity: { value: '1' } }];
      return company.ask('orderRefund', orderRefund, { order: id, lines }, { as: ['finance'] });
    };
    expect((await of('71')).draft?.changes).toMatchObject([
      { connection: 'shop', intent: { lines: [{ line: 'l1' }] } },
    ]);
    expect((await of('72')).errors).toEqual([
      'INVALID input.lines.0.key: shop has no line that is this one alone: give the amount',
    ]);
  });

  test.each<[string, Omit<OrderRefundInput, 'order'>, string]>([
    ['says neither how much nor of what', {}, 'REQUIRED input: says how much, or for which lines'],
    ['is of nothing', { amount: eur('0') }, 'INVALID input.amount: has to be more than nothing'],
    ['is more than is left', { amount: eur('200.01') }, 'INVALID input.amount: is more than is left to give back'],
    [
      'is in another currency',
      { amount: { amount: '1', currency: 'GBP' } },
      'INVALID input.amount.currency: is not the currency of the order',
    ],
    [
      'takes goods back of no line',
      { amount: eur('1'), restock: true },
      'REQUIRED input.lines: only goods of lines go back to the stock',
    ],
    [
      'is of more than was ordered',
      { lines: [{ key: 'l1', quantity: { value: '3' } }] },
      'INVALID input.lines.0.quantity: is more than was ordered',
    ],
    [
      'is of a line that is not there',
      { lines: [{ key: 'l9', quantity: { value: '1' } }] },
      'NOT_FOUND input.lines.0.key: the order has no such line',
    ],
  ])('that %s is refused', async (_what, input, error) => {
    expect((await asked(input)).errors).toEqual([error]);
  });

  test('of an order that nobody has paid, or that is refunded already, is refused', async () => {
    for (const paymentStatus of ['UNPAID', 'REFUNDED'] as const)
      expect((await asked({ amount: eur('1') }, { ...PAID, paymentStatus })).errors).toEqual([
        `WRONG_STATE input.order: for shop the order is ${paymentStatus}`,
      ]);
  });

  test('where no system of the order can give money back is refused, with a word where to', async () => {
    const { errors } = await asked({ amount: eur('1') }, PAID, { shop: [{ entity: 'Order', keeps: KEEPS }] });
    expect(errors).toEqual(['NOT_WRITABLE input.order: shop lets no order be refunded from here: do it there']);
  });
});
