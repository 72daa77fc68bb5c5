import { defineConfig } from './src/config.ts';

/**
 * The demo company: what `npm start` runs, and the example to copy. A connection with `simulate: true` runs its source's simulator;
 * to reach a real system, set it to false and fill in `settings` (secrets by `{ env: 'NAME' }`).
 */
export default defineConfig({
  host: { env: 'HOST', default: '127.0.0.1' },
  port: { env: 'PORT', default: '4000' },
  databaseUrl: { env: 'DATABASE_URL', default: null },
  redisUrl: { env: 'REDIS_URL', default: null },
  // Sensitive values are encrypted in the index: MAINSTEM_KEYS="2026a:<32 bytes in base64>". The embedded index makes a key of its own.
  encryption: { keys: { env: 'MAINSTEM_KEYS', default: null } },
  dataDirectory: { env: 'MAINSTEM_DATA', default: '.mainstem' },

  connections: {
    erp: {
      source: 'tryton',
      legalEntity: 'NT-DE',
      currency: 'EUR',
      country: 'DE',
      simulate: true,
      // Of several warehouses the one that new orders ship from.
      settings: { warehouse: 10 },
    },
    crm: { source: 'salesforce', country: 'DE', simulate: true },
    books: { source: 'xero', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE', simulate: true },
    'books-uk': { source: 'xero', legalEntity: 'NT-UK', currency: 'GBP', country: 'GB', simulate: true },
    // Two web shops, of a company each.
    'shop-eu': { source: 'shopify', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE', simulate: true },
    'shop-uk': { source: 'shopify', legalEntity: 'NT-UK', currency: 'GBP', country: 'GB', simulate: true },
    // One account for the staff of both companies, which it calls divisions.
    hris: {
      source: 'bamboohr',
      currency: 'EUR',
      country: 'DE',
      simulate: true,
      settings: { legalEntities: { 'Nordlicht Trading GmbH': 'NT-DE', 'Nordlicht Trading Ltd': 'NT-UK' } },
    },
    // Who was paid what. Jobs are HR's to tell.
    payroll: {
      source: 'gusto',
      legalEntity: 'NT-DE',
      currency: 'EUR',
      country: 'DE',
      entities: ['Employee', 'PayrollRun', 'PayStatement'],
      simulate: true,
    },
    parcels: {
      source: 'shipstation',
      legalEntity: 'NT-DE',
      currency: 'EUR',
      country: 'DE',
      entities: ['Shipment'],
      simulate: true,
    },
  },

  // Who decides which field. The order names the winner for reads and the receivers of writes.
  authority: {
    Customer: {
      order: ['erp', 'crm', 'books', 'books-uk', 'shop-eu', 'shop-uk'],
      fields: {
        segment: { order: ['crm'] },
        industry: { order: ['crm'] },
        accountOwner: { order: ['crm'] },
        parent: { order: ['crm', 'erp'] },
        paymentTerms: { order: ['erp', 'books', 'books-uk'] },
      },
    },
    Employee: {
      order: ['hris', 'payroll', 'erp', 'crm'],
      // That HR knows of no manager or last day is an answer: the others may not have heard.
      fields: { manager: { strategy: 'owner' }, status: { strategy: 'owner' }, terminatedOn: { strategy: 'owner' } },
    },
    Employment: { order: ['hris'] },
    TimeOffRequest: { order: ['hris'] },
    TimeOffBalance: { order: ['hris'] },
    PayrollRun: { order: ['payroll'] },
    PayStatement: { order: ['payroll'] },
    Shipment: { order: ['parcels', 'shop-eu', 'shop-uk'] },
    InventoryItem: { order: ['erp', 'books', 'books-uk', 'shop-eu', 'shop-uk'] },
    Location: { order: ['erp', 'shop-eu', 'shop-uk'] },
    // An order of a shop is worked on in the ERP once it is handed over.
    Order: { order: ['erp', 'shop-eu', 'shop-uk'] },
    Invoice: { order: ['books', 'books-uk'] },
    Payment: { order: ['books', 'books-uk', 'shop-eu', 'shop-uk'] },
  },

  // Which records are one entity. Exact identifiers link; names only suggest.
  identity: {
    Customer: {
      exact: [
        { name: 'customer number', on: ['number'], connections: ['erp', 'crm', 'books'] },
        { name: 'VAT number', on: ['vat'] },
        { name: 'e-mail and name', on: ['email', 'name'], strength: 'strong' },
      ],
      scored: {
        name: 'similar',
        blocks: [['name'], ['phone'], ['domain']],
        weights: { name: 4, phone: 2, domain: 2, postalCode: 2, vat: 6 },
        linkAt: 0.95,
        reviewAt: 0.6,
      },
    },
    Employee: {
      exact: [
        { name: 'work e-mail', on: ['email'] },
        { name: 'employee number', on: ['employeeNumber'], connections: ['hris', 'crm'] },
      ],
    },
    InventoryItem: { exact: [{ name: 'SKU', on: ['sku'] }] },
    // The shop of a company sells from the warehouses of its ERP.
    Location: { exact: [{ name: 'name', on: ['name'], connections: ['erp', 'shop-eu'] }] },
  },

  // What `inCurrency` converts by; sources that hold exchange rates are named in `connections`.
  rates: {
    table: [
      { from: 'EUR', to: 'GBP', rate: '0.8431', on: '2025-01-02' },
      { from: 'EUR', to: 'USD', rate: '1.0842', on: '2025-01-02' },
    ],
  },

  // How old values may be, in seconds, and how long they stand in for a source that fails.
  freshness: [
    { maxAge: 60, onError: 'STALE', staleFor: 86_400 },
    { entity: 'InventoryItem', part: 'stock', maxAge: 15, staleFor: 300 },
    // All of them are listed every five minutes; read one by one they are a call for every person.
    { entity: 'TimeOffRequest', maxAge: 600 },
  ],

  // What is asked before a write is sent. Credit, stock and payments that customers record go by the defaults.
  rules: {
    closedPeriods: { '*': '2024-12-31' },
    fourEyes: [
      { mutations: ['invoicePaymentRecord'], above: { amount: '10000.00', currency: 'EUR' }, approvers: ['finance'] },
      { mutations: ['invoicePaymentRecord'], above: { amount: '8000.00', currency: 'GBP' }, approvers: ['finance'] },
    ],
  },

  // Who may ask. Without issuers the development issuer signs (`mainstem token`); production names its identity provider in
  // `issuers`, and services with a key of their own in `apiKeys` (`mainstem key`).
  access: {
    // A portal user's token names the customer's key in the ERP.
    customer: { claim: 'customer', connection: 'erp', objectType: 'party.party' },
    // That of an employee or manager names the employee's key in HR.
    employee: { claim: 'employee', connection: 'hris', objectType: 'employee' },
  },

  // `GET /metrics` is for operators and admins, and for a scraper that sends this secret as its bearer token.
  metrics: { token: { env: 'METRICS_TOKEN', default: null } },
  // In production `_service` and `_entities` are for the federation router that sends this secret.
  router: { secret: { env: 'ROUTER_SECRET', default: null } },
  // The page to try operations on; in its role switch "customer" is Nordwind Traders, "employee" Sophie Dittrich of the sales team, and
  // "manager" Günther Dittrich, who leads it.
  sandbox: { customer: '17', employee: '2137', manager: '2110' },

  demo: { seed: 1, size: { env: 'DEMO_SIZE', default: 'small' }, limits: { env: 'DEMO_LIMITS', default: 'metered' } },
});
