import type { ConnectorDefinition } from '../src/connector/contract.ts';
import { bamboohr } from './bamboohr/index.ts';
import { odoo } from './odoo/index.ts';
import { salesforce } from './salesforce/index.ts';
import { tryton } from './tryton/index.ts';
import { xero } from './xero/index.ts';

/** Every connector, one line each. */
export const connectors: readonly ConnectorDefinition[] = [bamboohr, odoo, salesforce, tryton, xero];
