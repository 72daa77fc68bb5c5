// Orders that go through to the ERP: placed, shipped, changed, cancelled; and what is refused before anything is sent.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, openCompany, type TestCompany } from './support/company.ts';
import { carryOut, itemOf, nordwind, read, refusals, statesOf, synchronise, writesOf } from './support/trade.ts';

/** Confirmed in the ERP, and nothing made of them yet. */
const CONFIRMED = { changed: '300', cancelled: '285' };

let company: TestCompany;
let customer: string;
let pump: string;
let hose: string;

beforeAll(async () => {
  company = await openCompany({
    beforeFill: (sim) => {
      for (const key of Object.values(CONFIRMED))
        sim('erp').change({ action: 'update', objectType: 'sale.sale', key, values: { state: 'confirmed' } });
    },
  });
  customer = await nordwind(company);
  [pump, hose] = await Promise.all([itemOf(company, 'PMP-0010'), itemOf(company, 'HOS-0001')]);
});

afterAll(() => company.close());

const sales = (key: string) => statesOf(company.sim('erp').ledger.effects, 'sale.sale', key);
const shipments = (key: string) => statesOf(company.sim('erp').ledger.effects, 'stock.shipment.out', key);
const ordersOf = async () => at(await read(company, `customer(id: "${customer}") { orders { totalCount } }`), 'orders');

describe('an order from its placing to its last shipment', () => {
  let id: string;
  let key: string;

  test('a customer places it: quoted and confirmed in the ERP, shown at once, under the id that it keeps', async () => {
    const placed = await carryOut(company, 'customer:17', 'orderPlace', {
      input: {
        ...{ customer, customerPoNumber: 'PO 7' },
        lines: [
          { item: pump, quantity: { value: '3' } },
          { item: hose, quantity: { value: '2.5', unit: 'MTR' } },
        ],
      },
      shown: `order { id status customer { id } customerPoNumber lines { sku quantity { value unit } unitPrice { amount currency } } meta { pendingWrites { id } } }`,
    });

    id = String(at(placed, 'order.id'));
    const shown = {
      ...{ id, status: 'OPEN', customer: { id: customer }, customerPoNumber: 'PO 7', meta: { pendingWrites: [] } },
      lines: [
        {
          sku: 'PMP-0010',
          quantity: { value: '3', unit: 'C62' },
          unitPrice: { amount: '674.00', currency: 'EUR' },
        },
        {
          sku: 'HOS-0001',
          quantity: { value: '2.5', unit: 'MTR' },
          unitPrice: { amount: '12.80', currency: 'EUR' },
        },
      ],
    };
    expect([placed.operation?.status, placed['order']]).toEqual(['COMPLETED', shown]);
    expect(writesOf(company)).toEqual(['create', 'quote', 'confirm'].map((each) => `erp model.sale.sale.${each}`));
    const made = company.sim('erp').ledger.effects[0];
    expect(made).toMatchObject({ objectType: 'sale.sale', values: { party: 17, reference: 'PO 7' } });
    key = made?.key ?? '';
    expect(sales(key)).toEqual(['create', 'quotation', 'confirmed', 'processing']);
    await synchronise(company, ['erp']);
    const found = await read(
      company,
      `order(id: "${id}") { id status orderedOn legalEntity meta { pendingWrites { id } refs { connection id isRemoved } } }`,
    );
    expect(found).toMatchObject({
      id,
      status: 'OPEN',
      orderedOn: '2026-06-30',
      legalEntity: 'NT-DE',
      meta: { pendingWrites: [] },
    });
    expect(at(found, 'meta.refs')).toContainEqual({ connection: 'erp', id: key, isRemoved: false });
    expect(await ordersOf()).toEqual({ totalCount: 5 });
  });

  test('the warehouse records a part, and then the rest', async () => {
    const line = at(await read(company, `order(id: "${id}") { lines { key } }`), 'lines.0.key');
    const shown = 'order { id fulfillmentStatus meta { pendingWrites { id } } }';
    expect(
      await refusals(company, 'warehouse', 'shipmentRecord', {
        order: id,
        lines: [
          { key: line, quantity: { value: '4' } },
          { key: 'none', quantity: { value: '1' } },
        ],
      }),
    ).toEqual(['INVALID input.lines.0.quantity', 'NOT_FOUND input.lines.1.key']);

    const part = { order: id, trackingNumber: 'T 1', lines: [{ key: line, quantity: { value: '1' } }] };
    const first = await carryOut(company, 'warehouse', 'shipmentRecord', { input: part, shown });
    expect(first.operation?.status).toBe('COMPLETED');
    expect([shipments('1'), shipments('2')]).toEqual([['assigned', 'picked', 'packed', 'done'], ['waiting']]);
    await synchronise(company, ['erp']);

    const rest = await carryOut(company, 'warehouse', 'shipmentRecord', { input: { order: id }, shown });
    expect(rest['order']).toEqual({ id, fulfillmentStatus: 'SHIPPED', meta: { pendingWrites: [] } });
    expect(shipments('2')).toEqual(['assigned', 'picked', 'packed', 'done']);
    await synchronise(company, ['erp']);
    const after = await read(company, `order(id: "${id}") { fulfillmentStatus meta { pendingWrites { id } } }`);
    expect([after, await ordersOf()]).toEqual([
      { fulfillmentStatus: 'SHIPPED', meta: { pendingWrites: [] } },
      { totalCount: 5 },
    ]);
  });

  test('what is under way in the ERP is not shipped again, changed or cancelled', async () => {
    expect(await refusals(company, 'warehouse', 'shipmentRecord', { order: id })).toEqual(['NOT_WRITABLE input']);
    expect(await refusals(company, 'sales', 'orderCancel', { id })).toEqual(['NOT_WRITABLE input']);
    expect(await refusals(company, 'sales', 'orderChange', { id, customerPoNumber: 'PO 8' })).toEqual([
      'NOT_WRITABLE input.customerPoNumber',
    ]);
  });
});

