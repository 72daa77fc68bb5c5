// The write ports against a real Tryton: what a call does there, what is found after a lost reply, what an undo leaves.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { deriveId } from '../../src/model/id.ts';
import type { StockLevel } from '../../src/model/values.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import { runAll, undoAll, type Writing, writingOver } from '../connectors/tryton-writing.ts';
import { randomName } from './support/servers.ts';
import { startTrytonProxy } from './support/tryton-proxy.ts';
import { openTryton, type RealTryton } from './support/tryton-seeded.ts';

const SALE = 'sale.sale';
const PARTY = 'party.party';
const ITEM = 'product.product';
const EMPLOYEE = 'company.employee';

let real: RealTryton;
let proxy: Awaited<ReturnType<typeof startTrytonProxy>>;
let writing: Omit<Writing, 'simulator'>;
let customer: string;
let item: string;
let warehouse: string;

beforeAll(async () => {
  real = await openTryton('few');
  proxy = await startTrytonProxy();
  const [sale] = real.rows[SALE] ?? [];
  const [line] = (real.rows['sale.line'] ?? []).filter((each) => each['sale'] === sale?.['id']);
  customer = String(real.keys.of(PARTY, sale?.['party']));
  item = String(real.keys.of(ITEM, line?.['product']));
  warehouse = String(real.keys.of('stock.location', sale?.['warehouse']));
  writing = writingOver({ ...real.settings(proxy.url), warehouse: Number(warehouse) }, systemClock);
});
afterEach(() => proxy.faults.clear());
afterAll(async () => {
  await writing.close();
  await proxy.close();
  await real.close();
});

const ownId = (kind: 'Customer' | 'Order' | 'Employee') => deriveId(kind, 'gateway', 'write', randomName('own'));
const key = (objectType: string, value: string) => ({ by: 'key', connection: 'erp', objectType, value });
const pieces = (value: string) => ({ value, unit: 'C62' });
const recordOf = async (objectType: string, id: string) => (await writing.found(objectType, id)).record;
const existing = async (entity: string, objectType: string, id: string, values: object) => {
  return { entity, key: id, current: await writing.found(objectType, id), ...values };
};
const line = (values: object = {}) => ({
  key: null,
  lineNumber: null,
  item: key(ITEM, item),
  sku: null,
  description: null,
  quantity: pieces('3'),
  unitPrice: null,
  adjustments: null,
  taxes: null,
  ...values,
});
const newOrder = (values: object = {}) => ({
  action: 'create',
  entity: 'Order',
  values: {
    customer: key(PARTY, customer),
    customerPoNumber: 'PO "9" {step:1}',
    requestedOn: '2030-01-31',
    note: 'Ring\ntwice',
    currency: 'EUR',
    lines: [line(), line({ quantity: pieces('2'), unitPrice: { amount: '7.25', currency: 'EUR' } })],
    ...values,
  },
});

test('an order is made, quoted and confirmed, each found afterwards', async () => {
  const id = ownId('Order');
  const done = await runAll(writing, SALE, await writing.plan(SALE, newOrder({ status: 'OPEN' })), id);
  const sale = done[0]?.key ?? '';
  expect(await recordOf(SALE, sale)).toMatchObject({
    status: 'OPEN',
    number: expect.any(String),
    customerPoNumber: 'PO "9" {step:1}',
    requestedOn: '2030-01-31',
    note: 'Ring\ntwice',
    billTo: { key: expect.any(String) },
    shipTo: { key: expect.any(String) },
    lines: [{ unitPrice: { currency: 'EUR' } }, { unitPrice: { amount: '7.25', currency: 'EUR' } }],
    correlationId: id,
  });
  for (const { step } of done)
    expect(await writing.find(SALE, step, { 'step:1': sale, id })).toMatchObject({ kind: 'applied', key: sale });
});

