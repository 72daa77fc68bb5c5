/** The translation of every noun, one file each. */
export { contactMapping } from './mapping-contact.ts';
export { customerMapping } from './mapping-customer.ts';
export { employeeMapping } from './mapping-employee.ts';
