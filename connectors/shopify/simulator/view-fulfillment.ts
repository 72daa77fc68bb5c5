import { child, children, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { stamp } from './amounts.ts';
import { connectionOf, type Paging } from './connections.ts';
import { numberIn, type Shop } from './shop.ts';
import { locationView } from './view-goods.ts';
import { lineView, orderView } from './view-orders.ts';
import { byId, common, optional, type View } from './view-parts.ts';

export function fulfillmentView(shop: Shop, row: Row): View {
  const order = shop.get('Order', text(row, 'orderId')) ?? {};
  const location = shop.get('Location', text(row, 'locationId'));
  const address = location === null ? null : child(location, 'address');
  const lines = children(row, 'lineItems');
  return {
    ...common('Fulfillment', row),
    deliveredAt: stamp(row, 'deliveredAt'),
    displayStatus: text(row, 'displayStatus') ?? 'FULFILLED',
    estimatedDeliveryAt: stamp(row, 'estimatedDeliveryAt'),
    inTransitAt: stamp(row, 'inTransitAt'),
    location: location === null ? null : () => locationView(location),
    name: text(row, 'name') ?? '',
    order: () => orderView(shop, order),
    originAddress:
      address === null
        ? null
        : optional(address, ['address1', 'address2', 'city', 'countryCode', 'provinceCode', 'zip']),
    status: text(row, 'status') ?? 'SUCCESS',
    totalQuantity: lines.reduce((sum, line) => sum + numberIn(line, 'quantity'), 0),
    trackingInfo: ({ first }: { readonly first?: number }) =>
      children(row, 'tracking')
        .slice(0, first ?? undefined)
        .map((each) => optional(each, ['company', 'number', 'url'])),
    fulfillmentLineItems: (args: Paging) =>
      connectionOf(
        lines.map((line) => fulfilledLine(shop, order, line)),
        args,
        byId,
      ),
  };
}

function fulfilledLine(shop: Shop, order: Row, line: Row): View {
  const ordered = children(order, 'lineItems').find((each) => text(each, 'id') === textOrEmpty(line, 'lineItemId'));
  return {
    ...common('FulfillmentLineItem', line),
    quantity: numberIn(line, 'quantity'),
    lineItem: () => lineView(shop, order, ordered ?? {}),
  };
}
