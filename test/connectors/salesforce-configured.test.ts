// Fields of the model that the configuration takes from fields of an organisation: read, listed, written and described without a line of code.
import { describe, expect, test } from 'vitest';
import { SourceError } from '../../src/connector/errors.ts';
import type { Change, WritePort } from '../../src/connector/write.ts';
import { account, accountId, call, connected, hide, listed } from './salesforce-org.ts';

const accounts = [account(1, { Segment__c: 'Key account', Description: 'Nordwind Handels GmbH' }), account(2)];
const configured = { Customer: { segment: 'Segment__c', legalName: 'Description' } };

async function organisation() {
  const org = await connected({ accounts, configured });
  return { ...org, write: org.customers.write as unknown as WritePort<'Customer'> };
}

const shown = async ({ customers }: Pick<Awaited<ReturnType<typeof connected>>, 'customers'>, number: number) => {
  const [found] = await customers.get([accountId(number)], ['core'], call);
  if (found === undefined || found === null || found instanceof SourceError) throw new Error('not visible');
  const { segment, legalName, industry } = found.record as Readonly<Record<string, unknown>>;
  return { segment, legalName, industry };
};

describe('a configured field', () => {
  test('is read and listed from the field that the configuration names', async () => {
    const org = await organisation();
    const pages = await listed(org.customers);

    expect([await shown(org, 1), await shown(org, 2)]).toEqual([
      { segment: 'Key account', legalName: 'Nordwind Handels GmbH', industry: 'Wholesale' },
      { segment: null, legalName: 'About 2', industry: 'Wholesale' },
    ]);
    expect(
      pages.flatMap(({ records }) => records.map(({ record }) => (record as { legalName?: unknown }).legalName)),
    ).toEqual(['Nordwind Handels GmbH', 'About 2']);
  });

  test('takes the place of what the connector itself takes it from', async () => {
    const org = await connected({ accounts, configured: { Customer: { industry: 'Segment__c' } } });

    expect((await shown(org, 1)).industry).toBe('Key account');
  });

  test('is written to that field, and shown in the difference', async () => {
    const { write, customers } = await organisation();
    const [current] = await customers.get([accountId(1)], ['core'], call);
    const values = { segment: 'Partner', legalName: 'Nordwind SE' };
    const change: unknown = { action: 'update', entity: 'Customer', key: accountId(1), values, current };
    const plan = await write.plan(change as Change<'Customer'>, call);

    expect(plan.refused).toEqual([]);
    expect(plan.steps.flatMap(({ diff }) => diff)).toEqual([
      { path: 'legalName', before: 'Nordwind Handels GmbH', after: 'Nordwind SE' },
      { path: 'segment', before: 'Key account', after: 'Partner' },
    ]);
    for (const step of plan.steps) await write.apply(step, { id: 'cus_1', key: 'k-1' }, call);
    expect(await shown({ customers }, 1)).toEqual({ ...values, industry: 'Wholesale' });
  });

  test('that is hidden from our user is a gap, and named by the check', async () => {
    const { connection, customers, simulator } = await organisation();
    hide(simulator, 'Description');
    const [found] = await customers.get([accountId(1)], ['core'], call);
    const missing = (await connection.check(call)).filter(({ ok }) => !ok).map(({ what }) => what);

    expect(found).toMatchObject({ gaps: [{ path: 'legalName', reason: 'not-permitted' }] });
    expect(missing).toContain('Account.Description');
  });
});

test('an organisation describes what may be configured, as it is right now', async () => {
  const { connection, simulator } = await organisation();
  const fields = await connection.describe?.('Customer', call);
  hide(simulator, 'Segment__c');
  const later = await connection.describe?.('Customer', call);

  expect(fields?.find(({ path }) => path === 'Segment__c')).toEqual({
    ...{ path: 'Segment__c', type: 'TEXT', label: 'Segment', isWritable: true },
  });
  expect(later?.some(({ path }) => path === 'Segment__c')).toBe(false);
  expect(await connection.describe?.('Invoice', call)).toBeNull();
});
