import type { Rows } from '../src/simulator/contract.ts';
import { goodsRows } from './odoo-goods.ts';
import { invoiceRows } from './odoo-invoices.ts';
import { partyRows } from './odoo-parties.ts';
import { saleRows } from './odoo-sales.ts';
import { CURRENCIES, companyOf, EARLY, idIn, TAXES, TERMS_DAYS } from './odoo-values.ts';
import type { Company, LegalEntity } from './types.ts';

/**
 * The part that one legal entity has of an Odoo database: NT-DE is company 1, NT-UK company 2.
 *
 * Customers, contacts and products are the same records in both parts, under the same ids: companies of a database share them.
 */
export function odooRows(company: Company, entity: LegalEntity): Rows {
  const own = companyOf(entity);
  return {
    'res.currency': CURRENCIES.map((name, at) => ({ id: at + 1, name, ...EARLY })),
    'res.company': [{ id: own.id, name: own.name, currency_id: idIn(CURRENCIES, own.currency), ...EARLY }],
    'res.currency.rate': own.rates.map(({ currency, rate }, at) => ({
      id: own.id * 100 + at,
      name: `${Number(company.today.slice(0, 4)) - 1}-01-01`,
      currency_id: idIn(CURRENCIES, currency),
      company_id: own.id,
      rate,
      ...EARLY,
    })),
    'account.payment.term': TERMS_DAYS.map((days) => ({ id: days, name: `${days} Days`, ...EARLY })),
    'account.tax': TAXES.filter(({ entity: of }) => of === entity).map(({ id, name, percent }) => ({
      id,
      name,
      amount: percent,
      company_id: own.id,
      ...EARLY,
    })),
    'account.account': [{ id: 1, name: 'Product Sales', code: '400000', ...EARLY }],
    'account.payment.method.line': [{ id: 1, name: 'Manual Payment', ...EARLY }],
    'crm.team': [{ id: 1, name: 'Sales', ...EARLY }],
    ...partyRows(company, entity),
    ...goodsRows(company, entity),
    ...saleRows(company, entity),
    ...invoiceRows(company, entity),
  };
}
