// The laws of a connector on a simulated WooCommerce shop.
import { woocommerce } from '../../connectors/woocommerce/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { writes } from './woocommerce-law-writes.ts';
import { IDS, isObjectType, ROWS } from './woocommerce-shop.ts';

/** The table, its column and the field of the model. A payment is of its order; a refund cannot be edited, but its order can. */
const EDITED: Readonly<Record<string, readonly [table: string, column: string, field: string]>> = {
  customers: ['customers', 'last_name', 'name'],
  orders: ['orders', 'customer_note', 'note'],
  payments: ['orders', 'transaction_id', 'paymentReference'],
  refunds: ['orders', 'payment_method_title', 'method'],
  products: ['products', 'name', 'name'],
  variations: ['variations', 'description', 'description'],
};

const SHOP_ADDRESS = {
  type: 'STREET',
  name: null,
  lines: ['Hafenstr. 1'],
  city: 'Hamburg',
  region: 'DE-HH',
  postalCode: '20095',
  country: 'DE',
  key: null,
} as const;

const known = [
  {
    law: 'get/batched',
    reason: 'variations are only read inside their product and refunds inside their order: one call for each parent',
  },
] as const;

testConnector(
  'woocommerce',
  () =>
    simulatedSubject({
      definition: woocommerce,
      rows: ROWS,
      clock: new ManualClock('2026-06-01T12:00:00.000Z'),
      context: { connection: 'shop', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
      settings: { pageSize: 3, locationName: 'Hamburg Storage' },
      singles: ['shop'],
      writes,
      examples: [
        {
          entity: 'Customer',
          objectType: 'customers',
          key: '20',
          record: { kind: 'PERSON', name: 'Mara Lind 0', status: 'PROSPECT', createdAt: '2026-04-01T22:30:00.000Z' },
        },
        {
          entity: 'Order',
          objectType: 'orders',
          key: '102',
          record: {
            number: 'W-1002',
            customer: { by: 'email', value: 'mara2@nordwind.example' },
            status: 'OPEN',
            paymentStatus: 'PARTIALLY_REFUNDED',
            orderedOn: '2026-04-04',
          },
        },
        {
          entity: 'Payment',
          objectType: 'refunds',
          key: '101:141',
          record: {
            kind: 'REFUND',
            amount: { amount: '10.00', currency: 'EUR' },
            paidOn: '2026-04-03',
            method: 'Card',
          },
        },
        {
          entity: 'Location',
          objectType: 'shop',
          key: 'shop',
          record: { name: 'Hamburg Storage', kind: 'WAREHOUSE', status: 'ACTIVE', address: SHOP_ADDRESS },
        },
      ],
      edit: (simulator, objectType, count) => {
        if (objectType === 'shop') {
          const city = `Hamburg ${count}`;
          const key = 'woocommerce_store_city';
          simulator.change({ action: 'update', objectType: 'settings', key, values: { value: city } });
          return { key: 'shop', field: 'address', value: { ...SHOP_ADDRESS, city } };
        }
        const [table = '', column = '', field = ''] = EDITED[objectType] ?? [];
        const key = isObjectType(objectType) ? IDS[objectType](count % 2) : '';
        const row = table === objectType ? key : (key.split(':')[0] ?? '');
        simulator.change({ action: 'update', objectType: table, key: row, values: { [column]: `edited ${count}` } });
        return {
          key,
          field,
          value: field === 'name' && table === 'customers' ? `Mara edited ${count}` : `edited ${count}`,
        };
      },
      remove: (simulator, objectType) => {
        const key = isObjectType(objectType) ? IDS[objectType](5) : '';
        simulator.change({ action: 'delete', objectType: objectType === 'payments' ? 'orders' : objectType, key });
        return key;
      },
      expectedKeys: (objectType) =>
        isObjectType(objectType) ? Array.from({ length: 8 }, (_, index) => IDS[objectType](index)) : ['shop'],
      unknownKey: (objectType, index) =>
        objectType === 'variations' || objectType === 'refunds'
          ? `${900_000 + index}:${950_000 + index}`
          : String(900_000 + index),
      hostileKeys: ['20,21', 'SHOP', '20&status=trash', '45:60,61', '45/variations', '0', '020'],
    }),
  { known },
);
