import type { ConnectorDefinition } from '../src/connector/contract.ts';
import { bamboohr } from './bamboohr/index.ts';
import { gusto } from './gusto/index.ts';
import { hubspot } from './hubspot/index.ts';
import { odoo } from './odoo/index.ts';
import { quickbooks } from './quickbooks/index.ts';
import { salesforce } from './salesforce/index.ts';
import { shipstation } from './shipstation/index.ts';
import { shopify } from './shopify/index.ts';
import { tryton } from './tryton/index.ts';
import { woocommerce } from './woocommerce/index.ts';
import { xero } from './xero/index.ts';

/** Every connector, one line each. */
export const connectors: readonly ConnectorDefinition[] = [
  bamboohr,
  gusto,
  hubspot,
  odoo,
  quickbooks,
  salesforce,
  shipstation,
  shopify,
  tryton,
  woocommerce,
  xero,
];