describe('an order that the ERP has only confirmed', () => {
  test('is changed in head and lines, and confirmed again', async () => {
    const order = await read(company, `order(number: "SO-0001300") { id lines { key } }`);
    const [id, key] = [at(order, 'id'), at(order, 'lines.0.key')];
    const after = {
      ...{ id, status: 'OPEN', customerPoNumber: 'PO 99', note: null, requestedOn: '2026-08-01' },
      lines: [
        { sku: 'VLV-0003-DN15', quantity: { value: '2' } },
        { sku: 'PMP-0010', quantity: { value: '1' } },
      ],
      meta: { pendingWrites: [] },
    };
    const shown =
      'id status customerPoNumber note requestedOn lines { sku quantity { value } } meta { pendingWrites { id } }';
    const changed = await carryOut(company, 'sales', 'orderChange', {
      input: {
        ...{ id, customerPoNumber: 'PO 99', note: null, requestedOn: '2026-08-01' },
        lines: [
          { key, quantity: { value: '2' } },
          { item: pump, quantity: { value: '1' } },
        ],
      },
      shown: `order { ${shown} }`,
    });

    expect([changed.operation?.status, changed['order']]).toEqual(['COMPLETED', after]);
    expect(sales(CONFIRMED.changed)).toEqual(['draft', 'quotation', 'confirmed', 'processing']);
    await synchronise(company, ['erp']);
    expect(await read(company, `order(id: "${id}") { ${shown} }`)).toEqual(after);
  });

  test('is cancelled there, once', async () => {
    const id = at(await read(company, 'order(number: "SO-0001285") { id }'), 'id');
    const cancelled = await carryOut(company, 'sales', 'orderCancel', {
      input: { id, reason: 'twice' },
      shown: 'order { id status }',
    });

    expect(cancelled['order']).toEqual({ id, status: 'CANCELLED' });
    expect(sales(CONFIRMED.cancelled)).toEqual(['draft', 'cancelled']);
    await synchronise(company, ['erp']);
    const after = await read(company, `order(id: "${id}") { status meta { pendingWrites { id } } }`);
    expect(after).toEqual({ status: 'CANCELLED', meta: { pendingWrites: [] } });
    expect(await refusals(company, 'sales', 'orderCancel', { id })).toEqual(['WRONG_STATE input.id']);
  });
});

test('what cannot be ordered is refused at its place, and no source is written to', async () => {
  const one = { quantity: { value: '1' } };
  const line = { item: pump, ...one };
  const eur = { amount: '1', currency: 'EUR' };
  const other = at(
    await read(company, 'customers(first: 1, where: { number: { notIn: ["10021"] } }) { nodes { id } }'),
    'nodes.0.id',
  );
  const cases = [
    ['customer:17', { customer: other, lines: [line] }, 'NOT_FOUND input.customer'],
    ['customer:17', { customer, lines: [{ ...line, unitPrice: eur }] }, 'FORBIDDEN input.lines.0.unitPrice'],
    ['customer:17', { customer, legalEntity: 'NT-DE', lines: [line] }, 'FORBIDDEN input.legalEntity'],
    ['customer:17', { customer, lines: [{ ...one, item: `itm_${'0'.repeat(26)}` }] }, 'NOT_FOUND input.lines.0.item'],
    [
      'customer:17',
      { customer, lines: [line, { item: pump, quantity: { value: '-1' } }] },
      'INVALID input.lines.1.quantity',
    ],
    ['customer:17', { customer, lines: [] }, 'REQUIRED input.lines'],
    ['sales', { customer, lines: [{ quantity: { value: '1', unit: 'C62' } }] }, 'REQUIRED input.lines.0.item'],
    ['sales', { customer, currency: 'USD', lines: [line] }, 'INVALID input.currency'],
    [
      'sales',
      { customer, lines: [{ ...line, unitPrice: { ...eur, currency: 'USD' } }] },
      'INVALID input.lines.0.unitPrice.currency',
    ],
    ['sales', { customer, requestedOn: '2026-01-01', lines: [line] }, 'INVALID input.requestedOn'],
    ['sales', { customer, legalEntity: 'NT-UK', lines: [line] }, 'NOT_WRITABLE input.legalEntity'],
    ['sales', { customer, orderedOn: '2024-12-31', lines: [line] }, 'RULE_REFUSED input.orderedOn'],
    [
      'sales',
      { customer, lines: [line, { item: pump, quantity: { value: '999' } }] },
      'RULE_REFUSED input.lines.1.quantity',
    ],
  ] as const;
  for (const [caller, input, refusal] of cases)
    expect([input, await refusals(company, caller, 'orderPlace', input)]).toEqual([input, [refusal]]);
});
