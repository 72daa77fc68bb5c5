// The laws of a connector on a simulated Tryton.
import { tryton } from '../../connectors/tryton/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { rows } from './tryton-rows.ts';
import { KEYS } from './tryton-writable.ts';
import { writesOf } from './tryton-write-cases.ts';

/** What a person edits: the column, the field it is shown as, and the first of the two records taken in turns. */
const EDITS: Readonly<Record<string, readonly [column: string, field: string, first: number]>> = {
  'party.party': ['name', 'name', 1],
  'sale.sale': ['reference', 'customerPoNumber', 1],
  'product.product': ['description', 'description', 1],
  'stock.location': ['name', 'name', 12],
  'company.employee': ['start_date', 'hiredOn', 1],
};

testConnector(
  'tryton',
  () =>
    simulatedSubject({
      definition: tryton,
      rows,
      writes: writesOf(KEYS),
      clock: new ManualClock('2026-06-01T12:00:00.000Z'),
      context: { connection: 'erp', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE' },
      settings: { pageSize: 3 },
      examples: [
        {
          entity: 'Customer',
          objectType: 'party.party',
          key: '1',
          record: { number: '10001', name: 'Party 1', status: 'ACTIVE' },
        },
        {
          entity: 'Order',
          objectType: 'sale.sale',
          key: '2',
          record: { number: 'SO-2', status: 'DRAFT', currency: 'EUR' },
        },
      ],
      edit: (simulator, objectType, count) => {
        const [column, field, first] = EDITS[objectType] ?? ['name', 'name', 1];
        const key = String(first + (count % 2));
        const value = column === 'start_date' ? `2025-01-${String(count).padStart(2, '0')}` : `edited ${count}`;
        simulator.change({ action: 'update', objectType, key, values: { [column]: value } });
        return { key, field, value };
      },
      remove: (simulator, objectType) => {
        const key = objectType === 'stock.location' ? '18' : '8';
        simulator.change({ action: 'delete', objectType, key });
        return key;
      },
      unknownKey: (_objectType, index) => String(9000 + index),
      hostileKeys: ['1) OR (1=1', '1.0'],
    }),
  {
    known: [
      {
        law: 'get/batched',
        reason:
          'stock is read with one call per location: the server counts a quantity only for the locations of its context',
      },
    ],
  },
);
