import { codeOperand, headFor } from './computed-party.ts';
import { zero } from './decimal.ts';
import { contextCompany, type Env, pointing, related, text, value } from './env.ts';
import type { Computed } from './field.ts';
import { productQuantity } from './quantities.ts';
import type { Row, Value } from './values.ts';

/** A price is kept for each company; what was written without one is the fallback under every company that has none. */
export function priceKey(name: string, company: number | null): string {
  return `${name}@${company ?? ''}`;
}

function price(row: Row | null, name: string, env: Env): Value {
  const company = contextCompany(env);
  const own = company === null ? null : value(row, priceKey(name, company));
  return own ?? value(row, priceKey(name, null));
}

const templateOf = (row: Row, env: Env): Row | null => related(env, row, 'template', 'product.template');
const ofTemplate = (name: string): Computed => ({ get: (row, env) => value(templateOf(row, env), name) });
const ofTemplatePrice = (name: string): Computed => ({ get: (row, env) => price(templateOf(row, env), name, env) });

function codedName(code: string | null, name: string | null): string {
  return code === null || code === '' ? (name ?? '') : `[${code}] ${name ?? ''}`;
}

function digitsOf(row: Row | null, env: Env): Value {
  return value(related(env, row, 'default_uom', 'product.uom'), 'digits');
}

const templateFields = [
  'name',
  'type',
  'default_uom',
  'cost_price_method',
  'consumable',
  'salable',
  'sale_uom',
  'lead_time',
  'account_category',
  'categories',
];

const templateQuantity = (name: 'quantity' | 'forecast_quantity'): Computed => ({
  get: (row, env) =>
    pointing(env, 'product.product', 'template', row).reduce(
      (sum, product) => sum + productQuantity(product, name, env),
      0,
    ),
});

const variantQuantity = (name: 'quantity' | 'forecast_quantity'): Computed => ({
  get: (row, env) => productQuantity(row, name, env),
});

export const productComputed: Readonly<Record<string, Readonly<Record<string, Computed>>>> = {
  'product.template': {
    rec_name: {
      get: (row) => codedName(text(row, 'code'), text(row, 'name')),
      search: (operator, operand) => [
        headFor(operator),
        ['name', operator, operand],
        ['code', operator, codeOperand(operator, operand)],
        ['products.code', operator, codeOperand(operator, operand)],
        ['products.identifiers.code', operator, codeOperand(operator, operand)],
      ],
    },
    list_price: { get: (row, env) => price(row, 'list_price', env) },
    cost_price: {
      get: (row, env) => {
        const products = pointing(env, 'product.product', 'template', row);
        return products.length === 1 ? (price(products[0] ?? null, 'cost_price', env) ?? zero) : null;
      },
    },
    default_uom_digits: { get: digitsOf },
    quantity: templateQuantity('quantity'),
    forecast_quantity: templateQuantity('forecast_quantity'),
  },
  'product.product': {
    ...Object.fromEntries(templateFields.map((name) => [name, ofTemplate(name)])),
    rec_name: {
      get: (row, env) => codedName(text(row, 'code'), text(templateOf(row, env), 'name')),
      search: (operator, operand) => [
        headFor(operator),
        ['code', operator, codeOperand(operator, operand)],
        ['identifiers.code', operator, codeOperand(operator, operand)],
        ['template.name', operator, operand],
        ['template.code', operator, codeOperand(operator, operand)],
      ],
    },
    prefix_code: ofTemplate('code'),
    list_price: ofTemplatePrice('list_price'),
    list_price_uom: ofTemplatePrice('list_price'),
    sale_price_uom: ofTemplatePrice('list_price'),
    cost_price: { get: (row, env) => price(row, 'cost_price', env) ?? zero },
    default_uom_digits: { get: (row, env) => digitsOf(templateOf(row, env), env) },
    quantity: variantQuantity('quantity'),
    forecast_quantity: variantQuantity('forecast_quantity'),
  },
  'product.identifier': {
    rec_name: { get: (row) => text(row, 'code'), search: (operator, operand) => [['code', operator, operand]] },
  },
};
