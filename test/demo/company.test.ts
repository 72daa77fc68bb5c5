// The company and its rows: determinism, sizes, references, totals, keys. All data is made up by demo/.
import { stdnum } from 'stdnum';
import { expect, test } from 'vitest';
import { makeCompany } from '../../demo/company.ts';
import { crmSuffix } from '../../demo/keys.ts';
import { trytonRows } from '../../demo/tryton.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { allRows, cents, company, erp, find, list, rows, today } from './seeded.ts';

const xeros = ['xero:NT-DE', 'xero:NT-UK'] as const;

function children(row: Row, name: string): readonly Row[] {
  return row[name] as readonly Row[];
}

test('the same options make the same rows, another seed makes others', () => {
  expect(allRows(makeCompany({ seed: 7, size: 'small', today }))).toEqual(rows);
  expect(allRows(makeCompany({ seed: 8, size: 'small', today }))).not.toEqual(rows);
});

test('the small company has its counts', () => {
  expect({
    customers: company.customers.length,
    suppliers: company.suppliers.length,
    employees: company.employees.length,
    contacts: list('salesforce', 'Contact').length,
    items: list('tryton', 'product.product').length,
    warehouses: company.warehouses.map(({ name }) => name),
    orders: list('tryton', 'sale.sale').length,
    salesInvoices: company.invoices.filter(({ type }) => type === 'ACCREC').length,
    bills: company.invoices.filter(({ type }) => type === 'ACCPAY').length,
  }).toEqual({
    customers: 120,
    suppliers: 12,
    employees: 18,
    contacts: 160,
    items: 40,
    warehouses: ['Hamburg', 'Munich', 'Vienna'],
    orders: 300,
    salesInvoices: 330,
    bills: 10,
  });
  expect(company.creditNotes.length).toBeGreaterThanOrEqual(10);
  expect(company.payments.length).toBeGreaterThanOrEqual(240);
  expect(company.payments.length).toBeLessThanOrEqual(320);
});

test('every key is there once', () => {
  for (const [system, types] of Object.entries(rows)) {
    for (const [objectType, each] of Object.entries(types)) {
      const field =
        system === 'tryton' || system === 'bamboohr'
          ? 'id'
          : system === 'salesforce'
            ? 'Id'
            : `${objectType.replace(/s$/, '')}ID`;
      expect(new Set(each.map((row) => row[field])).size, `${system} ${objectType}`).toBe(each.length);
    }
  }
});

const erpReferences: readonly (readonly [type: string, field: string, to: string])[] = [
  ['party.address', 'party', 'party.party'],
  ['party.address', 'country', 'country.country'],
  ['party.contact_mechanism', 'party', 'party.party'],
  ['party.identifier', 'party', 'party.party'],
  ['company.company', 'party', 'party.party'],
  ['company.employee', 'party', 'party.party'],
  ['company.employee', 'supervisor', 'company.employee'],
  ['product.product', 'template', 'product.template'],
  ['product.identifier', 'product', 'product.product'],
  ['product.template', 'default_uom', 'product.uom'],
  ['product.template', 'sale_uom', 'product.uom'],
  ['stock.location', 'parent', 'stock.location'],
  ['stock.location', 'warehouse', 'stock.location'],
  ['stock.move', 'product', 'product.product'],
  ['stock.move', 'from_location', 'stock.location'],
  ['stock.move', 'to_location', 'stock.location'],
  ['sale.sale', 'party', 'party.party'],
  ['sale.sale', 'invoice_address', 'party.address'],
  ['sale.sale', 'shipment_address', 'party.address'],
  ['sale.sale', 'payment_term', 'account.invoice.payment_term'],
  ['sale.sale', 'currency', 'currency.currency'],
  ['sale.sale', 'warehouse', 'stock.location'],
  ['sale.sale', 'employee', 'company.employee'],
  ['sale.line', 'sale', 'sale.sale'],
  ['sale.line', 'product', 'product.product'],
  ['sale.line', 'unit', 'product.uom'],
];

