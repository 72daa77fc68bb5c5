import { textOrNone } from '../../src/connector/codecs.ts';
import { defineMapping, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Order as Model } from '../../src/model/order.ts';
import type { Address, OrderTotals } from '../../src/model/values.ts';
import {
  addressOf,
  amountOf,
  currencyCode,
  customFieldsOf,
  propertyInstant,
  referenceOrNone,
  textOf,
} from './codecs.ts';
import { companyReference } from './mapping-contact.ts';
import { linesOf } from './mapping-order-line.ts';
import type { Order, OrderStage } from './wire.ts';

const { nullable, from, derived, absent } = rowsOf<Order>();

const STATUS: Readonly<Record<OrderStage, NonNullable<Model['status']>>> = {
  OPEN: 'OPEN',
  PROCESSED: 'OPEN',
  SHIPPED: 'OPEN',
  DELIVERED: 'COMPLETED',
  CANCELLED: 'CANCELLED',
};

const FULFILLMENT: Readonly<Record<OrderStage, Model['fulfillmentStatus']>> = {
  OPEN: 'NOT_STARTED',
  PROCESSED: 'NOT_STARTED',
  SHIPPED: 'SHIPPED',
  DELIVERED: 'DELIVERED',
  CANCELLED: null,
};

/** Order from orders. */
export const orderMapping = defineMapping<Order, 'Order'>('Order', {
  number: nullable('hs_order_name', textOrNone, 'read'),
  customerPoNumber: absent('no property of HubSpot’s own: name one in the configuration'),
  channel: nullable('hs_source_store', textOrNone, 'read', 'the store that the order came from'),
  legalEntity: derived(({ legalEntity }) => legalEntity, 'that of the connection'),
  customer: from(
    ['Companies', 'hs_billing_address_email'],
    customerOf,
    'read',
    'the company that is associated, else by the e-mail of the billing address',
  ),
  status: from(
    ['hs_pipeline_stage', 'Stages'],
    statusOf,
    'read',
    'by the stage of the pipeline, as `orderStages` says',
  ),
  paymentStatus: absent('hs_payment_status is text of the shop that made the order'),
  fulfillmentStatus: from(['hs_pipeline_stage', 'Stages'], fulfillmentOf, 'read', 'by the stage of the pipeline'),
  invoicingStatus: absent('not kept'),
  orderedOn: from(
    ['hs_external_created_date', 'createdate'],
    orderedOnOf,
    'read',
    'the UTC date when the shop took the order, else when the record was made',
  ),
  requestedOn: absent('not kept'),
  promisedOn: absent('not kept'),
  currency: from(['hs_currency_code'], currencyOf, 'read', 'that of the connection where an order names none'),
  paymentTerms: absent('not kept'),
  lines: from(['Lines', 'hs_currency_code'], linesOf, 'read', 'the line items that are associated, by their position'),
  totals: lacking(
    from(
      ['hs_total_price', 'hs_subtotal_price', 'hs_tax', 'hs_shipping_cost', 'hs_order_discount', 'hs_currency_code'],
      totalsOf,
      'read',
      'as the shop wrote them: HubSpot computes none of them',
    ),
    'charges',
    'rounding',
    'refunded',
  ),
  billTo: from(
    [
      'hs_billing_address_name',
      'hs_billing_address_street',
      'hs_billing_address_city',
      'hs_billing_address_state',
      'hs_billing_address_postal_code',
      'hs_billing_address_country',
    ],
    billToOf,
    'read',
  ),
  shipTo: from(
    [
      'hs_shipping_address_name',
      'hs_shipping_address_street',
      'hs_shipping_address_city',
      'hs_shipping_address_state',
      'hs_shipping_address_postal_code',
      'hs_shipping_address_country',
    ],
    shipToOf,
    'read',
  ),
  salesRep: nullable('hubspot_owner_id', referenceOrNone('owners'), 'read'),
  note: nullable('hs_order_note', textOrNone, 'read'),
  creditCheck: absent('the gateway’s own'),
  hold: absent('the gateway’s own'),
  createdAt: nullable('createdate', propertyInstant, 'read'),
  updatedAt: nullable('hs_lastmodifieddate', propertyInstant, 'read'),
  customFields: from(['Custom'], customFieldsOf, 'read', 'the properties that `customFields` names'),
  correlationId: absent('orders are not written'),
});

function customerOf(order: Order, context: MappingContext): Reference | null {
  const company = companyReference(order.Companies, context);
  if (company !== null) return company;
  const email = textOf(order.hs_billing_address_email)?.toLowerCase() ?? null;
  return email === null ? null : { by: 'email', value: email };
}

function stageOf({ hs_pipeline_stage: stage, Stages: stages }: Order): OrderStage | null {
  const id = textOf(stage);
  if (id === null) return null;
  const known = Object.hasOwn(stages, id) ? stages[id] : undefined;
  if (known === undefined) throw new RangeError('unknown stage');
  return known;
}

function statusOf(order: Order): (Model['status'] & string) | null {
  const stage = stageOf(order);
  return stage === null ? null : STATUS[stage];
}

function fulfillmentOf(order: Order) {
  const stage = stageOf(order);
  return stage === null ? null : (FULFILLMENT[stage] ?? null);
}

function orderedOnOf(order: Order, context: MappingContext): string | null {
  const at = textOf(order.hs_external_created_date) ?? textOf(order.createdate);
  return at === null ? null : (propertyInstant.decode(at, context)?.slice(0, 10) ?? null);
}

export function currencyOf({ hs_currency_code: code }: Order, context: MappingContext): string | null {
  return currencyCode.decode(code ?? '', context) ?? context.currency;
}

function totalsOf(order: Order, context: MappingContext): OrderTotals | null {
  const currency = currencyOf(order, context);
  const totals = {
    lines: amountOf(order.hs_subtotal_price, currency),
    discount: amountOf(order.hs_order_discount, currency),
    charges: null,
    shipping: amountOf(order.hs_shipping_cost, currency),
    tax: amountOf(order.hs_tax, currency),
    rounding: null,
    grand: amountOf(order.hs_total_price, currency),
    refunded: null,
  };
  return Object.values(totals).every((each) => each === null) ? null : totals;
}

function billToOf(order: Order): Address | null {
  const wire = {
    name: order.hs_billing_address_name,
    lines: [order.hs_billing_address_street],
    city: order.hs_billing_address_city,
    state: order.hs_billing_address_state,
    zip: order.hs_billing_address_postal_code,
    country: order.hs_billing_address_country,
  };
  return addressOf(wire, 'BILLING');
}

function shipToOf(order: Order): Address | null {
  const wire = {
    name: order.hs_shipping_address_name,
    lines: [order.hs_shipping_address_street],
    city: order.hs_shipping_address_city,
    state: order.hs_shipping_address_state,
    zip: order.hs_shipping_address_postal_code,
    country: order.hs_shipping_address_country,
  };
  return addressOf(wire, 'SHIPPING');
}
