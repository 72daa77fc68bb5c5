// What the Salesforce connector makes of refusals, broken answers and a source that leads elsewhere; over HTTP against its simulator.
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { salesforceSettings } from '../../connectors/salesforce/config.ts';
import { signIn } from '../../connectors/salesforce/sign-in.ts';
import { SourceError } from '../../src/connector/errors.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import {
  account,
  accountId,
  call,
  connected,
  hide,
  listed,
  type Port,
  range,
  rewrite,
  signIns,
  startedAt,
} from './salesforce-org.ts';

const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

async function failureOf(run: () => Promise<unknown>): Promise<SourceError | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}

const READS = /^(retrieve|query|queryAll|more) /;
const RETRIEVE = /^retrieve /;
const QUERY = /^(query|queryAll|more) /;

const kindOf = async (run: () => Promise<unknown>) => (await failureOf(run))?.kind ?? null;
const got = (port: Port) => port.get([accountId(1)], ['core'], call);

const FAULTS: readonly (readonly [string, Fault, string])[] = [
  ['403 with REQUEST_LIMIT_EXCEEDED', { kind: 'status', status: 403 }, 'rate-limited'],
  ['503', { kind: 'status', status: 503 }, 'unavailable'],
  ['500', { kind: 'status', status: 500 }, 'unavailable'],
  ['404', { kind: 'status', status: 404 }, 'not-found'],
  ['400 with UNABLE_TO_LOCK_ROW', { kind: 'status', status: 400 }, 'rate-limited'],
  ['a page for people with 200', { kind: 'html-login' }, 'protocol'],
  ['bad JSON', { kind: 'bad-json' }, 'protocol'],
  ['truncated JSON', { kind: 'truncated-json' }, 'protocol'],
  ['JSON of another shape', { kind: 'rewrite', rewrite: () => ({ records: 7 }) }, 'protocol'],
  ['too few records', { kind: 'rewrite', rewrite: () => [] }, 'protocol'],
  ['a redirect', { kind: 'redirect', location: 'http://169.254.169.254/' }, 'protocol'],
];

test.each(FAULTS)('%s fails a read and a listing as %o with its own kind', async (_name, fault, kind) => {
  const { customers, simulator } = await connected();
  await got(customers);
  simulator.faults.add({ fault, operation: READS });
  expect([await kindOf(() => got(customers)), await kindOf(() => listed(customers))]).toEqual([kind, kind]);
});

test('a wait that the source asks for is kept', async () => {
  const { customers, simulator } = await connected();
  simulator.faults.add({ fault: { kind: 'status', status: 503, retryAfter: '7' } });
  expect((await failureOf(() => got(customers)))?.retryAfterMs).toBe(7000);
});

test('a session that expires mid-run is opened once more, for all calls that wait', async () => {
  const { customers, simulator } = await connected();
  await got(customers);
  simulator.faults.add({ fault: { kind: 'expire-session' }, operation: RETRIEVE, times: 1 });
  const answers = await Promise.all(range(4).map(() => got(customers)));
  expect(answers.flat().map((answer) => answer instanceof SourceError || answer?.key)).toEqual(
    range(4).map(() => accountId(1)),
  );
  expect(signIns(simulator)).toBeLessThanOrEqual(3);
});

test('a source that answers 401 for ever is asked twice, then believed', async () => {
  const { customers, simulator } = await connected();
  await got(customers);
  simulator.faults.add({ fault: { kind: 'status', status: 401 }, operation: RETRIEVE });
  simulator.ledger.clear();
  expect(await kindOf(() => got(customers))).toBe('unauthenticated');
  expect(simulator.ledger.calls.map(({ kind }) => kind)).toEqual(['read', 'auth', 'read']);
});