test('every reference in the ERP leads to a row, in the whole company and in a part of it', () => {
  for (const erpRows of [rows.tryton, trytonRows(company, { maxSales: 60 })]) {
    for (const [type, field, to] of erpReferences) {
      const ids = new Set((erpRows[to] ?? []).map((row) => row['id']));
      const lost = (erpRows[type] ?? []).filter((row) => row[field] !== null && !ids.has(row[field]));
      expect(lost, `${type}.${field}`).toEqual([]);
    }
    const lines = new Set((erpRows['sale.line'] ?? []).map((row) => `sale.line,${row['id']}`));
    expect((erpRows['stock.move'] ?? []).filter(({ origin }) => origin !== null && !lines.has(String(origin)))).toEqual(
      [],
    );
  }
});

test('a part for a real ERP has at most 60 sales and 80 parties, the first customer among them', () => {
  const part = trytonRows(company, { maxSales: 60 });
  expect(part['sale.sale']).toHaveLength(60);
  expect(part['party.party']?.length).toBeLessThanOrEqual(80);
  expect(part['party.party']?.some(({ code }) => code === '10021')).toBe(true);
});

test('every reference in the CRM and the books leads to a row', () => {
  for (const account of list('salesforce', 'Account')) {
    expect(find({ system: 'salesforce', objectType: 'User', key: String(account['OwnerId']) })).toBeDefined();
    if (account['ParentId'] !== null) {
      expect(find({ system: 'salesforce', objectType: 'Account', key: String(account['ParentId']) })).toBeDefined();
    }
  }
  for (const contact of list('salesforce', 'Contact')) {
    expect(find({ system: 'salesforce', objectType: 'Account', key: String(contact['AccountId']) })).toBeDefined();
  }
  for (const system of xeros) {
    for (const document of [...list(system, 'Invoices'), ...list(system, 'CreditNotes')]) {
      expect(find({ system, objectType: 'Contacts', key: String(document['ContactID']) })).toBeDefined();
    }
    for (const payment of list(system, 'Payments')) {
      expect(find({ system, objectType: 'Invoices', key: String(payment['InvoiceID']) })).toBeDefined();
    }
    const codes = new Set(list(system, 'Items').map((item) => item['Code']));
    const lines = list(system, 'Invoices').flatMap((invoice) => children(invoice, 'LineItems'));
    expect(lines.filter((line) => line['ItemCode'] !== null && !codes.has(line['ItemCode']))).toEqual([]);
  }
});

test('unique fields are unique: customer numbers, CRM external ids, names and numbers in the books', () => {
  const values = (all: readonly Row[], name: string) => all.map((row) => row[name]).filter((value) => value !== null);
  const uniques = [
    values(list('tryton', 'party.party'), 'code'),
    values(list('tryton', 'sale.sale'), 'number'),
    values(list('tryton', 'product.product'), 'code'),
    values(list('salesforce', 'Account'), 'ERP_Customer_Number__c'),
    values(list('salesforce', 'User'), 'Username'),
    values(list('xero:NT-DE', 'Contacts'), 'Name').map((name) => String(name).trim().toLowerCase()),
    values(
      list('xero:NT-DE', 'Invoices').filter(({ Type }) => Type === 'ACCREC'),
      'InvoiceNumber',
    ),
  ];
  for (const all of uniques) expect(new Set(all).size).toBe(all.length);
});

