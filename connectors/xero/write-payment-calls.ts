import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import {
  exactNumber,
  type Key,
  keyReferred,
  type Members,
  type Notes,
  present,
  refusedFields,
} from '../../src/connector/plans.ts';
import { inText } from '../../src/connector/step.ts';
import type { StepCall } from '../../src/connector/write.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Model } from '../../src/model/index.ts';
import { moneyOf, sameMoney } from '../../src/model/money.ts';
import { readRecords, type XeroObject } from './ports.ts';
import type { XeroCreditNote, XeroInvoice, XeroPayment } from './wire.ts';
import { type Among, alike, keyOf } from './write-looks.ts';
import { callOf, missing, type WriteEnvironment } from './write-steps.ts';

/** What the writes of payments need to know of their connection: what payments pay. */
export interface PaymentEnvironment extends WriteEnvironment {
  readonly invoices: XeroObject<XeroInvoice, 'Invoice'>;
  readonly creditNotes: XeroObject<XeroCreditNote, 'Invoice'>;
}

export type Payments = XeroObject<XeroPayment, 'Payment'>;

/** The fields of a payment that are written. */
export const PAYMENT_FIELDS = ['amount', 'paidOn', 'paymentReference', 'allocations'] as const;

/** A payment as it is sent, and what tells it from others. */
export interface Sent {
  readonly document: { readonly member: 'Invoice' | 'CreditNote'; readonly key: Key };
  readonly members: Members;
  readonly on: string | null;
  readonly like: Members;
}

/** A payment as it would be sent; null where it pays nothing that can be paid. `currency` is that of what it pays, null where not known. */
export function sentOf(
  values: Model<'Payment'>,
  currency: string | null,
): { readonly sent: Sent | null; readonly refused: Notes } {
  const refused = [...refusedFields(values, PAYMENT_FIELDS, 'payments do not hold it (see the lineage page)')];
  const [allocation, ...others] = values.allocations ?? [];
  const document = allocation === undefined ? null : documentOf(allocation.invoice);
  if (allocation === undefined || document === null || others.length > 0) {
    refused.push({ path: 'allocations', detail: 'a payment settles one invoice or credit note of this organisation' });
    return { sent: null, refused };
  }
  const amount = values.amount ?? allocation.amount;
  const number = exactNumber(amount.amount, 2);
  if (number === null) refused.push({ path: 'amount', detail: 'has more than 15 digits or 2 decimal places' });
  if (!sameMoney(amount, allocation.amount))
    refused.push({ path: 'allocations[0].amount', detail: 'a payment settles with all of its amount' });
  if (currency !== null && currency !== amount.currency)
    refused.push({ path: 'amount.currency', detail: `the document is in ${currency}` });
  const { paidOn = null, paymentReference = null } = values;
  const members = { Amount: number, Date: paidOn, Reference: paymentReference };
  const like = { amount: moneyOf(amount.amount, amount.currency), paidOn, paymentReference };
  return {
    sent: { document, on: paidOn, members: present(members), like: { ...present(like), paymentReference } },
    refused,
  };
}

function documentOf(reference: Reference): Sent['document'] | null {
  const invoice = keyReferred(reference, 'Invoices');
  if (invoice !== null) return { member: 'Invoice', key: invoice };
  const note = keyReferred(reference, 'CreditNotes');
  return note === null ? null : { member: 'CreditNote', key: note };
}

/** What is paid, as far as a payment must agree with it. */
export interface Paid {
  readonly currency: string | null;
  /** The key of its customer. */
  readonly contact: string | null;
}

/** Nothing is known of a document that is yet to be made. Throws SourceError, also when it is not visible. */
export async function paidBy(
  environment: PaymentEnvironment,
  { allocations }: Model<'Payment'>,
  call: Call,
): Promise<Paid> {
  const paid = allocations?.[0]?.invoice;
  const { member, key } = (paid === undefined ? null : documentOf(paid)) ?? { member: 'Invoice', key: null };
  if (typeof key !== 'string') return { currency: null, contact: null };
  const [raw] =
    member === 'Invoice'
      ? await readRecords(environment.invoices, environment, [key], call)
      : await readRecords(environment.creditNotes, environment, [key], call);
  if (raw === undefined) throw missing(`${member}s`);
  return { currency: String(valueAt(raw, 'CurrencyCode')), contact: String(valueAt(raw, 'Contact.ContactID')) };
}

/** Makes a payment. Throws SourceError when those that are there cannot be read. */
export async function makeCall(
  payments: Payments,
  environment: PaymentEnvironment,
  { document, members, on, like }: Sent,
  call: Call,
): Promise<StepCall> {
  const among: Among = { field: 'Invoice.InvoiceID', key: document.key, on };
  const known = typeof document.key === 'string' ? await alike(payments, environment, { among, like }, call) : [];
  const account = { Account: { Code: environment.settings.paymentAccountCode } };
  const idMember = `${document.member}ID`;
  return callOf({
    method: 'PUT',
    objectType: 'Payments',
    path: '?summarizeErrors=false',
    key: null,
    body: { Payments: [{ [document.member]: { [idMember]: document.key }, ...account, ...members }] },
    look: { look: 'new', among, like, known: (known ?? []).map((record) => keyOf(payments, record)) },
  });
}

/** Deletes a payment: Xero keeps it as deleted. */
export function deleteCall(key: Key): StepCall {
  return callOf({
    method: 'POST',
    objectType: 'Payments',
    path: `/${typeof key === 'string' ? encodeURIComponent(key) : inText(key)}`,
    key,
    body: { Status: 'DELETED' },
    look: { look: 'status', after: ['CANCELLED'], before: ['COMPLETED'] },
  });
}
