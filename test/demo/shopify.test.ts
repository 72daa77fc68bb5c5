// The web shops of the demo company, as their simulators hold them and the connector reads them.
import { expect, test } from 'vitest';
import { makeCompany } from '../../demo/company.ts';
import { shopifyRows } from '../../demo/shopify.ts';
import { call, openShop } from '../connectors/shopify-connecting.ts';

const company = makeCompany({ seed: 7, size: 'small', today: '2026-06-01' });
const shops = { eu: shopifyRows(company, 'eu'), uk: shopifyRows(company, 'uk') };

function values(shop: 'eu' | 'uk', type: string, member: string): readonly string[] {
  return (shops[shop][type] ?? []).map((row) => String(row[member] ?? '')).filter((value) => value !== '');
}

test('e-mails, phones and keys are unique in a shop, and some customers are in both', () => {
  for (const shop of ['eu', 'uk'] as const)
    for (const member of ['id', 'email', 'phone']) {
      const told = values(shop, 'Customer', member);
      expect(told.length, `${shop} ${member}`).toBe(new Set(told).size);
    }
  const both = values('eu', 'Customer', 'email').filter((email) => values('uk', 'Customer', 'email').includes(email));

  expect(both.length).toBeGreaterThan(0);
  expect(both.length).toBeLessThan(values('uk', 'Customer', 'email').length);
});

test('customers have the e-mail of the ERP, and lines the SKU of an item', () => {
  const emails = new Set(company.customers.map(({ email }) => email?.toLowerCase()));
  const skus = new Set(company.items.map(({ sku }) => sku));
  const lines = (shops.eu['Order'] ?? []).flatMap((row) => row['lineItems'] as readonly { readonly sku: string }[]);

  expect(values('eu', 'Customer', 'email').filter((email) => !emails.has(email))).toEqual([]);
  expect(lines.filter(({ sku }) => !skus.has(sku))).toEqual([]);
  expect(new Set(values('uk', 'Order', 'currencyCode'))).toEqual(new Set(['GBP']));
});

test('the connector reads all of it without a gap', async () => {
  const shop = await openShop({ rows: shops.uk });
  try {
    for (const port of shop.connection.ports) {
      let records = 0;
      for await (const page of port.list(null, call())) {
        records += page.records.length;
        expect(page.records.flatMap(({ gaps }) => gaps)).toEqual([]);
      }
      expect(records, port.objectType).toBeGreaterThan(0);
    }
  } finally {
    await shop.close();
  }
});
