// The Xero connector against a simulated organisation, over HTTP. Rows made up here, shapes after the official OpenAPI, version 16.1.0.
import { afterEach, expect, test } from 'vitest';
import { xero } from '../../connectors/xero/index.ts';
import { customerMapping } from '../../connectors/xero/mapping-customer.ts';
import type { XeroContact } from '../../connectors/xero/wire.ts';
import type { AnyPort, Call, ConnectorConnection, Found, Page } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type { EntityName } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator, SimulatorOptions } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';

const NOW = '2026-06-01T12:00:00.000Z';
const id = (kind: string, number: number) => `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
const nordwind = id('c', 1);
const oldMill = id('c', 2);
const supplier = id('c', 3);
const key = (objectType: string, value: string) => ({ by: 'key', connection: 'books', objectType, value });
const eur = (amount: string) => ({ amount, currency: 'EUR' });

const CONTACTS: readonly Row[] = [
  {
    ContactID: nordwind,
    ContactNumber: 'X-77',
    AccountNumber: 'C-10021',
    ContactStatus: 'ACTIVE',
    Name: 'Nordwind Traders GmbH',
    FirstName: 'Ida',
    LastName: 'Holm',
    EmailAddress: 'AP@Nordwind.example',
    TaxNumber: 'DE136695976',
    IsCustomer: true,
    IsSupplier: false,
    DefaultCurrency: 'EUR',
    Addresses: [
      {
        AddressType: 'POBOX',
        AddressLine1: 'Hafenstr. 12',
        AddressLine2: 'Tor 3',
        City: 'Hamburg',
        Region: null,
        PostalCode: '20457',
        Country: 'Germany',
        AttentionTo: 'Ida Holm',
      },
    ],
    Phones: [
      { PhoneType: 'DEFAULT', PhoneNumber: '555 0101', PhoneAreaCode: '040', PhoneCountryCode: '49' },
      { PhoneType: 'MOBILE', PhoneNumber: '0151 23456789', PhoneAreaCode: null, PhoneCountryCode: null },
    ],
    ContactPersons: [],
    PaymentTerms: { Sales: { Day: 30, Type: 'DAYSAFTERBILLDATE' } },
    UpdatedDateUTC: '2026-05-01T08:00:00.250Z',
  },
  contactRow(oldMill, { ContactStatus: 'ARCHIVED', Name: 'Old Mill', ContactNumber: 'K-9' }),
  contactRow(supplier, { Name: 'Steelworks', IsCustomer: false, IsSupplier: true }),
];

function contactRow(contact: string, values: Row): Row {
  return {
    ContactID: contact,
    ContactNumber: null,
    AccountNumber: null,
    ContactStatus: 'ACTIVE',
    Name: 'A contact',
    FirstName: null,
    LastName: null,
    EmailAddress: null,
    TaxNumber: null,
    IsCustomer: true,
    IsSupplier: false,
    DefaultCurrency: null,
    Addresses: [],
    Phones: [],
    ContactPersons: [],
    PaymentTerms: null,
    UpdatedDateUTC: '2026-05-02T08:00:00.000Z',
    ...values,
  };
}

function lineRow(number: number, values: Row): Row {
  return {
    LineItemID: id('e', number),
    Description: 'Pump',
    Quantity: '2.0000',
    UnitAmount: '50.0000',
    ItemCode: 'PMP-01',
    AccountCode: '200',
    TaxType: 'OUTPUT',
    TaxAmount: '19.00',
    LineAmount: '100.00',
    DiscountRate: null,
    ...values,
  };
}

function invoiceRow(invoice: string, values: Row): Row {
  return {
    InvoiceID: invoice,
    Type: 'ACCREC',
    InvoiceNumber: 'INV-0001',
    Reference: 'SO-1001 / so-1002, PO 7781',
    ContactID: nordwind,
    Date: '2026-05-02',
    DueDate: '2026-06-01',
    Status: 'AUTHORISED',
    LineAmountTypes: 'Exclusive',
    LineItems: [lineRow(1, {})],
    CurrencyCode: 'EUR',
    CurrencyRate: '1.000000',
    SubTotal: '100.00',
    TotalTax: '19.00',
    Total: '119.00',
    UpdatedDateUTC: '2026-05-04T09:12:44.000Z',
    FullyPaidOnDate: null,
    ...values,
  };
}

function creditNoteRow(note: string, values: Row): Row {
  const { InvoiceID: _key, InvoiceNumber: _number, DueDate: _due, ...document } = invoiceRow('', {});
  return {
    ...document,
    CreditNoteID: note,
    CreditNoteNumber: 'CN-0001',
    Type: 'ACCRECCREDIT',
    Reference: null,
    Allocations: [],
    ...values,
  };
}

function paymentRow(payment: string, values: Row): Row {
  return {
    PaymentID: payment,
    InvoiceID: id('1', 1),
    Date: '2026-05-10',
    Amount: '40.00',
    Reference: 'Bank 7',
    CurrencyRate: '1.000000',
    PaymentType: 'ACCRECPAYMENT',
    Status: 'AUTHORISED',
    IsReconciled: false,
    UpdatedDateUTC: '2026-05-10T10:00:00.000Z',
    ...values,
  };
}

function itemRow(item: string, values: Row): Row {
  return {
    ItemID: item,
    Code: 'PMP-01',
    Name: 'Pump',
    Description: 'A pump',
    PurchaseDescription: null,
    IsSold: true,
    IsPurchased: true,
    IsTrackedAsInventory: true,
    SalesDetails: { UnitPrice: '50.1234', AccountCode: '200', TaxType: 'OUTPUT' },
    PurchaseDetails: { UnitPrice: '31.5000', AccountCode: '300', TaxType: 'INPUT' },
    QuantityOnHand: '12.0000',
    UpdatedDateUTC: '2026-05-01T00:00:00.000Z',
    ...values,
  };
}

const organisation = {
  OrganisationID: id('0', 1),
  Name: 'Nordlicht',
  LegalName: 'Nordlicht GmbH',
  BaseCurrency: 'EUR',
  CountryCode: 'DE',
  Timezone: 'WEUROPESTANDARDTIME',
  ShortCode: '!nord1',
};

function books(rows: Rows): Rows {
  return {
    Organisation: [organisation],
    Contacts: CONTACTS,
    Items: [],
    Invoices: [],
    CreditNotes: [],
    Payments: [],
    ...rows,
  };
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

interface World {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
  readonly connection: ConnectorConnection;
  readonly port: (objectType: string) => AnyPort;
}

async function start(
  rows: Rows,
  settings: Record<string, unknown> = {},
  options: Partial<SimulatorOptions> = {},
): Promise<World> {
  const clock = new ManualClock(NOW);
  const startSimulator = await xero.simulator();
  const simulator = await startSimulator({ rows: books(rows), clock, limits: 'unmetered', ...options });
  const transport = new HttpClient({
    source: 'xero',
    connections: 4,
    connectTimeoutMs: 1000,
    maxBodyBytes: 50_000_000,
  });
  closing.push(
    () => simulator.close(),
    () => transport.close(),
  );
  const connection = xero.connect(xero.settings.parse({ ...simulator.settings, ...settings }), {
    ...unconfigured(),
    connection: 'books',
    transport,
    clock,
    context: { connection: 'books', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
  });
  const port = (objectType: string): AnyPort => {
    const found = connection.ports.find((each) => each.objectType === objectType);
    if (found === undefined) throw new Error(`no port ${objectType}`);
    return found;
  };
  return { simulator, clock, connection, port };
}

const call: Call = { signal: new AbortController().signal, purpose: 'sync' };

async function getOne(port: AnyPort, one: string): Promise<Found<EntityName> | null | SourceError> {
  const [found] = await port.get([one], ['core'], call);
  if (found === undefined) throw new Error('no answer for a key');
  return found;
}

async function recordOf(port: AnyPort, one: string): Promise<unknown> {
  const found = await getOne(port, one);
  return found instanceof SourceError || found === null ? found : { ...found.record, gaps: found.gaps };
}

async function pagesOf(port: AnyPort, from: Page<EntityName>['checkpoint'] | null): Promise<Page<EntityName>[]> {
  const pages: Page<EntityName>[] = [];
  for await (const page of port.list(from, call)) pages.push(page);
  return pages;
}

const keysOf = (pages: readonly Page<EntityName>[]) => pages.flatMap((page) => page.records.map((found) => found.key));

async function failureOf(attempt: Promise<unknown>): Promise<SourceError> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw new Error(`no SourceError but ${String(error)}`);
  return error;
}

test('a country in a spelling that names none is a gap of that address, counted without the empty ones', () => {
  const { record, gaps } = customerMapping.decode(
    {
      Addresses: [{ AddressType: 'STREET' }, { AddressType: 'POBOX', City: 'Poseidonis', Country: 'Atlantis' }],
    } as unknown as XeroContact,
    { connection: 'books', legalEntity: null, currency: null, country: 'DE' },
    ['addresses'],
  );
  expect(record.addresses?.map(({ city, country }) => [city, country])).toEqual([['Poseidonis', null]]);
  expect(gaps).toEqual([{ path: 'addresses[0].country', reason: 'not-understood' }]);
});

test('a customer is a contact with its number, checked VAT number, addresses and normalized contact points', async () => {
  const { port } = await start({});
  expect(await getOne(port('Contacts'), nordwind)).toEqual({
    key: nordwind,
    version: '2026-05-01T08:00:00.250Z',
    sourceUpdatedAt: '2026-05-01T08:00:00.250Z',
    parts: ['core'],
    gaps: [],
    url: null,
    record: {
      number: '10021',
      name: 'Nordwind Traders GmbH',
      status: 'ACTIVE',
      identifiers: [{ type: 'VAT', value: 'DE136695976', isValid: true }],
      addresses: [
        {
          type: 'BILLING',
          name: 'Ida Holm',
          lines: ['Hafenstr. 12', 'Tor 3'],
          city: 'Hamburg',
          region: null,
          postalCode: '20457',
          country: 'DE',
          key: null,
        },
      ],
      contactPoints: [
        {
          type: 'EMAIL',
          value: 'ap@nordwind.example',
          label: null,
          original: 'AP@Nordwind.example',
          isNormalized: true,
        },
        { type: 'PHONE', value: '+49405550101', label: null, original: '+49 040 555 0101', isNormalized: true },
        { type: 'MOBILE', value: '+4915123456789', label: null, original: '0151 23456789', isNormalized: true },
      ],
      currency: 'EUR',
      paymentTerms: '30 days after the invoice date',
      updatedAt: '2026-05-01T08:00:00.250Z',
      correlationId: null,
    },
  });
});

test('an archived contact is an inactive customer, with nothing made up for what it leaves empty', async () => {
  const { port } = await start({});
  expect(await recordOf(port('Contacts'), oldMill)).toEqual({
    number: 'K-9',
    name: 'Old Mill',
    status: 'INACTIVE',
    identifiers: null,
    addresses: [],
    contactPoints: [],
    currency: null,
    paymentTerms: null,
    updatedAt: '2026-05-02T08:00:00.000Z',
    correlationId: null,
    gaps: [],
  });
});

test('a contact that only sells to us is no customer, by key or in a listing', async () => {
  const { port } = await start({});
  expect(await getOne(port('Contacts'), supplier)).toBeNull();
  expect(keysOf(await pagesOf(port('Contacts'), null))).toEqual([nordwind, oldMill]);
});

test('a merged contact is told as removed, with the contact it went to', async () => {
  const { port, simulator } = await start({});
  simulator.faults.add({
    fault: {
      kind: 'rewrite',
      rewrite: (body) => {
        const { Contacts: contacts, ...envelope } = body as { Contacts: Row[] };
        const merged = (row: Row) => (row['ContactID'] === oldMill ? { ...row, MergedToContactID: nordwind } : row);
        return { ...envelope, Contacts: contacts.map(merged) };
      },
    },
    operation: /Contacts/,
  });
  const pages = await pagesOf(port('Contacts'), null);
  expect(pages.map(({ removed }) => removed)).toEqual([[{ key: oldMill, mergedInto: nordwind }]]);
  expect(await getOne(port('Contacts'), oldMill)).toBeNull();
});

test('a partly paid invoice has its orders, lines and totals', async () => {
  const invoice = id('1', 1);
  const { port } = await start(
    { Invoices: [invoiceRow(invoice, {})], Payments: [paymentRow(id('3', 1), {})] },
    { shortCode: '!nord1' },
  );
  const found = await getOne(port('Invoices'), invoice);
  expect(found).toMatchObject({
    url: `https://go.xero.com/organisationlogin/default.aspx?shortcode=!nord1&redirecturl=/AccountsReceivable/View.aspx?InvoiceID=${invoice}`,
  });
  expect(await recordOf(port('Invoices'), invoice)).toEqual({
    number: 'INV-0001',
    kind: 'INVOICE',
    status: 'PARTIALLY_PAID',
    legalEntity: 'nordlicht',
    customer: key('Contacts', nordwind),
    orders: [
      { by: 'number', value: 'SO-1001' },
      { by: 'number', value: 'so-1002' },
    ],
    customerReference: 'SO-1001 / so-1002, PO 7781',
    issuedOn: '2026-05-02',
    dueOn: '2026-06-01',
    paidOn: null,
    currency: 'EUR',
    lines: [
      {
        key: id('e', 1),
        lineNumber: 1,
        item: { by: 'sku', value: 'PMP-01' },
        sku: 'PMP-01',
        description: 'Pump',
        quantity: { value: '2', unit: 'C62' },
        unitPrice: eur('50.00'),
        adjustments: [],
        taxes: [{ code: 'OUTPUT', name: null, rate: null, amount: eur('19.00') }],
        total: eur('100.00'),
        ledgerAccount: '200',
      },
    ],
    totals: {
      lineNet: eur('100.00'),
      allowance: null,
      charge: null,
      taxExclusive: eur('100.00'),
      tax: eur('19.00'),
      taxInclusive: eur('119.00'),
      prepaid: null,
      rounding: null,
      payable: eur('119.00'),
      paid: eur('40.00'),
      balance: eur('79.00'),
    },
    updatedAt: expect.stringMatching(/^2026-05-/),
    gaps: [],
  });
});

