import { oneOf, textOrNone } from '../../src/connector/codecs.ts';
import { type Codec, defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Money } from '../../src/model/money.ts';
import type { Allocation } from '../../src/model/values.ts';
import { amountOf, jsonDate, jsonInstant, keyReference, objectOf, textOf } from './codecs.ts';
import type { XeroPaidDocument, XeroPayment } from './wire.ts';

const { required, nullable, from, derived, absent } = rowsOf<XeroPayment>();

const PAYMENT_KINDS = { ACCRECPAYMENT: 'RECEIPT', ARCREDITPAYMENT: 'REFUND' } as const;

const statusOf: Codec<string, 'COMPLETED' | 'CANCELLED'> = {
  ...oneOf('payment status', { AUTHORISED: 'COMPLETED', DELETED: 'CANCELLED' }),
  encode: (value) => (value === 'COMPLETED' ? 'AUTHORISED' : 'DELETED'),
};

/** A calendar date is read as it comes and written as `2026-05-04`. */
const paymentDate: Codec<string, string> = { ...jsonDate, encode: (value) => value };

/** Payment from Payments. */
export const paymentMapping = defineMapping<XeroPayment, 'Payment'>('Payment', {
  number: absent('payments have no number'),
  kind: required('PaymentType', oneOf('payment type', PAYMENT_KINDS), 'read', 'payment of a credit note is a refund'),
  status: required(
    'Status',
    statusOf,
    'update',
    'a deleted payment keeps its allocation and settles nothing; to change a payment is to delete it and make another',
  ),
  legalEntity: derived((context) => context.legalEntity, 'one organisation is one legal entity'),
  customer: from(
    ['Invoice.Contact.ContactID', 'CreditNote.Contact.ContactID'],
    payerOf,
    'read',
    'of the paid document',
  ),
  salesOrder: absent('a payment is of a document'),
  method: absent('not kept'),
  paidOn: required('Date', paymentDate, 'update'),
  amount: from(
    ['Amount', 'Invoice.CurrencyCode', 'CreditNote.CurrencyCode'],
    paidAmountOf,
    'update',
    'in the currency of the paid document',
  ),
  paymentReference: nullable('Reference', textOrNone, 'update'),
  allocations: from(
    ['Invoice.InvoiceID', 'CreditNote.CreditNoteID', 'PaymentType', 'Amount', 'Date'],
    allocationsOfPayment,
    'update',
    'a payment settles exactly one document',
  ),
  createdAt: absent('not kept'),
  updatedAt: required('UpdatedDateUTC', jsonInstant, 'read'),
  customFields: absent('payments have none'),
  correlationId: absent('not written'),
});

function payerOf(payment: XeroPayment, context: MappingContext): Reference | null {
  const key = textOf(objectOf(paidDocumentOf(payment)?.Contact, ['ContactID'])?.ContactID);
  return key === null ? null : keyReference('Contacts', key, context);
}

function paidAmountOf(payment: XeroPayment): Money | null {
  return amountOf(payment.Amount, paidDocumentOf(payment)?.CurrencyCode);
}

function allocationsOfPayment(payment: XeroPayment, context: MappingContext): readonly Allocation[] | null {
  const document = paidDocumentOf(payment);
  const key = textOf(document?.InvoiceID) ?? textOf(document?.CreditNoteID);
  const amount = paidAmountOf(payment);
  if (key === null || amount === null) return null;
  const objectType = payment.PaymentType === 'ARCREDITPAYMENT' ? 'CreditNotes' : 'Invoices';
  return [
    {
      invoice: keyReference(objectType, key, context),
      amount,
      allocatedOn: payment.Date === null || payment.Date === undefined ? null : jsonDate.decode(payment.Date, context),
    },
  ];
}

function paidDocumentOf(payment: XeroPayment): XeroPaidDocument | null {
  const document = payment.Invoice ?? payment.CreditNote;
  return objectOf(document, ['InvoiceID', 'CreditNoteID', 'CurrencyCode', 'Contact']);
}
