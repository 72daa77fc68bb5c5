// The connector's laws on the real server: it must be held to what a Tryton does, not to what we think it does.
import { afterAll, beforeAll } from 'vitest';
import { tryton } from '../../connectors/tryton/index.ts';
import { LAWS, type LawName } from '../conformance/laws/index.ts';
import { type Edit, realSubject, type Subject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { writesOf } from '../connectors/tryton-write-cases.ts';
import { randomName } from './support/servers.ts';
import { startTrytonProxy } from './support/tryton-proxy.ts';
import { date } from './support/tryton-rpc.ts';
import { openTryton, type RealTryton } from './support/tryton-seeded.ts';
import { createWritable, type Goods, goodsOf } from './support/tryton-writable.ts';

/** Every law of writing makes the records of its cases anew, which takes this server minutes: only when asked, with LAW_CASES=all. */
const isAll = process.env['LAW_CASES'] === 'all';
/** These bend every answer on its way, a call for each: what they prove is our own decoding and our own words, and the simulator's run proves it in seconds. */
const OF_OUR_OWN: readonly LawName[] = ['mapping/fuzz', 'faults/wrong-types', 'faults/missing-fields', 'safety/errors'];
/** Two pages of orders, one of most others. */
const PAGE_SIZE = 8;

let real: RealTryton;
let spares: ReadonlyMap<string, number[]>;
let goods: Goods;
let edits = 0;

beforeAll(async () => {
  real = await openTryton('few');
  spares = await createSpares(real);
  goods = await goodsOf(real);
});
afterAll(() => real.close());

/** Records that nothing points to: a law that deletes one leaves the company as it was. */
async function createSpares({ rpc, keys }: RealTryton): Promise<ReadonlyMap<string, number[]>> {
  const category = keys.of('party.category', 1);
  const [party = 0, person = 0] = await rpc.create('party.party', [
    { name: 'Spare customer', categories: [['add', [category]]] },
    { name: 'Spare employee' },
  ]);
  const [template] = await rpc.create('product.template', [
    { name: 'Spare', default_uom: keys.of('product.uom', 1), type: 'goods', products: [['create', [{}]]] },
  ]);
  const products = await rpc.find('product.product', [['template', '=', template]], []);
  return new Map([
    ['party.party', [party]],
    ['product.product', products.map(({ id }) => id)],
    [
      'sale.sale',
      [...(await rpc.create('sale.sale', [{ party: keys.of('party.party', 1), currency: 1, company: 1 }]))],
    ],
    ['stock.location', [...(await rpc.create('stock.location', [{ name: 'Spare', type: 'storage' }]))]],
    ['company.employee', [...(await rpc.create('company.employee', [{ party: person, company: 1 }]))]],
  ]);
}

async function edit(objectType: string): Promise<Edit> {
  edits += 1;
  const day = new Date(Date.UTC(2020, 0, edits)).toISOString().slice(0, 10);
  const text = `edited ${edits}`;
  const [values, field] = editOf(objectType, text, day);
  const id = real.keys.of(objectType, rowKeyOf(objectType));
  await real.rpc.write(objectType, [id], values);
  return { key: String(id), field, value: objectType === 'company.employee' ? day : text };
}

/** The record that is edited: of parties, one that is a customer; of orders, one in the currency of the cases. */
function rowKeyOf(objectType: string): unknown {
  const rows = real.rows[objectType] ?? [];
  if (objectType === 'party.party') return real.rows['sale.sale']?.[0]?.['party'];
  if (objectType === 'sale.sale') return rows.find(({ currency }) => currency === 1)?.['id'];
  return rows.find(({ type }) => type === undefined || type === 'warehouse')?.['id'];
}

function editOf(objectType: string, text: string, day: string) {
  switch (objectType) {
    case 'party.party':
      return [{ name: text }, 'name'] as const;
    case 'sale.sale':
      return [{ reference: text }, 'customerPoNumber'] as const;
    case 'product.product':
      return [{ description: text }, 'description'] as const;
    case 'stock.location':
      return [{ name: text }, 'name'] as const;
    case 'company.employee':
      return [{ start_date: date(day) }, 'hiredOn'] as const;
    default:
      throw new Error(`no edit of ${objectType}`);
  }
}

async function remove(objectType: string): Promise<string> {
  const id = spares.get(objectType)?.pop();
  if (id === undefined) throw new Error(`no spare record of ${objectType}`);
  await real.rpc.remove(objectType, [id]);
  return String(id);
}

async function expectedKeys(objectType: string): Promise<readonly string[]> {
  const domain: Readonly<Record<string, readonly unknown[]>> = {
    'party.party': [['categories.name', '=', 'Customer']],
    'stock.location': [['type', 'in', ['warehouse', 'storage']]],
  };
  const found = await real.rpc.find(objectType, domain[objectType] ?? [], []);
  return found.map(({ id }) => String(id));
}

async function start(): Promise<Subject> {
  const proxy = await startTrytonProxy(real.rpc.database);
  const settings = { ...real.settings(proxy.url), pageSize: PAGE_SIZE, warehouse: goods.warehouse };
  return realSubject({
    definition: tryton,
    proxy,
    settings,
    context: { connection: 'erp', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE' },
    // A quotation that no law edits; `tryton.test.ts` compares whole records.
    examples: [
      {
        entity: 'Order',
        objectType: 'sale.sale',
        key: String(real.keys.of('sale.sale', 2)),
        record: { number: 'SO-0001002', status: 'DRAFT', paymentStatus: 'UNPAID', currency: 'GBP' },
      },
    ],
    edit: (_entity, objectType) => edit(objectType),
    remove: (_entity, objectType) => remove(objectType),
    expectedKeys,
    ...(isAll ? { writes: async () => writesOf(await createWritable(real, goods)) } : {}),
    unknownKey: (_objectType, index) => String(900_000 + index),
    hostileKeys: ['1) OR (1=1', '1.0', '1,2', '9999999999999'],
    // Wrong passwords slow a user down for minutes: a user of nobody's pays for it.
    wrongSettings: { ...settings, user: randomName('nobody'), password: 'wrong' },
  });
}

testConnector('tryton on the real server', start, {
  only: LAWS.map(({ name }) => name).filter((name) => isAll || !OF_OUR_OWN.includes(name)),
  known: [
    ...(isAll ? [] : [{ law: 'write/cases', reason: 'the cases take this server minutes: LAW_CASES=all runs them' }]),
    {
      law: 'get/batched',
      reason:
        'stock is read with one call per location: the server counts a quantity only for the locations of its context',
    },
  ],
});
