// The simulated Xero organisation, over HTTP, with rows made up here. Shapes after the official OpenAPI, version 16.1.0.
import { afterEach, expect, test } from 'vitest';
import { startXeroWith, type XeroOptions } from '../../connectors/xero/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';

const id = (kind: string, number: number) => `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
const customer = id('c', 1);
const old = id('c', 2);
const second = id('c', 3);
const open = id('1', 1);
const paid = id('1', 2);
const draft = id('1', 3);
const note = id('2', 1);
const payment = id('3', 1);
const pump = id('4', 1);
const startedAt = Date.parse('2026-06-01T12:00:00.000Z');
const ms = (text: string) => `/Date(${Date.parse(text)}+0000)/`;

function invoiceRow(key: string, values: Row): Row {
  return {
    InvoiceID: key,
    Type: 'ACCREC',
    InvoiceNumber: 'INV-0001',
    Reference: 'PO 7781',
    ContactID: customer,
    Date: '2026-05-02',
    DueDate: '2026-06-01',
    Status: 'AUTHORISED',
    LineAmountTypes: 'Exclusive',
    LineItems: [
      {
        LineItemID: id('5', 1),
        Description: 'Pump',
        Quantity: '2.0000',
        UnitAmount: '50.1234',
        ItemCode: 'PMP-01',
        AccountCode: '200',
        TaxType: 'OUTPUT',
        TaxAmount: '19.05',
        LineAmount: '100.25',
        DiscountRate: null,
      },
    ],
    CurrencyCode: 'EUR',
    CurrencyRate: '1.000000',
    SubTotal: '100.25',
    TotalTax: '19.05',
    Total: '119.30',
    UpdatedDateUTC: '2026-05-04T09:12:44.500Z',
    FullyPaidOnDate: null,
    ...values,
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
      Timezone: 'X',
      ShortCode: '!a',
    },
  ],
  Contacts: [
    {
      ContactID: customer,
      ContactNumber: 'C-1',
      AccountNumber: null,
      ContactStatus: 'ACTIVE',
      Name: 'Nordwind "GmbH"',
      FirstName: null,
      LastName: null,
      EmailAddress: 'ap@nordwind.example',
      TaxNumber: null,
      IsCustomer: true,
      IsSupplier: false,
      DefaultCurrency: 'EUR',
      Addresses: [
        {
          AddressType: 'POBOX',
          AddressLine1: 'Hafenstr. 12',
          City: 'Hamburg',
          Region: null,
          PostalCode: '20095',
          Country: 'Germany',
          AttentionTo: null,
        },
      ],
      Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '5550101', PhoneAreaCode: '40', PhoneCountryCode: '49' }],
      ContactPersons: [
        { FirstName: 'Ida', LastName: 'Holm', EmailAddress: 'ida@nordwind.example', IncludeInEmails: true },
      ],
      PaymentTerms: { Sales: { Day: 30, Type: 'DAYSAFTERBILLDATE' } },
      UpdatedDateUTC: '2026-05-01T00:00:00.000Z',
    },
    { ContactID: old, ContactStatus: 'ARCHIVED', Name: 'Old Mill', UpdatedDateUTC: '2026-05-02T00:00:00.000Z' },
    {
      ContactID: second,
      ContactStatus: 'ACTIVE',
      Name: 'Alster Boats',
      EmailAddress: null,
      UpdatedDateUTC: '2026-05-03T00:00:00.000Z',
    },
  ],
  Items: [
    {
      ItemID: pump,
      Code: 'PMP-01',
      Name: 'Pump',
      Description: 'Pump',
      IsSold: true,
      IsPurchased: false,
      IsTrackedAsInventory: true,
      SalesDetails: { UnitPrice: '50.1234', AccountCode: '200', TaxType: 'OUTPUT' },
      PurchaseDetails: null,
      QuantityOnHand: '12.0000',
      UpdatedDateUTC: '2026-05-01T00:00:00.000Z',
    },
  ],
  Invoices: [
    invoiceRow(open, {}),
    invoiceRow(paid, { InvoiceNumber: 'INV-0002', Reference: null, UpdatedDateUTC: '2008-01-01T00:00:00.000Z' }),
    invoiceRow(draft, {
      InvoiceNumber: 'INV-0003',
      Status: 'DRAFT',
      ContactID: second,
      Date: '2026-05-20',
      UpdatedDateUTC: '2026-05-20T08:00:00.000Z',
    }),
  ],
  CreditNotes: [
    {
      ...invoiceRow(open, { Type: 'ACCRECCREDIT', SubTotal: '50.00', TotalTax: '0.00', Total: '50.00', LineItems: [] }),
      InvoiceID: null,
      CreditNoteID: note,
      CreditNoteNumber: 'CN-0001',
      Allocations: [{ InvoiceID: paid, Amount: '19.30', Date: '2026-05-06' }],
    },
  ],
  Payments: [
    {
      PaymentID: payment,
      InvoiceID: paid,
      Date: '2026-05-05',
      Amount: '100.00',
      Reference: 'Bank',
      CurrencyRate: '1.000000',
      PaymentType: 'ACCRECPAYMENT',
      Status: 'AUTHORISED',
      IsReconciled: false,
      UpdatedDateUTC: '2026-05-05T10:00:00.000Z',
    },
  ],
};

const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

/** An answer as JSON.parse gives it: the claims compare its parts as whole values. */
type Body = ReturnType<typeof JSON.parse>;

async function start(options: Partial<XeroOptions> = {}) {
  const clock = new ManualClock(startedAt);
  const simulator = await startXeroWith({ rows, clock, limits: 'unmetered', ...options });
  running.push(simulator);
  const { tokenUrl, clientId, clientSecret, tenantId } = simulator.settings as Record<string, string>;
  const requestToken = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(tokenUrl ?? '', { method: 'POST', body: new URLSearchParams(form), headers });
  const credentials = {
    grant_type: 'client_credentials',
    client_id: clientId ?? '',
    client_secret: clientSecret ?? '',
  };
  const token = ((await (await requestToken(credentials)).json()) as Body)['access_token'];
  const headers = { authorization: `Bearer ${token}`, 'xero-tenant-id': tenantId ?? '', accept: 'application/json' };
  const send = async (method: string, path: string, body?: unknown, extra: Record<string, string> = {}) => {
    const init = {
      method,
      headers: { ...headers, ...extra },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await fetch(`${simulator.url}/api.xro/2.0/${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : text) as Body,
    };
  };
  const get = (path: string, extra?: Record<string, string>) => send('GET', path, undefined, extra);
  return { simulator, clock, send, get, requestToken, credentials, headers };
}

