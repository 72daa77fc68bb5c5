import type { Row } from '../../../src/simulator/contract.ts';
import { text } from '../../../src/simulator/row.ts';
import type { Shop, Stored } from './shop.ts';

/** The ways of paying that come with a shop: money that a person receives, and gives back by hand. */
const OWN: readonly Row[] = [
  { id: 'bacs', title: 'Direct bank transfer', method_supports: ['products'] },
  { id: 'cheque', title: 'Check payments', method_supports: ['products'] },
  { id: 'cod', title: 'Cash on delivery', method_supports: ['products'] },
];

/** All payment gateways in one answer. Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#payment-gateway-properties */
export function renderedGateways({ gateways }: Shop): readonly Row[] {
  return [...OWN, ...gateways].map((row) => ({
    ...{ description: '', order: '', enabled: true, settings: {}, method_description: '' },
    method_title: row['title'] ?? row['id'],
    ...row,
  }));
}

/** Whether the gateway that an order was paid through pays back by itself. */
export function paysBack(shop: Shop, order: Stored): boolean {
  const used = renderedGateways(shop).find((row) => row['id'] === text(order.fields, 'payment_method'));
  const supported = used?.['method_supports'];
  return Array.isArray(supported) && supported.includes('refunds');
}
