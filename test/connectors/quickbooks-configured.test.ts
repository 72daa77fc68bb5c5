// Fields that the configuration takes from QuickBooks Online: what the company tells of them. Rows made up here, shapes after Finance.xsd of
// the v3 SDK (minor version 75) and the preferences of sandbox companies.
import { afterEach, expect, test } from 'vitest';
import { findConfigured } from '../../src/cli/configured-fields.ts';
import type { Config } from '../../src/config.ts';
import type { Found, Port } from '../../src/connector/contract.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { Connections } from '../../src/sources/connections.ts';
import { fakeConnection } from '../support/fake-port.ts';
import { CUSTOMER, INVOICE, id, rows } from './quickbooks-books.ts';
import { type Started, type StartOptions, started } from './quickbooks-started.ts';

let books: Started;
afterEach(() => books.close());

const USED = { Type: 'BooleanType', BooleanValue: true };
const preferences = {
  SalesFormsPrefs: {
    CustomField: [
      {
        CustomField: [
          { ...USED, Name: 'SalesFormsPrefs.UseSalesCustom1' },
          { ...USED, Name: 'SalesFormsPrefs.UseSalesCustom2', BooleanValue: false },
        ],
      },
      {
        CustomField: [
          { Type: 'StringType', Name: 'SalesFormsPrefs.SalesCustomName1', StringValue: 'P.O. Number' },
          { Type: 'StringType', Name: 'SalesFormsPrefs.SalesCustomName2', StringValue: 'Crew' },
        ],
      },
    ],
  },
};
const [invoice = {}, ...others] = rows['Invoice'] ?? [];
const filled: Row = {
  ...invoice,
  CustomField: [
    { DefinitionId: '1', Name: 'P.O. Number', Type: 'StringType', StringValue: 'PO 7781' },
    { DefinitionId: '3', Name: 'Weight', Type: 'NumberType' },
  ],
};

const open = async (options: StartOptions) => {
  books = await started({ rows: { ...rows, Preferences: [preferences], Invoice: [filled, ...others] }, ...options });
};

/** What `check` finds of the fields that the configuration names. */
function findingsOf(mappings: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const connection = { ...fakeConnection('books', []), ...books.connection, title: 'QuickBooks Online' };
  const configured = { name: 'books', mappings } as unknown as Config['connections'][number];
  const config = { connections: [configured], rates: { table: [], connections: [] } };
  return findConfigured(config, new Connections([connection]));
}

test('sales forms are described by the preferences, the newest documents and what every company has', async () => {
  await open({});
  const fields = (await books.connection.describe?.('Invoice', books.call)) ?? [];

  expect(fields.filter(({ path }) => path.startsWith('CustomField.'))).toEqual([
    { path: 'CustomField.P.O. Number', type: 'TEXT', label: 'P.O. Number', isWritable: false },
    { path: 'CustomField.Weight', type: 'NUMBER', label: 'Weight', isWritable: false },
  ]);
  expect(fields).toContainEqual({ path: 'ShipMethodRef.name', type: 'TEXT', label: null, isWritable: false });
});

test('a custom field is read by its name, dots and all, and one that the company does not have is named', async () => {
  const right = { Invoice: { customerReference: 'CustomField.P.O. Number' } };
  await open({ configured: right });
  const port = books.connection.ports.find(({ objectType }) => objectType === 'Invoice') as unknown as Port<'Invoice'>;
  const [answer] = await port.get([id(INVOICE, 0)], ['core'], books.call);

  expect((answer as Found<'Invoice'>).record.customerReference).toBe('PO 7781');
  expect(await findingsOf(right)).toEqual({ problems: [], unasked: [] });
  expect(await findingsOf({ Invoice: { customerReference: 'CustomField.Crew' } })).toMatchObject({
    problems: [{ path: 'mappings.books.Invoice.customerReference' }],
  });
});

test('what the Accounting API does not describe is told to be unchecked', async () => {
  await open({ configured: { Customer: { segment: 'CustomField.Segment' } } });

  expect(await findingsOf({ Customer: { segment: 'CustomField.Segment' } })).toEqual({
    problems: [],
    unasked: [
      'books: QuickBooks Online does not describe Customer, so the fields that mappings.books names cannot be checked',
    ],
  });
});

test('a company without custom fields of sales forms describes none', async () => {
  await open({ rows });

  expect(await books.connection.describe?.('Invoice', books.call)).toBeNull();
});

test('a configured field is not written where the connector would take it from', async () => {
  await open({ configured: { Customer: { legalName: 'CustomField.Segment' } } });
  const port = books.connection.ports.find(
    ({ objectType }) => objectType === 'Customer',
  ) as unknown as Port<'Customer'>;
  const [read] = await port.get([id(CUSTOMER, 0)], ['core'], books.call);

  expect((read as Found<'Customer'>).record.legalName).toBe('Dealer');
  expect(port.write?.fields.update).not.toContain('legalName');
  expect(port.write?.fields.create).not.toContain('legalName');
});
