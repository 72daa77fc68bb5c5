import { integer, text } from '../../src/connector/codecs.ts';
import { defineItems, rowsOf } from '../../src/connector/mapping.ts';
import { quantityOf } from '../../src/model/quantity.ts';
import type { Adjustment, InvoiceLine, TaxLine } from '../../src/model/values.ts';
import { amountOf, bigOf, pointedTo, refValueOf, textOf } from './codecs.ts';
import { ratesOf, UNTAXED } from './taxes.ts';
import type { QboDocument, QboLine } from './wire.ts';

/** A line with what its document says for all of them. */
export interface DocumentLine extends QboLine {
  readonly currency: string;
  readonly document: Pick<QboDocument, 'TxnTaxDetail' | 'TxnDate' | 'taxes'>;
}

const { required, optional, from, absent } = rowsOf<DocumentLine>();

/** A line of an invoice, a credit memo or a refund. */
export const documentLine = defineItems<DocumentLine, InvoiceLine>()({
  key: required('Id', text, 'read'),
  lineNumber: optional('LineNum', integer, 'read'),
  item: from(
    ['SalesItemLineDetail'],
    ({ SalesItemLineDetail: detail }, context) => {
      // Shipping and the like are no items of the list.
      const item = refValueOf(detail?.ItemRef);
      return item !== null && /^\d+$/.test(item) ? pointedTo('Item', detail?.ItemRef, context) : null;
    },
    'create',
  ),
  sku: absent('a line names its item alone'),
  description: from(['Description'], ({ Description }) => textOf(Description), 'create'),
  quantity: from(['SalesItemLineDetail'], quantityIn, 'create', 'pieces: QuickBooks has no units'),
  unitPrice: from(
    ['SalesItemLineDetail'],
    ({ SalesItemLineDetail: detail, currency }) => amountOf(detail?.UnitPrice, currency),
    'create',
  ),
  adjustments: from(['Amount', 'DetailType', 'DiscountLineDetail', 'Description'], adjustmentsOf, 'read'),
  taxes: from(['SalesItemLineDetail'], taxesOf, 'create'),
  total: from(['Amount', 'DetailType'], (line) => amountOf(signedOf(line), line.currency), 'create'),
  ledgerAccount: from(
    ['SalesItemLineDetail'],
    ({ SalesItemLineDetail: detail }) => refValueOf(detail?.ItemAccountRef),
    'read',
  ),
});

function quantityIn({ SalesItemLineDetail: detail }: DocumentLine) {
  const quantity = bigOf(detail?.Qty);
  return quantity === null ? null : quantityOf(quantity.toFixed(), 'C62');
}

/** A discount is told as what it takes away. */
function signedOf({ Amount, DetailType }: DocumentLine) {
  const amount = bigOf(Amount);
  return amount !== null && DetailType === 'DiscountLineDetail' ? amount.neg() : amount;
}

function adjustmentsOf(line: DocumentLine): readonly Adjustment[] {
  if (line.DetailType !== 'DiscountLineDetail') return [];
  const detail = line.DiscountLineDetail ?? {};
  return [
    {
      kind: 'DISCOUNT',
      description: textOf(line.Description),
      percent: bigOf(detail.DiscountPercent)?.toFixed() ?? null,
      amount: amountOf(signedOf(line), line.currency),
    },
  ];
}

function taxesOf({ SalesItemLineDetail: detail, document }: DocumentLine): readonly TaxLine[] {
  const code = refValueOf(detail?.TaxCodeRef);
  if (code === null) return [];
  const own = { code, name: textOf(detail?.TaxCodeRef?.name), rate: null, amount: null };
  const rates = code === UNTAXED ? null : ratesOf(code, document);
  if (rates === null || rates.length === 0) return [own];
  return rates.map(({ name, percent }) => ({ ...own, name: name ?? own.name, rate: percent }));
}
