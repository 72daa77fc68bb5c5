import type { Call } from '../../src/connector/contract.ts';
import type { ExchangeRate } from '../../src/model/exchange-rate.ts';
import { decimalOf } from '../../src/model/money.ts';
import { answers } from './answers.ts';
import { linkOf, textOf } from './codecs.ts';
import { type PortEnvironment, searchRows } from './search.ts';
import type { Link } from './wire.ts';

/**
 * The rates of the company from a day on: so many of a currency for one of the company's own.
 *
 * Odoo keeps `rate` against whatever currency has the rate 1; `company_rate` is the same against the currency of the company (since 15).
 * Source: odoo/odoo addons base res_currency.py
 */
export async function companyRates(
  from: string,
  environment: PortEnvironment,
  call: Call,
): Promise<readonly ExchangeRate[]> {
  const { companyId } = environment.settings;
  const own = environment.context.currency;
  if (own === null) return [];
  const rows = await searchRows(
    {
      model: 'res.currency.rate',
      domain: [
        ['name', '>=', from],
        ['company_id', 'in', [false, companyId]],
      ],
      fields: ['name', 'currency_id', 'rate', 'company_rate'],
      order: 'name asc, id asc',
    },
    environment,
    call,
  );
  return rows.flatMap((row) => {
    try {
      const currency = linkOf(row['currency_id'] as Link | null)?.name;
      const on = textOf(row['name']);
      const rate = decimalOf(String(row['company_rate'] ?? row['rate']));
      return currency === undefined || on === null || currency === own ? [] : [{ from: own, to: currency, rate, on }];
    } catch (cause) {
      throw answers.protocol('res.currency.rate/search_read', 'answered a rate that is none', cause);
    }
  });
}
