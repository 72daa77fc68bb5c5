import mainConfig from '../../../mainstem.config.ts';
import { defineConfig } from '../../../src/config.ts';

/** The demo company with a field of the CRM that its organisation does not have. */
export default defineConfig({
  ...mainConfig,
  port: { env: 'PORT', default: '0' },
  mappings: { crm: { Customer: { segment: 'Segmnt__c' } } },
});
