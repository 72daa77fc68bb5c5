import type { Row, Rows } from '../src/simulator/contract.ts';
import { productId } from './items.ts';
import { amountText, quantityText } from './money.ts';
import { britishName, nameOf } from './odoo-sales.ts';
import { CURRENCIES, chargeOf, companyOf, idIn, partnerId, stamps, UNITS } from './odoo-values.ts';
import { itemAt } from './random.ts';
import type { BooksDocument, Company, CreditNote, Invoice, LegalEntity, Payment } from './types.ts';

interface Books {
  readonly company: Company;
  readonly entity: LegalEntity;
  /** The customer behind a contact of the books. */
  readonly customerOf: ReadonlyMap<string, number>;
  /** Keys of invoices and credit notes. */
  readonly moveIds: ReadonlyMap<string, number>;
}

/** Invoices and credit notes to customers, and what was paid for them. */
export function invoiceRows(company: Company, entity: LegalEntity): Rows {
  const contacts = company.booksContacts.filter((each) => each.entity === entity && each.role === 'customer');
  const customerOf = new Map(contacts.map(({ id, index }) => [id, index]));
  const isOurs = (document: BooksDocument) => document.entity === entity && customerOf.has(document.contactId);
  const invoices = company.invoices.filter((each) => each.type === 'ACCREC' && isOurs(each));
  const notes = company.creditNotes.filter(isOurs);
  const first = companyOf(entity).id * 1_000_000;
  const moveIds = new Map([...invoices, ...notes].map(({ id }, at) => [id, first + at]));
  const books: Books = { company, entity, customerOf, moveIds };
  const payments = company.payments.filter(
    (each) => each.entity === entity && each.type === 'ACCRECPAYMENT' && moveIds.has(each.invoiceId),
  );
  return {
    'account.move': [
      ...invoices.map((invoice) => ({
        ...moveRow(invoice, books),
        move_type: 'out_invoice',
        invoice_date_due: invoice.dueOn,
        invoice_origin: originOf(invoice, books),
      })),
      ...notes.map((note) => ({ ...moveRow(note, books), move_type: 'out_refund', ...reversalOf(note, books) })),
    ],
    'account.move.line': [...invoices, ...notes].flatMap((document) => lineRows(document, books)),
    'account.payment': payments.map((payment, at) => paymentRow(payment, first + at, books)),
  };
}

const STATES = {
  DRAFT: 'draft',
  SUBMITTED: 'draft',
  AUTHORISED: 'posted',
  PAID: 'posted',
  VOIDED: 'cancel',
  DELETED: 'cancel',
} as const;

function idOf({ moveIds }: Books, key: string): number {
  const id = moveIds.get(key);
  if (id === undefined) throw new RangeError('demo: an invoice without an id');
  return id;
}

function moveRow(document: BooksDocument, books: Books): Row {
  const id = idOf(books, document.id);
  const state = STATES[document.status];
  return {
    id,
    name: state === 'draft' ? '/' : document.number,
    state,
    partner_id: partnerId(books.customerOf.get(document.contactId) ?? 0),
    company_id: companyOf(books.entity).id,
    invoice_date: document.issuedOn,
    ref: document.reference,
    currency_id: idIn(CURRENCIES, document.currency),
    ...stamps(Date.parse(`${document.issuedOn}T10:00:00Z`), document.updatedAtMs, id),
  };
}

function originOf(invoice: Invoice, { company, entity }: Books): string | null {
  if (entity === 'NT-UK') return britishName(invoice);
  return invoice.order === null ? null : nameOf(itemAt(company.orders, invoice.order));
}

/** A credit note settles one invoice: the first that the books settled by it. */
function reversalOf({ allocations: [first] }: CreditNote, { moveIds }: Books): Row {
  const id = first === undefined ? undefined : moveIds.get(first.invoiceId);
  return id === undefined ? {} : { reversed_entry_id: id };
}

function lineRows(document: BooksDocument, books: Books): readonly Row[] {
  const move = idOf(books, document.id);
  return document.lines.map((line, at) => {
    const item = books.company.items.find(({ sku }) => sku === line.itemCode);
    const id = move * 100 + at;
    return {
      id,
      move_id: move,
      sequence: at + 1,
      name: line.description,
      product_id: item === undefined ? null : productId(item),
      product_uom_id: UNITS.indexOf(item?.unit ?? 'unit') + 1,
      quantity: quantityText(line.quantityMilli),
      account_id: 1,
      ...chargeOf(line, document.amountTypes === 'Inclusive'),
      ...stamps(document.updatedAtMs, null, id),
    };
  });
}

function paymentRow(payment: Payment, id: number, books: Books): Row {
  const invoice = books.company.invoices.find((each) => each.id === payment.invoiceId);
  const isGone = payment.status === 'DELETED';
  return {
    id,
    name: `PBNK/${String(id).padStart(5, '0')}`,
    payment_type: 'inbound',
    partner_type: 'customer',
    state: isGone ? 'canceled' : payment.isReconciled ? 'paid' : 'in_process',
    partner_id: partnerId(books.customerOf.get(invoice?.contactId ?? '') ?? 0),
    company_id: companyOf(books.entity).id,
    date: payment.paidOn,
    amount: amountText(payment.cents),
    currency_id: idIn(CURRENCIES, invoice?.currency ?? companyOf(books.entity).currency),
    memo: payment.reference,
    payment_method_line_id: 1,
    reconciled_invoice_ids: [idOf(books, payment.invoiceId)],
    ...stamps(Date.parse(`${payment.paidOn}T11:00:00Z`), payment.updatedAtMs, id),
  };
}