test('totals of the books are the sums of their lines, to the cent', () => {
  for (const document of xeros.flatMap((system) => [...list(system, 'Invoices'), ...list(system, 'CreditNotes')])) {
    const lines = children(document, 'LineItems');
    const isInclusive = document['LineAmountTypes'] === 'Inclusive';
    const amount = lines.reduce((sum, line) => sum + cents(line['LineAmount']), 0);
    const tax = lines.reduce((sum, line) => sum + cents(line['TaxAmount']), 0);
    expect(cents(document['Total'])).toBe(isInclusive ? amount : amount + tax);
    expect(cents(document['TotalTax'])).toBe(tax);
    expect(cents(document['SubTotal']) + tax).toBe(cents(document['Total']));
    for (const line of lines) {
      const full = Math.round(Number(line['Quantity']) * 1000) * cents(line['UnitAmount']);
      const rate = line['DiscountRate'] === null ? 100 : 90;
      expect(full * rate).toBe(cents(line['LineAmount']) * 100_000);
    }
  }
});

test('invoices of an order add up to it unless they are said to disagree', () => {
  const differing = company.invoices
    .filter(({ order }) => order !== null && order % 50 === 21)
    .map(({ order }) => order);
  for (const order of company.orders) {
    const invoices = company.invoices.filter((invoice) => invoice.order === order.index);
    if (invoices.length === 0 || differing.includes(order.index)) continue;
    expect(invoices.reduce((sum, { totalCents }) => sum + totalCents, 0)).toBe(order.totalCents);
  }
});

test('payments and used credits never exceed an invoice, and make exactly the paid ones paid', () => {
  for (const invoice of company.invoices) {
    const paid = company.payments
      .filter(({ invoiceId, status }) => invoiceId === invoice.id && status === 'AUTHORISED')
      .reduce((sum, payment) => sum + payment.cents, 0);
    const credited = company.creditNotes
      .flatMap(({ allocations }) => allocations)
      .filter(({ invoiceId }) => invoiceId === invoice.id)
      .reduce((sum, allocation) => sum + allocation.cents, 0);
    const due = invoice.totalCents - paid - credited;
    expect(due).toBeGreaterThanOrEqual(0);
    if (invoice.status === 'PAID' || invoice.status === 'AUTHORISED') expect(due === 0).toBe(invoice.status === 'PAID');
    else expect(paid + credited).toBe(0);
  }
});

test('no stock is negative, and some is planned to come and to go', () => {
  const onHand = new Map<string, number>();
  for (const move of company.stockMoves) {
    if (move.state !== 'done') continue;
    const place = `${move.item} ${move.warehouse}`;
    onHand.set(place, (onHand.get(place) ?? 0) + (move.to === 'storage' ? 1 : -1) * move.quantityMilli);
  }
  expect(Math.min(...onHand.values())).toBeGreaterThanOrEqual(0);
  const planned = company.stockMoves.filter(({ state }) => state === 'assigned' || state === 'draft');
  expect(planned.some(({ to }) => to === 'storage')).toBe(true);
  expect(planned.some(({ to }) => to === 'customer')).toBe(true);
});

test('CRM ids are 18 characters with the right suffix', () => {
  for (const id of Object.values(rows.salesforce).flatMap((each) => each.map((row) => String(row['Id'])))) {
    expect(id).toMatch(/^(001|003|005)[0-9A-Za-z]{12}[A-Z0-5]{3}$/);
    expect(id.slice(15)).toBe(crmSuffix(id.slice(0, 15)));
  }
  expect(crmSuffix('001Ws00001AbCdE')).toBe('IAV');
});

const VAT_FIELDS: Readonly<Record<string, string>> = {
  AT: 'uid',
  CH: 'uid',
  DK: 'cvr',
  FR: 'tva',
  IT: 'iva',
  NL: 'btw',
  PL: 'nip',
};

test('every VAT number has valid check digits', () => {
  const numbers = list('tryton', 'party.identifier').map((row) => String(row['code']));
  for (const number of numbers) {
    const country = number.slice(0, 2);
    expect(stdnum[country]?.[VAT_FIELDS[country] ?? 'vat']?.validate(number).isValid, number).toBe(true);
  }
  expect(new Set(numbers.map((number) => number.slice(0, 2)))).toContain('DE');
});

