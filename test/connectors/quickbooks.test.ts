// The QuickBooks connector against a simulated company, over HTTP: what the laws cannot know. Rows made up here (API v3, minor version 75).
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Found, Port } from '../../src/connector/contract.ts';
import { memoryKeep } from '../../src/connector/keep.ts';
import type { EntityName } from '../../src/model/index.ts';
import { CREDIT, CUSTOMER, INVOICE, ITEM, id, PAYMENT, REFUND, rows } from './quickbooks-books.ts';
import { type Started, started } from './quickbooks-started.ts';

let books: Started;
const keep = memoryKeep();

beforeAll(async () => {
  books = await started({ keep, configured: { Customer: { segment: 'CustomField.Segment' } } });
});
afterAll(() => books.close());

const usd = (amount: string) => ({ amount, currency: 'USD' });

async function got<E extends EntityName>(objectType: string, key: string, from: Started = books) {
  const port = from.connection.ports.find((each) => each.objectType === objectType) as unknown as Port<E>;
  const [answer] = await port.get([key], ['core'], from.call);
  return (answer as Found<E>).record;
}

test('an invoice has no status of its own: what is open tells it, exactly', async () => {
  const invoice = await got<'Invoice'>('Invoice', id(INVOICE, 0));

  expect(invoice.status).toBe('PARTIALLY_PAID');
  expect(invoice.totals).toMatchObject({
    taxExclusive: usd('335.25'),
    tax: usd('26.82'),
    payable: usd('362.07'),
    paid: usd('30.00'),
    balance: usd('332.07'),
  });
});

test('subtotals are no lines, a discount is a line that takes away, and the only tax rate is that of the taxed lines', async () => {
  const { lines } = await got<'Invoice'>('Invoice', id(INVOICE, 5));

  expect(lines?.map(({ total, taxes }) => [total, taxes?.[0]?.rate ?? null])).toEqual([
    [usd('335.25'), '8'],
    [usd('-33.53'), null],
  ]);
  expect(lines?.[1]?.adjustments).toEqual([
    { kind: 'DISCOUNT', description: null, percent: '10', amount: usd('-33.53') },
  ]);
});

test('a voided invoice keeps its customer and has no amounts', async () => {
  books.simulator.change({
    action: 'update',
    objectType: 'CreditMemo',
    key: id(CREDIT, 6),
    values: { PrivateNote: 'Voided', Line: [], TxnTaxDetail: { TotalTax: '0' } },
  });

  expect(await got<'Invoice'>('CreditMemo', id(CREDIT, 6))).toMatchObject({
    kind: 'CREDIT_NOTE',
    status: 'VOID',
    customer: { by: 'key', objectType: 'Customer', value: id(CUSTOMER, 6) },
  });
});

test('customers, payments, refunds and items come out in the terms of the model', async () => {
  expect(await got<'Customer'>('Customer', id(CUSTOMER, 0))).toMatchObject({
    kind: 'ORGANIZATION',
    segment: 'Dealer',
    addresses: [{ type: 'BILLING', region: 'WA', country: 'US' }],
    contactPoints: [{ value: 'ap0@nordwind.example' }, { type: 'PHONE', value: '+12065550101' }],
    updatedAt: '2026-05-02T08:00:00.000Z',
  });
  expect(await got<'Payment'>('Payment', id(PAYMENT, 0))).toMatchObject({
    kind: 'RECEIPT',
    status: 'COMPLETED',
    method: 'Check',
    amount: usd('30.00'),
    allocations: [{ invoice: { objectType: 'Invoice', value: id(INVOICE, 0) }, amount: usd('30.00') }],
  });
  expect(await got<'Payment'>('RefundReceipt', id(REFUND, 0))).toMatchObject({ kind: 'REFUND', amount: usd('362.07') });
  expect(await got<'InventoryItem'>('Item', id(ITEM, 4))).toMatchObject({
    kind: 'SERVICE',
    sku: 'I-4',
    listPrice: usd('111.75'),
    isPurchased: false,
  });
});

test('inactive customers are found, for the query asks for them', async () => {
  expect((await got<'Customer'>('Customer', id(CUSTOMER, 3))).status).toBe('INACTIVE');
});

test('a refresh token that the source exchanged is kept, and the next sign-in uses it', async () => {
  await got<'Customer'>('Customer', id(CUSTOMER, 0));
  books.clock.advance(25 * 3_600_000);
  await got<'Customer'>('Customer', id(CUSTOMER, 0));
  const kept = await keep.get('refreshToken');
  books.clock.advance(2 * 3_600_000);
  await got<'Customer'>('Customer', id(CUSTOMER, 0));

  expect(kept).not.toBeNull();
  expect(await keep.get('refreshToken')).not.toBe(kept);
});

test('a throttled call waits for the minute that the source does not name', async () => {
  books.simulator.faults.add({ fault: { kind: 'status', status: 429 }, operation: /^query/, times: 1 });

  await expect(got('Customer', id(CUSTOMER, 0))).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 60_000 });
});

test('what was deleted is told by the feed, and beyond 30 days left to the sweep', async () => {
  const port = books.connection.ports.find((each) => each.objectType === 'Payment');
  const last = async (from: Parameters<NonNullable<typeof port>['list']>[0]) => {
    const removed: string[] = [];
    let checkpoint = from;
    for await (const page of port?.list(from, books.call) ?? []) {
      removed.push(...page.removed.map(({ key }) => key));
      checkpoint = page.checkpoint;
    }
    return { removed, checkpoint };
  };
  const { checkpoint } = await last(null);
  books.simulator.change({ action: 'delete', objectType: 'Payment', key: id(PAYMENT, 7) });

  expect((await last(checkpoint)).removed).toEqual([id(PAYMENT, 7)]);
  books.clock.advance(40 * 86_400_000);
  expect((await last(checkpoint)).removed).toEqual([]);
});

test('a name that is taken refuses the new customer with advice, without repeating the name', async () => {
  const port = books.connection.ports.find((each) => each.objectType === 'Customer') as unknown as Port<'Customer'>;
  const plan = await port.write?.plan(
    { action: 'create', entity: 'Customer', values: { name: String(rows['Customer']?.[1]?.['DisplayName']) } },
    books.call,
  );
  const step = plan?.steps[0];
  if (step === undefined) throw new Error('no step');
  const outcome = await port.write?.apply(step, { id: 'cus_00000000000000000000000000', key: 'k-1' }, books.call);

  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'invalid' } });
  expect(outcome?.kind === 'rejected' && outcome.error.message).toMatch(/6240 .*a name is taken/);
});
