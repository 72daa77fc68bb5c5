import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { type Members, type Notes, planned, refusedFields, refusedWhole } from '../../src/connector/plans.ts';
import type { Change, PlannedChange } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import { readRecords, type XeroObject } from './ports.ts';
import type { XeroInvoice, XeroItem } from './wire.ts';
import { shownBy } from './write-looks.ts';
import { referenceOf } from './write-reference.ts';
import { missing, type WriteEnvironment } from './write-steps.ts';
import { type Setting, updateStep } from './write-update.ts';

/** What the writes of invoices need to know of their connection. */
export interface InvoiceEnvironment extends WriteEnvironment {
  readonly items: XeroObject<XeroItem, 'InventoryItem'>;
  /** Matches a whole order number. */
  readonly orderNumber: RegExp;
}

export type Invoices = XeroObject<XeroInvoice, 'Invoice'>;

export const UPDATED = ['orders', 'customerReference', 'issuedOn', 'dueOn'] as const;

/** States of an invoice that nobody has approved. */
export const UNAPPROVED = ['DRAFT', 'SUBMITTED'];

/** Sets the reference and the dates that an invoice still takes in its state. Throws SourceError when it cannot be read. */
export async function planInvoiceUpdate(
  invoices: Invoices,
  environment: InvoiceEnvironment,
  { key, values }: Extract<Change<'Invoice'>, { action: 'update' }>,
  call: Call,
): Promise<PlannedChange> {
  const [raw] = await readRecords(invoices, environment, [key], call);
  if (raw === undefined) throw missing('Invoices');
  const shown = shownBy(invoices, environment, raw);
  const status = shown.status ?? '';
  if (status === 'PAID' || status === 'VOID') return refusedWhole('', 'a paid or void invoice cannot be changed');
  const held = String(valueAt(raw, 'Reference') ?? '');
  const reference = referenceOf(values, held, environment.orderNumber);
  const setting = changedOf(
    { Reference: reference.text, DueDate: values.dueOn, Date: UNAPPROVED.includes(status) ? values.issuedOn : null },
    { Reference: held, DueDate: shown.dueOn, Date: shown.issuedOn },
  );
  const draft = updateStep({ object: invoices, environment, key, raw, shown: shownDates }, setting);
  const refused = [
    ...refusedFields(values, UPDATED, 'an invoice takes a new reference and due date, a draft a new date too'),
    ...reference.refused,
    ...refusedDates(values, shown),
  ];
  return planned(draft === null ? [] : [draft], refused, reference.lossy);
}

/** The members that are asked and differ from what is held. */
function changedOf(asked: Members, held: Members): Setting {
  const members = Object.entries(asked).filter(
    ([name, value]) => value !== null && value !== undefined && value !== held[name],
  );
  const restored = members.map(([name]) => [name, held[name]]);
  const isComplete = restored.every(([, value]) => typeof value === 'string');
  return { members: Object.fromEntries(members), restored: isComplete ? Object.fromEntries(restored) : null };
}

function refusedDates({ dueOn, issuedOn }: Model<'Invoice'>, shown: Model<'Invoice'>): Notes {
  return [
    ...(dueOn === null ? [{ path: 'dueOn', detail: 'an invoice has a due date' }] : []),
    ...(issuedOn === null ? [{ path: 'issuedOn', detail: 'an invoice has a date' }] : []),
    ...(typeof issuedOn === 'string' && issuedOn !== shown.issuedOn && !UNAPPROVED.includes(shown.status ?? '')
      ? [{ path: 'issuedOn', detail: 'an authorised invoice keeps its date' }]
      : []),
  ];
}

/** Dates are read from their twins. */
function shownDates(members: Members): Members {
  const twins = Object.entries(members).filter(([name]) => name === 'Date' || name === 'DueDate');
  return {
    ...members,
    ...Object.fromEntries(twins.map(([name, value]) => [`${name}String`, `${String(value)}T00:00:00`])),
  };
}
