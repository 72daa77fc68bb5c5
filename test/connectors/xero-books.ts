// A simulated Xero organisation for tests of writes. Rows made up here, shapes after the official OpenAPI, version 16.1.0.
import { xero } from '../../connectors/xero/index.ts';
import { startXeroWith, type XeroOptions } from '../../connectors/xero/simulator.ts';
import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { Call, ConnectorConnection, Found, Port } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type { Inputs, PlannedChange, Step, StepCall, WriteOutcome, WritePort } from '../../src/connector/write.ts';
import type { Reference } from '../../src/model/id.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { InvoiceLine } from '../../src/model/values.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';

export const id = (kind: string, number: number) =>
  `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const NORDWIND = id('c', 1);
export const OLD_MILL = id('c', 2);
export const OPEN_INVOICE = id('1', 1);
export const DRAFT_INVOICE = id('1', 2);
export const PAID_INVOICE = id('1', 3);
export const PAYMENT = id('3', 1);
export const PUMP = id('4', 1);
export const OWN_ID = `cus_${'a'.repeat(26)}`;

export const key = (objectType: string, value: string): Reference => ({
  by: 'key',
  connection: 'books',
  objectType,
  value,
});
export const eur = (amount: string) => ({ amount, currency: 'EUR' });

const contact = {
  ContactID: NORDWIND,
  ContactNumber: null,
  AccountNumber: 'C-10021',
  ContactStatus: 'ACTIVE',
  Name: 'Nordwind Traders GmbH',
  EmailAddress: 'AP@Nordwind.example',
  TaxNumber: 'DE136695976',
  IsCustomer: true,
  IsSupplier: false,
  DefaultCurrency: 'EUR',
  Addresses: [
    { AddressType: 'POBOX', AddressLine1: 'Hafenstr. 12', City: 'Hamburg', PostalCode: '20457', Country: 'Germany' },
    { AddressType: 'STREET', AddressLine1: 'Am Kai 1', City: 'Bremen', PostalCode: '28195', Country: 'Deutschland' },
  ],
  Phones: [
    { PhoneType: 'DEFAULT', PhoneNumber: '555 0101', PhoneAreaCode: '040', PhoneCountryCode: '49' },
    { PhoneType: 'MOBILE', PhoneNumber: '0151 23456789', PhoneAreaCode: null, PhoneCountryCode: null },
  ],
  ContactPersons: [],
  PaymentTerms: { Sales: { Day: 30, Type: 'DAYSAFTERBILLDATE' } },
  UpdatedDateUTC: '2026-05-01T08:00:00.000Z',
};

function invoiceRow(invoice: string, values: Row): Row {
  return {
    InvoiceID: invoice,
    Type: 'ACCREC',
    InvoiceNumber: `INV-${invoice.slice(-4)}`,
    Reference: 'SO-1001, PO 7781',
    ContactID: NORDWIND,
    Date: '2026-05-02',
    DueDate: '2026-06-01',
    Status: 'AUTHORISED',
    LineAmountTypes: 'Exclusive',
    LineItems: [
      {
        LineItemID: id('e', 1),
        Description: 'Pump',
        Quantity: '2.0000',
        UnitAmount: '50.0000',
        ItemCode: 'PMP-01',
        AccountCode: '200',
        TaxType: 'OUTPUT',
        TaxAmount: '19.00',
        LineAmount: '100.00',
      },
    ],
    CurrencyCode: 'EUR',
    CurrencyRate: '1.000000',
    SubTotal: '100.00',
    TotalTax: '19.00',
    Total: '119.00',
    UpdatedDateUTC: '2026-05-04T09:12:44.000Z',
    ...values,
  };
}

const ROWS: Rows = {
  Organisation: [{ OrganisationID: id('0', 1), Name: 'Nordlicht', BaseCurrency: 'EUR', CountryCode: 'DE' }],
  Contacts: [contact, { ...contact, ContactID: OLD_MILL, Name: 'Old Mill', ContactStatus: 'ARCHIVED' }],
  Items: [
    {
      ItemID: PUMP,
      Code: 'PMP-01',
      Name: 'Pump',
      Description: 'A pump',
      SalesDetails: { UnitPrice: '50.1234', AccountCode: '210', TaxType: 'OUTPUT' },
      UpdatedDateUTC: '2026-05-01T00:00:00.000Z',
    },
  ],
  Invoices: [
    invoiceRow(OPEN_INVOICE, {}),
    invoiceRow(DRAFT_INVOICE, { Status: 'DRAFT' }),
    invoiceRow(PAID_INVOICE, {}),
  ],
  CreditNotes: [],
  Payments: [
    {
      PaymentID: PAYMENT,
      InvoiceID: PAID_INVOICE,
      Date: '2026-05-10',
      Amount: '40.00',
      Reference: 'Bank 7',
      CurrencyRate: '1.000000',
      PaymentType: 'ACCRECPAYMENT',
      Status: 'AUTHORISED',
      IsReconciled: false,
      UpdatedDateUTC: '2026-05-10T10:00:00.000Z',
    },
  ],
};

export const call: Call = { signal: new AbortController().signal, purpose: 'write' };

export interface Books {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
  readonly connection: ConnectorConnection;
  readonly customers: Port<'Customer'>;
  readonly invoices: Port<'Invoice'>;
  readonly payments: Port<'Payment'>;
  close(): Promise<void>;
}

interface Opening extends Partial<XeroOptions> {
  readonly configured?: ConfiguredFields;
}

export async function openBooks({ configured = {}, ...options }: Opening = {}): Promise<Books> {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await startXeroWith({ rows: ROWS, clock, limits: 'unmetered', ...options });
  const transport = new HttpClient({
    source: 'xero',
    connections: 4,
    connectTimeoutMs: 1000,
    maxBodyBytes: 50_000_000,
  });
  const connection = xero.connect(xero.settings.parse(simulator.settings), {
    ...unconfigured(),
    configured,
    connection: 'books',
    transport,
    clock,
    context: { connection: 'books', legalEntity: 'nordlicht', currency: 'EUR', country: 'DE' },
  });
  const port = <E extends EntityName>(objectType: string) =>
    connection.ports.find((each) => each.objectType === objectType) as unknown as Port<E>;
  return {
    simulator,
    clock,
    connection,
    customers: port('Contacts'),
    invoices: port('Invoices'),
    payments: port('Payments'),
    close: async () => {
      await simulator.close();
      await transport.close();
    },
  };
}

export const ROWS_OF_BOOKS = ROWS;

export function writerOf<E extends EntityName>(port: Port<E>): WritePort<E> {
  if (port.write === undefined) throw new Error('the port does not write');
  return port.write;
}

export async function foundIn<E extends EntityName>(port: Port<E>, one: string): Promise<Found<E>> {
  const [found] = await port.get([one], ['core'], call);
  if (found === undefined || found === null || found instanceof SourceError) throw new Error('no such record');
  return found;
}

export async function recordIn<E extends EntityName>(port: Port<E>, one: string): Promise<Model<E>> {
  return (await foundIn(port, one)).record;
}

export function create<E extends EntityName>(port: Port<E>, values: Model<E>): Promise<PlannedChange> {
  return writerOf(port).plan({ action: 'create', entity: port.entity, values }, call);
}

export async function update<E extends EntityName>(
  port: Port<E>,
  one: string,
  values: Model<E>,
): Promise<PlannedChange> {
  const current = await foundIn(port, one);
  return writerOf(port).plan({ action: 'update', entity: port.entity, key: one, current, values }, call);
}

export async function transition<E extends EntityName>(port: Port<E>, one: string, to: string): Promise<PlannedChange> {
  const current = await foundIn(port, one);
  return writerOf(port).plan({ action: 'transition', entity: port.entity, key: one, current, to, note: null }, call);
}

/** The only step of a plan that nothing is refused of. */
export function only({ steps, refused }: PlannedChange): Step {
  const [step, ...others] = steps;
  if (step === undefined || others.length > 0 || refused.length > 0)
    throw new Error(`not one step but ${steps.length}, refused ${JSON.stringify(refused)}`);
  return step;
}

export function undoOf({ undo }: Step): StepCall {
  if (undo.call === null) throw new Error('it cannot be undone');
  return undo.call;
}

export async function applied<E extends EntityName>(port: Port<E>, step: StepCall, inputs: Inputs): Promise<string> {
  const outcome = await writerOf(port).apply(step, inputs, call);
  if (outcome.kind !== 'applied') throw new Error(`${outcome.kind}: ${outcome.error.message}`);
  return outcome.key;
}

/** What an outcome says in short: its kind, the kind of its failure, and how long to wait. */
export function kindsOf(outcome: WriteOutcome | { readonly kind: string }): readonly string[] {
  if (!('error' in outcome)) return [outcome.kind];
  const { kind, retryAfterMs } = outcome.error;
  return [outcome.kind, kind, ...(retryAfterMs === null ? [] : [`${retryAfterMs} ms`])];
}

export function line(values: Partial<InvoiceLine>): InvoiceLine {
  return {
    key: null,
    lineNumber: null,
    item: null,
    sku: null,
    description: null,
    quantity: null,
    unitPrice: null,
    adjustments: null,
    taxes: null,
    total: null,
    ledgerAccount: null,
    ...values,
  };
}
