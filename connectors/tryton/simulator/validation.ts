import { Dec } from './decimal.ts';
import type { Env } from './env.ts';
import { Fault, UserError } from './errors.ts';
import type { Field, Model } from './field.ts';
import { floatText } from './json.ts';
import { scalarOf, textOf } from './operators.ts';
import { checkRecord, requiredOf } from './rules.ts';
import type { Row, Value, Wire } from './values.ts';

const priceModels: Readonly<Record<string, string>> = {
  list_price: 'Product List Price',
  cost_price: 'Product Cost Price',
};

/** A sent value in the form it is stored in, or the refusal of it. */
export function storedValue(model: Model, field: Field, value: Wire, env: Env): Value {
  if (value === null) return null;
  if (field.type === 'char' || field.type === 'text') return storedText(model, field, value);
  if (field.type === 'selection') return storedSelection(model, field, textOf(value));
  if (field.type === 'many2one') return storedLink(model, field, Number(scalarOf(field, value)), env);
  const found = scalarOf(field, value);
  if (field.digits !== null && found instanceof Dec && found.places() > field.digits) {
    const named = priceModels[field.name] ?? model.label;
    throw tooManyDigits(`Decimal('${found}')`, field.label, named, field.digits);
  }
  return found;
}

export function tooManyDigits(value: string, field: string, model: string, digits: number): UserError {
  return new UserError(
    `The number of digits in the value "${value}" for field "${field}" in "${model}" exceeds the limit of "${digits}".`,
  );
}

function storedText(model: Model, field: Field, value: Wire): string {
  const found = value === true ? 'true' : value === false ? 'false' : textOf(value);
  if (found.includes('\0')) throw new Fault('A string literal cannot contain NUL (0x00) characters.');
  if (field.type === 'char' && /[\n\r\t]/.test(found)) {
    const [invalid = '\n'] = /[\n\r\t]/.exec(found) ?? [];
    const shown = JSON.stringify(invalid).replaceAll('"', "'");
    throw new UserError(
      `The value "${found}" for field "${field.label}" in "${model.label}" contains some invalid chars "${shown}".`,
    );
  }
  return found;
}

function storedSelection(model: Model, field: Field, value: string): string {
  if (field.selection !== null && !field.selection.some(([code]) => code === value)) {
    throw new UserError(
      `The value "${value}" for field "${field.label}" in "${model.label}" is not one of the allowed options.`,
    );
  }
  return value;
}

function storedLink(model: Model, field: Field, id: number, env: Env): number {
  if (env.db.row(field.relation ?? '', id) !== null) return id;
  const named = field.name === 'lang' ? 'Party Lang' : model.label;
  throw new UserError(`The value "${id}" for field "${field.label}" in "${named}" does not exist.`);
}

/** Checks one record after it was written: required fields, digits of quantities, and the rules of its model. */
export function validate(model: Model, id: number, env: Env): void {
  const row = env.db.row(model.name, id);
  if (row === null) return;
  const required = requiredOf(model.name, row);
  for (const field of model.fields.values()) {
    const isStored = field.computed === null && field.type !== 'one2many' && field.type !== 'many2many';
    if (!isStored || (row[field.name] ?? null) !== null) continue;
    if ((field.isRequired && field.type !== 'boolean' && field.name !== 'code') || required.has(field.name)) {
      throw new UserError(`A value is required for field "${field.label}" in "${model.label}".`);
    }
  }
  checkQuantity(model, row, env);
  checkRecord(model, row, env);
}

const unitFields: Readonly<Record<string, string>> = { 'sale.line': 'unit', 'stock.move': 'uom' };

function checkQuantity(model: Model, row: Row, env: Env): void {
  const unit = env.db.row('product.uom', row[unitFields[model.name] ?? ''] ?? unitOfLine(model, row, env));
  const digits = unit?.['digits'];
  const quantity = row['quantity'];
  if (typeof digits !== 'number' || typeof quantity !== 'number') return;
  if ((Dec.parse(String(quantity))?.places() ?? 0) > digits) {
    throw tooManyDigits(floatText(quantity), 'Quantity', model.label, digits);
  }
}

function unitOfLine(model: Model, row: Row, env: Env): Value {
  if (model.name !== 'stock.inventory.line') return null;
  const product = env.db.row('product.product', row['product']);
  return env.db.row('product.template', product?.['template'])?.['default_uom'] ?? null;
}
