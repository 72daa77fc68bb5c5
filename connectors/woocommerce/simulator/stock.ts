import { text } from '../../../src/simulator/row.ts';
import { linesOf, type Shop, type Stored, statusOf } from './shop.ts';

const TAKES = ['processing', 'completed', 'on-hold'];
const GIVES_BACK = ['pending', 'cancelled'];

/** Takes goods from the stock when an order comes to a status that sells them, and puts them back when it leaves that. */
export function moveStock(shop: Shop, order: Stored): void {
  const status = statusOf(order);
  if (!order.hasTakenStock && TAKES.includes(status)) count(shop, order, -1);
  else if (order.hasTakenStock && GIVES_BACK.includes(status)) count(shop, order, 1);
  else return;
  order.hasTakenStock = !order.hasTakenStock;
}

function count(shop: Shop, order: Stored, sign: 1 | -1): void {
  for (const line of linesOf(order)) moveLine(shop, line, sign * Number(line['quantity'] ?? 0));
}

/**
 * Moves the count of what a line sells. Neither the product nor the variation counts as modified: stock is set behind its back.
 */
export function moveLine(shop: Shop, line: Record<string, unknown>, by: number): void {
  const product = shop.get('products', Number(line['product_id'] ?? 0));
  const variation = shop.get('variations', Number(line['variation_id'] ?? 0));
  const counted = [variation, product].find((each) => each?.fields['manage_stock'] === true);
  if (counted === undefined || counted === null) return;
  const held = Number(text(counted.fields, 'stock_quantity') ?? 0);
  counted.fields['stock_quantity'] = String(held + by);
}