const where = (filter: string) => `where=${encodeURIComponent(filter)}`;
const numbers = (body: Body) => body['Invoices'].map((invoice: Body) => invoice['InvoiceNumber']);
const messages = (body: Body) => body['Elements'][0]['ValidationErrors'].map((error: Body) => error['Message']);
const newInvoice = {
  Type: 'ACCREC',
  Contact: { ContactID: customer },
  LineItems: [{ Description: 'Seal', Quantity: 3, UnitAmount: 10.1, AccountCode: '200', TaxType: 'OUTPUT' }],
};

test('credentials in the body or in Basic give a token for thirty minutes', async () => {
  const { requestToken, credentials } = await start();
  const basic = `Basic ${Buffer.from('xero-client:xero-secret').toString('base64')}`;
  const answers = [
    await requestToken(credentials),
    await requestToken({ grant_type: 'client_credentials', scope: 'a' }, { authorization: basic }),
  ];
  const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as Body[];
  expect(bodies.map(({ expires_in, token_type }) => [expires_in, token_type])).toEqual([
    [1800, 'Bearer'],
    [1800, 'Bearer'],
  ]);
});

test('wrong credentials are invalid_client and other grants are unsupported', async () => {
  const { requestToken, credentials } = await start();
  const wrong = await requestToken({ ...credentials, client_secret: 'no' });
  const other = await requestToken({ ...credentials, grant_type: 'password' });
  expect([wrong.status, await wrong.json(), other.status, await other.json()]).toEqual([
    400,
    { error: 'invalid_client' },
    400,
    { error: 'unsupported_grant_type' },
  ]);
});

test('the connections name the tenant', async () => {
  const { simulator, headers } = await start();
  const body = (await (await fetch(`${simulator.url}/connections`, { headers })).json()) as Body[];
  expect(body.map(({ tenantId, tenantType, tenantName }) => [tenantId, tenantType, tenantName])).toEqual([
    [id('0', 1), 'ORGANISATION', 'Nordlicht'],
  ]);
});

test('an expired token is 401 TokenExpired', async () => {
  const { get, clock } = await start();
  clock.advance(30 * 60_000);
  const { status, body } = await get('Organisation');
  expect([status, { ...body, Instance: '' }]).toEqual([
    401,
    {
      Type: null,
      Title: 'Unauthorized',
      Status: 401,
      Detail: 'TokenExpired: token expired at 06/01/2026 12:30:00',
      Instance: '',
      Extensions: {},
    },
  ]);
});

test('the expire-session fault expires the tokens', async () => {
  const { get, simulator } = await start();
  simulator.faults.add({ fault: { kind: 'expire-session' }, times: 1 });
  expect((await get('Organisation')).body['Detail']).toBe('TokenExpired: token expired at 06/01/2026 12:00:00');
});

test('a missing or wrong tenant is 403', async () => {
  const { get } = await start();
  const answers = [
    await get('Contacts', { 'xero-tenant-id': '' }),
    await get('Contacts', { 'xero-tenant-id': id('9', 9) }),
  ];
  expect(answers.map(({ status, body }) => [status, body['Detail']])).toEqual([
    [403, 'AuthenticationUnsuccessful'],
    [403, 'AuthenticationUnsuccessful'],
  ]);
});

test('a call that does not accept JSON is refused, and nothing is written', async () => {
  const { send, simulator } = await start();
  expect([
    (await send('PUT', 'Contacts', { Name: 'New' }, { accept: '*/*' })).status,
    simulator.ledger.effects,
  ]).toEqual([406, []]);
});

test('the organisation is in an envelope with a transport status', async () => {
  const { body } = await (await start()).get('Organisation');
  const { Id: _id, Organisations: organisations, ...envelope } = body;
  expect(envelope).toEqual({ Status: 'OK', ProviderName: 'Mainstem Simulator', DateTimeUTC: `/Date(${startedAt})/` });
  expect(organisations[0]['BaseCurrency']).toBe('EUR');
});

test('a contact has fixed addresses and phones, the empty ones with their type only', async () => {
  const { body } = await (await start()).get(`Contacts/${customer}`);
  expect(body['Contacts']).toEqual([
    {
      ContactID: customer,
      ContactNumber: 'C-1',
      ContactStatus: 'ACTIVE',
      Name: 'Nordwind "GmbH"',
      EmailAddress: 'ap@nordwind.example',
      BankAccountDetails: '',
      Addresses: [
        {
          AddressType: 'POBOX',
          AddressLine1: 'Hafenstr. 12',
          City: 'Hamburg',
          Region: '',
          PostalCode: '20095',
          Country: 'Germany',
          AttentionTo: '',
        },
        { AddressType: 'STREET' },
      ],
      Phones: [
        { PhoneType: 'DDI' },
        { PhoneType: 'DEFAULT', PhoneNumber: '5550101', PhoneAreaCode: '40', PhoneCountryCode: '49' },
        { PhoneType: 'FAX' },
        { PhoneType: 'MOBILE' },
      ],
      UpdatedDateUTC: ms('2026-05-01T00:00:00Z'),
      ContactGroups: [],
      IsSupplier: false,
      IsCustomer: true,
      DefaultCurrency: 'EUR',
      PaymentTerms: { Sales: { Day: 30, Type: 'DAYSAFTERBILLDATE' } },
      ContactPersons: [
        { FirstName: 'Ida', LastName: 'Holm', EmailAddress: 'ida@nordwind.example', IncludeInEmails: true },
      ],
      HasAttachments: false,
      HasValidationErrors: false,
    },
  ]);
});