test('line totals are without tax and after discount, exactly, also where line amounts include tax', async () => {
  const invoice = id('1', 1);
  const line = {
    UnitAmount: '59.5005',
    Quantity: '2.0000',
    LineAmount: '107.10',
    TaxAmount: '17.10',
    DiscountRate: '10.00',
    Description: null,
  };
  const { port } = await start({
    Invoices: [
      invoiceRow(invoice, {
        LineAmountTypes: 'Inclusive',
        LineItems: [lineRow(1, line)],
        SubTotal: '90.00',
        TotalTax: '17.10',
        Total: '107.10',
      }),
    ],
  });
  const found = await getOne(port('Invoices'), invoice);
  expect(found).toMatchObject({ record: { totals: { lineNet: eur('90.00') } } });
  expect(found).toMatchObject({
    record: {
      lines: [
        {
          unitPrice: eur('59.5005'),
          adjustments: [{ kind: 'DISCOUNT', description: null, percent: '10', amount: eur('-11.90') }],
          total: eur('90.00'),
        },
      ],
    },
  });
});

test.each([
  ['DRAFT', 'DRAFT'],
  ['SUBMITTED', 'SUBMITTED'],
  ['AUTHORISED', 'OPEN'],
  ['PAID', 'PAID'],
  ['VOIDED', 'VOID'],
  ['DELETED', 'VOID'],
])('an invoice in state %s is %s', async (state, status) => {
  const invoice = id('1', 1);
  const isPaid = state === 'PAID';
  const { port } = await start({
    Invoices: [invoiceRow(invoice, { Status: state, FullyPaidOnDate: isPaid ? '2026-05-20' : null })],
    Payments: isPaid ? [paymentRow(id('3', 1), { Amount: '119.00', Date: '2026-05-20' })] : [],
  });
  expect(await getOne(port('Invoices'), invoice)).toMatchObject({
    record: { status, paidOn: isPaid ? '2026-05-20' : null },
    gaps: [],
  });
});

