import Big from 'big.js';
import { defineItems, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import { type Quantity, quantityOf } from '../../src/model/quantity.ts';
import type { Adjustment, OrderLine, TaxLine } from '../../src/model/values.ts';
import { amountOf, idOf, keyReference, listOf, textOf, wooText } from './codecs.ts';
import type { WooLine, WooLineTax, WooTaxLine } from './wire.ts';

const { nullable, from, absent } = rowsOf<WooLine>();

/** How many places a price before discounts is worked out to where the shop tells only the sum of its line. */
const PRICE_PLACES = 6;

/** OrderLine from line_items. */
export const orderLines = defineItems<WooLine, OrderLine>()({
  key: { ...from(['id'], keyOfLine, 'read'), kind: 'required' },
  lineNumber: from([], ({ order }) => order.position, 'read', 'the place in the list, from 1'),
  item: from(
    ['product_id', 'variation_id', 'sku'],
    itemOfLine,
    'create',
    'the variation, else the product; by sku where the product is gone',
  ),
  sku: nullable('sku', wooText, 'read'),
  description: nullable('name', wooText, 'read'),
  quantity: from(['quantity'], quantityOfLine, 'create', 'the shop has no units: C62, piece'),
  unitPrice: from(
    ['price', 'subtotal', 'total', 'quantity'],
    unitPriceOfLine,
    'create',
    `net, before discounts; \`price\` is after them, so where there are any it is subtotal by quantity, to ${PRICE_PLACES} places`,
  ),
  adjustments: lacking(
    from(['subtotal', 'total'], adjustmentsOfLine, 'create', 'what total is below subtotal'),
    'description',
    'percent',
  ),
  taxes: lacking(from(['taxes'], taxesOfLine, 'read', 'named by the tax lines of the order'), 'rate'),
  total: from(['total'], ({ total, order }) => amountOf(total, order.currency), 'create', 'net, after discounts'),
  quantityShipped: absent('shipments are kept by plugins'),
  quantityInvoiced: absent('no invoices'),
  quantityBackordered: absent('not kept by line'),
  quantityCancelled: absent('not kept by line'),
});

function keyOfLine({ id }: WooLine): string {
  const key = idOf(id);
  if (key === null) throw new TypeError('a line without id');
  return key;
}

function itemOfLine(line: WooLine, context: MappingContext): Reference | null {
  const product = idOf(line.product_id);
  const variation = idOf(line.variation_id);
  if (product !== null && variation !== null) return keyReference('variations', `${product}:${variation}`, context);
  if (product !== null) return keyReference('products', product, context);
  const sku = textOf(line.sku);
  return sku === null ? null : { by: 'sku', value: sku };
}

function quantityOfLine({ quantity }: WooLine): Quantity | null {
  const value = textOf(quantity);
  return value === null ? null : quantityOf(value, 'C62');
}

function unitPriceOfLine(line: WooLine): Money | null {
  const { currency } = line.order;
  const [subtotal, total, quantity] = [textOf(line.subtotal), textOf(line.total), textOf(line.quantity)];
  const isDiscounted = subtotal !== null && total !== null && !new Big(subtotal).eq(total);
  if (!isDiscounted) return amountOf(line.price, currency);
  if (quantity === null || new Big(quantity).eq(0) || typeof currency !== 'string') throw new RangeError('no quantity');
  return moneyOf(new Big(subtotal).div(quantity).round(PRICE_PLACES).toFixed(), currency);
}

function adjustmentsOfLine(line: WooLine): readonly Adjustment[] {
  const [subtotal, total] = [textOf(line.subtotal), textOf(line.total)];
  if (subtotal === null || total === null) return [];
  const difference = new Big(total).minus(subtotal);
  if (difference.eq(0)) return [];
  const kind = difference.lt(0) ? 'DISCOUNT' : 'CHARGE';
  return [{ kind, description: null, percent: null, amount: amountOf(difference.toFixed(), line.order.currency) }];
}

function taxesOfLine({ taxes, order }: WooLine): readonly TaxLine[] {
  return listOf(taxes).map((tax) => {
    const { id, total } = membersOf<WooLineTax>(tax);
    const rateId = idOf(id);
    const rate = listOf(order.rates)
      .map((each) => membersOf<WooTaxLine>(each))
      .find((each) => idOf(each.rate_id) === rateId);
    return {
      code: textOf(rate?.rate_code),
      name: textOf(rate?.label),
      rate: null,
      amount: amountOf(total, order.currency),
    };
  });
}

/** A member of a list; its members are read one by one by what throws on anything else. */
function membersOf<T extends object>(wire: unknown): Partial<T> {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) throw new TypeError('not an object');
  return wire;
}
