// The Salesforce connector against its simulator, over HTTP: what it reads, and with how many calls.
import { expect, test } from 'vitest';
import { SourceError } from '../../src/connector/errors.ts';
import type { Row } from '../../src/simulator/contract.ts';
import {
  account,
  accountId,
  call,
  connected,
  hide,
  id,
  keysOf,
  lastOf,
  listed,
  old,
  range,
  removedIn,
  retrieves,
  rewrite,
  startedAt,
  userId,
} from './salesforce-org.ts';

test('500 keys are one sign-in, one description and one retrieve, answered in key order', async () => {
  const { customers, simulator } = await connected({ accounts: range(500).map((number) => account(number)) });
  const keys = range(500).map(accountId).reverse();
  const answers = await customers.get(keys, ['core'], call);
  expect(answers.map((answer) => (answer instanceof SourceError ? answer.message : answer?.key))).toEqual(keys);
  expect(simulator.ledger.calls.map(({ kind }) => kind)).toEqual(['auth', 'describe', 'read']);
  expect(retrieves(simulator).map(({ keys: asked }) => asked?.length)).toEqual([500]);
});

test('holes, repeated keys, keys of 15 characters and keys of nothing are answered in their places', async () => {
  const { customers, simulator } = await connected({ accounts: [account(1), account(2, { Type: 'Vendor' })] });
  const keys = [
    accountId(9),
    accountId(1).slice(0, 15),
    "001' OR Name != '",
    accountId(1),
    userId,
    accountId(2),
    accountId(1).toLowerCase(),
  ];
  const answers = await customers.get(keys, ['core'], call);
  expect(answers.map((answer) => (answer instanceof SourceError ? answer.kind : (answer?.key ?? null)))).toEqual([
    null,
    accountId(1),
    null,
    accountId(1),
    null,
    null,
    accountId(1),
  ]);
  expect(retrieves(simulator).map(({ keys: asked }) => asked)).toEqual([[accountId(9), accountId(1), accountId(2)]]);
});

test('keys that cannot be accounts need no call', async () => {
  const { customers, simulator } = await connected();
  expect(await customers.get([userId, '', '../../limits'], ['core'], call)).toEqual([null, null, null]);
  expect(simulator.ledger.calls).toEqual([]);
});

test('a record carries version, time, link and its configured custom fields', async () => {
  const { customers, simulator } = await connected({ settings: { customFields: { Account: ['Description'] } } });
  const [found] = await customers.get([accountId(1)], ['core'], call);
  expect(found).toMatchObject({
    key: accountId(1),
    version: old,
    sourceUpdatedAt: old,
    parts: ['core'],
    gaps: [],
    url: `${new URL(simulator.url).origin}/${accountId(1)}`,
    record: {
      number: '10001',
      accountOwner: { by: 'key', connection: 'crm', objectType: 'User', value: userId },
      customFields: [{ name: 'Description', type: 'TEXT', value: 'About 1' }],
    },
  });
});

test('contacts and users are listed and got', async () => {
  const { contacts, employees } = await connected();
  for (const [port, key] of [
    [contacts, id('003', 1)],
    [employees, userId],
  ] as const) {
    const pages = await listed(port);
    expect(keysOf(pages)).toEqual([key]);
    expect(await port.get([key], ['core'], call)).toEqual(pages.flatMap(({ records }) => records));
  }
});

test('a listing of several pages tells every record once, and resumes behind any page', async () => {
  const accounts = range(4500).map((number) => account(number));
  const { customers, simulator } = await connected({ accounts });
  const pages = await listed(customers);
  expect(keysOf(pages)).toEqual(range(4500).map(accountId));
  expect(pages.map(({ total }) => total)).toEqual([4500, 4500, 4500]);
  expect(simulator.ledger.calls.filter(({ kind }) => kind === 'read')).toHaveLength(3);
  expect(pages[0]?.checkpoint).toEqual({ since: old, id: accountId(2000) });
  expect(keysOf(await listed(customers, pages[0]?.checkpoint))).toEqual(range(4500).slice(2000).map(accountId));
  expect(keysOf(await listed(customers, lastOf(pages)))).toEqual([]);
});

