import { defineConfig } from '../src/config.ts';

/**
 * The gateway as it is measured: the demo company's ERP, CRM, books and a shop, everything else as it is by default.
 * The fleet's process runs it with the simulators, the gateway's own with the addresses of the fleet.
 */
const FLEET = JSON.parse(process.env['BENCH_FLEET'] ?? 'null') as Fleet | null;

interface Fleet {
  readonly issuer: string;
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const place = (name: string, settings: Readonly<Record<string, unknown>> = {}) =>
  FLEET === null
    ? { simulate: true, settings }
    : { simulate: false, settings: { ...settings, ...FLEET.settings[name] } };
/** The fleet refuses nothing, so there is no budget to keep to. */
const UNLIMITED = { perMinute: null, perDay: null };

export default defineConfig({
  host: '127.0.0.1',
  port: { env: 'PORT', default: '0' },
  databaseUrl: { env: 'DATABASE_URL', default: null },
  encryption: { keys: { env: 'MAINSTEM_KEYS', default: null } },
  dataDirectory: { env: 'MAINSTEM_DATA', default: '.mainstem/bench' },
  connections: {
    erp: { source: 'tryton', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE', limits: UNLIMITED, ...place('erp') },
    crm: { source: 'salesforce', country: 'DE', limits: UNLIMITED, ...place('crm') },
    books: {
      source: 'xero',
      legalEntity: 'NT-DE',
      currency: 'EUR',
      country: 'DE',
      limits: UNLIMITED,
      ...place('books'),
    },
    shop: {
      source: 'shopify',
      legalEntity: 'NT-DE',
      currency: 'EUR',
      country: 'DE',
      // Orders are the ERP's alone: a page of them is one call.
      entities: ['Customer'],
      limits: UNLIMITED,
      ...place('shop'),
    },
    hris: {
      source: 'bamboohr',
      currency: 'EUR',
      country: 'DE',
      limits: UNLIMITED,
      ...place('hris', { legalEntities: { 'Nordlicht Trading GmbH': 'NT-DE', 'Nordlicht Trading Ltd': 'NT-UK' } }),
    },
    parcels: {
      source: 'shipstation',
      legalEntity: 'NT-DE',
      currency: 'EUR',
      country: 'DE',
      entities: ['Shipment'],
      limits: UNLIMITED,
      ...place('parcels'),
    },
  },
  authority: {
    Customer: {
      order: ['erp', 'crm', 'books', 'shop'],
      fields: { segment: { order: ['crm'] }, industry: { order: ['crm'] }, contactPoints: { order: ['shop', 'erp'] } },
    },
    Employee: { order: ['hris', 'erp', 'crm'] },
    Shipment: { order: ['parcels'] },
    Order: { order: ['erp'] },
    Invoice: { order: ['books'] },
    Payment: { order: ['books'] },
    InventoryItem: { order: ['erp', 'books'] },
    Location: { order: ['erp'] },
  },
  identity: {
    Customer: {
      exact: [
        { name: 'customer number', on: ['number'], connections: ['erp', 'crm', 'books'] },
        { name: 'VAT number', on: ['vat'] },
        { name: 'e-mail and name', on: ['email', 'name'], strength: 'strong' },
      ],
    },
    Employee: { exact: [{ name: 'work e-mail', on: ['email'] }] },
    InventoryItem: { exact: [{ name: 'SKU', on: ['sku'] }] },
  },
  access: {
    customer: { claim: 'customer', connection: 'erp', objectType: 'party.party' },
    issuers: FLEET === null ? [] : [{ issuer: FLEET.issuer, jwksUrl: `${FLEET.issuer}/jwks`, audience: 'bench' }],
  },
  demo: { seed: 1, size: 'medium', limits: 'unmetered' },
});
