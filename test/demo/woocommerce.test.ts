// The web shop of the demo company: its rows link to the ERP and are read by the connector's simulator. All data is made up by demo/.
import { expect, test } from 'vitest';
import { makeCompany } from '../../demo/company.ts';
import { woocommerceRows } from '../../demo/woocommerce.ts';
import { company, today } from './seeded.ts';

const rows = woocommerceRows(company);
const values = (table: string, name: string) => (rows[table] ?? []).map((row) => row[name]);

test('the same seed makes the same shop', () => {
  expect(woocommerceRows(makeCompany({ seed: 7, size: 'small', today }))).toEqual(rows);
});

test('customers have the e-mail of the ERP, in whatever case, and goods its SKU', () => {
  const emails = new Set(company.customers.map(({ email }) => email?.toLowerCase()));
  expect(values('customers', 'email').every((email) => emails.has(String(email).toLowerCase()))).toBe(true);
  const skus = new Set(company.items.map(({ sku }) => sku));
  const own = [...values('products', 'sku'), ...values('variations', 'sku')].filter((sku) => sku !== '');
  expect(own.every((sku) => skus.has(String(sku)))).toBe(true);
});

test('every row has an id of its own, and points to one that is there', () => {
  const ids = ['customers', 'products', 'variations', 'orders', 'refunds'].map((table) => values(table, 'id'));
  for (const list of ids) expect(new Set(list).size).toBe(list.length);
  const [customers, products, , orders] = ids.map((list) => new Set(list.map(String)));
  const buyers = values('orders', 'customer_id').filter((id) => id !== 0);
  expect(buyers.every((id) => customers?.has(String(id)))).toBe(true);
  expect(values('variations', 'product_id').every((id) => products?.has(String(id)))).toBe(true);
  expect(values('refunds', 'order_id').every((id) => orders?.has(String(id)))).toBe(true);
  expect([buyers.length < values('orders', 'id').length, values('refunds', 'id').length > 0]).toEqual([true, true]);
});
