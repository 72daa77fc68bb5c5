import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import { type SalesforceSettings, salesforceSettings } from './config.ts';
import { connectSalesforce } from './connect.ts';
import { contactMapping, customerMapping, employeeMapping } from './mapping.ts';

/** Salesforce: customers, contacts and employees from accounts, contacts and users of one organisation. */
export const salesforce: ConnectorDefinition<SalesforceSettings> = {
  source: 'salesforce',
  title: 'Salesforce',
  kind: 'CRM',
  settings: salesforceSettings,
  secrets: ['privateKey'],
  mappings: [customerMapping, contactMapping, employeeMapping],
  // Calls longer than 20 s are limited to 25 at a time. The daily allowance is the organisation's: from 15 000, known only to the source.
  limits: { maxConcurrent: 10, perMinute: null, perDay: null },
  connect: connectSalesforce,
  simulator: async () => (await import('./simulator.ts')).startSalesforce,
};
