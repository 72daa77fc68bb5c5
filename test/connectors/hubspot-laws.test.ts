// The laws of a connector on a simulated HubSpot account whose search index learns of changes at once: that it learns late is in hubspot.test.ts.
import { hubspot } from '../../connectors/hubspot/index.ts';
import { startHubspotWith } from '../../connectors/hubspot/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { writes } from './hubspot-law-writes.ts';
import { idAt, idsOf, rows, settings } from './hubspot-portal.ts';

const EDITED: Readonly<Record<string, readonly [property: string, field: string]>> = {
  companies: ['name', 'name'],
  contacts: ['jobtitle', 'jobTitle'],
  orders: ['hs_order_note', 'note'],
  products: ['name', 'name'],
  owners: ['lastName', 'lastName'],
};

testConnector('hubspot', () =>
  simulatedSubject({
    definition: { ...hubspot, simulator: async () => (options) => startHubspotWith({ ...options, searchLagMs: 0 }) },
    rows,
    clock: new ManualClock('2026-06-01T12:00:00.000Z'),
    context: { connection: 'crm', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
    settings,
    writes,
    examples: [
      {
        entity: 'Customer',
        objectType: 'companies',
        key: idAt('companies', 0),
        record: { name: 'Nordwind 0', status: 'ACTIVE', creditLimit: undefined },
      },
      {
        entity: 'Contact',
        objectType: 'contacts',
        key: idAt('contacts', 1),
        record: { name: 'Ada Kern 1', email: 'ada1@nordwind.example', customer: null },
      },
      {
        entity: 'Order',
        objectType: 'orders',
        key: idAt('orders', 4),
        record: { number: 'SO-1004', customer: { by: 'email', value: 'shop@guest.example' }, orderedOn: '2026-05-01' },
      },
    ],
    edit: (simulator, objectType, count) => {
      const [property, field] = EDITED[objectType] ?? ['', ''];
      const key = idAt(objectType, count % 2);
      simulator.change({ action: 'update', objectType, key, values: { [property]: `edited ${count}` } });
      return { key, field, value: `edited ${count}` };
    },
    expectedKeys: idsOf,
    unknownKey: (_objectType, index) => String(9_000_000 + index),
    hostileKeys: ['200,201', '200?archived=true', '0200', '2e2'],
  }),
);