test.each([
  ['client id', { clientId: 'someone-else' }],
  ['user name', { username: 'nobody@ours.example' }],
  ['private key', { privateKey: otherKey }],
  ['key that is none', { privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }],
])('a wrong %s is unauthenticated, and the check says so without a secret', async (_name, settings) => {
  const { customers, connection } = await connected({ settings });
  expect(await kindOf(() => got(customers))).toBe('unauthenticated');
  const lines = await connection.check(call);
  expect(lines).toEqual([
    { what: 'sign-in', ok: false, detail: expect.stringContaining('POST /services/oauth2/token') },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/BEGIN|assertion=|nobody|someone-else/);
});

const settings = salesforceSettings.parse({
  loginUrl: 'https://test.salesforce.com',
  clientId: 'client',
  username: 'sync@ours.example',
  privateKey: otherKey,
});

test.each([
  ['https://nordlicht.my.salesforce.com', 'https://nordlicht.my.salesforce.com'],
  ['https://test.salesforce.com/', 'https://test.salesforce.com'],
  ['http://nordlicht.my.salesforce.com', null],
  ['https://nordlicht.my.salesforce.com:8443', null],
  ['https://salesforce.com.evil.example', null],
  ['https://evilsalesforce.com', null],
  ['https://nordlicht.my.salesforce.com@evil.example', null],
  ['http://169.254.169.254', null],
  [undefined, null],
])('the organisation may be at %s: %s', async (instance, expected) => {
  const body = JSON.stringify({ access_token: 'token', instance_url: instance });
  const transport = { request: async () => ({ status: 200, headers: {}, text: body }) };
  const run = () => signIn(settings, { transport, clock: { now: () => startedAt } }, call);
  if (expected === null) expect(await kindOf(run)).toBe('protocol');
  else expect(await run()).toEqual({ token: 'token', instance: expected });
});

test.each([
  'https://evil.example/services/data/v66.0/query/01gx-2000',
  '//evil.example/services/data/v66.0/query/01gx-2000',
  '/services/data/v66.0/query/../../../secret',
  '/services/data/v66.0/limits',
])('the next page at %s is not followed', async (next) => {
  const { customers, simulator } = await connected();
  rewrite(simulator, QUERY, (body) => ({ ...(body as object), done: false, nextRecordsUrl: next }));
  simulator.ledger.clear();
  expect(await kindOf(() => listed(customers))).toBe('protocol');
  expect(simulator.ledger.calls.filter(({ kind }) => kind === 'read')).toHaveLength(1);
});

test('pages that lead in a circle end the listing', async () => {
  const { customers, simulator } = await connected({ accounts: range(4500).map((number) => account(number)) });
  const seen: unknown[] = [];
  rewrite(simulator, QUERY, (body) => {
    const { nextRecordsUrl } = body as { nextRecordsUrl?: string };
    seen.push(nextRecordsUrl);
    return { ...(body as object), done: false, nextRecordsUrl: seen[0] };
  });
  expect(await kindOf(() => listed(customers))).toBe('protocol');
});

test('a record without readable key or version fails alone in a read, and ends a listing', async () => {
  const { customers, simulator } = await connected();
  const spoil = (record: object) => ({ ...record, SystemModstamp: 'yesterday' });
  rewrite(simulator, RETRIEVE, (body) => {
    const [first, ...rest] = body as object[];
    return [spoil(first ?? {}), ...rest];
  });
  rewrite(simulator, QUERY, (body) => ({
    ...(body as object),
    records: (body as { records: object[] }).records.map(spoil),
  }));
  const answers = await customers.get([accountId(1), accountId(2)], ['core'], call);
  expect(answers.map((answer) => (answer instanceof SourceError ? answer.kind : answer?.key))).toEqual([
    'protocol',
    accountId(2),
  ]);
  expect(await kindOf(() => listed(customers))).toBe('protocol');
});

test('a description that is no longer true is invalid once, then asked for again', async () => {
  const { customers, simulator } = await connected({ settings: { customFields: { Account: ['Gone__c'] } } });
  rewrite(simulator, /describe/i, withField('Gone__c'), 1);
  expect(await kindOf(() => got(customers))).toBe('invalid');
  expect(await got(customers)).toMatchObject([{ gaps: [{ path: 'customFields.Gone__c', reason: 'not-permitted' }] }]);
});

const withField = (name: string) => (body: unknown) => {
  const { fields, ...rest } = body as { fields: object[] };
  return { ...rest, fields: [...fields, { name, type: 'string' }] };
};

test.each([
  { since: '2026 OR Name != null', id: accountId(1) },
  { since: null },
  { since: '2026-05-04T09:12:44.000Z', id: "' OR '" },
])('the checkpoint %o is refused without a call', async (checkpoint) => {
  const { customers, simulator } = await connected();
  expect(await kindOf(() => listed(customers, checkpoint))).toBe('invalid');
  expect(simulator.ledger.calls).toEqual([]);
});

test('a check is one line for the sign-in, each object and each field that is missing', async () => {
  const { connection, simulator } = await connected();
  hide(simulator, 'VAT_Number__c', 'ManagerId', 'BillingCountryCode');
  const lines = await connection.check(call);
  expect(lines.map(({ what, ok }) => `${what} ${ok}`)).toEqual([
    'sign-in true',
    'Account true',
    'Account.VAT_Number__c false',
    'Contact true',
    'User true',
    'User.ManagerId false',
  ]);
  expect(lines[2]?.detail).toContain('without it identifiers of Customer stays empty');
});
