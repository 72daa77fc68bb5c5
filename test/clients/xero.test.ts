// Xero's own client library reads and writes the simulated organisation: its reading of the API, not ours.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccountingApi, type Contact, Invoice, LineAmountTypes } from 'xero-node';
import { startXero } from '../../connectors/xero/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';

const ID = 'cccccccc-0000-4000-8000-000000000001';
let simulator: Simulator;
let api: AccountingApi;
let tenant: string;

beforeAll(async () => {
  const contact = { ContactID: ID, ContactStatus: 'ACTIVE', Name: 'Nordwind Traders GmbH', IsCustomer: true };
  simulator = await startXero({
    rows: { Contacts: [{ ...contact, UpdatedDateUTC: '2026-05-01T08:00:00.000Z' }] },
    clock: new ManualClock('2026-06-01T12:00:00.000Z'),
    limits: 'unmetered',
  });
  const { tokenUrl, clientId, clientSecret, tenantId } = simulator.settings;
  const answer = await fetch(String(tokenUrl), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  api = new AccountingApi(`${simulator.url}/api.xro/2.0`);
  api.accessToken = token;
  tenant = String(tenantId);
});

afterAll(() => simulator.close());

test('reads contacts: all, by id, and those changed since', async () => {
  const all = await api.getContacts(tenant);
  expect(all.body.contacts?.map(({ name }) => name)).toEqual(['Nordwind Traders GmbH']);
  const byId = await api.getContacts(tenant, undefined, undefined, undefined, [ID]);
  expect(byId.body.contacts?.[0]?.updatedDateUTC).toEqual(new Date('2026-05-01T08:00:00.000Z'));
  const since = await api.getContacts(tenant, new Date('2026-05-02T00:00:00Z'));
  expect(since.body.contacts ?? []).toEqual([]);
});

test('makes a contact and an invoice of it, once under one idempotency key', async () => {
  const contacts: Contact[] = [{ name: 'Old Mill Ltd', emailAddress: 'ap@old-mill.example' }];
  const made = await api.createContacts(tenant, { contacts });
  const contactID = made.body.contacts?.[0]?.contactID ?? '';
  const invoice: Invoice = {
    ...{ type: Invoice.TypeEnum.ACCREC, contact: { contactID }, date: '2026-06-01', dueDate: '2026-07-01' },
    ...{ lineAmountTypes: LineAmountTypes.NoTax, status: Invoice.StatusEnum.AUTHORISED },
    lineItems: [{ description: 'Pump', quantity: 3, unitAmount: 111.75, accountCode: '200' }],
  };
  const ask = () => api.createInvoices(tenant, { invoices: [invoice] }, true, 2, 'key-1');
  const [first, second] = [await ask(), await ask()];
  expect(first.body.invoices?.[0]).toMatchObject({ total: 335.25, amountDue: 335.25, status: 'AUTHORISED' });
  expect(second.body.invoices?.[0]?.invoiceID).toBe(first.body.invoices?.[0]?.invoiceID);
  const effects = simulator.ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`);
  expect(effects).toEqual(['create Contacts', 'create Invoices']);
});

test('is told what is wrong with a record as the library expects it', async () => {
  const refused = api.createContacts(tenant, { contacts: [{ emailAddress: 'nobody@example.example' }] }, true);
  await expect(refused).rejects.toThrow(/ValidationException|400/);
});
