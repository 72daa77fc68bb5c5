import { decimal, text, textOrNone } from '../../src/connector/codecs.ts';
import { defineItems, type FieldGap, type MappingContext, rowsOf, wireOf } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { quantityOf } from '../../src/model/quantity.ts';
import type { Adjustment, OrderLine, TaxLine } from '../../src/model/values.ts';
import { amountOf, currencyCode, referenceOrNone, textOf } from './codecs.ts';
import type { LineItem, Order } from './wire.ts';

/** A line item with the currency of its order. */
interface Line extends LineItem {
  readonly Currency: string | null;
}

const { required, nullable, from, absent } = rowsOf<Line>();

const lineMapping = defineItems<Line, OrderLine>()({
  key: required('Id', text, 'read'),
  lineNumber: from(['hs_position_on_quote'], lineNumberOf, 'read'),
  item: nullable('hs_product_id', referenceOrNone('products'), 'read'),
  sku: nullable('hs_sku', textOrNone, 'read'),
  description: from(['description', 'name'], descriptionOf, 'read', 'the description, else the name'),
  quantity: from(['quantity'], lineQuantity, 'read', 'in pieces: line items have no unit'),
  unitPrice: from(['price'], (line, context) => moneyIn(line, line.price, context), 'read'),
  adjustments: from(
    ['discount', 'hs_discount_percentage'],
    adjustmentsOf,
    'read',
    'a discount per piece, or in percent',
  ),
  taxes: from(['hs_tax_amount'], taxesOf, 'read', 'an amount without a code'),
  total: from(
    ['amount'],
    (line, context) => moneyIn(line, line.amount, context),
    'read',
    'after discounts, before tax',
  ),
  quantityShipped: absent('not kept'),
  quantityInvoiced: absent('not kept'),
  quantityBackordered: absent('not kept'),
  quantityCancelled: absent('not kept'),
});

/** The properties of line items that a reading asks for. */
export const LINE_PROPERTIES = [...new Set([...lineMapping.reads, 'hs_line_item_currency_code'])].filter((name) =>
  /^[a-z0-9_]+$/.test(name),
);

/** The lines of an order by their position, those without one behind. */
export function linesOf(order: Order, context: MappingContext, gaps: FieldGap[]): readonly OrderLine[] | null {
  const { Lines: lines } = order;
  if (lines === null || lines === undefined) return null;
  const wires = lines.map((each) => wireOf<LineItem>(each)).toSorted((left, right) => placeOf(left) - placeOf(right));
  const currency = orderCurrency(order);
  return wires.map((wire, index) =>
    lineMapping.decode({ ...wire, Currency: currency }, context, gaps, `lines[${index}]`),
  );
}

/** The field of the order itself says where its currency is not understood. */
function orderCurrency({ hs_currency_code: code }: Order): string | null {
  return typeof code === 'string' ? textOf(code) : null;
}

function placeOf({ hs_position_on_quote: place }: LineItem): number {
  return typeof place === 'string' && /^\d{1,9}(\.0+)?$/.test(place) ? Number(place) : Number.MAX_SAFE_INTEGER;
}

function lineNumberOf({ hs_position_on_quote: place }: Line): number | null {
  const number = textOf(place);
  if (number === null) return null;
  if (!/^\d{1,9}(\.0+)?$/.test(number)) throw new RangeError('not a position');
  return Number(number);
}

function descriptionOf({ description, name }: Line): string | null {
  return textOf(description) ?? textOf(name);
}

function lineQuantity({ quantity }: Line) {
  const value = textOf(quantity);
  return value === null ? null : quantityOf(value, 'C62');
}

function moneyIn(line: Line, amount: LineItem['price'], context: MappingContext): Money | null {
  const own = currencyCode.decode(line.hs_line_item_currency_code ?? '', context);
  return amountOf(amount, own ?? line.Currency ?? context.currency);
}

function adjustmentsOf(line: Line, context: MappingContext): readonly Adjustment[] {
  const percent = textOf(line.hs_discount_percentage);
  const perPiece = moneyIn(line, line.discount, context);
  const discounts: Adjustment[] = [];
  if (percent !== null && Number(percent) !== 0)
    discounts.push({ kind: 'DISCOUNT', description: null, percent: decimal.decode(percent, context), amount: null });
  // Told per piece: what it comes to on the line is in the total.
  else if (perPiece !== null && Number(perPiece.amount) !== 0)
    discounts.push({ kind: 'DISCOUNT', description: 'per piece', percent: null, amount: negative(perPiece) });
  return discounts;
}

function taxesOf(line: Line, context: MappingContext): readonly TaxLine[] {
  const amount = moneyIn(line, line.hs_tax_amount, context);
  return amount === null ? [] : [{ code: null, name: null, rate: null, amount }];
}

function negative({ amount, currency }: Money): Money {
  return { amount: amount.startsWith('-') ? amount : `-${amount}`, currency };
}