test.each([
  ['', ['Nordwind "GmbH"', 'Alster Boats']],
  ['?includeArchived=true', ['Nordwind "GmbH"', 'Old Mill', 'Alster Boats']],
  ['?order=Name', ['Alster Boats', 'Nordwind "GmbH"']],
  [`?IDs=${second},${id('c', 9)}`, ['Alster Boats']],
  ['?searchTerm=nordWIND', ['Nordwind "GmbH"']],
  [`?${where('Name=="Nordwind ""GmbH"""')}`, ['Nordwind "GmbH"']],
  [`?${where('EmailAddress==null')}`, ['Alster Boats']],
  [`?${where('IsCustomer AND Name.EndsWith("GmbH""")')}`, ['Nordwind "GmbH"']],
])('contacts%s lists the contacts asked for', async (query, names) => {
  const { body } = await (await start()).get(`Contacts${query}`);
  expect(body['Contacts'].map((contact: Body) => contact['Name'])).toEqual(names);
});

test('a contact is found by its number, and by any status', async () => {
  const { get } = await start();
  const found = [await get('Contacts/C-1'), await get(`Contacts/${old}`)];
  expect(found.map(({ body }) => body['Contacts'][0]['ContactID'])).toEqual([customer, old]);
});

test('a single invoice has lines, the twins of its dates, and money as it was typed', async () => {
  const { body, text } = await (await start()).get(`Invoices/${open}`);
  const { Contact: contact, ...invoice } = body['Invoices'][0];
  expect(contact['EmailAddress']).toBe('ap@nordwind.example');
  expect(text).toContain('"SubTotal":100.25,"TotalTax":19.05,"Total":119.30');
  expect(text).toContain('"UnitAmount":50.12,');
  expect(invoice).toEqual({
    Type: 'ACCREC',
    InvoiceID: open,
    InvoiceNumber: 'INV-0001',
    Reference: 'PO 7781',
    Payments: [],
    CreditNotes: [],
    Prepayments: [],
    Overpayments: [],
    AmountDue: 119.3,
    AmountPaid: 0,
    AmountCredited: 0,
    SentToContact: false,
    CurrencyRate: 1,
    IsDiscounted: false,
    HasAttachments: false,
    HasErrors: false,
    DateString: '2026-05-02T00:00:00',
    Date: ms('2026-05-02'),
    DueDateString: '2026-06-01T00:00:00',
    DueDate: ms('2026-06-01'),
    Status: 'AUTHORISED',
    LineAmountTypes: 'Exclusive',
    LineItems: [
      {
        ItemCode: 'PMP-01',
        Description: 'Pump',
        UnitAmount: 50.12,
        TaxType: 'OUTPUT',
        TaxAmount: 19.05,
        LineAmount: 100.25,
        AccountCode: '200',
        Item: { ItemID: pump, Name: 'Pump', Code: 'PMP-01' },
        Tracking: [],
        Quantity: 2,
        LineItemID: id('5', 1),
      },
    ],
    SubTotal: 100.25,
    TotalTax: 19.05,
    Total: 119.3,
    UpdatedDateUTC: ms('2026-05-04T09:12:44.500Z'),
    UpdatedDateUTCString: '2026-05-04T09:12:44Z',
    CurrencyCode: 'EUR',
  });
});

test('unitdp=4 shows four places of unit amounts', async () => {
  const { get } = await start();
  expect((await get(`Invoices/${open}?unitdp=4`)).text).toContain('"UnitAmount":50.1234,');
  expect((await get('Items?unitdp=4')).text).toContain('"UnitPrice":50.1234,');
});

test('paid, credited and due come from payments and allocations, and nothing due is PAID', async () => {
  const { body } = await (await start()).get(`Invoices/${paid}`);
  const { Status, AmountDue, AmountPaid, AmountCredited, Payments, CreditNotes, FullyPaidOnDate, UpdatedDateUTC } =
    body['Invoices'][0];
  expect({ Status, AmountDue, AmountPaid, AmountCredited, FullyPaidOnDate, UpdatedDateUTC }).toEqual({
    Status: 'PAID',
    AmountDue: 0,
    AmountPaid: 100,
    AmountCredited: 19.3,
    FullyPaidOnDate: ms('2026-05-06'),
    UpdatedDateUTC: ms('2008-01-01'),
  });
  expect(Payments).toEqual([
    {
      PaymentID: payment,
      Date: ms('2026-05-05'),
      Amount: 100,
      Reference: 'Bank',
      CurrencyRate: 1,
      HasAccount: false,
      HasValidationErrors: false,
    },
  ]);
  expect(CreditNotes).toEqual([
    {
      CreditNoteID: note,
      CreditNoteNumber: 'CN-0001',
      ID: note,
      HasErrors: false,
      AppliedAmount: 19.3,
      DateString: '2026-05-06T00:00:00',
      Date: ms('2026-05-06'),
      LineItems: [],
      Total: 50,
    },
  ]);
});

test.each(['Invoices', `Invoices?IDs=${open}`, `Invoices?${where('Status=="AUTHORISED"')}`])(
  '%s without a page has no line items, a contact stub, and no pagination',
  async (path) => {
    const { body } = await (await start()).get(path);
    const first = body['Invoices'].find((invoice: Body) => invoice['InvoiceID'] === open);
    expect([first['LineItems'], body['pagination']]).toEqual([[], undefined]);
    expect(first['Contact']).toEqual({
      ContactID: customer,
      Name: 'Nordwind "GmbH"',
      Addresses: [],
      Phones: [],
      ContactGroups: [],
      ContactPersons: [],
      HasValidationErrors: false,
    });
  },
);

test('a page has line items and says how many there are', async () => {
  const { get } = await start();
  const { body } = await get('Invoices?page=2&pageSize=2&order=InvoiceNumber');
  expect([numbers(body), body['Invoices'][0]['LineItems'].length, body['pagination']]).toEqual([
    ['INV-0003'],
    1,
    { page: 2, pageSize: 2, pageCount: 2, itemCount: 3 },
  ]);
  expect((await get('Invoices?page=9')).body).toMatchObject({
    Invoices: [],
    pagination: { page: 9, pageSize: 100, pageCount: 1, itemCount: 3 },
  });
});