test.each([
  ['SO-1; SO-2', ['SO-1', 'SO-2']],
  ['SO-1 - SO-2 & SO-1', ['SO-1', 'SO-2']],
  ['as agreed SO-77 thanks', ['SO-77']],
  ['PO 7781', []],
  ['XSO-1 SO-2a', []],
])('the reference %j names the orders %j', async (typed, numbers) => {
  const invoice = id('1', 1);
  const { port } = await start({ Invoices: [invoiceRow(invoice, { Reference: typed })] });
  expect(await getOne(port('Invoices'), invoice)).toMatchObject({
    record: { orders: numbers.map((value) => ({ by: 'number', value })), customerReference: typed },
  });
});

test('the configured pattern decides what an order number is', async () => {
  const invoice = id('1', 1);
  const { port } = await start(
    { Invoices: [invoiceRow(invoice, { Reference: 'Order 55, SO-1' })] },
    { orderNumberPattern: 'order \\d+' },
  );
  expect(await getOne(port('Invoices'), invoice)).toMatchObject({
    record: { orders: [{ by: 'number', value: 'Order 55' }] },
  });
});

test('a bill is no invoice, by key or in a listing', async () => {
  const bill = id('1', 2);
  const { port } = await start({ Invoices: [invoiceRow(id('1', 1), {}), invoiceRow(bill, { Type: 'ACCPAY' })] });
  expect(await getOne(port('Invoices'), bill)).toBeNull();
  expect(keysOf(await pagesOf(port('Invoices'), null))).toEqual([id('1', 1)]);
});

