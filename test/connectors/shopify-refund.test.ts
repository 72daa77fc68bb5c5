// Refunds of a simulated Shopify shop: through which payments, how much for lines, what comes back to the stock.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Call, Found } from '../../src/connector/contract.ts';
import type { PlannedChange, WritePort } from '../../src/connector/write.ts';
import { openShop } from './shopify-connecting.ts';
import { key } from './shopify-shop.ts';

const call = (): Call => ({ signal: AbortSignal.timeout(5_000), purpose: 'write' });
const eur = (amount: string) => ({ amount, currency: 'EUR' });

let shop: Awaited<ReturnType<typeof openShop>>;
beforeEach(async () => {
  shop = await openShop({});
});
afterEach(() => shop.close());

function writeOfOrders(): WritePort<'Order'> {
  const { write } = shop.portOf('Order');
  if (write === undefined) throw new Error('orders are not written');
  return write as unknown as WritePort<'Order'>;
}

const shownOrder = async (id: string) => (await shop.get('Order', id)) as Found<'Order'>;

async function planned(id: string, ask: object): Promise<PlannedChange> {
  const nothing = { lines: null, amount: null, restock: false, note: null };
  const current = await shownOrder(id);
  return writeOfOrders().plan({ action: 'refund', entity: 'Order', key: id, current, ...nothing, ...ask }, call());
}

async function sent(plan: PlannedChange, idempotencyKey: string): Promise<string> {
  const [step] = plan.steps;
  if (step === undefined) throw new Error('no step');
  return (await writeOfOrders().apply(step, { key: idempotencyKey }, call())).kind;
}

const refunds = () => shop.simulator.ledger.effects.filter(({ objectType }) => objectType === 'Refund');

test('an amount goes back through the payments, as far as each reaches; the same key does it once', async () => {
  const id = key('Order', 0);
  const second = { orderId: id, kind: 'CAPTURE', status: 'SUCCESS', gateway: 'gift_card', amount: '20.00' };
  const row = { ...second, id: '9199', processedAt: '2026-05-02T07:05:00.000Z' };
  shop.simulator.change({ action: 'create', objectType: 'OrderTransaction', row });
  const plan = await planned(id, { amount: eur('235.00'), note: 'Scratched' });
  expect(plan.steps).toMatchObject([{ undo: { kind: 'none' } }]);
  expect([await sent(plan, 'a'), await sent(plan, 'a')]).toEqual(['applied', 'applied']);
  expect(refunds()).toMatchObject([
    {
      values: {
        note: 'Scratched',
        transactions: [
          { gateway: 'shopify_payments', amount: '231.00', kind: 'REFUND' },
          { gateway: 'gift_card', amount: '4.00', kind: 'REFUND' },
        ],
      },
    },
  ]);
  expect((await shownOrder(id)).record.totals?.refunded).toEqual(eur('247.50'));
});

test('a line costs what it was sold for, and what has not left is free to be sold again', async () => {
  const id = key('Order', 5);
  const lines = [{ line: '95000', quantity: { value: '1', unit: 'C62' } }];
  const level = async () => {
    const item = (await shop.get('ProductVariant', key('ProductVariant', 0), [
      'core',
      'stock',
    ])) as Found<'InventoryItem'>;
    const held = item.record.stock?.find(({ location }) => location.value === key('Location', 0));
    return [held?.onHand?.value, held?.available?.value].map(Number);
  };
  const [onHand = 0, available = 0] = await level();
  expect(await sent(await planned(id, { lines, restock: true }), 'b')).toBe('applied');
  expect(refunds()).toMatchObject([{ values: { amount: '45.00', refundLineItems: [{ restockType: 'CANCEL' }] } }]);
  expect(await level()).toEqual([onHand, available + 1]);
});

test.each([
  ['more than is left', 0, { amount: eur('218.51') }, 'amount'],
  ['what the customer paid in another currency', 6, { amount: eur('1.00') }, 'amount'],
  ['what nobody has paid', 3, { amount: eur('1.00') }, 'amount'],
  ['parts of a piece', 5, { lines: [{ line: '95000', quantity: { value: '0.5', unit: 'C62' } }] }, 'lines'],
])('%s is refused, and nothing is planned', async (_what, index, ask, path) => {
  const plan = await planned(key('Order', index), ask);
  expect([plan.steps, plan.refused.map((each) => each.path)]).toEqual([[], [path]]);
});