test('summaryOnly leaves out what is costly', async () => {
  const { get } = await start();
  const invoice = (await get('Invoices?summaryOnly=true&page=1')).body['Invoices'][0];
  const contact = (await get('Contacts?summaryOnly=true')).body['Contacts'][0];
  expect([invoice['LineItems'], invoice['Payments'], contact['Addresses'], contact['IsCustomer']]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  ['InvoiceNumbers=INV-0001,INV-0003', ['INV-0001', 'INV-0003']],
  [`ContactIDs=${second}`, ['INV-0003']],
  ['Statuses=PAID,DRAFT', ['INV-0002', 'INV-0003']],
  ['searchTerm=po 7781&order=InvoiceNumber DESC', ['INV-0003', 'INV-0001']],
  ['order=Contact.Name,InvoiceNumber DESC', ['INV-0003', 'INV-0002', 'INV-0001']],
  [where('Type=="ACCREC" AND Date>=DateTime(2026,05,03)'), ['INV-0003']],
  [where('Date < DateTime(2026,5,3,0,0,0) && AmountDue > 0.5'), ['INV-0001']],
  [where(`Contact.ContactID==guid("${second.toUpperCase()}")`), ['INV-0003']],
  [where(`InvoiceID==Guid("${open}") OR InvoiceID==Guid("${draft}")`), ['INV-0001', 'INV-0003']],
  [where('(status=="PAID" or Status=="DRAFT") and not Reference.StartsWith("PO")'), ['INV-0002']],
  [where('Reference!=null && Reference.Contains("77")'), ['INV-0001', 'INV-0003']],
  [where('UpdatedDateUTC>=DateTime.Parse("2026-05-20T08:00:00")'), ['INV-0003']],
  [where('Total==119.30 AND AmountPaid<=-1'), []],
])('invoices?%s lists the invoices asked for', async (query, expected) => {
  const { body } = await (await start()).get(`Invoices?${query}`);
  expect(numbers(body)).toEqual(expected);
});

test.each([
  ['Status=="DRAFT', "Syntax error '\"'"],
  ['Status==', 'Expression expected'],
  ['(Status=="DRAFT"', "')' or ',' expected"],
  ['Status=="DRAFT","X"', 'Syntax error'],
  ['Colour=="red"', "No property or field 'Colour' exists in type 'Invoice'"],
  [`InvoiceID=="${open}"`, "Operator '==' incompatible with operand types 'Guid' and 'String'"],
  ['Status', "Expression of type 'Boolean' expected"],
  ['InvoiceID==guid("1")', 'Guid should contain 32 digits with 4 dashes'],
])('the filter %s is a QueryParseException', async (filter, message) => {
  const { status, body } = await (await start()).get(`Invoices?${where(filter)}`);
  expect([status, body]).toEqual([400, { ErrorNumber: 16, Type: 'QueryParseException', Message: message }]);
});

test('an unknown field to sort by is a QueryParseException', async () => {
  const { status, body } = await (await start()).get('Items?order=Colour DESC');
  expect([status, body['Type']]).toEqual([400, 'QueryParseException']);
});

test.each([
  ['2026-05-04T09:12:44', ['INV-0001', 'INV-0003']],
  ['2026-05-04T09:12:44.900Z', ['INV-0001', 'INV-0003']],
  ['2026-05-04T09:12:45', ['INV-0003']],
  ['Wed, 20 May 2026 08:00:01 GMT', []],
])('If-Modified-Since %s is whole seconds, inclusive, and may find nothing', async (since, expected) => {
  const { status, body } = await (await start()).get('Invoices', { 'if-modified-since': since });
  expect([status, numbers(body)]).toEqual([200, expected]);
});

test('items are never paged, have no price where there is none, and are found by code', async () => {
  const { get } = await start();
  const item = {
    ItemID: pump,
    Code: 'PMP-01',
    Description: 'Pump',
    UpdatedDateUTC: ms('2026-05-01'),
    PurchaseDetails: {},
    SalesDetails: { UnitPrice: 50.12, AccountCode: '200', TaxType: 'OUTPUT' },
    Name: 'Pump',
    IsTrackedAsInventory: true,
    QuantityOnHand: 12,
    IsSold: true,
    IsPurchased: false,
  };
  const list = (await get(`Items?page=2&${where(`ItemID==guid("${pump}")`)}`)).body;
  expect([list['Items'], list['pagination'], (await get('Items/PMP-01')).body['Items']]).toEqual([
    [item],
    undefined,
    [item],
  ]);
});

test('a credit note shows what remains of it and where it went', async () => {
  const { get } = await start();
  const { RemainingCredit, Allocations, Status } = (await get('CreditNotes?page=1')).body['CreditNotes'][0];
  expect([
    Status,
    RemainingCredit,
    Allocations.map((one: Body) => [one['Amount'], one['Date'], one['Invoice']['InvoiceID']]),
  ]).toEqual(['AUTHORISED', 30.7, [[19.3, ms('2026-05-06'), paid]]]);
  expect((await get(`CreditNotes/${note}`)).body['CreditNotes'][0]['CreditNoteNumber']).toBe('CN-0001');
});

test('a listed payment names its invoice and a single one shows it', async () => {
  const { get } = await start();
  const listed = (await get(`Payments?${where(`Invoice.InvoiceID==guid("${paid}")`)}`)).body['Payments'][0];
  const single = (await get(`Payments/${payment}`)).body['Payments'][0];
  expect([
    listed['Invoice']['InvoiceNumber'],
    listed['Invoice']['Total'],
    single['Invoice']['Total'],
    listed['Amount'],
    listed['PaymentType'],
  ]).toEqual(['INV-0002', undefined, 119.3, 100, 'ACCRECPAYMENT']);
});

test('an unknown object, and a query over 2048 characters, are 404 with a sentence; over 8 KB is 414', async () => {
  const { get } = await start();
  const ids = (count: number) =>
    `Invoices?IDs=${Array.from({ length: count }, (_, index) => id('1', index)).join('%2C')}`;
  const answers = [await get(`Invoices/${id('9', 9)}`), await get(ids(52)), await get(ids(53)), await get(ids(220))];
  expect(answers.map(({ status }) => status)).toEqual([404, 200, 404, 414]);
  expect(answers[2]?.text).toBe("The resource you're looking for cannot be found");
});

test('PUT creates an invoice with a number and totals, and the ledger knows it', async () => {
  const { send, simulator } = await start();
  const { status, body } = await send('PUT', 'Invoices', { Invoices: [newInvoice] }, { 'idempotency-key': 'k1' });
  const { InvoiceID, InvoiceNumber, SubTotal, TotalTax, Total, AmountDue, Status, UpdatedDateUTC } =
    body['Invoices'][0];
  expect([status, InvoiceNumber, SubTotal, TotalTax, Total, AmountDue, Status, UpdatedDateUTC]).toEqual([
    200,
    'INV-0004',
    30.3,
    5.76,
    36.06,
    36.06,
    'DRAFT',
    `/Date(${startedAt}+0000)/`,
  ]);
  expect(simulator.ledger.effects).toEqual([
    {
      seq: 1,
      call: 2,
      action: 'create',
      objectType: 'Invoices',
      key: InvoiceID,
      values: { ...newInvoice, LineItems: [{ ...newInvoice.LineItems[0], Quantity: '3', UnitAmount: '10.1' }] },
      idempotencyKey: 'k1',
    },
  ]);
});

test.each([
  ['Exclusive', [100, 19, 119]],
  ['Inclusive', [84.03, 15.97, 100]],
  ['NoTax', [100, 0, 100]],
])('totals of %s lines', async (LineAmountTypes, totals) => {
  const { send } = await start();
  const line = { Description: 'Seal', Quantity: 1, UnitAmount: 100, AccountCode: '200', TaxType: 'OUTPUT' };
  const { body } = await send('PUT', 'Invoices', { ...newInvoice, LineAmountTypes, LineItems: [line] });
  const { SubTotal, TotalTax, Total } = body['Invoices'][0];
  expect([SubTotal, TotalTax, Total]).toEqual(totals);
});

test('a line takes price, account and tax from its item', async () => {
  const { send } = await start();
  const { body } = await send('PUT', 'Invoices', { ...newInvoice, LineItems: [{ ItemCode: 'PMP-01', Quantity: 2 }] });
  const { LineAmount, TaxAmount, AccountCode } = body['Invoices'][0]['LineItems'][0];
  expect([LineAmount, TaxAmount, AccountCode]).toEqual([100.25, 19.05, '200']);
});

test.each([
  [{ ...newInvoice, InvoiceNumber: 'INV-0001' }, ['Invoice # must be unique.']],
  [{ ...newInvoice, Contact: undefined }, ['A Contact must be specified for this type of transaction']],
  [{ ...newInvoice, LineItems: [] }, ['One or more line items must be specified']],
  [{ ...newInvoice, Status: 'AUTHORISED' }, ['The due date must be specified']],
  [{ ...newInvoice, LineItems: [{ ItemCode: 'NO', Description: 'x' }] }, ["Item code 'NO' is not valid"]],
  [
    { ...newInvoice, LineItems: [{ ...newInvoice.LineItems[0], LineAmount: 31 }] },
    ['The line total 31 does not match the expected line total 30.30'],
  ],
])('an invoice that is not valid is a ValidationException (%#)', async (element, expected) => {
  const { send, simulator } = await start();
  const { status, body } = await send('PUT', 'Invoices', element);
  expect([status, body['ErrorNumber'], body['Type'], messages(body), simulator.ledger.effects]).toEqual([
    400,
    10,
    'ValidationException',
    expected,
    [],
  ]);
});

test('bills may share a number', async () => {
  const { send } = await start();
  const bill = {
    ...newInvoice,
    Type: 'ACCPAY',
    InvoiceNumber: 'R-1',
    LineItems: [{ ...newInvoice.LineItems[0], TaxType: 'NONE' }],
  };
  const { status, body } = await send('PUT', 'Invoices', { Invoices: [bill, bill] });
  expect([status, numbers(body)]).toEqual([200, ['R-1', 'R-1']]);
});

test('POST updates by number or id, and creates what is new', async () => {
  const { send, simulator } = await start();
  await send('POST', 'Invoices', {
    Invoices: [{ InvoiceNumber: 'INV-0001', Reference: 'A' }, { InvoiceID: draft, Reference: 'B' }, newInvoice],
  });
  await send('POST', `Invoices/${open}`, { Reference: 'C' });
  expect(
    simulator.ledger.effects.map(({ action, key }) => [action, key]).filter(([, key]) => key === open || key === draft),
  ).toEqual([
    ['update', open],
    ['update', draft],
    ['update', open],
  ]);
  expect(simulator.ledger.effects.map(({ action }) => action)).toEqual(['update', 'update', 'create', 'update']);
});

test('with refused elements the valid ones are saved; the answer shows only the refused', async () => {
  const { send, get } = await start();
  const { status, body } = await send('PUT', 'Invoices', { Invoices: [newInvoice, { Type: 'ACCREC' }] });
  expect([status, body['Elements'].length, numbers((await get('Invoices')).body).includes('INV-0004')]).toEqual([
    400,
    1,
    true,
  ]);
});

test('summarizeErrors=false answers 200 with every element and its status', async () => {
  const { send } = await start();
  const { status, body } = await send('PUT', 'Invoices?summarizeErrors=false', {
    Invoices: [newInvoice, { Type: 'ACCREC' }],
  });
  expect([
    status,
    body['Invoices'].map((one: Body) => [
      one['StatusAttributeString'],
      one['HasErrors'],
      one['ValidationErrors']?.length,
    ]),
  ]).toEqual([
    200,
    [
      ['OK', false, undefined],
      ['ERROR', true, 2],
    ],
  ]);
});

test.each([
  [draft, 'SUBMITTED', 200],
  [draft, 'AUTHORISED', 200],
  [draft, 'DELETED', 200],
  [draft, 'VOIDED', 400],
  [draft, 'PAID', 400],
  [open, 'VOIDED', 200],
  [open, 'DRAFT', 400],
  [open, 'DELETED', 400],
  [paid, 'VOIDED', 400],
])('invoice %s to %s answers %i', async (key, status, expected) => {
  const { send } = await start();
  const answer = await send('POST', `Invoices/${key}`, { Status: status });
  expect([answer.status, answer.body['Invoices']?.[0]['Status']]).toEqual([
    expected,
    expected === 200 ? status : undefined,
  ]);
});

test('a voided invoice cannot change again and nothing is due', async () => {
  const { send } = await start();
  const { body } = await send('POST', `Invoices/${open}`, { Status: 'VOIDED' });
  const again = await send('POST', `Invoices/${open}`, { Reference: 'x' });
  expect([body['Invoices'][0]['AmountDue'], messages(again.body)]).toEqual([
    0,
    ['Invoice not of valid status for modification'],
  ]);
});

test('a partly paid invoice takes a new due date, and neither lines nor VOIDED', async () => {
  const { send } = await start();
  await send('PUT', 'Payments', { Invoice: { InvoiceID: open }, Account: { Code: '090' }, Amount: 1 });
  const answers = [
    await send('POST', `Invoices/${open}`, { DueDate: '2026-07-01' }),
    await send('POST', `Invoices/${open}`, { LineItems: newInvoice.LineItems }),
    await send('POST', `Invoices/${open}`, { Status: 'VOIDED' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 400, 400]);
});

test('a contact name is unique among active contacts, and an email must be one', async () => {
  const { send } = await start();
  const answers = [
    await send('PUT', 'Contacts', { Name: 'alster boats' }),
    await send('PUT', 'Contacts', { Name: 'New', EmailAddress: 'no' }),
    await send('PUT', 'Contacts', { Name: 'Old Mill' }),
  ];
  expect(answers.map(({ status, body }) => [status, status === 400 ? messages(body) : []])).toEqual([
    [
      400,
      [
        'The contact name alster boats is already assigned to another contact. The contact name must be unique across all active contacts.',
      ],
    ],
    [400, ['Email address must be valid.']],
    [200, []],
  ]);
});

test('POST changes a contact by id, keeps what was not sent, and moves its time', async () => {
  const { send } = await start();
  const { body } = await send('POST', 'Contacts', {
    ContactID: customer,
    Phones: [{ PhoneType: 'FAX', PhoneNumber: '1' }],
  });
  const { EmailAddress, Phones, UpdatedDateUTC } = body['Contacts'][0];
  expect([EmailAddress, Phones.map((phone: Body) => phone['PhoneNumber']), UpdatedDateUTC]).toEqual([
    'ap@nordwind.example',
    [undefined, '5550101', '1', undefined],
    `/Date(${startedAt}+0000)/`,
  ]);
});

test('a contact number names one contact, and an archived contact cannot be edited', async () => {
  const { send } = await start();
  const answers = [
    await send('PUT', 'Contacts', { Name: 'New', ContactNumber: 'C-1' }),
    await send('POST', 'Contacts', { ContactID: second, ContactNumber: 'c-1' }),
    await send('POST', 'Contacts', { ContactID: old, ContactStatus: 'ACTIVE' }),
  ];
  expect(answers.map(({ status, body }) => [status, messages(body)[0].split(' ', 5).join(' ')])).toEqual([
    [400, 'The contact number is already'],
    [400, 'The contact number is already'],
    [400, 'The specified contact details matched'],
  ]);
});

test('an archived contact takes no new invoice', async () => {
  const { send } = await start();
  const { status } = await send('PUT', 'Invoices', { ...newInvoice, Contact: { ContactID: old } });
  expect(status).toBe(400);
});

test('the chart of accounts has a bank account, one for sales, and those that rows use', async () => {
  const { body } = await (await start()).get('Accounts');
  expect(body['Accounts'].map((account: Body) => [account['Code'], account['Type'], account['Status']])).toEqual([
    ['200', 'REVENUE', 'ACTIVE'],
    ['090', 'BANK', 'ACTIVE'],
  ]);
});

test('lines go to accounts that are there, and payments to a bank account', async () => {
  const { send } = await start();
  const line = { ...newInvoice.LineItems[0], AccountCode: '999' };
  const pay = (Code: string) => send('PUT', 'Payments', { Invoice: { InvoiceID: open }, Account: { Code }, Amount: 1 });
  const answers = [
    await send('PUT', 'Invoices', { ...newInvoice, LineItems: [line] }),
    await pay('999'),
    await pay('200'),
  ];
  expect(answers.map(({ status, body }) => [status, messages(body)])).toEqual([
    [400, ["Account code '999' is not a valid code for this document."]],
    [400, ['Account could not be found']],
    [400, ['The account does not take payments']],
  ]);
});

test('a unit amount keeps four places with unitdp=4 and two without', async () => {
  const { send, get } = await start();
  const element = { ...newInvoice, LineItems: [{ ...newInvoice.LineItems[0], UnitAmount: 10.1234 }] };
  const units: unknown[] = [];
  for (const query of ['', '?unitdp=4']) {
    const key = (await send('PUT', `Invoices${query}`, element)).body['Invoices'][0]['InvoiceID'];
    units.push((await get(`Invoices/${key}?unitdp=4`)).body['Invoices'][0]['LineItems'][0]['UnitAmount']);
  }
  expect(units).toEqual([10.12, 10.1234]);
});

test('nothing is written on or before the lock date, and the organisation shows it', async () => {
  const { send, get, simulator } = await start({
    rows: { ...rows, Organisation: [{ ...rows['Organisation']?.[0], PeriodLockDate: '2026-05-02' }] },
  });
  const pay = { Invoice: { InvoiceID: open }, Account: { Code: '090' }, Amount: 1 };
  const answers = [
    await send('PUT', 'Invoices', { ...newInvoice, Date: '2026-05-02' }),
    await send('POST', `Invoices/${open}`, { Status: 'VOIDED' }),
    await send('PUT', 'Payments', { ...pay, Date: '2026-05-01' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  expect(simulator.ledger.effects).toEqual([]);
  expect((await send('PUT', 'Payments', { ...pay, Date: '2026-05-03' })).status).toBe(200);
  expect((await get('Organisation')).body['Organisations'][0]['PeriodLockDate']).toBe(ms('2026-05-02'));
});

test('a name beside the ContactID of an invoice renames the contact', async () => {
  const { send, get, simulator } = await start();
  await send('PUT', 'Invoices', { ...newInvoice, Contact: { ContactID: second, Name: 'Alster Yachts' } });
  const contact = (await get(`Contacts/${second}`)).body['Contacts'][0];
  expect([
    contact['Name'],
    contact['IsCustomer'],
    simulator.ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`),
  ]).toEqual(['Alster Yachts', true, ['update Contacts', 'create Invoices']]);
});

test('a payment moves the invoice to PAID and its time, and deleting it moves it back', async () => {
  const { send, get, clock, simulator } = await start();
  const invoice = async () => {
    const { Status, AmountDue, UpdatedDateUTC } = (await get(`Invoices/${open}`)).body['Invoices'][0];
    return [Status, AmountDue, UpdatedDateUTC];
  };
  const created = await send('PUT', 'Payments', {
    Payments: [{ Invoice: { InvoiceNumber: 'INV-0001' }, Account: { Code: '090' }, Date: '2026-06-01', Amount: 119.3 }],
  });
  const key = created.body['Payments'][0]['PaymentID'];
  expect(await invoice()).toEqual(['PAID', 0, `/Date(${startedAt}+0000)/`]);
  clock.advance(1000);
  const deleted = await send('POST', `Payments/${key}`, { Status: 'DELETED' });
  expect([deleted.status, deleted.body['Payments'][0]['Status'], await invoice()]).toEqual([
    200,
    'DELETED',
    ['AUTHORISED', 119.3, `/Date(${startedAt + 1000}+0000)/`],
  ]);
  expect(simulator.ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`)).toEqual([
    'create Payments',
    'transition Payments',
  ]);
});

test('a payment cannot exceed what is due, pay a draft, or be updated', async () => {
  const { send } = await start();
  const pay = (values: Row) => send('PUT', 'Payments', { Account: { Code: '090' }, Amount: 1, ...values });
  const answers = [
    await pay({ Invoice: { InvoiceID: open }, Amount: 119.31 }),
    await pay({ Invoice: { InvoiceID: draft } }),
    await send('POST', `Payments/${payment}`, { Amount: 5 }),
    await send('POST', 'Payments', { PaymentID: payment, Amount: 5 }),
  ];
  expect(answers.map(({ status, body }) => [status, messages(body)[0].split(' ', 3).join(' ')])).toEqual([
    [400, 'Payment amount exceeds'],
    [400, 'Payments can only'],
    [400, 'Payments cannot be'],
    [400, 'Payments cannot be'],
  ]);
});

test('an allocation uses up credit, settles the invoice, moves both, and can be taken back', async () => {
  const { send, get, clock } = await start();
  const state = async () => {
    const invoice = (await get(`Invoices/${open}`)).body['Invoices'][0];
    const credit = (await get(`CreditNotes/${note}`)).body['CreditNotes'][0];
    return [
      invoice['AmountCredited'],
      invoice['AmountDue'],
      invoice['UpdatedDateUTC'],
      credit['RemainingCredit'],
      credit['UpdatedDateUTC'],
    ];
  };
  const made = await send('PUT', `CreditNotes/${note}/Allocations`, {
    Allocations: [{ Invoice: { InvoiceID: open }, Amount: 30.7 }],
  });
  const at = `/Date(${startedAt}+0000)/`;
  expect([made.status, await state()]).toEqual([200, [30.7, 88.6, at, 0, at]]);
  expect(
    (await send('PUT', `CreditNotes/${note}/Allocations`, { Invoice: { InvoiceID: open }, Amount: 1 })).status,
  ).toBe(400);
  clock.advance(1000);
  const later = `/Date(${startedAt + 1000}+0000)/`;
  const taken = await send('DELETE', `CreditNotes/${note}/Allocations/${made.body['Allocations'][0]['AllocationID']}`);
  expect([taken.body['IsDeleted'], await state()]).toEqual([true, [0, 119.3, later, 30.7, later]]);
});

test('credit notes and items are created, updated and validated', async () => {
  const { send, simulator } = await start();
  const credit = await send('PUT', 'CreditNotes', { ...newInvoice, Type: 'ACCRECCREDIT', Status: 'AUTHORISED' });
  const item = await send('PUT', 'Items', { Code: 'VLV', Name: 'Valve' });
  const again = await send('PUT', 'Items', { Code: 'VLV' });
  await send('POST', 'Items', { Code: 'VLV', SalesDetails: { UnitPrice: 9.99 } });
  const gone = await send('DELETE', 'Items/VLV');
  expect([
    credit.body['CreditNotes'][0]['CreditNoteNumber'],
    item.body['Items'][0]['Name'],
    messages(again.body),
    gone.status,
  ]).toEqual(['CN-0002', 'Valve', ["Price List Item with Code 'VLV' already exists"], 204]);
  expect(simulator.ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`)).toEqual([
    'create CreditNotes',
    'create Items',
    'update Items',
    'delete Items',
  ]);
});

test('an Idempotency-Key replays the first answer for six hours, without a second effect', async () => {
  const { send, simulator, clock, requestToken, credentials } = await start();
  const write = (body: unknown, extra = {}) => send('PUT', 'Invoices', body, { 'idempotency-key': 'k', ...extra });
  const first = await write(newInvoice);
  const replay = await write(newInvoice);
  const other = await write({ ...newInvoice, Reference: 'other' });
  const long = await send('PUT', 'Invoices', newInvoice, { 'idempotency-key': 'k'.repeat(129) });
  expect([replay.text === first.text, other.status, long.status, simulator.ledger.effects.length]).toEqual([
    true,
    400,
    400,
    1,
  ]);
  clock.advance(6 * 3600_000);
  const token = ((await (await requestToken(credentials)).json()) as Body)['access_token'];
  expect([
    (await write(newInvoice, { authorization: `Bearer ${token}` })).status,
    simulator.ledger.effects.length,
  ]).toEqual([200, 2]);
});

test('a lost reply has its effect, and the key finds it', async () => {
  const { send, simulator } = await start();
  simulator.faults.add({ fault: { kind: 'lost-reply' }, operation: /^PUT/, times: 1 });
  await expect(send('PUT', 'Invoices', newInvoice, { 'idempotency-key': 'k' })).rejects.toThrow();
  const { body } = await send('PUT', 'Invoices', newInvoice, { 'idempotency-key': 'k' });
  expect([numbers(body), simulator.ledger.effects.length]).toEqual([['INV-0004'], 1]);
});

test('text that is not JSON, and no element, are refused', async () => {
  const { simulator, headers, send } = await start();
  const bad = await fetch(`${simulator.url}/api.xro/2.0/Invoices`, { method: 'PUT', headers, body: '{"a":' });
  expect([bad.status, ((await bad.json()) as Body)['Type'], (await send('PUT', 'Invoices', {})).body['Type']]).toEqual([
    400,
    'PostDataInvalidException',
    'NoDataProcessedException',
  ]);
});

test('metered, the sixty-first call in a minute is 429 until the window has moved', async () => {
  const { get, clock } = await start({ limits: 'metered' });
  const first = await get('Organisation');
  for (let call = 2; call <= 60; call += 1) await get('Organisation');
  const refused = await get('Organisation');
  const names = [
    'x-minlimit-remaining',
    'x-daylimit-remaining',
    'x-appminlimit-remaining',
    'x-rate-limit-problem',
    'retry-after',
  ];
  const seen = (answer: { headers: Headers }) => names.map((name) => answer.headers.get(name));
  expect([first.status, seen(first), refused.status, seen(refused)]).toEqual([
    200,
    ['59', '4999', '9999', null, null],
    429,
    ['0', '4940', '9940', 'minute', '60'],
  ]);
  clock.advance(60_000);
  expect((await get('Organisation')).status).toBe(200);
});

test('metered, the day has its limit and five calls may run at once', async () => {
  const day = await start({ limits: 'metered', quota: { perDay: 1 } });
  await day.get('Organisation');
  expect((await day.get('Organisation')).headers.get('x-rate-limit-problem')).toBe('day');
  const busy = await start({ limits: 'metered', latencyMs: 200 });
  const answers = await Promise.all(Array.from({ length: 6 }, () => busy.get('Organisation')));
  expect(answers.map(({ headers }) => headers.get('x-rate-limit-problem') ?? '').sort()).toEqual([
    '',
    '',
    '',
    '',
    '',
    'concurrent',
  ]);
  expect((await busy.get('Organisation')).status).toBe(200);
});

test('unmetered, calls are counted and not refused', async () => {
  const { get } = await start({ quota: { perMinute: 1 } });
  await get('Organisation');
  const { status, headers } = await get('Organisation');
  expect([status, headers.get('x-minlimit-remaining')]).toEqual([200, '0']);
});

test('the status fault refuses in the words of the source', async () => {
  const { get, simulator } = await start();
  const statuses = [401, 403, 404, 429, 503] as const;
  for (const status of statuses) simulator.faults.add({ fault: { kind: 'status', status }, times: 1 });
  const answers = [];
  for (const _ of statuses) answers.push(await get('Invoices'));
  expect(answers.map(({ status, body }) => [status, body['Title'] ?? body])).toEqual([
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [404, "The resource you're looking for cannot be found"],
    [429, ''],
    [503, 'The organisation is not available'],
  ]);
});

test('the ledger names operations without keys, and the keys apart', async () => {
  const { get, simulator } = await start();
  await get(`Invoices?IDs=${open},${paid}`);
  await get(`Invoices/${open}`);
  await get(`Items?${where(`ItemID==guid("${pump}")`)}`);
  await get('Payments');
  expect(simulator.ledger.calls.map(({ kind, operation, keys }) => [kind, operation, keys])).toEqual([
    ['auth', 'token', null],
    ['read', 'GET /Invoices', [open, paid]],
    ['read', 'GET /Invoices/{id}', [open]],
    ['read', 'GET /Items', [pump]],
    ['read', 'GET /Payments', null],
  ]);
});

test('a person in the application changes, pays and deletes', async () => {
  const { get, simulator } = await start();
  const at = `/Date(${startedAt}+0000)/`;
  simulator.change({ action: 'update', objectType: 'Contacts', key: second, values: { Name: 'Boats' } });
  simulator.change({
    action: 'create',
    objectType: 'Payments',
    row: { InvoiceID: open, Date: '2026-06-01', Amount: '119.30', Status: 'AUTHORISED' },
  });
  simulator.change({ action: 'delete', objectType: 'Invoices', key: draft });
  simulator.change({ action: 'delete', objectType: 'Contacts', key: customer });
  const contact = (await get(`Contacts/${second}`)).body['Contacts'][0];
  const invoices = (await get('Invoices?order=InvoiceNumber')).body['Invoices'];
  expect([contact['Name'], contact['UpdatedDateUTC']]).toEqual(['Boats', at]);
  expect(invoices.map((one: Body) => [one['Status'], one['UpdatedDateUTC']])).toEqual([
    ['PAID', at],
    ['PAID', ms('2008-01-01')],
    ['DELETED', at],
  ]);
  expect((await get(`Contacts/${customer}`)).body['Contacts'][0]['ContactStatus']).toBe('ARCHIVED');
  expect(simulator.ledger.effects.map(({ call, action }) => [call, action])).toEqual([
    [null, 'update'],
    [null, 'create'],
    [null, 'delete'],
    [null, 'delete'],
  ]);
});

test('a large list is filtered and sorted once, however many pages are read', async () => {
  const count = 20_000;
  const Invoices = Array.from({ length: count }, (_, index) =>
    invoiceRow(id('1', index), {
      InvoiceNumber: `L-${index}`,
      UpdatedDateUTC: new Date(startedAt - index * 1000).toISOString(),
    }),
  );
  const { get } = await start({ rows: { ...rows, Invoices, Payments: [], CreditNotes: [] } });
  const seen = new Set<string>();
  let last = Number.NEGATIVE_INFINITY;
  for (let page = 1; page <= count / 1000; page += 1) {
    const { body } = await get(`Invoices?page=${page}&pageSize=1000&order=UpdatedDateUTC`, {
      'if-modified-since': '2020-01-01T00:00:00',
    });
    for (const invoice of body['Invoices']) {
      const at = Number(/\d+/.exec(invoice['UpdatedDateUTC'])?.[0]);
      expect(at >= last).toBe(true);
      last = at;
      seen.add(invoice['InvoiceID']);
    }
  }
  expect(seen.size).toBe(count);
});