test('a credit note is an invoice of its own kind that says which invoices it settles', async () => {
  const note = id('2', 1);
  const { port } = await start({
    Invoices: [invoiceRow(id('1', 1), {})],
    CreditNotes: [
      creditNoteRow(note, { Allocations: [{ InvoiceID: id('1', 1), Amount: '19.30', Date: '2026-05-06' }] }),
    ],
  });
  expect(await recordOf(port('CreditNotes'), note)).toMatchObject({
    number: 'CN-0001',
    kind: 'CREDIT_NOTE',
    status: 'PARTIALLY_PAID',
    customer: key('Contacts', nordwind),
    orders: null,
    customerReference: null,
    issuedOn: '2026-05-02',
    totals: { taxInclusive: eur('119.00'), paid: eur('19.30'), balance: eur('99.70'), lineNet: eur('100.00') },
    allocations: [{ invoice: key('Invoices', id('1', 1)), amount: eur('19.30'), allocatedOn: '2026-05-06' }],
    gaps: [],
  });
});

test('a payment is in the currency of its invoice and settles it', async () => {
  const payment = id('3', 1);
  const { port } = await start({
    Invoices: [invoiceRow(id('1', 1), { CurrencyCode: 'USD' })],
    Payments: [paymentRow(payment, {})],
  });
  expect(await recordOf(port('Payments'), payment)).toEqual({
    kind: 'RECEIPT',
    status: 'COMPLETED',
    legalEntity: 'nordlicht',
    customer: key('Contacts', nordwind),
    paidOn: '2026-05-10',
    amount: { amount: '40.00', currency: 'USD' },
    paymentReference: 'Bank 7',
    allocations: [
      {
        invoice: key('Invoices', id('1', 1)),
        amount: { amount: '40.00', currency: 'USD' },
        allocatedOn: '2026-05-10',
      },
    ],
    updatedAt: '2026-05-10T10:00:00.000Z',
    gaps: [],
  });
});

