/** The translation of every noun, one file each. */
export { creditNoteMapping } from './mapping-credit-note.ts';
export { customerMapping } from './mapping-customer.ts';
export { invoiceMapping } from './mapping-invoice.ts';
export { itemMapping } from './mapping-item.ts';
export { paymentMapping } from './mapping-payment.ts';
