// What one system took over from another: a buyer and an order of the web shop become known to the ERP.
import { describe, expect, test } from 'vitest';
import { customerForward } from '../../src/desk/commands/customer-forward.ts';
import { orderForward } from '../../src/desk/commands/order-forward.ts';
import type { Order } from '../../src/model/index.ts';
import type { OrderLine } from '../../src/model/values.ts';
import { type Company, companyOf } from '../support/commands.ts';
import { memoryStore } from '../support/memory-store.ts';
import { eur, pieces } from '../support/trade.ts';

const db = memoryStore();
const SALES = { as: ['sales'] } as const;

const CUSTOMER = ['name', 'contactPoints', 'addresses', 'accountOwner', 'paymentTerms', 'currency'];
const ORDER = [
  'number',
  'customer',
  'status',
  'currency',
  'lines',
  'totals',
  'shipTo',
  'billTo',
  'customerPoNumber',
  'channel',
  'legalEntity',
];
const PORTS: Company['ports'] = {
  erp: [
    { entity: 'Customer', keeps: CUSTOMER, actions: ['create'], create: CUSTOMER, legalEntity: 'NT-DE' },
    { entity: 'Order', keeps: ORDER, actions: ['create'], create: ORDER },
    { entity: 'InventoryItem', keeps: ['sku', 'unit', 'listPrice'] },
  ],
  shop: [
    { entity: 'Customer', keeps: CUSTOMER, actions: ['create'], create: CUSTOMER },
    { entity: 'Order', keeps: ORDER },
    { entity: 'InventoryItem', keeps: ['sku', 'unit'] },
  ],
  crm: [
    { entity: 'Customer', keeps: ['name'] },
    { entity: 'Employee', keeps: ['name'] },
  ],
};

const LINE: OrderLine = {
  ...{ key: 'l1', lineNumber: 1, item: null, sku: 'CHAIR', description: 'Chair', quantity: pieces('2') },
  ...{ unitPrice: eur('100.00'), adjustments: null, taxes: null, total: eur('180.00') },
  ...{ quantityShipped: null, quantityInvoiced: null, quantityBackordered: null, quantityCancelled: null },
};

async function given(order: Order = {}, buyer: Readonly<Record<string, string>> = { shop: 'c1', erp: '17' }) {
  const company = await companyOf(db(), { ports: PORTS });
  const customer = await company.has('Customer', buyer, {
    ...{ name: 'Mara Lind', currency: 'EUR' },
    accountOwner: company.reference('Employee', 'crm', 'u1'),
    contactPoints: [{ type: 'EMAIL', value: 'mara@nordwind.example', label: null, original: null, isNormalized: true }],
  });
  await company.has('InventoryItem', { shop: 'v1', erp: '5' }, { sku: 'CHAIR', unit: 'C62', listPrice: eur('120.00') });
  await company.has('InventoryItem', { shop: 'v2' }, { sku: 'LAMP', unit: 'C62' });
  const item = company.reference('InventoryItem', 'shop', 'v1');
  const id = await company.has(
    'Order',
    { shop: '1042' },
    {
      ...{ number: 'EU1042', status: 'OPEN', currency: 'EUR', channel: 'web', lines: [{ ...LINE, item }] },
      ...{ customer: company.reference('Customer', 'shop', 'c1'), ...order },
    },
  );
  return {
    ...company,
    ...{ customer, id, item },
    forward: (to?: string) => company.ask('orderForward', orderForward, { order: id, to: to ?? null }, SALES),
  };
}

