/** The translation of every noun, one file each. */
export { contactMapping } from './mapping-contact.ts';
export { customerMapping } from './mapping-customer.ts';
export { employeeMapping } from './mapping-employee.ts';
export { itemMapping } from './mapping-item.ts';
export { orderMapping } from './mapping-order.ts';