test('a payment of a credit note is a refund, a deleted payment is cancelled, and a payment of a bill is left out', async () => {
  const [refund, deleted, ofBill] = [id('3', 1), id('3', 2), id('3', 3)];
  const { port } = await start({
    Invoices: [invoiceRow(id('1', 1), {}), invoiceRow(id('1', 2), { Type: 'ACCPAY' })],
    CreditNotes: [creditNoteRow(id('2', 1), {})],
    Payments: [
      paymentRow(refund, { InvoiceID: null, CreditNoteID: id('2', 1), PaymentType: 'ARCREDITPAYMENT' }),
      paymentRow(deleted, { Status: 'DELETED' }),
      paymentRow(ofBill, { InvoiceID: id('1', 2), PaymentType: 'ACCPAYPAYMENT' }),
    ],
  });
  expect(await getOne(port('Payments'), refund)).toMatchObject({
    record: {
      kind: 'REFUND',
      amount: eur('40.00'),
      customer: key('Contacts', nordwind),
      allocations: [{ invoice: key('CreditNotes', id('2', 1)), amount: eur('40.00') }],
    },
    gaps: [],
  });
  expect(await getOne(port('Payments'), deleted)).toMatchObject({ record: { status: 'CANCELLED' } });
  expect(await getOne(port('Payments'), ofBill)).toBeNull();
  expect(keysOf(await pagesOf(port('Payments'), null))).toEqual([refund, deleted]);
});

test('an item has its prices in the base currency with all their digits', async () => {
  const [pump, advice] = [id('4', 1), id('4', 2)];
  const { port } = await start({
    Items: [itemRow(pump, {}), itemRow(advice, { Code: 'ADV', IsTrackedAsInventory: false, PurchaseDetails: null })],
  });
  expect(await recordOf(port('Items'), pump)).toEqual({
    sku: 'PMP-01',
    name: 'Pump',
    description: 'A pump',
    kind: 'GOODS',
    isSold: true,
    isPurchased: true,
    listPrice: eur('50.1234'),
    cost: eur('31.50'),
    updatedAt: '2026-05-01T00:00:00.000Z',
    gaps: [],
  });
  expect(await getOne(port('Items'), advice)).toMatchObject({ record: { kind: null, cost: null }, gaps: [] });
});

test.each([
  ['Invoices', 40, { Invoices: Array.from({ length: 90 }, (_, n) => invoiceRow(id('1', n), {})) }, '1'],
  ['CreditNotes', 25, { CreditNotes: Array.from({ length: 90 }, (_, n) => creditNoteRow(id('2', n), {})) }, '2'],
  [
    'Payments',
    25,
    {
      Invoices: [invoiceRow(id('1', 1), {})],
      Payments: Array.from({ length: 90 }, (_, n) => paymentRow(id('3', n), { Amount: '0.10' })),
    },
    '3',
  ],
  ['Items', 25, { Items: Array.from({ length: 90 }, (_, n) => itemRow(id('4', n), { Code: `I-${n}` })) }, '4'],
  [
    'Contacts',
    40,
    { Contacts: Array.from({ length: 90 }, (_, n) => contactRow(id('c', n), { Name: `Contact ${n}` })) },
    'c',
  ],
])('%s are read by key in batches of %i, answered in the order of the keys', async (objectType, size, rows, kind) => {
  const { port, simulator } = await start(rows);
  const keys = [...Array.from({ length: 90 }, (_, n) => id(kind, 89 - n)), id(kind, 999), id(kind, 3)];
  const found = await port(objectType).get(keys, ['core'], call);
  expect(found.map((each) => (each === null || each instanceof SourceError ? each : each.key))).toEqual([
    ...keys.slice(0, 90),
    null,
    id(kind, 3),
  ]);
  expect(port(objectType).capabilities.maxKeysPerGet).toBe(size);
  const calls = simulator.ledger.callsOf(`GET /${objectType}`);
  const sizes = calls.map(({ keys: asked }) => asked?.length ?? 0).sort((left, right) => right - left);
  expect(sizes).toEqual(size === 40 ? [40, 40, 11] : [25, 25, 25, 16]);
});

