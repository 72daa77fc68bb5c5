import { type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { bagOf, stamp } from './amounts.ts';
import { connectionOf, type Paging } from './connections.ts';
import type { Shop } from './shop.ts';
import { currenciesOf, orderView } from './view-orders.ts';
import { byId, common, optional, type View } from './view-parts.ts';

export function transactionView(shop: Shop, row: Row): View {
  const order = shop.get('Order', text(row, 'orderId')) ?? {};
  const gateway = text(row, 'gateway');
  return {
    ...common('OrderTransaction', row),
    ...optional(row, ['gateway', 'paymentId']),
    amountSet: bagOf(row, 'amount', currenciesOf(shop, order)),
    formattedGateway: gateway === null ? null : gateway.replaceAll('_', ' '),
    kind: textOrEmpty(row, 'kind'),
    status: textOrEmpty(row, 'status'),
    order: () => orderView(shop, order),
    parentTransaction: () => {
      const parent = shop.get('OrderTransaction', text(row, 'parentId'));
      return parent === null ? null : transactionView(shop, parent);
    },
    processedAt: stamp(row, 'processedAt'),
    test: row['test'] === true,
  };
}

export function refundView(shop: Shop, row: Row): View {
  const order = shop.get('Order', text(row, 'orderId')) ?? {};
  const own = () =>
    shop.of('OrderTransaction', text(row, 'orderId')).filter((each) => text(each, 'refundId') === text(row, 'id'));
  return {
    ...common('Refund', row),
    note: text(row, 'note'),
    order: () => orderView(shop, order),
    processedAt: stamp(row, 'processedAt') ?? stamp(row, 'createdAt'),
    totalRefundedSet: bagOf(row, 'amount', currenciesOf(shop, order)),
    transactions: (args: Paging) =>
      connectionOf(
        own().map((each) => transactionView(shop, each)),
        args,
        byId,
      ),
  };
}
