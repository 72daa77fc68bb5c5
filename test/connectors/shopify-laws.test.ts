// The laws of a connector on a simulated shop.
import { shopify } from '../../connectors/shopify/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { writes } from './shopify-law-writes.ts';
import { KEYS, key, rows } from './shopify-shop.ts';

const EDITED: Readonly<Record<string, readonly [member: string, field: string]>> = {
  Customer: ['lastName', 'name'],
  Order: ['note', 'note'],
  OrderTransaction: ['paymentId', 'paymentReference'],
  Refund: ['note', 'paymentReference'],
  Product: ['title', 'name'],
  ProductVariant: ['sku', 'sku'],
  Fulfillment: ['name', 'number'],
  Location: ['name', 'name'],
};

/** What a person deletes so that a record is gone, each another one: what belongs to an order goes with it. */
const DELETED: Readonly<Record<string, readonly [owner: string, index: number]>> = {
  OrderTransaction: ['Order', 4],
  Refund: ['Order', 6],
  Fulfillment: ['Order', 7],
  ProductVariant: ['ProductVariant', 6],
};

testConnector('shopify', () =>
  simulatedSubject({
    definition: shopify,
    rows,
    clock: new ManualClock('2026-06-01T12:00:00.000Z'),
    context: { connection: 'shop', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
    settings: { pageSize: 3, metafields: { customers: ['custom.vat', 'custom.priority'] } },
    writes,
    examples: [
      {
        entity: 'Customer',
        objectType: 'Customer',
        key: key('Customer', 1),
        record: { name: 'Mara Lind 1', number: undefined },
      },
      {
        entity: 'Order',
        objectType: 'Order',
        key: key('Order', 2),
        record: { number: '#1042', customer: { by: 'email', value: 'guest@example.com' }, orderedOn: '2026-05-01' },
      },
    ],
    edit: (simulator, objectType, count) => {
      const [member, field] = EDITED[objectType] ?? ['', ''];
      const edited = key(objectType, count % 2);
      const value = `edited ${count}`;
      const values = objectType === 'Customer' ? { firstName: null, [member]: value } : { [member]: value };
      simulator.change({ action: 'update', objectType, key: edited, values });
      return { key: edited, field, value };
    },
    remove: (simulator, objectType) => {
      const [owner, index] = DELETED[objectType] ?? [objectType, 5];
      simulator.change({ action: 'delete', objectType: owner, key: key(owner, index) });
      return key(objectType, index);
    },
    expectedKeys: (objectType) => KEYS.map((index) => key(objectType, index)),
    unknownKey: (_objectType, index) => String(800_000 + index),
    hostileKeys: ['7101 OR id:1', 'gid://shopify/Customer/7101', '7101") { id } }', '007101'],
  }),
);
