import Big from 'big.js';
import type { Row } from '../../../src/simulator/contract.ts';
import { children, text } from '../../../src/simulator/row.ts';
import { paysBack } from './gateways.ts';
import { integerGiven, setMeta, textGiven, type Writing } from './members.ts';
import { Refused } from './refusals.ts';
import { linesOf, type Stored } from './shop.ts';
import { moveLine } from './stock.ts';

/** What of a line goes back: as it is asked, and the line that it is of. */
interface Returned {
  readonly line: Record<string, unknown>;
  readonly quantity: number;
  readonly total: Big;
  readonly tax: Big;
}

/**
 * Makes a refund; nothing is left of one that fails. Whatever is wrong is told with status 500.
 *
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#create-a-refund and class-wc-rest-order-refunds-controller.php
 */
export function createRefund(writing: Writing, order: Stored, body: Row): Stored {
  const { shop } = writing;
  const returned = children(body, 'line_items').map((item) => returnedOf(order, item));
  const asked = textGiven(body, 'amount');
  const sum = returned.reduce((total, each) => total.plus(each.total).plus(each.tax), new Big(0));
  const amount = asked === undefined || asked === '' ? sum : new Big(asked);
  const back = shop
    .of('refunds', order.id)
    .reduce((total, each) => total.plus(text(each.fields, 'amount') ?? 0), new Big(0));
  const left = new Big(text(order.fields, 'total') ?? 0).minus(back);
  if (amount.lte(0) || amount.gt(left)) throw cannot('Invalid refund amount.');
  const isByGateway = body['api_refund'] !== false;
  if (isByGateway && !paysBack(shop, order))
    throw cannot('The payment gateway for this order does not support automatic refunds.');
  const fields: Record<string, unknown> = {
    amount: amount.toFixed(),
    reason: textGiven(body, 'reason') ?? '',
    refunded_payment: isByGateway,
    order_id: String(order.id),
    line_items: returned.map((each) => refundLine(each, shop.nextId())),
  };
  setMeta(fields, body, shop);
  const stored = shop.insert('refunds', fields);
  if (body['api_restock'] !== false) for (const { line, quantity } of returned) moveLine(shop, line, quantity);
  if (amount.eq(left)) order.fields['status'] = 'refunded';
  shop.touch(order);
  writing.effect('create', stored, body);
  return stored;
}

/** `refund_total` and `refund_tax` are numbers, of which nothing else is derived. */
function returnedOf(order: Stored, item: Row): Returned {
  const line = linesOf(order).find((each) => String(each['id']) === String(item['id']));
  if (line === undefined) throw cannot('Refund item is not of this order.');
  const tax = children(item, 'refund_tax').reduce((sum, each) => sum.plus(text(each, 'refund_total') ?? 0), new Big(0));
  return { line, quantity: integerGiven(item, 'quantity') ?? 0, total: new Big(text(item, 'refund_total') ?? 0), tax };
}

/** A line of a refund: everything of it is negative, and an entry of meta_data says which line it is of. */
function refundLine({ line, quantity, total, tax }: Returned, id: number): Row {
  const { name, product_id, variation_id, sku } = line;
  return {
    ...{ id, name, product_id, variation_id, sku, quantity: -quantity },
    ...{
      subtotal: total.neg().toFixed(),
      total: total.neg().toFixed(),
      total_tax: tax.neg().toFixed(),
      subtotal_tax: tax.neg().toFixed(),
    },
    meta_data: [{ id: id + 1, key: '_refunded_item_id', value: String(line['id']) }],
  };
}

function cannot(message: string): Refused {
  return new Refused(500, 'woocommerce_rest_cannot_create_order_refund', message);
}
