import { odoo } from '../../connectors/odoo/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { type Subject, simulatedSubject } from '../conformance/subject.ts';
import { writes } from './odoo-law-writes.ts';
import { CONTACTS_FROM, FIRST, rows, TIMES } from './odoo-rows.ts';

/** What a person edits: the field of the model, and the field that it is shown as. */
const EDITED: Readonly<Record<string, readonly [column: string, field: string]>> = {
  'res.partner': ['name', 'name'],
  'sale.order': ['client_order_ref', 'customerPoNumber'],
  'account.move': ['ref', 'customerReference'],
  'account.payment': ['memo', 'paymentReference'],
  'product.product': ['default_code', 'sku'],
  'stock.location': ['barcode', 'code'],
  'hr.employee': ['job_title', 'jobTitle'],
  'stock.picking': ['carrier_tracking_ref', 'trackingNumber'],
};

function firstOf(objectType: string, entity: string): number {
  return entity === 'Contact' ? CONTACTS_FROM : (FIRST[objectType] ?? 0);
}

/** Contacts are partners, as customers are. */
function modelOf(objectType: string): string {
  return objectType.split(':')[0] ?? objectType;
}

export const known = [
  {
    law: 'write/plan-refused',
    reason:
      'what a payment settles is kept in the ledger, which is not read: the plan tells it as lossy, in no difference',
  },
] as const;

/** The simulated database as the laws take it, reached over one of its fronts. */
export function odooSubject(front: 'json-2' | 'json-rpc'): Promise<Subject> {
  return simulatedSubject({
    definition: odoo,
    rows,
    clock: new ManualClock('2026-06-01T12:00:00.000Z'),
    context: { connection: 'erp', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
    settings: { pageSize: 3, front },
    writes,
    examples: [
      {
        entity: 'Customer',
        objectType: 'res.partner',
        key: '101',
        record: { number: '1000', name: 'Nordwind 0', status: 'ACTIVE', kind: 'ORGANIZATION', creditLimit: null },
      },
      {
        entity: 'Invoice',
        objectType: 'account.move',
        key: '2',
        record: { number: 'INV/2026/00001', status: 'PARTIALLY_PAID', dueOn: '2026-06-02', currency: 'EUR' },
      },
    ],
    edit: (simulator, objectType, count, entity) => {
      const model = modelOf(objectType);
      const [column = '', field = ''] = EDITED[model] ?? [];
      const key = String(firstOf(objectType, entity) + (count % 2));
      simulator.change({ action: 'update', objectType: model, key, values: { [column]: `edited ${count}` } });
      return { key, field, value: `edited ${count}` };
    },
    remove: (simulator, objectType, entity) => {
      const key = String(firstOf(objectType, entity) + 7);
      if (objectType === 'account.move')
        simulator.change({ action: 'update', objectType, key, values: { state: 'draft', name: '/' } });
      // Orders and transfers keep their partner from being deleted.
      if (entity === 'Customer')
        for (const model of ['sale.order', 'account.move', 'stock.picking'])
          simulator.change({
            action: 'update',
            objectType: model,
            key: '8',
            values: {
              partner_id: 101,
              ...(model === 'sale.order' ? { partner_invoice_id: 101, partner_shipping_id: 101 } : {}),
            },
          });
      simulator.change({ action: 'delete', objectType: modelOf(objectType), key });
      return key;
    },
    expectedKeys: (objectType, entity) => TIMES.map((_, index) => String(firstOf(objectType, entity) + index)),
    unknownKey: (_objectType, index) => String(9000 + index),
    hostileKeys: ['1] | [id', '1.0', '[["id","!=",0]]'],
  });
}
