import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { keyReferred, newValues, planned, refusedFields, refusedWhole, writePort } from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import type { QuickbooksObject } from './objects.ts';
import { isKey, type PortEnvironment, quoted } from './ports.ts';
import type { QboDocument } from './wire.ts';
import { creation, deletion, effectOf, KEY_LIFETIME_MS, lookFor, sendStep, shownBy, sparseUpdate } from './write.ts';
import { linesWritten } from './write-lines.ts';
import { MAX_NUMBER, voiding } from './write-transaction.ts';

type Invoices = QuickbooksObject<QboDocument, 'Invoice'>;

const CREATED = ['number', 'customer', 'issuedOn', 'dueOn', 'currency', 'lines', 'status', 'kind'] as const;
const UPDATED = ['dueOn'] as const;

/** Writes invoices: made, given another due date, voided. Our id goes into the private note of those that we make. */
export function invoiceWrite(invoices: Invoices, environment: PortEnvironment): WritePort<'Invoice'> {
  return writePort<'Invoice'>({
    actions: ['create', 'update', 'to VOID'],
    fields: { create: CREATED, update: UPDATED },
    keyLifetimeMs: KEY_LIFETIME_MS,
    plan: async (change, call) => {
      if (change.action === 'create') return planCreate(invoices, environment, change.values, call);
      if (change.action === 'update') return planUpdate(invoices, environment, change);
      if (change.action === 'transition') return voiding('Invoice', change, 'VOID');
      return refusedWhole('', 'invoices are made, changed and voided, nothing else');
    },
    send: (step, inputs, call) => sendStep(environment, step, inputs, call),
    look: (step, inputs, call) => lookFor(invoices, environment, { call: step, inputs }, call),
  });
}

/** Makes credit memos. A person or a payment applies them. */
export function creditMemoWrite(creditMemos: Invoices, environment: PortEnvironment): WritePort<'Invoice'> {
  return writePort<'Invoice'>({
    actions: ['create'],
    fields: { create: createdOf(creditMemos), update: [] },
    keyLifetimeMs: KEY_LIFETIME_MS,
    plan: async (change, call) => {
      if (change.action !== 'create') return refusedWhole('', 'credit memos are made, nothing else');
      return planCreate(creditMemos, environment, change.values, call);
    },
    send: (step, inputs, call) => sendStep(environment, step, inputs, call),
    look: (step, inputs, call) => lookFor(creditMemos, environment, { call: step, inputs }, call),
  });
}

/** A credit memo is not due. */
function createdOf({ name }: Invoices): readonly (typeof CREATED)[number][] {
  return name === 'Invoice' ? CREATED : CREATED.filter((field) => field !== 'dueOn');
}

async function planCreate(
  invoices: Invoices,
  environment: PortEnvironment,
  values: Model<'Invoice'>,
  call: Call,
): Promise<PlannedChange> {
  const { number = null, customer, issuedOn, dueOn, currency, lines, status, kind } = values;
  const customerKey = customer === undefined || customer === null ? null : keyReferred(customer, 'Customer');
  if (customerKey === null) return refusedWhole('customer', 'an invoice has a customer of this company');
  if (lines === undefined || lines === null || lines.length === 0) return refusedWhole('lines', 'an invoice has lines');
  if ((status ?? 'OPEN') !== 'OPEN') return refusedWhole('status', 'a new invoice is open: QuickBooks has no drafts');
  const ownKind = invoices.name === 'Invoice' ? 'INVOICE' : 'CREDIT_NOTE';
  if ((kind ?? ownKind) !== ownKind)
    return refusedWhole('kind', 'an invoice and a credit memo are objects of two types');
  if (number !== null && number.length > MAX_NUMBER)
    return refusedWhole('number', `a number has ${MAX_NUMBER} characters at most`);
  const taken = createdOf(invoices);
  const items = await itemsBySku(environment, lines, call);
  const own = currency ?? environment.context.currency;
  const written = linesWritten(lines, { currency: own, items });
  const body = {
    DocNumber: number,
    CustomerRef: { value: customerKey },
    TxnDate: issuedOn,
    DueDate: taken.includes('dueOn') ? dueOn : null,
    CurrencyRef: currency === undefined || currency === null ? null : { value: currency },
    Line: written.lines,
  };
  const shown = shownBy(invoices, environment, {
    ...body,
    Line: written.lines.map((line, index) => ({ ...line, Id: String(index + 1), LineNum: index + 1 })),
  });
  const asked = taken.filter((field) => values[field] !== undefined && values[field] !== null);
  return planned(
    [
      creation({
        objectType: invoices.name,
        body,
        noteIn: 'PrivateNote',
        among: { field: 'CustomerRef', value: customerKey },
        diff: newValues({ ...shown, customer, status: 'OPEN', kind: ownKind }, asked),
        undo: { kind: 'delete', call: deletion(invoices.name) },
      }),
    ],
    [...refusedFields(values, taken, 'the object does not hold it (see the lineage page)'), ...written.refused],
  );
}

/** The keys of items by the sku of the lines that name no key. */
async function itemsBySku(
  { client }: PortEnvironment,
  lines: NonNullable<Model<'Invoice'>['lines']>,
  call: Call,
): Promise<ReadonlyMap<string, string>> {
  const skus = lines.flatMap(({ item, sku }) =>
    item?.by === 'sku' ? [item.value] : item === null && sku !== null ? [sku] : [],
  );
  if (skus.length === 0) return new Map();
  const values = [...new Set(skus)].map((sku) => quoted(sku)).join(',');
  const found = await client.query('Item', `select * from Item where Sku in (${values}) maxresults 1000`, call);
  return new Map(found.map((item) => [String(valueAt(item, 'Sku')), String(valueAt(item, 'Id'))]));
}

function planUpdate(
  invoices: Invoices,
  environment: PortEnvironment,
  { key, values, current }: Extract<Change<'Invoice'>, { action: 'update' }>,
): PlannedChange {
  const refused = refusedFields(values, UPDATED, 'only the due date of an invoice is changed here');
  const { dueOn } = values;
  if (dueOn === undefined || !isKey(key)) return planned([], refused);
  const held = current.record.dueOn ?? null;
  if (dueOn === held) return planned([], refused);
  if (dueOn === null) return refusedWhole('dueOn', 'an invoice has a due date');
  const diff = effectOf(invoices, environment, { DueDate: held }, { DueDate: dueOn }).filter(
    ({ path }) => path === 'dueOn',
  );
  const version = current.version ?? '';
  const update = {
    objectType: 'Invoice',
    key,
    version,
    members: { DueDate: dueOn },
    restored: { DueDate: held },
    diff,
  };
  return planned([sparseUpdate(update)], refused);
}
