// Sources whose clocks are hours away from ours: nothing is lost, nothing is from the future.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { salesforceRows } from '../../demo/salesforce.ts';
import { trytonRows } from '../../demo/tryton.ts';
import { xeroRows } from '../../demo/xero.ts';
import { FAULTS } from '../faults/table.ts';
import { at, openCompany, type TestCompany } from './support/company.ts';

/** Listings that leave nothing out. */
const ROWS = [
  ['erp', 'sale.sale', ({ company }: TestCompany) => trytonRows(company)],
  ['crm', 'User', ({ company }: TestCompany) => salesforceRows(company)],
  ['books', 'Items', ({ company }: TestCompany) => xeroRows(company, 'NT-DE')],
] as const;

describe.each([
  ['ahead of', FAULTS['clock-ahead'].aheadMs],
  ['behind', FAULTS['clock-behind'].aheadMs],
])('sources three hours %s us', (_where, sourcesAheadMs) => {
  let company: TestCompany;

  beforeAll(async () => {
    company = await openCompany({ sourcesAheadMs });
  });

  afterAll(() => company.close());

  test('are filled completely, and their ages are those of our own clock', async () => {
    company.clock.advance(30_000);

    const answer = await company.query(
      'admin',
      '{ customer(number: "10021") { name segment } invoice(number: "INV-000191") { number meta { asOf } } }',
    );

    expect(answer.errors).toEqual([]);
    const held = ROWS.map(
      ([connection, objectType]) => company.gateway.indexState.get(connection, objectType)?.records,
    );
    expect(held).toEqual(ROWS.map(([, objectType, rows]) => rows(company)[objectType]?.length));
    expect(at(answer.data, 'invoice.meta.asOf')).toBe(new Date(company.clock.now() - 30_000).toISOString());
    for (const [name, { oldestAgeMs }] of Object.entries(answer.mainstem.connections))
      expect([name, oldestAgeMs]).toEqual([name, 30_000]);
  });

  test('tell an edit to the next poll, and to a read that accepts no age', async () => {
    const { accounts, parties } = { accounts: company.sim('crm'), parties: company.sim('erp') };
    const refs = await company.query(
      'admin',
      '{ customer(number: "10021") { meta { refs { connection objectType id } } } }',
    );
    const keyOf = (connection: string) =>
      (at(refs.data, 'customer.meta.refs') as { connection: string; id: string }[]).find(
        (ref) => ref.connection === connection,
      )?.id ?? '';
    company.clock.advance(60_000);
    accounts.change({
      action: 'update',
      objectType: 'Account',
      key: keyOf('crm'),
      values: { Segment__c: 'Enterprise' },
    });
    parties.change({
      action: 'update',
      objectType: 'party.party',
      key: keyOf('erp'),
      values: { name: 'Renamed GmbH' },
    });

    const fresh = await company.query(
      'admin',
      'query @freshness(maxAge: 0, onError: FAIL) { customer(number: "10021") { name segment } }',
    );
    expect(new Set(await company.gateway.syncer.runAll())).toEqual(new Set(['complete']));
    const polled = await company.query('admin', '{ customer(number: "10021") { name segment } }');

    const edited = { customer: { name: 'Renamed GmbH', segment: 'Enterprise' } };
    expect([fresh.data, polled.data]).toEqual([edited, edited]);
  });
});
