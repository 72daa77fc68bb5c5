/** The translation of every noun, one file each. */
export { employeeMapping } from './mapping-employee.ts';
export { employmentMapping } from './mapping-employment.ts';
export { payrollMapping } from './mapping-payroll.ts';
export { statementMapping } from './mapping-statement.ts';
