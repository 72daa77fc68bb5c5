// The simulated Xero's answers against the source's own OpenAPI 3.0 (version 16.1.0), where that file is at hand.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startXeroWith } from '../../connectors/xero/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Rows, Simulator } from '../../src/simulator/contract.ts';
import { isJson, member, unknownMembers, type XeroSchemas, xeroSchemas } from '../support/xero-openapi.ts';

const organisation = '0e4c1f60-0000-4000-8000-000000000001';
const contact = 'c0000000-0000-4000-8000-000000000001';
const invoice = '10000000-0000-4000-8000-000000000001';
const note = '20000000-0000-4000-8000-000000000001';
const payment = '30000000-0000-4000-8000-000000000001';
const refund = '30000000-0000-4000-8000-000000000002';
const item = '40000000-0000-4000-8000-000000000001';

const document = {
  Reference: 'PO 1',
  ContactID: contact,
  Date: '2026-05-02',
  DueDate: '2026-06-01',
  Status: 'AUTHORISED',
  LineAmountTypes: 'Exclusive',
  LineItems: [
    {
      LineItemID: '50000000-0000-4000-8000-000000000001',
      Description: 'Pump',
      Quantity: '2',
      UnitAmount: '50.00',
      ItemCode: 'PMP',
      AccountCode: '200',
      TaxType: 'OUTPUT',
      TaxAmount: '19.00',
      LineAmount: '100.00',
      DiscountRate: '0',
    },
  ],
  CurrencyCode: 'EUR',
  CurrencyRate: '1.000000',
  SubTotal: '100.00',
  TotalTax: '19.00',
  Total: '119.00',
  UpdatedDateUTC: '2026-05-04T09:12:44.500Z',
};

const rows: Rows = {
  Organisation: [
    {
      OrganisationID: organisation,
      Name: 'Nordlicht',
      LegalName: 'Nordlicht GmbH',
      BaseCurrency: 'EUR',
      CountryCode: 'DE',
      Timezone: 'WEUROPESTANDARDTIME',
      ShortCode: '!a',
    },
  ],
  Contacts: [
    {
      ContactID: contact,
      ContactNumber: 'C-1',
      AccountNumber: 'A-1',
      ContactStatus: 'ACTIVE',
      Name: 'Nordwind',
      FirstName: 'Ida',
      LastName: 'Holm',
      EmailAddress: 'ap@nordwind.example',
      TaxNumber: 'DE1',
      IsCustomer: true,
      IsSupplier: false,
      DefaultCurrency: 'EUR',
      Addresses: [
        {
          AddressType: 'STREET',
          AddressLine1: 'Hafenstr. 12',
          City: 'Hamburg',
          PostalCode: '20095',
          Country: 'Germany',
        },
      ],
      Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '5550101', PhoneAreaCode: '40', PhoneCountryCode: '49' }],
      ContactPersons: [
        { FirstName: 'Ida', LastName: 'Holm', EmailAddress: 'ida@nordwind.example', IncludeInEmails: true },
      ],
      PaymentTerms: { Sales: { Day: 30, Type: 'DAYSAFTERBILLDATE' } },
      UpdatedDateUTC: '2026-05-01T00:00:00.000Z',
    },
  ],
  Items: [
    {
      ItemID: item,
      Code: 'PMP',
      Name: 'Pump',
      Description: 'Pump',
      PurchaseDescription: 'Pump',
      IsSold: true,
      IsPurchased: true,
      IsTrackedAsInventory: true,
      SalesDetails: { UnitPrice: '50.00', AccountCode: '200', TaxType: 'OUTPUT' },
      PurchaseDetails: { UnitPrice: '20.00', COGSAccountCode: '310' },
      QuantityOnHand: '12',
      UpdatedDateUTC: '2026-05-01T00:00:00.000Z',
    },
  ],
  Invoices: [{ InvoiceID: invoice, Type: 'ACCREC', InvoiceNumber: 'INV-0001', ...document }],
  CreditNotes: [
    {
      CreditNoteID: note,
      Type: 'ACCRECCREDIT',
      CreditNoteNumber: 'CN-0001',
      ...document,
      Allocations: [{ InvoiceID: invoice, Amount: '19.00', Date: '2026-05-06' }],
    },
  ],
  Payments: [
    {
      PaymentID: payment,
      InvoiceID: invoice,
      Date: '2026-05-05',
      Amount: '100.00',
      Reference: 'Bank',
      CurrencyRate: '1.000000',
      PaymentType: 'ACCRECPAYMENT',
      Status: 'AUTHORISED',
      IsReconciled: false,
      UpdatedDateUTC: '2026-05-05T10:00:00.000Z',
    },
    {
      PaymentID: refund,
      CreditNoteID: note,
      Date: '2026-05-05',
      Amount: '1.00',
      Reference: null,
      CurrencyRate: '1.000000',
      PaymentType: 'ARCREDITPAYMENT',
      Status: 'AUTHORISED',
      IsReconciled: false,
      UpdatedDateUTC: '2026-05-05T10:00:00.000Z',
    },
  ],
};

