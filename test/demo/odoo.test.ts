// The two companies of the demo company as an Odoo database holds them, and as the connector reads them.
import { expect, test } from 'vitest';
import { makeCompany } from '../../demo/company.ts';
import { odooRows } from '../../demo/odoo.ts';
import type { FieldGap } from '../../src/connector/mapping.ts';
import type { Money } from '../../src/model/money.ts';
import { call, openOdoo } from '../connectors/odoo-connecting.ts';

const company = makeCompany({ seed: 7, size: 'small', today: '2026-06-01' });
const parts = { de: odooRows(company, 'NT-DE'), uk: odooRows(company, 'NT-UK') };

function ids(part: 'de' | 'uk', model: string): readonly number[] {
  return (parts[part][model] ?? []).map(({ id }) => Number(id));
}

/** Odoo 19 has no field for it. */
function isGone({ path, reason }: FieldGap): boolean {
  return reason === 'not-permitted' && path === 'salutation';
}

test('companies share customers and items under the same ids, and nothing that belongs to one', () => {
  for (const model of ['sale.order', 'sale.order.line', 'account.move', 'account.move.line', 'account.payment']) {
    const [german, british] = [ids('de', model), ids('uk', model)];
    expect([german, british].every(({ length }) => length > 0)).toBe(true);
    expect(new Set([...german, ...british]).size, model).toBe(german.length + british.length);
  }
  const shared = ids('uk', 'res.partner').filter((id) => ids('de', 'res.partner').includes(id));
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.length).toBeLessThan(ids('uk', 'res.partner').length);
});

test.each(['de', 'uk'] as const)('the connector reads all of the part %s without a gap', async (part) => {
  const { connection, close } = await openOdoo({ rows: parts[part] }, part === 'de' ? 'EUR' : 'GBP');
  try {
    const empty = part === 'uk' ? ['stock.location', 'stock.picking'] : [];
    for (const port of connection.ports) {
      let records = 0;
      for await (const page of port.list(null, call)) {
        records += page.records.length;
        expect(page.records.flatMap(({ gaps }) => gaps.filter((gap) => !isGone(gap)))).toEqual([]);
      }
      expect(records > 0, port.objectType).toBe(!empty.includes(port.objectType));
    }
  } finally {
    await close();
  }
});

test('orders and invoices come to what they come to in the other systems', async () => {
  const { connection, close } = await openOdoo({ rows: parts.de });
  try {
    const [orders, invoices] = ['Order', 'Invoice'].map((entity) =>
      connection.ports.find((port) => port.entity === entity),
    );
    const totals = async (port: typeof orders, member: string) => {
      const found = new Map<string, string>();
      if (port === undefined) return found;
      for await (const { records } of port.list(null, call))
        for (const { record } of records) {
          const money = Reflect.get((record as { totals: object }).totals, member) as Money;
          found.set(String(Reflect.get(record, 'number')), money.amount);
        }
      return found;
    };
    const held = await totals(orders, 'grand');
    const numbered = company.orders.filter(({ number }) => number !== null);
    expect(numbered.map(({ number }) => Number(held.get(String(number))))).toEqual(
      numbered.map(({ totalCents }) => totalCents / 100),
    );
    const issued = await totals(invoices, 'taxExclusive');
    const open = company.invoices.filter(
      ({ entity, type, status }) => entity === 'NT-DE' && type === 'ACCREC' && status === 'AUTHORISED',
    );
    expect(open.map(({ number }) => Number(issued.get(number)))).toEqual(open.map(({ netCents }) => netCents / 100));
  } finally {
    await close();
  }
});
