import type { BamboohrMoney } from '../wire.ts';
import type { Field, FieldType } from './catalogue.ts';
import { type Company, optionLists } from './company.ts';
import { isDate, isRow, type Row, text } from './row.ts';
import { displayName } from './view.ts';

/** A value as it will be kept, or that it is none the field can have. */
export type Checked =
  | { readonly kind: 'kept'; readonly value: string | BamboohrMoney | null }
  | { readonly kind: 'invalid' };

const choices: Readonly<Partial<Record<FieldType, readonly string[]>>> = {
  pay_type: [
    'Salary',
    'Hourly',
    'Commission',
    'Exception Hourly',
    'Monthly',
    'Piece Rate',
    'Contract',
    'Daily',
    'Pro Rata',
  ],
  paid_per: [
    'Hour',
    'Day',
    'Week',
    'Every other week',
    'Twice a month',
    'Month',
    'Quarter',
    'Twice a year',
    'Year',
    'Pay Period',
  ],
  exempt: ['Exempt', 'Non-exempt'],
};

/** The countries that an address can name, with their codes. */
export const countries: ReadonlyMap<string, string> = new Map([
  ['Australia', 'AU'],
  ['Austria', 'AT'],
  ['Belgium', 'BE'],
  ['Canada', 'CA'],
  ['Denmark', 'DK'],
  ['France', 'FR'],
  ['Germany', 'DE'],
  ['Ireland', 'IE'],
  ['Italy', 'IT'],
  ['Netherlands', 'NL'],
  ['Poland', 'PL'],
  ['Spain', 'ES'],
  ['Sweden', 'SE'],
  ['Switzerland', 'CH'],
  ['United Kingdom', 'GB'],
  ['United States', 'US'],
]);

/** Some of the states and provinces that are kept by their abbreviation. */
const states: ReadonlyMap<string, string> = new Map([
  ['California', 'CA'],
  ['New York', 'NY'],
  ['Ontario', 'ON'],
  ['Pennsylvania', 'PA'],
  ['Texas', 'TX'],
]);

const invalid: Checked = { kind: 'invalid' };

/** Checks what was sent for a field. Text and null are taken as they are; options are compared without regard to case. */
export function checkedValue(company: Company, field: Field, sent: unknown): Checked {
  if (sent === null || sent === '') return { kind: 'kept', value: null };
  if (field.type === 'currency') return checkedMoney(sent, company.currency);
  if (typeof sent !== 'string' && typeof sent !== 'number') return invalid;
  const value = String(sent);
  switch (field.type) {
    case 'date':
      return isDate(value) ? kept(value) : invalid;
    case 'email':
      return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value) ? kept(value) : invalid;
    case 'country':
      return countries.has(value) ? kept(value) : invalid;
    case 'state':
      return kept(states.get(value) ?? value);
    case 'integer':
      return /^\d+(\.\d+)?$/.test(value) ? kept(value) : invalid;
    case 'pay_type':
    case 'paid_per':
    case 'exempt':
      return chosen(choices[field.type] ?? [], value);
    case 'list':
      return checkedOption(company, field, value);
    default:
      return kept(value);
  }
}

function kept(value: string | BamboohrMoney): Checked {
  return { kind: 'kept', value };
}

function chosen(options: readonly string[], value: string): Checked {
  const found = options.find((option) => option.toLowerCase() === value.toLowerCase());
  return found === undefined ? invalid : kept(found);
}

function checkedOption(company: Company, field: Field, value: string): Checked {
  const list = optionLists.find((each) => each === field.column);
  if (list === undefined) return kept(value);
  const option = company.option(list, value);
  return option === null ? invalid : kept(option.name);
}

/** `"27000.00"`, in the currency of the company, or `{ "value": "27000.00", "currency": "EUR" }`. */
export function checkedMoney(sent: unknown, currency: string): Checked {
  const money: Row = isRow(sent) ? sent : { value: sent };
  const value = text(money, 'value');
  const code = text(money, 'currency') ?? currency;
  if (value === null || !/^\d+(\.\d{1,4})?$/.test(value) || !/^[A-Z]{3}$/.test(code)) return invalid;
  return kept({ value: value.includes('.') ? value : `${value}.00`, currency: code });
}

/** The employee whom a name means; null when nobody has it, or more than one. */
export function employeeNamed(company: Company, name: string): string | null {
  const wanted = name.trim().toLowerCase();
  const found = company
    .table('Employee')
    .list()
    .filter((employee) => displayName(employee).toLowerCase() === wanted);
  const [only] = found;
  return found.length === 1 && only !== undefined ? text(only, 'id') : null;
}
