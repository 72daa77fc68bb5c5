import type { Rows } from '../src/simulator/contract.ts';
import { bamboohrRows } from './bamboohr.ts';
import { gustoRows } from './gusto.ts';
import { hubspotRows } from './hubspot.ts';
import { odooRows } from './odoo.ts';
import { quickbooksRows } from './quickbooks.ts';
import { salesforceRows } from './salesforce.ts';
import { shipstationRows } from './shipstation.ts';
import { shopifyRows } from './shopify.ts';
import { trytonRows } from './tryton.ts';
import type { Company, LegalEntity } from './types.ts';
import { woocommerceRows } from './woocommerce.ts';
import { xeroRows } from './xero.ts';

const ROWS: Readonly<Record<string, (company: Company, entity: LegalEntity) => Rows>> = {
  bamboohr: (company) => bamboohrRows(company),
  gusto: gustoRows,
  hubspot: (company) => hubspotRows(company),
  odoo: odooRows,
  quickbooks: (company) => quickbooksRows(company),
  salesforce: (company) => salesforceRows(company),
  shipstation: (company) => shipstationRows(company),
  shopify: (company, entity) => shopifyRows(company, entity === 'NT-UK' ? 'uk' : 'eu'),
  tryton: (company) => trytonRows(company),
  woocommerce: (company) => woocommerceRows(company),
  xero: xeroRows,
};

/** What a source of one legal entity, or of the whole company, holds of it. Throws Error for a source that has no part in it. */
export function rowsOf(source: string, company: Company, legalEntity: string | null): Rows {
  const make = ROWS[source];
  if (make === undefined) throw new Error(`the demo company has no data for ${source}`);
  return make(company, legalEntity === 'NT-UK' ? 'NT-UK' : 'NT-DE');
}
