import { children, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { sumOf } from './amounts.ts';
import { idOfType } from './gid.ts';
import { numberIn, type Shop } from './shop.ts';

export interface RefundedLine {
  readonly lineItemId: string;
  readonly locationId?: string | null;
  readonly quantity: number;
  readonly restockType?: string | null;
}

const PAYING = ['SALE', 'CAPTURE'];

/** What of a payment has not gone back through it yet, in whole hundredths. */
export function leftOf(shop: Shop, transaction: Row): number {
  if (text(transaction, 'status') !== 'SUCCESS' || !PAYING.includes(textOrEmpty(transaction, 'kind'))) return 0;
  const back = shop
    .of('OrderTransaction', text(transaction, 'orderId'))
    .filter((each) => each['kind'] === 'REFUND' && each['status'] === 'SUCCESS')
    .filter((each) => text(each, 'parentId') === text(transaction, 'id'));
  return hundredths(text(transaction, 'amount')) - totalOf(back.map((each) => hundredths(text(each, 'amount'))));
}

/** What of an order was received and has not gone back, in whole hundredths. */
export function refundableOf(shop: Shop, order: Row): number {
  const received = shop
    .of('OrderTransaction', text(order, 'id'))
    .filter((each) => each['status'] === 'SUCCESS' && PAYING.includes(textOrEmpty(each, 'kind')));
  const back = shop.of('Refund', text(order, 'id'));
  const sum = (rows: readonly Row[]) => totalOf(rows.map((each) => hundredths(text(each, 'amount'))));
  return sum(received) - sum(back);
}

/** What lines were sold for, with their share of discounts and taxes: no more than is left to give back. In whole hundredths. */
export function suggestedFor(shop: Shop, order: Row, lines: readonly RefundedLine[]): number {
  const wanted = lines.map(({ lineItemId, quantity }) => {
    const line = children(order, 'lineItems').find(({ id }) => String(id) === idOfType('LineItem', lineItemId));
    if (line === undefined) return 0;
    const ordered = numberIn(line, 'quantity');
    const amounts = (name: string, member: string) =>
      sumOf(children(line, name).map((each) => textOrEmpty(each, member)));
    const whole =
      ordered * hundredths(text(line, 'originalUnitPrice')) -
      hundredths(amounts('discountAllocations', 'amount')) +
      (order['taxesIncluded'] === true ? 0 : hundredths(amounts('taxLines', 'price')));
    return Math.round((whole * quantity) / ordered);
  });
  return Math.min(totalOf(wanted), refundableOf(shop, order));
}

export function hundredths(amount: string | null): number {
  return Math.round(Number(amount ?? 0) * 100);
}

export function amountText(cents: number): string {
  return (cents / 100).toFixed(2);
}

function totalOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
