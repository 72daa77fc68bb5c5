import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import {
  type Key,
  keyReferred,
  type Members,
  newValues,
  planned,
  present,
  refusedFields,
  refusedWhole,
} from '../../src/connector/plans.ts';
import { SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange, StepCall, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { moneyOf } from '../../src/model/money.ts';
import { MAX_KEYS, readRecords, UUID } from './ports.ts';
import { xeroWrite } from './write.ts';
import { linesWritten, type WrittenLines } from './write-invoice-lines.ts';
import {
  type InvoiceEnvironment,
  type Invoices,
  planInvoiceUpdate,
  UNAPPROVED,
  UPDATED,
} from './write-invoice-update.ts';
import { type Among, alike, keyOf } from './write-looks.ts';
import { referenceOf } from './write-reference.ts';
import { callOf, undoing } from './write-steps.ts';

const CREATED = [
  'number',
  'status',
  'customer',
  'orders',
  'customerReference',
  'issuedOn',
  'dueOn',
  'currency',
  'lines',
] as const;

/** Also what a new invoice is anyway. */
const TOLD = [...CREATED, 'kind', 'legalEntity'];

const STATUSES = new Map([
  ['DRAFT', 'DRAFT'],
  ['SUBMITTED', 'SUBMITTED'],
  ['OPEN', 'AUTHORISED'],
]);

/** States in which an authorised invoice may be found. */
const LIVE = ['OPEN', 'PARTIALLY_PAID', 'PAID'];

/**
 * Writes invoices to customers. Lines are written without tax in the price.
 *
 * An authorised invoice takes a new reference and due date; what was paid or credited must be taken back before it can be voided.
 * Source: Accounting API 2.0, PUT and POST /Invoices, https://developer.xero.com/documentation/api/accounting/invoices
 */
export function invoiceWrite(invoices: Invoices, environment: InvoiceEnvironment): WritePort<'Invoice'> {
  return xeroWrite(invoices, environment, {
    actions: ['create', 'update', 'to OPEN', 'to VOID'],
    fields: { create: CREATED, update: UPDATED },
    plan: async (change, call) => {
      switch (change.action) {
        case 'create':
          return planCreate(invoices, environment, change.values, call);
        case 'update':
          return planInvoiceUpdate(invoices, environment, change, call);
        case 'transition':
          return planTransition(change);
        default:
          return refusedWhole('', 'invoices are voided, never removed');
      }
    },
  });
}

async function planCreate(
  invoices: Invoices,
  environment: InvoiceEnvironment,
  values: Model<'Invoice'>,
  call: Call,
): Promise<PlannedChange> {
  const customer = values.customer ?? null;
  const contact = customer === null ? null : keyReferred(customer, 'Contacts');
  const status = STATUSES.get(values.status ?? 'DRAFT');
  if (contact === null) return refusedWhole('customer', 'an invoice is for a contact of this organisation');
  if ((values.kind ?? 'INVOICE') !== 'INVOICE') return refusedWhole('kind', 'credit notes are not written');
  if (status === undefined) return refusedWhole('status', 'a new invoice is a draft, submitted or open');
  const currency =
    values.currency ?? values.lines?.find((line) => line.unitPrice !== null)?.unitPrice?.currency ?? null;
  const lines = linesWritten(values.lines ?? [], {
    currency,
    salesAccountCode: environment.settings.salesAccountCode,
    codes: await codesOf(environment, values, call),
  });
  const reference = referenceOf(values, '', environment.orderNumber);
  const refused = [...refusedNew(values, environment), ...lines.refused, ...reference.refused];
  if (lines.lines.length === 0) refused.push({ path: 'lines', detail: 'an invoice has at least one line' });
  if (lines.lines.length === 0 || lines.refused.length > 0) return planned([], refused, reference.lossy);
  const text = reference.text === '' ? null : reference.text;
  const prepared = { contact, status, currency, text, lines };
  const diff = newValues(toldOf(values, prepared), TOLD).filter(
    ({ path }) => !refused.some((each) => each.path === path),
  );
  const create = await createCall(invoices, environment, { values, prepared }, call);
  const voided = status === 'AUTHORISED' ? 'VOIDED' : 'DELETED';
  const undo = { kind: 'void', call: undoing(statusCall(SELF, voided, ['VOID'], [...UNAPPROVED, ...LIVE])) } as const;
  return planned([{ ...create, diff, undo }], refused, reference.lossy);
}

async function createCall(
  invoices: Invoices,
  environment: InvoiceEnvironment,
  { values, prepared }: { readonly values: Model<'Invoice'>; readonly prepared: Prepared },
  call: Call,
): Promise<StepCall> {
  const { contact, lines } = prepared;
  const like = likenessOf(values, prepared);
  const among: Among = { field: 'Contact.ContactID', key: contact, on: values.issuedOn ?? null };
  const known = typeof contact === 'string' ? await alike(invoices, environment, { among, like }, call) : [];
  return callOf({
    method: 'PUT',
    objectType: 'Invoices',
    path: `?summarizeErrors=false${lines.unitDecimals === 4 ? '&unitdp=4' : ''}`,
    key: null,
    body: { Invoices: [bodyOf(values, prepared)] },
    look: { look: 'new', among, like, known: (known ?? []).map((record) => keyOf(invoices, record)) },
  });
}

/** The values as they will be read: one reference for orders and customer, items by code. */
function toldOf(values: Model<'Invoice'>, { text, lines: { lines } }: Prepared): Members {
  const customerReference = values.customerReference ?? null;
  return {
    ...values,
    customerReference: customerReference === null ? null : text,
    lines: values.lines?.map((line, index) => {
      const code = lines[index]?.['ItemCode'];
      return code === undefined ? line : { ...line, item: { by: 'sku', value: code }, sku: code };
    }),
  };
}

interface Prepared {
  readonly contact: Key;
  readonly status: string;
  readonly currency: string | null;
  readonly text: string | null;
  readonly lines: WrittenLines;
}

function bodyOf(values: Model<'Invoice'>, { contact, status, currency, text, lines }: Prepared): Members {
  const members = {
    Type: 'ACCREC',
    Contact: { ContactID: contact },
    InvoiceNumber: values.number,
    Reference: text,
    Date: values.issuedOn,
    DueDate: values.dueOn,
    CurrencyCode: currency,
    LineAmountTypes: 'Exclusive',
    LineItems: lines.lines,
    Status: status,
  };
  return present(members);
}

/** What the new invoice will show, as far as it is known before. */
function likenessOf({ number, issuedOn }: Model<'Invoice'>, { currency, text, lines: { net } }: Prepared): Members {
  const total = net === null || currency === null ? null : moneyOf(net.toFixed(), currency);
  return { ...present({ number, issuedOn, currency, 'totals.taxExclusive': total }), customerReference: text };
}

function refusedNew(values: Model<'Invoice'>, { context }: InvoiceEnvironment): { path: string; detail: string }[] {
  const { kind: _kind, legalEntity, ...others } = values;
  const refused = [...refusedFields(others, CREATED, 'invoices do not take it (see the lineage page)')];
  if ((legalEntity ?? context.legalEntity) !== context.legalEntity)
    refused.push({ path: 'legalEntity', detail: 'these are the books of another legal entity' });
  return refused;
}

/** Items that lines name by key alone are sent by code. */
async function codesOf(
  environment: InvoiceEnvironment,
  { lines }: Model<'Invoice'>,
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const named = (lines ?? []).flatMap(({ item, sku }) => (sku === null && item?.by === 'key' ? [item.value] : []));
  const keys = [...new Set(named.filter((key) => UUID.test(key)))];
  const codes = new Map<string, string>();
  for (let at = 0; at < keys.length; at += MAX_KEYS.where) {
    const records = await readRecords(environment.items, environment, keys.slice(at, at + MAX_KEYS.where), call);
    for (const record of records) codes.set(keyOf(environment.items, record), String(valueAt(record, 'Code')));
  }
  return codes;
}

function planTransition({ key, current, to }: Extract<Change<'Invoice'>, { action: 'transition' }>): PlannedChange {
  const status = current.record.status ?? '';
  const isUnapproved = UNAPPROVED.includes(status);
  const diff = [{ path: 'status', before: status, after: to }];
  if (to === 'OPEN') {
    if (LIVE.includes(status)) return planned([]);
    if (!isUnapproved) return refusedWhole('status', 'only a draft can be opened');
    const undo = { kind: 'void', call: undoing(statusCall(key, 'VOIDED', ['VOID'], LIVE)) } as const;
    return planned([{ ...statusCall(key, 'AUTHORISED', LIVE, UNAPPROVED), diff, undo }]);
  }
  if (to !== 'VOID') return refusedWhole('status', `invoices do not go to ${to}`);
  if (status === 'VOID') return planned([]);
  if (!isUnapproved && status !== 'OPEN')
    return refusedWhole('status', 'payments and credit notes must be taken back before it can be voided');
  const voided = statusCall(key, isUnapproved ? 'DELETED' : 'VOIDED', ['VOID'], [status]);
  return planned([{ ...voided, diff, undo: { kind: 'none', call: null } }]);
}

function statusCall(key: Key, status: string, after: readonly string[], before: readonly string[]): StepCall {
  return callOf({
    method: 'POST',
    objectType: 'Invoices',
    path: '?summarizeErrors=false',
    key,
    body: { Invoices: [{ InvoiceID: key, Status: status }] },
    look: { look: 'status', after, before },
  });
}
