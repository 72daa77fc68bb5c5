import { partyComputed } from './computed-party.ts';
import { productComputed } from './computed-product.ts';
import { saleComputed } from './computed-sale.ts';
import { stockComputed } from './computed-stock.ts';
import { text, value } from './env.ts';
import type { Computed } from './field.ts';

const named: Record<string, Computed> = {
  rec_name: {
    get: (row) => text(row, 'name') ?? String(value(row, 'id')),
    search: (operator, operand) => [['name', operator, operand]],
  },
};

/** Every field that is worked out instead of stored, by model and name. */
export const computedFields: Readonly<Record<string, Readonly<Record<string, Computed>>>> = {
  'currency.currency': {
    rec_name: {
      ...named['rec_name'],
      get: (row) => text(row, 'name'),
      search: (operator, operand) => ['OR', ['name', operator, operand], ['code', operator, operand]],
    },
  },
  'country.country': named,
  'country.subdivision': named,
  'account.invoice.payment_term': named,
  'account.tax': named,
  'ir.lang': named,
  'ir.model': named,
  'ir.module': named,
  'res.user': named,
  'res.user.warning': named,
  'product.uom.category': named,
  'product.uom': named,
  'product.category': named,
  ...partyComputed,
  ...productComputed,
  ...stockComputed,
  ...saleComputed,
};