test('a key that is no UUID is answered null and never sent', async () => {
  const { port, simulator } = await start({ Items: [itemRow(id('4', 1), {})] });
  const hostile = ['', '1', 'x") OR (1==1', `${id('4', 1)} `, '{step:1}'];
  expect(await port('Items').get(hostile, ['core'], call)).toEqual(hostile.map(() => null));
  expect(simulator.ledger.calls).toEqual([]);
});

test('a listing in pages holds every record once, and tells how many to expect', async () => {
  const stamp = (n: number) => new Date(Date.parse('2026-05-01T00:00:00Z') + n * 1000).toISOString();
  const invoices = Array.from({ length: 23 }, (_, n) => invoiceRow(id('1', n), { UpdatedDateUTC: stamp(n) }));
  const { port } = await start({ Invoices: invoices }, { pageSize: 10 });
  const pages = await pagesOf(port('Invoices'), null);
  expect([...new Set(keysOf(pages))]).toEqual(invoices.map((row) => row['InvoiceID']));
  expect(pages[0]?.total).toBe(23);
});

test('records of one second that fill several pages all come', async () => {
  const invoices = Array.from({ length: 35 }, (_, n) => invoiceRow(id('1', n), {}));
  const { port, simulator } = await start({ Invoices: invoices }, { pageSize: 10 });
  expect(new Set(keysOf(await pagesOf(port('Invoices'), null))).size).toBe(35);
  expect(simulator.ledger.callsOf('GET /Invoices').length).toBe(4);
});

test('a record that changes while it is listed hides no other', async () => {
  const stamp = (n: number) => new Date(Date.parse('2026-05-01T00:00:00Z') + n * 1000).toISOString();
  const invoices = Array.from({ length: 30 }, (_, n) => invoiceRow(id('1', n), { UpdatedDateUTC: stamp(n) }));
  const { port, simulator } = await start({ Invoices: invoices }, { pageSize: 10 });
  const seen = new Set<string>();
  let changed = 0;
  for await (const page of port('Invoices').list(null, call)) {
    for (const { key: each } of page.records) seen.add(each);
    if (changed >= 3) continue;
    simulator.change({ action: 'update', objectType: 'Invoices', key: id('1', changed), values: { Reference: 'x' } });
    changed += 1;
  }
  expect(seen.size).toBe(30);
});

test('a listing that broke off resumes at its checkpoint, also through JSON', async () => {
  const stamp = (n: number) => new Date(Date.parse('2026-05-01T00:00:00Z') + n * 1000).toISOString();
  const invoices = Array.from({ length: 30 }, (_, n) => invoiceRow(id('1', n), { UpdatedDateUTC: stamp(n) }));
  const { port } = await start({ Invoices: invoices }, { pageSize: 10 });
  const first: Page<EntityName>[] = [];
  for await (const page of port('Invoices').list(null, call)) {
    first.push(page);
    break;
  }
  const checkpoint: unknown = JSON.parse(JSON.stringify(first[0]?.checkpoint));
  const rest = await pagesOf(port('Invoices'), checkpoint as Page<EntityName>['checkpoint']);
  expect(new Set(keysOf([...first, ...rest])).size).toBe(30);
  expect(keysOf(rest)).not.toContain(id('1', 0));
});

