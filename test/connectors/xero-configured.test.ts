// Fields of customers that the configuration takes from contacts of Xero, and writes there. Rows made up here, shapes after the official OpenAPI, 16.1.0.
import { afterEach, expect, test } from 'vitest';
import {
  applied,
  type Books,
  create,
  NORDWIND,
  OWN_ID,
  only,
  openBooks,
  ROWS_OF_BOOKS,
  recordIn,
  undoOf,
  update,
  writerOf,
} from './xero-books.ts';

let books: Books;
afterEach(() => books.close());

const FROM_COMPANY_NUMBER = { Customer: { segment: 'CompanyNumber' } };
const inputs = (key: string) => ({ id: OWN_ID, key });
const sent = () => books.simulator.ledger.effects.map(({ values }) => values['CompanyNumber']);

test('a configured field is read from its member and made with a customer', async () => {
  books = await openBooks({ configured: FROM_COMPANY_NUMBER });
  const step = only(await create(books.customers, { name: 'Hafen GmbH', segment: 'HRB 7781' }));
  const made = await applied(books.customers, step, inputs('k-1'));

  expect(step.diff).toContainEqual({ path: 'segment', before: null, after: 'HRB 7781' });
  expect(sent()).toEqual(['HRB 7781']);
  expect(await recordIn(books.customers, made)).toMatchObject({ name: 'Hafen GmbH', segment: 'HRB 7781' });
});

test('a configured field is changed with others in one step, cleared, and set back', async () => {
  const [contact, ...others] = ROWS_OF_BOOKS['Contacts'] ?? [];
  const rows = { ...ROWS_OF_BOOKS, Contacts: [{ ...contact, CompanyNumber: 'HRB 1' }, ...others] };
  books = await openBooks({ rows, configured: FROM_COMPANY_NUMBER });
  const change = only(await update(books.customers, NORDWIND, { name: 'Nordwind AG', segment: 'HRB 2' }));
  await applied(books.customers, change, inputs('k-1'));
  expect(await recordIn(books.customers, NORDWIND)).toMatchObject({ name: 'Nordwind AG', segment: 'HRB 2' });
  await applied(books.customers, undoOf(change), { ...inputs('k-2'), self: NORDWIND });
  const clear = only(await update(books.customers, NORDWIND, { segment: null }));
  await applied(books.customers, clear, inputs('k-3'));

  expect(sent()).toEqual(['HRB 2', 'HRB 1', '']);
  expect(await recordIn(books.customers, NORDWIND)).toMatchObject({ name: 'Nordwind Traders GmbH', segment: null });
});

test('what Xero would refuse as too long is refused before anything is sent', async () => {
  books = await openBooks({ configured: FROM_COMPANY_NUMBER });
  const plan = await update(books.customers, NORDWIND, { segment: 'x'.repeat(51) });

  expect(plan).toMatchObject({
    steps: [],
    refused: [{ path: 'segment', detail: 'CompanyNumber has 50 characters at most' }],
  });
});

test('what is configured from a member that is not written, or that another field writes, is left alone', async () => {
  const configured = { Customer: { segment: 'Website', industry: 'TaxNumber', number: 'CompanyNumber' } };
  books = await openBooks({ configured });
  const { fields } = writerOf(books.customers);
  const change = only(await update(books.customers, NORDWIND, { number: '7781' }));
  await applied(books.customers, change, inputs('k-1'));

  expect(fields.update).not.toContain('segment');
  expect(fields.update).not.toContain('industry');
  expect(books.simulator.ledger.effects.map(({ values }) => values)).toMatchObject([{ CompanyNumber: '7781' }]);
  expect(books.simulator.ledger.effects.map(({ values }) => values['AccountNumber'])).toEqual([undefined]);
});