test('an order whose reply was lost is found, made once, and cancelled by its undo', async () => {
  const id = ownId('Order');
  const { steps } = await writing.plan(SALE, newOrder());
  const [step] = steps;
  if (step === undefined || step.undo.call === null) throw new Error('no step');
  expect(await writing.find(SALE, step, { id })).toEqual({ kind: 'absent' });
  proxy.faults.add({ fault: { kind: 'lost-reply' }, operation: /sale\.create/, times: 1 });
  expect(await writing.apply(SALE, step, { id })).toMatchObject({ kind: 'unknown' });
  const found = await writing.find(SALE, step, { id });
  expect(found).toMatchObject({ kind: 'applied' });
  expect(await real.rpc.find(SALE, [['description', '=', id]], [])).toHaveLength(1);
  const self = found.kind === 'applied' ? found.key : '';
  expect(await writing.apply(SALE, step.undo.call, { self })).toMatchObject({ kind: 'applied' });
  expect(await recordOf(SALE, self)).toMatchObject({ status: 'CANCELLED' });
});

test('a quotation is changed by way of a draft, and is undone to what it was', async () => {
  const [made] = await runAll(writing, SALE, await writing.plan(SALE, newOrder()), ownId('Order'));
  const sale = made?.key ?? '';
  await real.rpc.call(`model.${SALE}.quote`, [Number(sale)]);
  const before = await recordOf(SALE, sale);
  const [first] = (before as { lines: readonly object[] }).lines;
  const values = {
    customerPoNumber: 'PO 2',
    lines: [{ ...first, quantity: pieces('5') }, line({ quantity: pieces('4') })],
  };
  const plan = await writing.plan(SALE, await existing('Order', SALE, sale, { action: 'update', values }));
  const done = await runAll(writing, SALE, plan);
  expect(done.map(({ step }) => step.operation)).toEqual([
    'model.sale.sale.draft',
    'model.sale.sale.write',
    'model.sale.line.create',
    'model.sale.sale.quote',
  ]);
  expect(await recordOf(SALE, sale)).toMatchObject({
    customerPoNumber: 'PO 2',
    lines: [{ quantity: pieces('5') }, { quantity: pieces('4') }],
  });
  for (const { step } of done.slice(1)) expect(await writing.find(SALE, step)).toMatchObject({ kind: 'applied' });
  expect(await undoAll(writing, SALE, done)).toEqual(['applied', 'applied', 'applied', 'applied']);
  expect(await recordOf(SALE, sale)).toMatchObject({
    customerPoNumber: 'PO "9" {step:1}',
    lines: [{ quantity: pieces('3') }, { quantity: pieces('2') }],
  });
  expect(await real.rpc.find(SALE, [['id', '=', Number(sale)]], ['state'])).toMatchObject([{ state: 'quotation' }]);
});

test('a method that leaves a sale alone has changed nothing: it is rejected', async () => {
  const [made] = await runAll(writing, SALE, await writing.plan(SALE, newOrder()), ownId('Order'));
  const sale = made?.key ?? '';
  const { steps } = await writing.plan(
    SALE,
    await existing('Order', SALE, sale, { action: 'transition', to: 'OPEN', note: null }),
  );
  const [, confirm] = steps;
  if (confirm === undefined) throw new Error('no step');
  expect(await writing.apply(SALE, confirm)).toMatchObject({ kind: 'rejected', error: { kind: 'conflict' } });
});

