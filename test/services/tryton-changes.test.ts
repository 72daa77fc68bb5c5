// The facts of a real Tryton that change tracking rests on, and what the connector makes of them.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changesSince, connectTryton, type Plain, portOf, type Reader, readAll } from './support/tryton-reading.ts';
import { openTryton, type RealTryton } from './support/tryton-seeded.ts';

let real: RealTryton;
let server: Reader;

beforeAll(async () => {
  real = await openTryton('few');
  server = connectTryton(real.settings());
});
afterAll(async () => {
  await server.close();
  await real.close();
});

const stampsOf = async (model: string, id: number) => {
  const [row] = await real.rpc.find(model, [['id', '=', id]], ['write_date', '_timestamp']);
  return { write_date: row?.['write_date'], _timestamp: row?.['_timestamp'] };
};

describe('a customer', () => {
  let party: number;
  let address: number;
  let checkpoint: Plain | null;
  const told = async () => (await changesSince(portOf(server, 'party.party'), checkpoint)).keys;
  const listed = async () => (await readAll(portOf(server, 'party.party'))).get(String(party));

  beforeEach(async () => {
    const children = { addresses: [['create', [{ city: 'Bremen' }, { city: 'Kiel' }]]] };
    const categories = [['add', [real.keys.of('party.category', 1)]]];
    [party = 0] = await real.rpc.create('party.party', [{ name: 'Neu GmbH', categories, ...children }]);
    [{ id: address } = { id: 0 }] = await real.rpc.find('party.address', [['party', '=', party]], []);
    checkpoint = (await changesSince(portOf(server, 'party.party'), null)).checkpoint;
  });

  test('that nobody changed is not told again', async () => {
    expect(await told()).toEqual([]);
  });

  test('that is new has no time of change, and is told', async () => {
    const [id = 0] = await real.rpc.create('party.party', [
      { name: 'Neuer GmbH', categories: [['add', [real.keys.of('party.category', 1)]]] },
    ]);
    expect((await stampsOf('party.party', id)).write_date).toBeNull();
    expect(await told()).toEqual([String(id)]);
  });

  test('is told when only its address was edited, which does not touch it', async () => {
    const before = await stampsOf('party.party', party);
    await real.rpc.write('party.address', [address], { city: 'Rostock' });
    expect(await stampsOf('party.party', party)).toEqual(before);
    expect(await told()).toEqual([String(party)]);
    const cities = (await listed())?.['addresses'] as readonly { readonly city: string }[];
    expect(cities.map(({ city }) => city)).toEqual(['Rostock', 'Kiel']);
  });

  test('is told when an address was put out of use', async () => {
    await real.rpc.write('party.address', [address], { active: false });
    expect(await told()).toEqual([String(party)]);
    expect((await listed())?.['addresses']).toEqual([expect.objectContaining({ city: 'Kiel' })]);
  });

  test('is told when an address was deleted, which leaves nothing to find', async () => {
    const before = await stampsOf('party.party', party);
    await real.rpc.remove('party.address', [address]);
    expect(await stampsOf('party.party', party)).toEqual(before);
    expect(await told()).toContain(String(party));
    expect((await listed())?.['addresses']).toEqual([expect.objectContaining({ city: 'Kiel' })]);
  });

  test('that was put out of use stays, as inactive', async () => {
    await real.rpc.write('party.party', [party], { active: false });
    expect(await told()).toEqual([String(party)]);
    expect((await listed())?.['status']).toBe('INACTIVE');
  });

  test('has the payment term of the company', async () => {
    const term = real.keys.of('account.invoice.payment_term', 3);
    await real.rpc.write('party.party', [party], { customer_payment_term: term });
    expect(await told()).toEqual([String(party)]);
    expect((await listed())?.['paymentTerms']).toBe('60 days');
  });
});

describe('an order', () => {
  test('is told when only a line was edited: its total moves, its time of change does not', async () => {
    const sale = real.keys.of('sale.sale', 1);
    const port = portOf(server, 'sale.sale');
    const total = async () => (await readAll(port)).get(String(sale))?.['totals'];
    const { checkpoint } = await changesSince(port, null);
    const [before, stamps] = [await total(), await stampsOf('sale.sale', sale)];
    const [line] = await real.rpc.find('sale.line', [['sale', '=', sale]], ['quantity']);
    await real.rpc.write('sale.line', [line?.id ?? 0], { quantity: Number(line?.['quantity']) + 1 });
    expect(await stampsOf('sale.sale', sale)).toEqual(stamps);
    expect((await changesSince(port, checkpoint)).keys).toEqual([String(sale)]);
    expect(await total()).not.toEqual(before);
  });

  test('that is confirmed is processed in the same call', async () => {
    const sale = real.keys.of('sale.sale', 2);
    await real.rpc.call('model.sale.sale.confirm', [sale]);
    const record = (await readAll(portOf(server, 'sale.sale'))).get(String(sale));
    expect(record).toMatchObject({ status: 'OPEN', paymentStatus: 'UNPAID', invoicingStatus: 'INVOICED' });
  });
});

describe('an item', () => {
  const item = () => real.keys.of('product.product', real.rows['product.product']?.[0]?.['id']);

  test('is told when only its product was renamed', async () => {
    const port = portOf(server, 'product.product');
    const { checkpoint } = await changesSince(port, null);
    const [row] = await real.rpc.find('product.product', [['id', '=', item()]], ['template']);
    const before = await stampsOf('product.product', item());
    await real.rpc.write('product.template', [Number(row?.['template'])], { name: 'Umbenannt' });
    expect(await stampsOf('product.product', item())).toEqual(before);
    expect((await changesSince(port, checkpoint)).keys).toContain(String(item()));
    expect((await readAll(port)).get(String(item()))?.['name']).toBe('Umbenannt');
  });

  test('shows stock that an inventory counted, which does not touch it', async () => {
    const port = portOf(server, 'product.product');
    const zones = real.rows['stock.location'] ?? [];
    const location = real.keys.of('stock.location', zones.find(({ code }) => String(code).endsWith('-STO'))?.['id']);
    const [goods] = await real.rpc.find('product.product', [['type', '=', 'goods']], []);
    const before = await stampsOf('product.product', goods?.id ?? 0);
    const lines = [['create', [{ product: goods?.id, quantity: 12 }]]];
    const ids = await real.rpc.create('stock.inventory', [{ location, company: 1, lines }]);
    await real.rpc.call('model.stock.inventory.confirm', ids);
    expect(await stampsOf('product.product', goods?.id ?? 0)).toEqual(before);
    const stock = (await readAll(port)).get(String(goods?.id))?.['stock'] as readonly Plain[];
    const counted = stock.filter((level) => JSON.stringify(level['location']).includes(`"${location}"`));
    expect(counted).toEqual([expect.objectContaining({ onHand: expect.objectContaining({ value: '12' }) })]);
    expect(
      stock.filter((level) => !counted.includes(level)).every(({ onHand }) => JSON.stringify(onHand).includes('"0"')),
    ).toBe(true);
  });
});
