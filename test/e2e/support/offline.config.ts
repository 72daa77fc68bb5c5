import { defineConfig } from '../../../src/config.ts';

/** A connection and an identity provider that are not there: nothing listens on port 9 of this machine. */
export default defineConfig({
  dataDirectory: { env: 'MAINSTEM_DATA', default: '.mainstem' },
  encryption: { keys: { env: 'MAINSTEM_KEYS', default: null } },
  connections: {
    erp: {
      source: 'tryton',
      currency: 'EUR',
      country: 'DE',
      deadline: 2,
      settings: { url: 'http://127.0.0.1:9', database: 'demo', user: 'gateway', password: 'not-a-secret', company: 1 },
    },
  },
  network: { allow: ['127.0.0.1'] },
  access: { issuers: [{ issuer: 'http://127.0.0.1:9', audience: 'mainstem' }] },
});
