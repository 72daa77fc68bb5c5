import { child, children, flag, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { bagOf, type Currencies, moneyBag, stamp, sumOf } from './amounts.ts';
import { connectionOf, type Paging } from './connections.ts';
import { gid } from './gid.ts';
import { amountText, type RefundedLine, refundableOf, suggestedFor } from './refunding.ts';
import { fulfilledOf, numberIn, remainingOf, type Shop } from './shop.ts';
import { customerView } from './view-customer.ts';
import { fulfillmentView } from './view-fulfillment.ts';
import { locationView, productView, variantView } from './view-goods.ts';
import { byId, common, mailingAddress, metafieldsOf, optional, tagsOf, type View } from './view-parts.ts';
import { refundView, transactionView } from './view-payments.ts';

interface Suggesting {
  readonly refundLineItems?: readonly RefundedLine[] | null;
  readonly suggestFullRefund?: boolean;
}

export function currenciesOf(shop: Shop, order: Row): Currencies {
  const presentment = child(order, 'presentment');
  return {
    currencyCode: text(order, 'currencyCode') ?? shop.currencyCode,
    presentment:
      presentment === null
        ? null
        : { currencyCode: textOrEmpty(presentment, 'currencyCode'), rate: Number(presentment['rate']) },
  };
}

export function orderView(shop: Shop, row: Row): View {
  const currencies = currenciesOf(shop, row);
  const bag = (member: string) => bagOf(row, member, currencies);
  const id = text(row, 'id');
  const plain = (args: { readonly first?: number }, views: readonly View[]) => views.slice(0, args.first ?? undefined);
  const refunded = sumOf(shop.of('Refund', id).map((each) => text(each, 'amount') ?? '0'));
  return {
    ...common('Order', row),
    ...metafieldsOf(row),
    ...optional(row, ['cancelReason', 'email', 'note', 'phone', 'poNumber', 'sourceName', 'displayFinancialStatus']),
    ...amountsOf(bag, refunded, currencies),
    name: text(row, 'name'),
    number: Number(row['number'] ?? textOrEmpty(row, 'name').replace(/\D/g, '')),
    billingAddress: mailingAddress(child(row, 'billingAddress'), 'Address'),
    shippingAddress: mailingAddress(child(row, 'shippingAddress'), 'Address'),
    cancelledAt: stamp(row, 'cancelledAt'),
    closed: text(row, 'closedAt') !== null,
    closedAt: stamp(row, 'closedAt'),
    processedAt: stamp(row, 'processedAt') ?? stamp(row, 'createdAt'),
    confirmed: true,
    currencyCode: currencies.currencyCode,
    presentmentCurrencyCode: currencies.presentment?.currencyCode ?? currencies.currencyCode,
    displayFulfillmentStatus: fulfillmentStatusOf(shop, row),
    edited: flag(row, 'edited'),
    fullyPaid: ['PAID', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(textOrEmpty(row, 'displayFinancialStatus')),
    tags: tagsOf(row),
    taxesIncluded: flag(row, 'taxesIncluded'),
    test: flag(row, 'test'),
    taxLines: children(row, 'taxLines').map((each) => taxLine(each, currencies)),
    customer: () => {
      const customer = shop.get('Customer', text(row, 'customerId'));
      return customer === null ? null : customerView(shop, customer);
    },
    lineItems: (args: Paging) =>
      connectionOf(
        children(row, 'lineItems').map((line) => lineView(shop, row, line)),
        args,
        byId,
      ),
    transactions: (args: { readonly first?: number }) =>
      plain(
        args,
        shop.of('OrderTransaction', id).map((each) => transactionView(shop, each)),
      ),
    transactionsCount: { count: shop.of('OrderTransaction', id).length, precision: 'EXACT' },
    refunds: (args: { readonly first?: number }) =>
      plain(
        args,
        shop.of('Refund', id).map((each) => refundView(shop, each)),
      ),
    fulfillments: (args: { readonly first?: number }) =>
      plain(
        args,
        shop.of('Fulfillment', id).map((each) => fulfillmentView(shop, each)),
      ),
    fulfillmentsCount: { count: shop.of('Fulfillment', id).length, precision: 'EXACT' },
    suggestedRefund: ({ refundLineItems, suggestFullRefund }: Suggesting) => ({
      amountSet: moneyBag(
        amountText(
          suggestFullRefund === true ? refundableOf(shop, row) : suggestedFor(shop, row, refundLineItems ?? []),
        ),
        currencies,
      ),
      maximumRefundableSet: moneyBag(amountText(refundableOf(shop, row)), currencies),
    }),
    fulfillmentOrders: (args: Paging) => connectionOf([fulfillmentOrderView(shop, row)], args, byId),
  };
}

function amountsOf(bag: (member: string) => unknown, refunded: string, currencies: Currencies) {
  return {
    totalPriceSet: bag('totalPrice'),
    subtotalPriceSet: bag('subtotalPrice'),
    totalTaxSet: bag('totalTax'),
    totalDiscountsSet: bag('totalDiscounts'),
    totalShippingPriceSet: bag('totalShippingPrice'),
    totalRefundedSet: moneyBag(refunded, currencies),
    currentTotalPriceSet: bag('totalPrice'),
    currentSubtotalPriceSet: bag('subtotalPrice'),
    currentTotalTaxSet: bag('totalTax'),
  };
}

/** As its lines say, unless a person has put it on hold or the row says otherwise. */
function fulfillmentStatusOf(shop: Shop, order: Row): string {
  const told = text(order, 'displayFulfillmentStatus');
  if (told !== null && !['FULFILLED', 'PARTIALLY_FULFILLED', 'UNFULFILLED'].includes(told)) return told;
  const lines = children(order, 'lineItems');
  const sent = lines.reduce((sum, line) => sum + fulfilledOf(shop, order, textOrEmpty(line, 'id')), 0);
  const left = lines.reduce((sum, line) => sum + remainingOf(shop, order, line), 0);
  if (sent === 0) return 'UNFULFILLED';
  return left === 0 ? 'FULFILLED' : 'PARTIALLY_FULFILLED';
}

export function lineView(shop: Shop, order: Row, line: Row): View {
  const currencies = currenciesOf(shop, order);
  const quantity = numberIn(line, 'quantity');
  const current = line['currentQuantity'] === undefined ? quantity : numberIn(line, 'currentQuantity');
  const variant = shop.get('ProductVariant', text(line, 'variantId'));
  const product = variant === null ? null : shop.get('Product', text(variant, 'productId'));
  return {
    ...common('LineItem', line),
    ...optional(line, ['sku', 'variantTitle']),
    name: text(line, 'title') ?? 'Custom item',
    title: text(line, 'title') ?? 'Custom item',
    quantity,
    currentQuantity: current,
    unfulfilledQuantity: remainingOf(shop, order, line),
    nonFulfillableQuantity: quantity - current,
    requiresShipping: true,
    originalUnitPriceSet: bagOf(line, 'originalUnitPrice', currencies),
    originalTotalSet: moneyBag(
      sumOf(Array.from({ length: quantity }, () => text(line, 'originalUnitPrice') ?? '0')),
      currencies,
    ),
    discountAllocations: children(line, 'discountAllocations').map((each) => ({
      allocatedAmountSet: bagOf(each, 'amount', currencies),
    })),
    taxLines: (args: { readonly first?: number }) =>
      children(line, 'taxLines')
        .slice(0, args.first ?? undefined)
        .map((each) => taxLine(each, currencies)),
    variant: variant === null ? null : () => variantView(shop, variant),
    product: product === null ? null : () => productView(shop, product),
  };
}

function taxLine(row: Row, currencies: Currencies) {
  return {
    title: text(row, 'title') ?? 'Tax',
    rate: row['ratePercentage'] === undefined ? null : Number(row['ratePercentage']) / 100,
    ratePercentage: row['ratePercentage'] === undefined ? null : Number(row['ratePercentage']),
    priceSet: bagOf(row, 'price', currencies),
  };
}

/** What of an order is to leave one location. One order is one fulfilment order here, under the order's own number. */
export function fulfillmentOrderView(shop: Shop, order: Row): View {
  const lines = children(order, 'lineItems');
  const left = lines.reduce((sum, line) => sum + remainingOf(shop, order, line), 0);
  const location = shop.get('Location', shop.locationIdOf(order)) ?? {};
  const open = text(order, 'cancelledAt') === null ? 'CLOSED' : 'CANCELLED';
  return {
    ...common('FulfillmentOrder', order),
    orderId: gid('Order', textOrEmpty(order, 'id')),
    orderName: text(order, 'name'),
    order: () => orderView(shop, order),
    status: left > 0 ? 'OPEN' : open,
    assignedLocation: { name: text(location, 'name') ?? '', location: () => locationView(location) },
    lineItems: (args: Paging) =>
      connectionOf(
        lines.map((line) => fulfillmentOrderLine(shop, order, line)),
        args,
        byId,
      ),
  };
}

function fulfillmentOrderLine(shop: Shop, order: Row, line: Row): View {
  return {
    ...common('FulfillmentOrderLineItem', line),
    lineItem: () => lineView(shop, order, line),
    remainingQuantity: remainingOf(shop, order, line),
    totalQuantity: numberIn(line, 'quantity'),
    sku: text(line, 'sku'),
    variant: null,
  };
}