test('an order is shipped in part, then the rest', async () => {
  const done = await runAll(writing, SALE, await writing.plan(SALE, newOrder({ status: 'OPEN' })), ownId('Order'));
  const sale = done[0]?.key ?? '';
  const { lines } = (await recordOf(SALE, sale)) as { lines: readonly { key: string }[] };
  const ship = async (values: object) =>
    writing.plan(
      SALE,
      await existing('Order', SALE, sale, { action: 'ship', shippedOn: null, trackingNumber: null, ...values }),
    );
  const part = { lines: [{ line: lines[0]?.key ?? '', quantity: pieces('1') }] };
  const plan = await ship(part);
  const undone = await runAll(writing, SALE, { ...plan, steps: plan.steps.slice(0, 2) });
  expect(await undoAll(writing, SALE, undone)).toEqual(['applied', 'applied']);
  const shipped = await runAll(
    writing,
    SALE,
    await ship({ ...part, trackingNumber: 'TRACK 1', shippedOn: '2026-01-31' }),
  );
  for (const { step } of shipped.slice(2)) expect(await writing.find(SALE, step)).toMatchObject({ kind: 'applied' });
  expect(await recordOf(SALE, sale)).toMatchObject({ fulfillmentStatus: 'NOT_STARTED' });
  await runAll(writing, SALE, await ship({ lines: null }));
  expect(await recordOf(SALE, sale)).toMatchObject({ fulfillmentStatus: 'SHIPPED' });
});

test('a day to come is a question of the source that nobody answers', async () => {
  const done = await runAll(writing, SALE, await writing.plan(SALE, newOrder({ status: 'OPEN' })), ownId('Order'));
  const ship = { action: 'ship', lines: null, shippedOn: '2099-01-31', trackingNumber: null };
  const { steps, ...rest } = await writing.plan(SALE, await existing('Order', SALE, done[0]?.key ?? '', ship));
  await runAll(writing, SALE, { ...rest, steps: steps.slice(0, 2) });
  const pick = steps[2];
  if (pick === undefined) throw new Error('no step');
  const outcome = await writing.apply(SALE, pick);
  expect(outcome).toMatchObject({ kind: 'rejected', error: { kind: 'invalid' } });
  expect(outcome.kind === 'rejected' && outcome.error.message).toContain('UserWarning effective_date_future');
  expect(await writing.find(SALE, pick)).toEqual({ kind: 'absent' });
});

test('a customer is made, changed, undone to what it was, and deleted', async () => {
  const id = ownId('Customer');
  const point = (type: string, value: string) => ({ type, value, label: null, original: null, isNormalized: true });
  const place = {
    type: 'BILLING',
    name: null,
    lines: ['Hafen 1', 'Tor'],
    city: 'Kiel',
    region: null,
    postalCode: '24103',
    country: 'DE',
    key: null,
  };
  const values = {
    name: 'Ostwind "AG"',
    addresses: [place],
    contactPoints: [point('EMAIL', 'ap@ostwind.example')],
    identifiers: [
      { type: 'VAT', value: 'DE136695976', isValid: true },
      { type: 'OTHER', value: 'K-78', isValid: null },
    ],
    paymentTerms: '30 days',
  };
  const [made] = await runAll(
    writing,
    PARTY,
    await writing.plan(PARTY, { action: 'create', entity: 'Customer', values }),
    id,
  );
  const party = made?.key ?? '';
  const { createdAt: _at, updatedAt: _then, ...before } = await recordOf(PARTY, party);
  expect(before).toMatchObject({ ...values, addresses: [{ ...place, key: expect.any(String) }], correlationId: id });
  if (made === undefined) throw new Error('no step');
  expect(await writing.find(PARTY, made.step, { id })).toMatchObject({ kind: 'applied', key: party });

  const [own] = (before as { addresses: readonly object[] }).addresses;
  const update = {
    action: 'update',
    values: {
      name: 'Ostwind SE',
      status: 'INACTIVE',
      addresses: [
        { ...own, city: 'Lübeck' },
        { ...place, city: 'Bremen' },
      ],
      contactPoints: [point('EMAIL', 'new@ostwind.example'), point('PHONE', '+49405550101')],
      identifiers: [],
      paymentTerms: null,
    },
  };
  const done = await runAll(
    writing,
    PARTY,
    await writing.plan(PARTY, await existing('Customer', PARTY, party, update)),
  );
  expect(await recordOf(PARTY, party)).toMatchObject({
    ...update.values,
    addresses: [{ city: 'Lübeck' }, { city: 'Bremen' }],
    correlationId: id,
  });
  for (const { step } of done) expect(await writing.find(PARTY, step)).toMatchObject({ kind: 'applied' });
  expect(await undoAll(writing, PARTY, done)).toEqual(['applied', 'applied', 'applied']);
  expect(await recordOf(PARTY, party)).toMatchObject(before);

  const stale = await writing.plan(
    PARTY,
    await existing('Customer', PARTY, party, { action: 'update', values: { name: 'Stale' } }),
  );
  await real.rpc.write(PARTY, [Number(party)], { name: 'Fresh' });
  const [step] = stale.steps;
  if (step === undefined) throw new Error('no step');
  expect(await writing.apply(PARTY, step)).toMatchObject({ kind: 'rejected', error: { kind: 'conflict' } });
  expect(await undoAll(writing, PARTY, [made])).toEqual(['applied']);
  expect(await real.rpc.find(PARTY, [['id', '=', Number(party)]], [])).toEqual([]);
});

