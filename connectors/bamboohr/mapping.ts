/** The translation of every noun, one file each. */
export { employeeMapping } from './mapping-employee.ts';
export { employmentMapping } from './mapping-employment.ts';
export { timeOffBalanceMapping, timeOffRequestMapping } from './mapping-time-off.ts';
