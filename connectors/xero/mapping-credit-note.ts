import Big from 'big.js';
import { oneOf, textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Allocation, InvoiceTotals } from '../../src/model/values.ts';
import { amountOf, jsonDate, keyReference, textOf } from './codecs.ts';
import { type DocumentStatus, documentRows, documentStatusOf, lineNetOf } from './mapping-document.ts';
import type { XeroAllocation, XeroCreditNote } from './wire.ts';

const { required, nullable, from } = rowsOf<XeroCreditNote>();

/** Invoice from CreditNotes. */
export const creditNoteMapping = defineMapping<XeroCreditNote, 'Invoice'>('Invoice', {
  ...documentRows,
  number: nullable('CreditNoteNumber', textOrNone, 'read'),
  kind: required('Type', oneOf('credit note type', { ACCRECCREDIT: 'CREDIT_NOTE' }), 'read'),
  status: from(
    ['Status', 'Total', 'RemainingCredit'],
    creditNoteStatusOf,
    'read',
    'authorised is open, or partially paid once anything of it was allocated or refunded',
  ),
  totals: lacking(
    from(
      ['SubTotal', 'TotalTax', 'Total', 'RemainingCredit', 'Status', 'CurrencyCode', 'LineItems'],
      creditNoteTotalsOf,
      'read',
      'paid is what was allocated or refunded: total less remaining credit, unknown for a void one',
    ),
    'allowance',
    'charge',
    'prepaid',
    'rounding',
  ),
  allocations: from(['Allocations', 'CurrencyCode'], allocationsOfCreditNote, 'read', 'without deleted ones'),
});

function creditNoteStatusOf(note: XeroCreditNote): DocumentStatus {
  return documentStatusOf(note.Status, () => {
    const settled = settledOf(note);
    if (settled === null) throw new TypeError('an authorised credit note without its remaining credit');
    return settled.gt(0);
  });
}

function creditNoteTotalsOf(note: XeroCreditNote): InvoiceTotals {
  const currency = textOf(note.CurrencyCode);
  const settled = note.Status === 'VOIDED' || note.Status === 'DELETED' ? null : settledOf(note);
  return {
    lineNet: lineNetOf(note),
    allowance: null,
    charge: null,
    taxExclusive: amountOf(note.SubTotal, currency),
    tax: amountOf(note.TotalTax, currency),
    taxInclusive: amountOf(note.Total, currency),
    prepaid: null,
    rounding: null,
    payable: amountOf(note.Total, currency),
    paid: settled === null ? null : amountOf(settled.toFixed(), currency),
    balance: amountOf(note.RemainingCredit, currency),
  };
}

function settledOf(note: XeroCreditNote): Big | null {
  const { Total: total, RemainingCredit: remaining } = note;
  if (total === null || total === undefined || remaining === null || remaining === undefined) return null;
  return new Big(total).minus(remaining);
}

function allocationsOfCreditNote(note: XeroCreditNote, context: MappingContext): readonly Allocation[] | null {
  const { Allocations: allocations } = note;
  if (allocations === null || allocations === undefined) return null;
  const currency = textOf(note.CurrencyCode);
  return allocations.filter((each) => each.IsDeleted !== true).map((each) => allocationOf(each, currency, context));
}

function allocationOf(wire: XeroAllocation, currency: string | null, context: MappingContext): Allocation {
  const key = textOf(wire.Invoice?.InvoiceID);
  const amount = amountOf(wire.Amount, currency);
  if (key === null || amount === null) throw new TypeError('an allocation without invoice or amount');
  return {
    invoice: keyReference('Invoices', key, context),
    amount,
    allocatedOn: wire.Date === null || wire.Date === undefined ? null : jsonDate.decode(wire.Date, context),
  };
}