test.each(['Contacts', 'Invoices', 'CreditNotes', 'Payments', 'Items'])(
  '%s that changed since the last listing come in the next, the others do not',
  async (objectType) => {
    const { port, simulator, clock } = await start({
      Invoices: [invoiceRow(id('1', 1), {}), invoiceRow(id('1', 2), {})],
      CreditNotes: [creditNoteRow(id('2', 1), {}), creditNoteRow(id('2', 2), {})],
      Payments: [paymentRow(id('3', 1), {}), paymentRow(id('3', 2), {})],
      Items: [itemRow(id('4', 1), {}), itemRow(id('4', 2), { Code: 'B' })],
    });
    const first = await pagesOf(port(objectType), null);
    const [changed] = keysOf(first);
    clock.advance(3_600_000);
    const values =
      objectType === 'Contacts'
        ? { EmailAddress: 'new@nordwind.example' }
        : objectType === 'Items'
          ? { Name: 'New' }
          : { Reference: 'new' };
    simulator.change({ action: 'update', objectType, key: changed ?? '', values });
    const second = await pagesOf(port(objectType), first.at(-1)?.checkpoint ?? null);
    expect(keysOf(second)).toEqual([changed]);
    expect(second.flatMap(({ records }) => records.map(({ sourceUpdatedAt }) => sourceUpdatedAt))).toEqual([
      '2026-06-01T13:00:00.000Z',
    ]);
  },
);

test('the next listing starts before the answer that began this one, however old the stamps are', async () => {
  const { port } = await start({
    Invoices: [invoiceRow(id('1', 1), { UpdatedDateUTC: '2008-01-01T00:00:00.000Z' })],
  });
  const [page] = await pagesOf(port('Invoices'), null);
  expect(page?.checkpoint).toEqual({ since: '2026-06-01T11:59:00', page: 1, next: null });
  expect(page?.records.map(({ version }) => version)).toEqual(['2008-01-01T00:00:00.000Z']);
});

test('the keys of items tell which are gone', async () => {
  const { port, simulator } = await start({ Items: [itemRow(id('4', 1), {}), itemRow(id('4', 2), { Code: 'B' })] });
  simulator.change({ action: 'delete', objectType: 'Items', key: id('4', 1) });
  const keys: string[] = [];
  for await (const some of port('Items').keys?.(call) ?? []) keys.push(...some);
  expect(keys).toEqual([id('4', 2)]);
  expect(port('Items').capabilities.deletions).toBe('sweep');
  expect(port('Invoices').capabilities.deletions).toBe('none');
});

test('an unknown code costs its field and not the record', async () => {
  const invoice = id('1', 1);
  const { port, simulator } = await start({ Invoices: [invoiceRow(invoice, {})] });
  simulator.faults.add({
    fault: {
      kind: 'rewrite',
      rewrite: (body) => {
        const { Invoices: invoices, ...envelope } = body as { Invoices: Row[] };
        return {
          ...envelope,
          Invoices: invoices.map((row) => ({ ...row, Status: 'PARKED', Type: 'NEW', UpdatedDateUTC: 'soon' })),
        };
      },
    },
    operation: /Invoices/,
  });
  expect(await getOne(port('Invoices'), invoice)).toMatchObject({
    version: null,
    record: { number: 'INV-0001', status: null, kind: null, updatedAt: null },
    gaps: [
      { path: 'updatedAt', reason: 'not-understood' },
      { path: 'kind', reason: 'not-understood' },
      { path: 'status', reason: 'not-understood' },
    ],
  });
});

test.each([
  [{ kind: 'status', status: 403 }, 'forbidden', null],
  [{ kind: 'status', status: 404 }, 'not-found', null],
  [{ kind: 'status', status: 400 }, 'invalid', null],
  [{ kind: 'status', status: 429, retryAfter: '7' }, 'rate-limited', 7000],
  [{ kind: 'status', status: 500 }, 'unavailable', null],
  [{ kind: 'status', status: 503 }, 'unavailable', null],
  [{ kind: 'html-login' }, 'protocol', null],
  [{ kind: 'bad-json' }, 'protocol', null],
  [{ kind: 'truncated-json' }, 'protocol', null],
  [{ kind: 'reset' }, 'unavailable', null],
] as const)('the failure %j is %s', async (fault, kind, retryAfterMs) => {
  const { port, simulator } = await start({});
  simulator.faults.add({ fault, operation: /Contacts/ });
  const error = await failureOf(port('Contacts').get([nordwind], ['core'], call));
  expect({ kind: error.kind, operation: error.operation, retryAfterMs: error.retryAfterMs }).toEqual({
    kind,
    operation: 'GET /Contacts',
    retryAfterMs,
  });
});

test('an expired token is renewed once, unseen', async () => {
  const { port, simulator, clock } = await start({});
  await getOne(port('Contacts'), nordwind);
  clock.advance(31 * 60_000);
  expect(await getOne(port('Contacts'), nordwind)).toMatchObject({ key: nordwind });
  expect(simulator.ledger.calls.map(({ kind, status }) => [kind, status])).toEqual([
    ['auth', 200],
    ['read', 200],
    ['read', 401],
    ['auth', 200],
    ['read', 200],
  ]);
});

