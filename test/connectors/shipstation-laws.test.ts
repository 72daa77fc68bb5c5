// The laws of a connector on a simulated ShipStation account.
import { shipstation } from '../../connectors/shipstation/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { id, rows } from './shipstation-account.ts';
import { writes } from './shipstation-law-writes.ts';

const known = [
  {
    law: 'list/deletions',
    reason: 'shipments are never deleted, only cancelled: they stay visible',
  },
] as const;

const KEYS: Readonly<Record<string, 'shipment_id' | 'warehouse_id'>> = {
  shipments: 'shipment_id',
  warehouses: 'warehouse_id',
};

testConnector(
  'shipstation',
  () =>
    simulatedSubject({
      definition: shipstation,
      rows,
      clock: new ManualClock('2026-06-01T12:00:00.000Z'),
      context: { connection: 'parcels', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
      settings: { pageSize: 3, carrierId: id('c', 1) },
      writes,
      examples: [
        {
          entity: 'Shipment',
          objectType: 'shipments',
          key: id('s', 0),
          record: {
            number: 'SO-0001200/1',
            status: 'DELIVERED',
            orders: [{ by: 'number', value: 'SO-0001200' }],
            customer: { by: 'email', value: 'mara.lind@nordwind.example' },
            shippingCost: { amount: '12.50', currency: 'EUR' },
            shippedAt: '2026-05-01T00:00:00.000Z',
            deliveredAt: '2026-05-05T10:20:00.000Z',
            expectedOn: '2026-05-05',
          },
        },
        {
          entity: 'Location',
          objectType: 'warehouses',
          key: id('w', 2),
          record: { name: 'Warehouse 2', kind: 'WAREHOUSE', status: 'ACTIVE' },
        },
      ],
      edit: (simulator, objectType, count) => {
        const isShipment = objectType === 'shipments';
        const key = id(isShipment ? 's' : 'w', count % 2);
        const member = isShipment ? 'shipment_number' : 'name';
        simulator.change({ action: 'update', objectType, key, values: { [member]: `edited ${count}` } });
        return { key, field: isShipment ? 'number' : 'name', value: `edited ${count}` };
      },
      expectedKeys: (objectType) => (rows[objectType] ?? []).map((row) => String(row[KEYS[objectType] ?? ''])),
      unknownKey: (_objectType, index) => `se-x${String(index).padStart(5, '0')}`,
      hostileKeys: ['se-', 'SE-S00001', 'se-s00001/cancel', 'external_shipment_id/1', `se-${'a'.repeat(40)}`],
    }),
  { known },
);
