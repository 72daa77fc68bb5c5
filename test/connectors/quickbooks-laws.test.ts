// The laws of a connector on a simulated company of QuickBooks Online (API v3, minor version 75).
import { quickbooks } from '../../connectors/quickbooks/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { BASES, CUSTOMER, INVOICE, id, rows, TIMES } from './quickbooks-books.ts';
import { writes } from './quickbooks-law-writes.ts';

const EDITED: Readonly<Record<string, readonly [column: string, field: string]>> = {
  Customer: ['DisplayName', 'name'],
  Invoice: ['DocNumber', 'number'],
  CreditMemo: ['DocNumber', 'number'],
  Payment: ['PaymentRefNum', 'paymentReference'],
  RefundReceipt: ['PaymentRefNum', 'paymentReference'],
  Item: ['Name', 'name'],
};

testConnector(
  'quickbooks',
  () =>
    simulatedSubject({
      definition: quickbooks,
      rows,
      clock: new ManualClock('2026-05-20T12:00:00.000Z'),
      context: { connection: 'books-us', legalEntity: 'lighthouse', currency: 'USD', country: 'US' },
      settings: { pageSize: 3 },
      writes,
      examples: [
        {
          entity: 'Customer',
          objectType: 'Customer',
          key: id(CUSTOMER, 3),
          record: { name: 'Nordwind 3', status: 'INACTIVE', paymentTerms: 'Net 30', creditLimit: undefined },
        },
        {
          entity: 'Invoice',
          objectType: 'Invoice',
          key: id(INVOICE, 2),
          record: { number: '1032', status: 'PARTIALLY_PAID', issuedOn: '2026-04-03' },
        },
      ],
      edit: (simulator, objectType, count) => {
        const [column, field] = EDITED[objectType] ?? ['', ''];
        const key = id(BASES[objectType] ?? 0, count % 2);
        simulator.change({ action: 'update', objectType, key, values: { [column]: `edited ${count}` } });
        return { key, field, value: `edited ${count}` };
      },
      remove: (simulator, objectType) => {
        const key = id(BASES[objectType] ?? 0, 5);
        simulator.change({ action: 'delete', objectType, key });
        return key;
      },
      expectedKeys: (objectType) => TIMES.map((_, index) => id(BASES[objectType] ?? 0, index)),
      unknownKey: (objectType, index) => id(BASES[objectType] ?? 0, 90_000 + index),
      hostileKeys: ["1') or Id in ('2", "\\'", '007', '1 '],
    }),
  {},
);
