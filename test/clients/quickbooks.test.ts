// The community's client (node-quickbooks) against the simulated company: list, get, create, update, void and an error.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CUSTOMER, INVOICE, id } from '../connectors/quickbooks-books.ts';
import { type Started, started } from '../connectors/quickbooks-started.ts';

type Client = new (...parameters: readonly unknown[]) => object;

// Its types lack the endpoint and the long constructor.
const QuickBooks: Client = createRequire(import.meta.url)('node-quickbooks');

let books: Started;
let client: object;

beforeAll(async () => {
  books = await started();
  const { apiUrl, tokenUrl, realmId, clientId, clientSecret, refreshToken } = books.simulator.settings;
  const answer = await fetch(String(tokenUrl), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: String(refreshToken) }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  Object.assign(QuickBooks, { V3_ENDPOINT_BASE_URL: `${String(apiUrl)}/v3/company/` });
  const parameters = [clientId, clientSecret, token, false, realmId, true, false, 75, '2.0', refreshToken];
  client = new QuickBooks(...parameters);
});
afterAll(() => books.close());

function ask(method: string, ...parameters: readonly unknown[]): Promise<Readonly<Record<string, unknown>>> {
  const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const done = (error: unknown, answer: Readonly<Record<string, unknown>>) => {
    if (error === null || error === undefined) resolve(answer);
    else reject(error);
  };
  Reflect.apply(Reflect.get(client, method), client, [...parameters, done]);
  return promise;
}

test('finds, reads, makes and changes customers', async () => {
  const found = await ask('findCustomers', { DisplayName: 'Nordwind 1' });
  expect(found).toMatchObject({ QueryResponse: { Customer: [{ Id: id(CUSTOMER, 1) }] } });
  expect(await ask('getCustomer', id(CUSTOMER, 1))).toMatchObject({ DisplayName: 'Nordwind 1', SyncToken: '1' });

  const made = await ask('createCustomer', { DisplayName: 'By the client' });
  const values = { Id: made['Id'], SyncToken: made['SyncToken'], sparse: true, CompanyName: 'Client Inc.' };
  await ask('updateCustomer', values);

  expect(books.simulator.ledger.effects.map(({ action, key }) => [action, key])).toEqual([
    ['create', made['Id']],
    ['update', made['Id']],
  ]);
});

test('voids an invoice', async () => {
  await ask('voidInvoice', { Id: id(INVOICE, 1), SyncToken: '1' });

  expect(await ask('getInvoice', id(INVOICE, 1))).toMatchObject({ PrivateNote: 'Voided', TotalAmt: 0, Balance: 0 });
});

test('understands a refusal', async () => {
  await expect(ask('createCustomer', { DisplayName: 'Nordwind 0' })).rejects.toMatchObject({
    response: { status: 400, data: { Fault: { Error: [{ code: '6240' }], type: 'ValidationFault' } } },
  });
});