test('everything was created before it was changed, and both before today', () => {
  const end = `${today}T00:00:00.000Z`;
  for (const row of Object.values(rows.tryton).flat()) {
    if (row['create_date'] === undefined) continue;
    expect(String(row['create_date']) < end).toBe(true);
    if (row['write_date'] === null) continue;
    expect(String(row['write_date']) >= String(row['create_date']).slice(0, 19)).toBe(true);
    expect(String(row['write_date']) < end).toBe(true);
  }
  for (const row of Object.values(rows.salesforce).flat()) {
    expect(String(row['SystemModstamp']) >= String(row['CreatedDate'])).toBe(true);
    expect(String(row['SystemModstamp']) < end).toBe(true);
  }
  for (const row of xeros.flatMap((system) => Object.values(rows[system]).flat())) {
    if (row['UpdatedDateUTC'] !== undefined) expect(String(row['UpdatedDateUTC']) < end).toBe(true);
  }
});

test('all emails and websites are of example domains', () => {
  const text = JSON.stringify(rows);
  const domains = [...text.matchAll(/@([A-Za-z0-9.-]+)/g)].map(([, domain = '']) => domain.toLowerCase());
  expect(domains.length).toBeGreaterThan(300);
  expect(domains.filter((domain) => !/(\.example|^example\.com|\.crm)$/.test(domain))).toEqual([]);
  const websites = list('salesforce', 'Account').map((row) => row['Website']);
  expect(websites.filter((website) => website !== null && !String(website).endsWith('.example'))).toEqual([]);
});

test('Nordwind is number 10021 everywhere, with orders, invoices of each outcome, two contacts and an owner', () => {
  const party = list('tryton', 'party.party').find(({ code }) => code === '10021');
  const account = list('salesforce', 'Account').find(({ AccountNumber }) => AccountNumber === 'C-10021');
  const contact = list('xero:NT-DE', 'Contacts').find(({ AccountNumber }) => AccountNumber === '10021');
  expect([party?.['name'], account?.['Name'], contact?.['Name']]).toEqual([
    'Nordwind Traders GmbH',
    'Nordwind Traders',
    'NORDWIND TRADERS GMBH',
  ]);
  expect(account?.['ERP_Customer_Number__c']).toBe('10021');
  expect(list('tryton', 'party.address').find((row) => row['party'] === party?.['id'])?.['city']).toBe('Hamburg');
  const orders = list('tryton', 'sale.sale').filter((row) => row['party'] === party?.['id']);
  expect(orders.length).toBeGreaterThanOrEqual(3);
  expect(list('salesforce', 'Contact').filter((row) => row['AccountId'] === account?.['Id'])).toHaveLength(2);
  const owner = find({ system: 'salesforce', objectType: 'User', key: String(account?.['OwnerId']) });
  expect(owner?.['IsActive']).toBe(true);
  const phone = list('tryton', 'party.contact_mechanism').find(
    (row) => row['party'] === party?.['id'] && row['type'] === 'phone',
  );
  expect(String(account?.['Phone']).replace(/\D/g, '').slice(-5)).not.toBe(
    String(phone?.['value']).replace(/\D/g, '').slice(-5),
  );
  const invoices = list('xero:NT-DE', 'Invoices').filter((row) => row['ContactID'] === contact?.['ContactID']);
  const paidOf = (row: Row) =>
    list('xero:NT-DE', 'Payments').filter((each) => each['InvoiceID'] === row['InvoiceID']).length;
  expect(invoices.some((row) => row['Status'] === 'PAID')).toBe(true);
  expect(
    invoices.some((row) => row['Status'] === 'AUTHORISED' && String(row['DueDate']) < today && paidOf(row) === 0),
  ).toBe(true);
  expect(
    invoices.some((row) => row['Status'] === 'AUTHORISED' && String(row['DueDate']) > today && paidOf(row) === 1),
  ).toBe(true);
  expect(erp('party.party', party?.['id'])).toBe(party);
});