const reads: readonly (readonly [path: string, schema: string])[] = [
  ['Organisation', 'Organisations'],
  ['Accounts', 'Accounts'],
  ['Contacts', 'Contacts'],
  ['Contacts?page=1', 'Contacts'],
  ['Contacts?summaryOnly=true', 'Contacts'],
  [`Contacts/${contact}`, 'Contacts'],
  ['Invoices', 'Invoices'],
  ['Invoices?page=1', 'Invoices'],
  ['Invoices?summaryOnly=true', 'Invoices'],
  [`Invoices/${invoice}`, 'Invoices'],
  ['CreditNotes', 'CreditNotes'],
  ['CreditNotes?page=1', 'CreditNotes'],
  [`CreditNotes/${note}`, 'CreditNotes'],
  ['Payments', 'Payments'],
  ['Payments?page=1', 'Payments'],
  [`Payments/${payment}`, 'Payments'],
  [`Payments/${refund}`, 'Payments'],
  ['Items', 'Items'],
  [`Items/${item}`, 'Items'],
];

const line = { Description: 'Seal', Quantity: 1, UnitAmount: 10, AccountCode: '200', TaxType: 'OUTPUT' };
const authorised = { Contact: { ContactID: contact }, LineItems: [line], Status: 'AUTHORISED', DueDate: '2026-07-01' };
const writes: readonly (readonly [method: string, path: string, body: unknown, schema: string])[] = [
  ['PUT', 'Contacts', { Contacts: [{ Name: 'New' }] }, 'Contacts'],
  ['PUT', 'Contacts?summarizeErrors=false', { Contacts: [{ Name: 'Other' }, { Name: 'New' }] }, 'Contacts'],
  ['PUT', 'Contacts', { Contacts: [{ Name: 'New' }] }, 'Error'],
  ['PUT', 'Invoices', { ...authorised, Type: 'ACCREC', InvoiceNumber: 'INV-9' }, 'Invoices'],
  ['PUT', 'Invoices?summarizeErrors=false', { Invoices: [{ Type: 'ACCREC' }] }, 'Invoices'],
  ['PUT', 'CreditNotes', { ...authorised, Type: 'ACCRECCREDIT' }, 'CreditNotes'],
  ['PUT', 'Payments', { Invoice: { InvoiceNumber: 'INV-9' }, Account: { Code: '090' }, Amount: 1 }, 'Payments'],
  ['POST', `Payments/${payment}`, { Status: 'DELETED' }, 'Payments'],
  [
    'PUT',
    `CreditNotes/${note}/Allocations`,
    { Allocations: [{ Invoice: { InvoiceID: invoice }, Amount: 1, Date: '2026-06-01' }] },
    'Allocations',
  ],
  ['PUT', 'Items', { Code: 'VLV', SalesDetails: { UnitPrice: 1 } }, 'Items'],
];

/** What the simulator sends although the specification's schemas do not list it, and why. */
const unlisted: Readonly<Record<string, string>> = {
  Id: 'envelope of every answer: in all of the specification’s examples, in none of its schemas',
  Status: 'envelope, as above',
  ProviderName: 'envelope, as above',
  DateTimeUTC: 'envelope, as above',
  'Invoice.DateString': 'twin of Date in the specification’s examples',
  'Invoice.DueDateString': 'twin of DueDate in the specification’s examples',
  'CreditNote.DateString': 'twin of Date in the specification’s examples',
  'CreditNote.ID': 'second spelling of CreditNoteID in the specification’s examples',
};

const schemas = xeroSchemas();
if (schemas !== null) describeAnswers(schemas);
else {
  test('the specification is not in ../shared/specs/xero, so answers are not held against it here', () => {
    expect(schemas).toBeNull();
  });
}

function describeAnswers({ schemas, ajv }: XeroSchemas): void {
  const seen = new Set<string>();
  let simulator: Simulator;
  let headers: Record<string, string>;

  beforeAll(async () => {
    simulator = await startXeroWith({ rows, clock: new ManualClock('2026-06-01T12:00:00.000Z'), limits: 'unmetered' });
    const { clientId, clientSecret, tokenUrl } = simulator.settings;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: String(clientId),
      client_secret: String(clientSecret),
    });
    const token = member(await (await fetch(String(tokenUrl), { method: 'POST', body: form })).json(), 'access_token');
    headers = { authorization: `Bearer ${token}`, 'xero-tenant-id': organisation, accept: 'application/json' };
  });
  afterAll(() => simulator.close());

  const answer = async (method: string, path: string, body: unknown, schema: string) => {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const value: unknown = await (await fetch(`${simulator.url}/api.xro/2.0/${path}`, init)).json();
    if (schema !== 'Error')
      for (const unknown of unknownMembers(schemas, member(schemas, schema), '', value)) seen.add(unknown);
    const validate = ajv.compile({ $ref: `xero#/components/schemas/${schema}` });
    validate(value);
    return {
      errors: validate.errors ?? [],
      answered: isJson(value) ? (schema === 'Error' ? 'Elements' : schema) in value : false,
    };
  };

  test.each(reads)('GET %s answers as its schema says', async (path, schema) => {
    expect(await answer('GET', path, undefined, schema)).toEqual({ errors: [], answered: true });
  });

  test.each(writes)('%s %s answers as its schema says (%#)', async (method, path, body, schema) => {
    expect(await answer(method, path, body, schema)).toEqual({ errors: [], answered: true });
  });

  test('every member that was answered is in the specification, or is listed here with the reason', () => {
    expect([...seen].sort()).toEqual(Object.keys(unlisted).sort());
  });
}