test('changes and deletions since the checkpoint are told, the latter as removed', async () => {
  const { customers, simulator, clock } = await connected();
  const from = lastOf(await listed(customers));
  clock.advance(60_000);
  simulator.change({ action: 'update', objectType: 'Account', key: accountId(2), values: { Name: 'Renamed' } });
  simulator.change({ action: 'delete', objectType: 'Account', key: accountId(3) });
  simulator.change({ action: 'create', objectType: 'Account', row: account(4) });
  const pages = await listed(customers, from);
  expect(keysOf(pages).sort()).toEqual([accountId(2), accountId(4)]);
  expect(removedIn(pages)).toEqual([{ key: accountId(3) }]);
});

test('accounts of other types are left out, and removed when they become one', async () => {
  const { customers, simulator, clock } = await connected({
    accounts: [account(1), account(2, { Type: 'Vendor' }), account(3, { Type: null })],
  });
  const first = await listed(customers);
  expect(keysOf(first)).toEqual([accountId(1), accountId(3)]);
  clock.advance(60_000);
  simulator.change({ action: 'update', objectType: 'Account', key: accountId(1), values: { Type: 'Vendor' } });
  const second = await listed(customers, lastOf(first));
  expect({ keys: keysOf(second), removed: removedIn(second) }).toEqual({ keys: [], removed: [{ key: accountId(1) }] });
});

const HOURS_MS = 3 * 3_600_000;

test.each([
  ['the same', 0],
  ['hours ahead', HOURS_MS],
  ['hours behind', -HOURS_MS],
])(
  'a change that shows late under an earlier time is told, and a settled one not again (our clock %s)',
  async (_ours, aheadMs) => {
    const { customers, simulator, clock } = await connected({ aheadMs });
    const from = lastOf(await listed(customers));
    clock.advance(60_000);
    simulator.change({ action: 'update', objectType: 'Account', key: accountId(1), values: { Name: 'Early' } });
    const first = await listed(customers, from);
    // Its transaction began before the change above and ends after the listing.
    const row = account(4, { SystemModstamp: new Date(startedAt + 30_000).toISOString() });
    rewrite(simulator, /^queryAll /, (body) => withRecord(body, row), 1);
    const second = await listed(customers, lastOf(first));
    expect(lastOf(first)).toEqual(from);
    expect(keysOf(second)).toEqual([accountId(4), accountId(1)]);
    clock.advance(700_000);
    const third = await listed(customers, lastOf(second));
    expect(keysOf(third)).toEqual([accountId(1)]);
    expect(keysOf(await listed(customers, lastOf(third)))).toEqual([]);
  },
);

function withRecord(body: unknown, row: Row): unknown {
  const { records, ...rest } = body as { records: Row[] };
  return { ...rest, records: [row, ...records] };
}

test('a field hidden from us is not asked for, and a gap of what reads it', async () => {
  const { customers, simulator } = await connected({
    accounts: [account(1, { VAT_Number__c: 'DE136695976' })],
    settings: { customFields: { Account: ['Description', 'Score__c'] } },
  });
  hide(simulator, 'VAT_Number__c', 'Industry', 'DunsNumber', 'BillingCountryCode');
  const [found] = await customers.get([accountId(1)], ['core'], call);
  const [page] = await listed(customers);
  expect(found).toEqual(page?.records[0]);
  expect(found).toMatchObject({
    record: { industry: null, identifiers: null, customFields: [{ name: 'Description' }] },
    gaps: [
      { path: 'identifiers', reason: 'not-permitted' },
      { path: 'industry', reason: 'not-permitted' },
      { path: 'customFields.Score__c', reason: 'not-permitted' },
    ],
  });
});

test('an account that was merged away is removed, with the key of the one that took it in', async () => {
  const merged = account(2, { IsDeleted: true, MasterRecordId: accountId(1) });
  const { customers } = await connected({ accounts: [account(1), merged] });
  expect(removedIn(await listed(customers))).toEqual([{ key: accountId(2), mergedInto: accountId(1) }]);
});
