// The simulated company of QuickBooks Online held to the facts of the API v3, minor version 75. Rows made up here.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CREDIT, CUSTOMER, INVOICE, id, PAYMENT } from '../connectors/quickbooks-books.ts';
import { type Started, started } from '../connectors/quickbooks-started.ts';

let books: Started;
let token: string;

beforeAll(async () => {
  books = await started({ limits: 'metered' });
  token = await signIn();
});
afterAll(() => books.close());

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a person would read them
  readonly body: any;
}

async function signIn(): Promise<string> {
  const { tokenUrl, clientId, clientSecret, refreshToken } = books.simulator.settings;
  const response = await fetch(String(tokenUrl), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: String(refreshToken) }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function ask(path: string, body?: unknown): Promise<Answer> {
  // Ten calls a second are allowed.
  books.clock.advance(100);
  const { apiUrl, realmId } = books.simulator.settings;
  const response = await fetch(`${apiUrl}/v3/company/${realmId}/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const codeOf = ({ body }: Answer) => body.Fault?.Error[0].code;

test.each([
  ["select * from Customer where Id = '100' or Id = '101'", '4000'],
  ['select * from Customer join Invoice', '4000'],
  ['select * from Customer where Id = 100', '4000'],
  ['select * from Customer maxresults 1001', '4001'],
  ["select * from Invoice where PrivateNote = 'x'", '4001'],
])('refuses %s', async (statement, code) => {
  expect(codeOf(await ask('query', statement))).toBe(code);
});

test('answers an empty result without a list, counts, and hides what is inactive unless asked', async () => {
  expect((await ask('query', "select * from Customer where Id = '999'")).body.QueryResponse).toEqual({});
  expect((await ask('query', 'select count(*) from Customer')).body.QueryResponse).toEqual({ totalCount: 7 });
  const all = await ask('query', 'select count(*) from Customer where Active in (true,false)');
  expect(all.body.QueryResponse).toEqual({ totalCount: 8 });
});

test('tells times in the offset of the company and amounts as numbers', async () => {
  const { body } = await ask(`invoice/${id(INVOICE, 2)}`);

  expect(body.Invoice.MetaData.CreateTime).toBe('2026-05-04T01:00:00-07:00');
  expect([body.Invoice.TotalAmt, body.Invoice.Balance]).toEqual([362.07, 332.07]);
});

test('a stale version is refused, a sparse update merges, a full one clears what it leaves out', async () => {
  const key = id(CUSTOMER, 1);
  expect(codeOf(await ask('customer', { Id: key, SyncToken: '99', DisplayName: 'X' }))).toBe('5010');

  const sparse = await ask('customer', { Id: key, SyncToken: '1', sparse: true, CompanyName: null });
  expect(sparse.body.Customer).toMatchObject({ SyncToken: '2', PrimaryEmailAddr: { Address: 'ap1@nordwind.example' } });
  expect(sparse.body.Customer).not.toHaveProperty('CompanyName');

  const full = await ask('customer', { Id: key, SyncToken: '2', DisplayName: 'Full' });
  expect(full.body.Customer).not.toHaveProperty('PrimaryEmailAddr');
});

test('a display name is taken once, and a request id stands for its first answer', async () => {
  const first = await ask('customer?requestid=r-1', { DisplayName: 'Once' });
  const again = await ask('customer?requestid=r-1', { DisplayName: 'Once' });
  expect(again.body.Customer.Id).toBe(first.body.Customer.Id);
  expect(codeOf(await ask('customer', { DisplayName: 'once' }))).toBe('6240');
});

test('payments and credit memos settle invoices, and not more than is open', async () => {
  const customer = { value: id(CUSTOMER, 3) };
  await ask('customer', { Id: id(CUSTOMER, 3), SyncToken: '3', sparse: true, Active: true });
  const lines = [
    { Amount: 332.07, LinkedTxn: [{ TxnId: id(INVOICE, 3), TxnType: 'Invoice' }] },
    { Amount: 332.07, LinkedTxn: [{ TxnId: id(CREDIT, 3), TxnType: 'CreditMemo' }] },
  ];
  expect((await ask('payment', { CustomerRef: customer, TotalAmt: 0, Line: lines })).status).toBe(200);
  expect((await ask(`invoice/${id(INVOICE, 3)}`)).body.Invoice.Balance).toBe(0);
  expect((await ask(`creditmemo/${id(CREDIT, 3)}`)).body.CreditMemo.RemainingCredit).toBe(30);
  expect(codeOf(await ask('payment', { CustomerRef: customer, TotalAmt: 5, Line: [{ ...lines[0], Amount: 5 }] }))).toBe(
    '6000',
  );
});

test('change data tells what was deleted and refuses to look back more than 30 days', async () => {
  await ask('payment?operation=delete', { Id: id(PAYMENT, 4), SyncToken: '4' });

  const { body } = await ask('cdc?entities=Payment&changedSince=2026-05-20T11:00:00Z');
  expect(body.CDCResponse[0].QueryResponse[0].Payment.at(-1)).toMatchObject({ status: 'Deleted', Id: id(PAYMENT, 4) });
  expect((await ask('cdc?entities=Payment&changedSince=2026-04-01T00:00:00Z')).status).toBe(400);
  expect(codeOf(await ask(`payment/${id(PAYMENT, 4)}`))).toBe('610');
});

test('a batch goes on behind an item that fails, takes 30 items, and 40 a minute', async () => {
  const item = (bId: string, DisplayName: string) => ({ bId, operation: 'create', Customer: { DisplayName } });
  const { body } = await ask('batch', { BatchItemRequest: [item('1', 'Nordwind 0'), item('2', 'Batched')] });
  expect(body.BatchItemResponse[0].Fault.Error[0].code).toBe('6240');
  expect(body.BatchItemResponse[1].Customer.DisplayName).toBe('Batched');
  const many = Array.from({ length: 31 }, (_, index) => item(String(index), `Many ${index}`));
  expect((await ask('batch', { BatchItemRequest: many })).status).toBe(400);
  for (let count = 2; count < 40; count += 1) await ask('batch', { BatchItemRequest: [] });
  const refused = await ask('batch', { BatchItemRequest: [] });
  expect([refused.status, refused.body.fault.error[0].code]).toEqual([429, '3001']);
});

test('tax codes and rates are queried like lists of names, and have neither change data nor a way to write them here', async () => {
  const rates = await ask('query', 'select * from TaxRate where Active in (true,false)');
  expect(rates.body.QueryResponse.TaxRate).toMatchObject([{ Id: '3', Name: 'California', RateValue: 8 }]);
  expect((await ask('taxcode/2')).body.TaxCode.SalesTaxRateList.TaxRateDetail).toEqual([
    { TaxTypeApplicable: 'TaxOnAmount', TaxRateRef: { value: '3', name: 'California' }, TaxOrder: 0 },
  ]);
  expect(codeOf(await ask('cdc?entities=TaxCode&changedSince=2026-05-20T11:00:00Z'))).toBe('4001');
  expect(codeOf(await ask('taxcode', { Name: 'GST' }))).toBe('500');
});
