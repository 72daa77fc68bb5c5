// The laws of a connector on a simulated Xero organisation. Rows made up here, shapes after the official OpenAPI, version 16.1.0.
import { xero } from '../../connectors/xero/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Rows } from '../../src/simulator/contract.ts';
import { simulatedSubject } from '../conformance/subject.ts';
import { testConnector } from '../conformance/test-connector.ts';
import { id } from './xero-books.ts';
import { writes } from './xero-law-writes.ts';

// Pages hold three records: equal times stand on both sides of their borders.
const TIMES = ['02', '03', '04', '04', '05', '05', '05', '06'].map((day) => `2026-05-${day}T08:00:00.000Z`);

function table(row: (index: number) => Readonly<Record<string, unknown>>) {
  return TIMES.map((UpdatedDateUTC, index) => ({ ...row(index), UpdatedDateUTC }));
}

function documentRow(index: number) {
  return {
    Reference: index === 2 ? null : `SO-${1000 + index}`,
    ContactID: id('c', index),
    Date: `2026-04-0${index + 1}`,
    Status: index === 1 ? 'DRAFT' : 'AUTHORISED',
    LineAmountTypes: index === 3 ? 'Inclusive' : 'Exclusive',
    LineItems: [
      {
        LineItemID: id('e', index),
        Description: 'Pump',
        Quantity: '2.0000',
        UnitAmount: '50.0000',
        ItemCode: index === 4 ? null : 'I-1',
        AccountCode: '200',
        TaxType: 'OUTPUT',
        TaxAmount: '19.00',
        LineAmount: index === 3 ? '119.00' : '100.00',
        DiscountRate: index === 5 ? '5.00' : null,
      },
    ],
    CurrencyCode: 'EUR',
    CurrencyRate: '1.000000',
    SubTotal: '100.00',
    TotalTax: '19.00',
    Total: '119.00',
  };
}

const rows: Rows = {
  Organisation: [
    {
      OrganisationID: id('0', 1),
      Name: 'Nordlicht',
      LegalName: 'Nordlicht GmbH',
      BaseCurrency: 'EUR',
      CountryCode: 'DE',
      Timezone: 'WEUROPESTANDARDTIME',
      ShortCode: '!nord1',
    },
  ],
  Contacts: table((index) => ({
    ContactID: id('c', index),
    ContactNumber: null,
    AccountNumber: index === 2 ? null : `C-${100 + index}`,
    ContactStatus: index === 3 ? 'ARCHIVED' : 'ACTIVE',
    Name: `Nordwind ${index}`,
    EmailAddress: index === 4 ? null : `ap${index}@nordwind.example`,
    TaxNumber: index === 5 ? null : 'DE136695976',
    IsCustomer: true,
    IsSupplier: index === 6,
    DefaultCurrency: index === 6 ? null : 'EUR',
    Addresses: [{ AddressType: 'POBOX', AddressLine1: 'Hafenstr. 12', City: 'Hamburg', Country: 'Germany' }],
    Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '5550101', PhoneAreaCode: '40', PhoneCountryCode: '49' }],
    ContactPersons: [],
    PaymentTerms: { Sales: { Day: 30, Type: 'DAYSAFTERBILLDATE' } },
  })),
  Items: table((index) => ({
    ItemID: id('4', index),
    Code: `I-${index}`,
    Name: `Pump ${index}`,
    Description: null,
    IsSold: true,
    IsPurchased: index > 3,
    IsTrackedAsInventory: index > 4,
    SalesDetails: { UnitPrice: '50.1234', AccountCode: '200', TaxType: 'OUTPUT' },
    PurchaseDetails: { UnitPrice: '31.5000', AccountCode: '300', TaxType: 'INPUT' },
    QuantityOnHand: '12.0000',
  })),
  Invoices: table((index) => ({
    ...documentRow(index),
    InvoiceID: id('1', index),
    InvoiceNumber: `INV-000${index}`,
    Type: 'ACCREC',
    DueDate: '2026-06-01',
    FullyPaidOnDate: null,
  })),
  CreditNotes: table((index) => ({
    ...documentRow(index),
    CreditNoteID: id('2', index),
    CreditNoteNumber: `CN-000${index}`,
    Type: 'ACCRECCREDIT',
    Allocations: index === 4 ? [{ InvoiceID: id('1', 4), Amount: '10.00', Date: '2026-05-06' }] : [],
  })),
  Payments: table((index) => ({
    PaymentID: id('3', index),
    // A draft takes no payments, and one invoice is to be voided.
    InvoiceID: id('1', index === 1 || index === 7 ? 2 : index),
    Date: '2026-05-05',
    Amount: '30.00',
    Reference: `Bank ${index}`,
    CurrencyRate: '1.000000',
    PaymentType: 'ACCRECPAYMENT',
    Status: 'AUTHORISED',
    IsReconciled: false,
  })),
};

const KINDS: Readonly<Record<string, string>> = {
  Contacts: 'c',
  Invoices: '1',
  CreditNotes: '2',
  Payments: '3',
  Items: '4',
};

const EDITED: Readonly<Record<string, readonly [column: string, field: string]>> = {
  Contacts: ['Name', 'name'],
  Invoices: ['Reference', 'customerReference'],
  CreditNotes: ['Reference', 'customerReference'],
  Payments: ['Reference', 'paymentReference'],
  Items: ['Name', 'name'],
};

const known = [
  {
    law: 'list/deletions',
    reason:
      'contacts, invoices, credit notes and payments are never deleted, only archived, voided or marked: they stay visible',
  },
] as const;

testConnector(
  'xero',
  () =>
    simulatedSubject({
      definition: xero,
      rows,
      clock: new ManualClock('2026-06-01T12:00:00.000Z'),
      context: { connection: 'books', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
      settings: { pageSize: 3 },
      writes,
      examples: [
        {
          entity: 'Customer',
          objectType: 'Contacts',
          key: id('c', 0),
          record: { number: '100', name: 'Nordwind 0', status: 'ACTIVE', creditLimit: undefined },
        },
        {
          entity: 'Invoice',
          objectType: 'Invoices',
          key: id('1', 2),
          record: { number: 'INV-0002', status: 'PARTIALLY_PAID', orders: null, issuedOn: '2026-04-03' },
        },
      ],
      edit: (simulator, objectType, count) => {
        const [column, field] = EDITED[objectType] ?? ['', ''];
        const key = id(KINDS[objectType] ?? '', count % 2);
        simulator.change({ action: 'update', objectType, key, values: { [column]: `edited ${count}` } });
        return { key, field, value: `edited ${count}` };
      },
      remove: (simulator, objectType) => {
        const key = id(KINDS[objectType] ?? '', 5);
        simulator.change({ action: 'delete', objectType, key });
        return key;
      },
      expectedKeys: (objectType) => TIMES.map((_, index) => id(KINDS[objectType] ?? '', index)),
      unknownKey: (objectType, index) => id(KINDS[objectType] ?? '', 9000 + index),
      hostileKeys: ['x") OR (1==1', '00000000-0000-0000-0000-000000000000"'],
    }),
  { known },
);
