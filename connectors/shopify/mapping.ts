/** The translation of every noun, one file each. */
export { customerMapping } from './mapping-customer.ts';
export { productMapping, variantMapping } from './mapping-item.ts';
export { locationMapping } from './mapping-location.ts';
export { orderMapping } from './mapping-order.ts';
export { refundMapping, transactionMapping } from './mapping-payment.ts';
export { shipmentMapping } from './mapping-shipment.ts';