test('stock is counted, added to and moved, and a lost reply is found by its values', async () => {
  const zone = real.rows['stock.location']?.find(({ code }) => String(code).endsWith('-IN'));
  const other = String(real.keys.of('stock.location', zone?.['id']));
  const change = (values: object) => existing('InventoryItem', ITEM, item, { note: null, ...values });
  const adjust = (quantity: object) =>
    change({ action: 'adjust-stock', location: key('stock.location', warehouse), quantity });
  const levels = async () => {
    const { stock } = (await recordOf(ITEM, item)) as { stock: readonly StockLevel[] };
    return stock.flatMap(({ onHand }) => (onHand === null || onHand.value === '0' ? [] : [onHand.value])).sort();
  };
  await runAll(writing, ITEM, await writing.plan(ITEM, await adjust({ counted: pieces('40') })));
  const by = await writing.plan(ITEM, await adjust({ by: pieces('-3') }));
  const [step] = by.steps;
  if (step === undefined) throw new Error('no step');
  expect(await writing.find(ITEM, step)).toEqual({ kind: 'absent' });
  proxy.faults.add({ fault: { kind: 'lost-reply' }, operation: /move\.create/, times: 1 });
  expect(await writing.apply(ITEM, step)).toMatchObject({ kind: 'unknown' });
  const found = await writing.find(ITEM, step);
  expect(found).toMatchObject({ kind: 'applied' });
  await writing.apply(ITEM, step.undo.call ?? step, { self: found.kind === 'applied' ? found.key : '' });
  await runAll(writing, ITEM, by);
  const move = {
    action: 'transfer-stock',
    from: key('stock.location', warehouse),
    to: key('stock.location', other),
    quantity: pieces('10'),
  };
  await runAll(writing, ITEM, await writing.plan(ITEM, await change(move)));
  expect(await levels()).toEqual(expect.arrayContaining(['10']));
});

test('an employee is a person first, then at work; changed, and undone in turn', async () => {
  const id = ownId('Employee');
  const values = { name: 'Jan Ott', workEmail: 'jan@nordlicht.example', hiredOn: '2026-01-01' };
  const done = await runAll(
    writing,
    EMPLOYEE,
    await writing.plan(EMPLOYEE, { action: 'create', entity: 'Employee', values }),
    id,
  );
  const employee = done[1]?.key ?? '';
  expect(await recordOf(EMPLOYEE, employee)).toMatchObject({ ...values, correlationId: id });
  const update = {
    action: 'update',
    values: { name: 'Jan Berg', terminatedOn: '2026-12-31', workEmail: 'j@nordlicht.example' },
  };
  const changed = await runAll(
    writing,
    EMPLOYEE,
    await writing.plan(EMPLOYEE, await existing('Employee', EMPLOYEE, employee, update)),
  );
  expect(await recordOf(EMPLOYEE, employee)).toMatchObject(update.values);
  expect(await undoAll(writing, EMPLOYEE, [...done, ...changed])).toEqual(changed.concat(done).map(() => 'applied'));
  expect(await real.rpc.find(EMPLOYEE, [['id', '=', Number(employee)]], [])).toEqual([]);
});