describe('an order of the shop', () => {
  test('is made in the ERP in its terms, at the net prices that were agreed, and stays the same order', async () => {
    const totals = {
      ...{ lines: null, discount: null, charges: null, tax: null, rounding: null, grand: null, refunded: null },
      shipping: eur('4.90'),
    };
    const { id, forward, reference } = await given({ totals });
    const { draft, errors } = await forward();
    expect(errors).toEqual([]);
    expect(draft).toMatchObject({ entity: 'Order', entityId: id });
    expect(draft?.changes).toMatchObject([
      {
        ...{ connection: 'erp', role: 'OWNER' },
        intent: {
          action: 'create',
          values: {
            ...{ customer: reference('Customer', 'erp', '17'), customerPoNumber: 'EU1042', channel: 'web' },
            ...{ currency: 'EUR' },
            lines: [
              {
                ...{ key: null, item: reference('InventoryItem', 'erp', '5'), quantity: pieces('2') },
                ...{ unitPrice: eur('90.00'), total: null },
              },
              { item: null, description: 'Shipping', quantity: pieces('1'), unitPrice: eur('4.90') },
            ],
          },
        },
      },
      { connection: 'mainstem', role: 'GATEWAY', needs: [0], intent: { action: 'update', key: id } },
    ]);
  });

  test('goes to an address that the ERP has of the customer by its key; another one is left to the ERP, which is said', async () => {
    const at = (city: string, key: string | null) => ({
      ...{ type: 'SHIPPING', name: null, lines: ['Hafenstr. 12'], region: null, postalCode: '20457', country: 'DE' },
      ...{ city, key },
    });
    const company = await given({ shipTo: at('HAMBURG', 's1') as never, billTo: at('Kiel', 's2') as never });
    const addresses = [at('Bremen', '7'), at('Hamburg', '8')] as never;
    await company.has('Customer', { erp: '17' }, { name: 'Mara Lind', addresses });
    const { draft, errors } = await company.forward();
    expect(errors).toEqual([]);
    expect(draft?.changes[0]).toMatchObject({ intent: { values: { shipTo: { city: 'Hamburg', key: '8' } } } });
    expect(draft?.changes[0]).not.toMatchObject({ intent: { values: { billTo: expect.anything() } } });
    expect(draft?.notes).toEqual([
      expect.objectContaining({ connection: 'erp', path: 'billTo', kind: 'NOT_KEPT_IN_STEP' }),
    ]);
  });

  test('whose buyer the ERP does not know waits for the buyer', async () => {
    const { forward } = await given({}, { shop: 'c1' });
    expect((await forward()).errors).toEqual([
      'OWNED_ELSEWHERE input.order: erp does not know the customer: send customerForward first',
    ]);
  });

  test('with an item that the ERP has not, or a price that comes out to no decimal, says which line', async () => {
    const { forward } = await given({
      lines: [
        { ...LINE, sku: 'LAMP' },
        { ...LINE, quantity: pieces('3'), total: eur('100.00') },
        { ...LINE, total: null, adjustments: [{ kind: 'DISCOUNT', description: null, percent: '10', amount: null }] },
      ],
    });
    expect((await forward()).errors).toEqual([
      'NOT_FOUND input.order: erp has no such item as line 1 is of',
      'INVALID input.order: the price of line 2 is not known to 4 decimals',
      'INVALID input.order: the price of line 3 is not known to 4 decimals',
    ]);
  });

  test.each([
    ['shop', 'INVALID input.to: shop has this order already'],
    ['crm', 'NOT_WRITABLE input.to: crm makes no such order'],
    ['fax', 'NOT_FOUND input.to: no connection fax'],
  ])('does not go to %s', async (to, error) => {
    const { forward } = await given();
    expect((await forward(to)).errors).toEqual([error]);
  });

  test('of another company has nobody to take it over', async () => {
    const { forward } = await given({ legalEntity: 'NT-UK' });
    expect((await forward()).errors).toEqual(['NOT_WRITABLE input: no system of this company takes such over']);
  });

  test('that was called off goes nowhere', async () => {
    const { forward } = await given({ status: 'CANCELLED' });
    expect((await forward()).errors).toEqual([
      'WRONG_STATE input.order: is CANCELLED: there is nothing to be worked on',
    ]);
  });
});

describe('a buyer of the shop', () => {
  const ask = ({ ask: put, customer }: Awaited<ReturnType<typeof given>>, to?: string) =>
    put('customerForward', customerForward, { customer, to: to ?? null }, SALES);

  test('becomes known to the ERP, with what it takes and knows', async () => {
    const company = await given({}, { shop: 'c1' });
    const { draft, errors } = await ask(company);
    expect(errors).toEqual([]);
    expect(draft).toMatchObject({ entityId: company.customer });
    expect(draft?.changes).toMatchObject([
      { connection: 'erp', intent: { action: 'create', values: { name: 'Mara Lind', currency: 'EUR' } } },
    ]);
    expect(draft?.notes).toEqual([
      expect.objectContaining({ connection: 'erp', path: 'accountOwner', kind: 'NOT_KEPT_IN_STEP' }),
    ]);
  });

  test('that every system knows has nowhere to go', async () => {
    expect((await ask(await given())).errors).toEqual([
      'NOT_WRITABLE input: every system that takes such over has it already',
    ]);
  });
});