test('calls that start together sign in once', async () => {
  const { port, simulator } = await start({});
  await Promise.all(['Contacts', 'Invoices', 'Items'].map((objectType) => pagesOf(port(objectType), null)));
  expect(simulator.ledger.calls.filter(({ kind }) => kind === 'auth').length).toBe(1);
});

test('a wrong secret is unauthenticated, and no message holds it', async () => {
  const { port } = await start({}, { clientSecret: 'open-sesame' });
  const error = await failureOf(port('Contacts').get([nordwind], ['core'], call));
  expect(error.kind).toBe('unauthenticated');
  expect(JSON.stringify([error.message, error.stack])).not.toContain('open-sesame');
});

test('a wrong organisation is forbidden', async () => {
  const { port } = await start({}, { tenantId: id('9', 9) });
  expect((await failureOf(port('Contacts').get([nordwind], ['core'], call))).kind).toBe('forbidden');
});

test('the sixty-first call in a minute is rate-limited with the time to wait', async () => {
  const { port } = await start({}, {}, { limits: 'metered' });
  for (let count = 0; count < 60; count += 1) await getOne(port('Contacts'), nordwind);
  const error = await failureOf(port('Contacts').get([nordwind], ['core'], call));
  expect({ kind: error.kind, retryAfterMs: error.retryAfterMs }).toEqual({
    kind: 'rate-limited',
    retryAfterMs: 60_000,
  });
});

const WHATS = [
  'sign in',
  'organisation (accounting.settings.read)',
  'read Contacts (accounting.contacts.read)',
  'read Invoices (accounting.transactions.read)',
  'read CreditNotes (accounting.transactions.read)',
  'read Payments (accounting.transactions.read)',
  'read Items (accounting.settings.read)',
  'accounts of new invoices and payments (accounting.settings.read)',
];

test('the check has one line per permission', async () => {
  const { connection } = await start({});
  expect(await connection.check(call)).toEqual(WHATS.map((what) => ({ what, ok: true, detail: '' })));
});

test('the check names the permission that is missing and goes on', async () => {
  const { connection, simulator } = await start({});
  simulator.faults.add({ fault: { kind: 'status', status: 403 }, operation: /Payments/ });
  const lines = await connection.check(call);
  expect(lines.filter(({ ok }) => !ok).map(({ what }) => what)).toEqual([WHATS[5]]);
});

test('the check names the account codes that the organisation does not have', async () => {
  const { connection } = await start({}, { salesAccountCode: '4711', paymentAccountCode: '4712' });
  expect((await connection.check(call)).filter(({ ok }) => !ok)).toEqual([
    {
      what: WHATS[7],
      ok: false,
      detail: 'no active account 4711 (set salesAccountCode); no active account 4712 (set paymentAccountCode)',
    },
  ]);
});

test('a contact that we made is a customer from the start, and our id is its correlation id and no number', async () => {
  const ownId = `cus_${'0'.repeat(26)}`;
  const made = contactRow(id('c', 9), { ContactNumber: ownId, IsCustomer: false });
  const { port } = await start({ Contacts: [made] });
  expect(await getOne(port('Contacts'), id('c', 9))).toMatchObject({
    record: { number: null, correlationId: ownId },
    gaps: [],
  });
});

test('the check ends at a refused sign-in', async () => {
  const { connection } = await start({}, { clientSecret: 'wrong' });
  expect((await connection.check(call)).map(({ what, ok }) => ({ what, ok }))).toEqual([
    { what: 'sign in', ok: false },
  ]);
});

test.each([
  [{ apiUrl: 'http://api.xero.com' }],
  [{ apiUrl: 'https://user:pass@api.xero.com' }],
  [{ tokenUrl: 'ftp://127.0.0.1' }],
  [{ tenantId: 'mine' }],
  [{ clientId: '' }],
  [{ orderNumberPattern: '(' }],
  [{ pageSize: 0 }],
  [{ colour: 'red' }],
])('the settings %j are refused', (wrong) => {
  const good = { clientId: 'a', clientSecret: 'b', tenantId: id('0', 1) };
  expect(xero.settings.safeParse({ ...good, ...wrong }).success).toBe(false);
});

test('settings need no more than the credentials and the organisation', () => {
  const given = { clientId: 'a', clientSecret: 'b', tenantId: id('0', 1) };
  expect(xero.settings.parse({ ...given, apiUrl: 'http://127.0.0.1:8080/' })).toEqual({
    ...given,
    apiUrl: 'http://127.0.0.1:8080',
    tokenUrl: 'https://identity.xero.com/connect/token',
    orderNumberPattern: '^SO-\\d+$',
    customerNumberPrefix: 'C-',
    salesAccountCode: '200',
    paymentAccountCode: '090',
    shortCode: null,
    pageSize: 1000,
  });
});
