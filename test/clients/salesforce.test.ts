// jsforce reads and writes the simulated organisation: somebody else's reading of the REST API.
import { importPKCS8, SignJWT } from 'jose';
import { Connection } from 'jsforce';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSalesforce } from '../../connectors/salesforce/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { account, accountId, contact, range, user } from '../connectors/salesforce-org.ts';

const NOW = Date.parse('2026-06-01T12:00:00.000Z');
let simulator: Simulator;
let connection: Connection;

beforeAll(async () => {
  simulator = await startSalesforce({
    rows: { User: [user], Account: range(5).map((number) => account(number)), Contact: [contact] },
    clock: new ManualClock(NOW),
    limits: 'unmetered',
  });
  const { loginUrl, clientId, username, privateKey, apiVersion } = simulator.settings;
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(String(clientId))
    .setSubject(String(username))
    .setAudience(String(loginUrl))
    .setExpirationTime(Math.floor(NOW / 1000) + 120)
    .sign(await importPKCS8(String(privateKey), 'RS256'));
  connection = new Connection({ loginUrl: String(loginUrl), version: String(apiVersion) });
  await connection.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
});

afterAll(() => simulator.close());

test('queries with SOQL, and describes an object', async () => {
  const found = await connection.query<{ Name: string }>('SELECT Id, Name FROM Account ORDER BY Name LIMIT 2');
  expect(found.records.map(({ Name }) => Name)).toEqual(['Account 1', 'Account 2']);
  const described = await connection.sobject('Account').describe();
  expect(described.fields.find(({ name }) => name === 'Segment__c')?.type).toBe('picklist');
});

test('retrieves several records in one call', async () => {
  const records = await connection.sobject('Account').retrieve([accountId(2), accountId(4)]);
  expect(records.map((each) => each['Name'])).toEqual(['Account 2', 'Account 4']);
});

test('makes, changes and deletes a record', async () => {
  const contacts = connection.sobject('Contact');
  const made = await contacts.create({ LastName: 'Berg', AccountId: accountId(1) });
  expect(made.success).toBe(true);
  const id = made.id ?? '';
  await contacts.update({ Id: id, Email: 'mia@nordwind.example' });
  expect((await contacts.retrieve(id))['Email']).toBe('mia@nordwind.example');
  await contacts.destroy(id);
  expect(simulator.ledger.effects.map(({ action, key }) => [action, key])).toEqual([
    ['create', id],
    ['update', id],
    ['delete', id],
  ]);
});

test('is told the code of a refusal', async () => {
  await expect(connection.query('SELECT Nothing__c FROM Account')).rejects.toMatchObject({
    errorCode: 'INVALID_FIELD',
  });
});
